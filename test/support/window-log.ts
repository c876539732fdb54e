import { z } from "zod";
import { partitionKeys } from "../../shared/contracts/streams.ts";
import { windowSchema } from "../../shared/contracts/window.ts";
import type { VolatilityWindow } from "../../shared/domain/windows/window.ts";
import type { Redis } from "../../shared/runtime/redis.ts";

/** Everything a daemon published at one instant of each partition: all revisions in order, and the newest of each window. */
export interface WindowLog {
  readonly revisions: readonly VolatilityWindow[];
  readonly latest: readonly VolatilityWindow[];
}

const entriesSchema = z.array(z.tuple([z.string(), z.array(z.string())]));
const textsSchema = z.array(z.string());

/** Rejects while Redis is away. */
export async function readWindowLog(redis: Redis, prefix: string, partitions: number): Promise<WindowLog> {
  const revisions: VolatilityWindow[] = [];
  const latest: VolatilityWindow[] = [];
  for (let partition = 0; partition < partitions; partition += 1) {
    const keys = partitionKeys(prefix, partition);
    const [stream, hash] = (await redis.multi().xrange(keys.windows, "-", "+").hvals(keys.latest).exec()) ?? [];
    for (const [, fields] of entriesSchema.parse(stream?.[1])) revisions.push(parse(fields[1]));
    for (const text of textsSchema.parse(hash?.[1])) latest.push(parse(text));
  }
  return { revisions, latest };
}

const parse = (text: string | undefined): VolatilityWindow => windowSchema.parse(JSON.parse(text ?? ""));
