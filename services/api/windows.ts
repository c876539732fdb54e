import { z } from "zod";
import { partitionKeys } from "../../shared/contracts/streams.ts";
import { windowSchema } from "../../shared/contracts/window.ts";
import type { VolatilityWindow } from "../../shared/domain/windows/window.ts";
import type { Redis } from "../../shared/runtime/redis.ts";
import { HttpFailure, redisUnavailable } from "./failure.ts";

const LIMIT_DEFAULT = 200;
const LIMIT_MAX = 1_000;

/** A list of `value` separated by commas. */
const listOf = <T extends z.ZodType>(value: T) =>
  z.preprocess((text) => (typeof text === "string" ? text.split(",") : text), z.array(value));

const querySchema = z.strictObject({
  asset: listOf(z.string().min(1)).optional(),
  status: listOf(windowSchema.shape.status).optional(),
  kind: listOf(windowSchema.shape.kind).optional(),
  limit: z.coerce.number().int().min(1).max(LIMIT_MAX).default(LIMIT_DEFAULT),
});
export type WindowQuery = z.output<typeof querySchema>;

/** Throws a 400 that names the parameter. */
export function parseWindowQuery(query: unknown): WindowQuery {
  const parsed = querySchema.safeParse(query);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const name = issue?.path.join(".") || "query";
  throw new HttpFailure(
    400,
    "bad_query",
    `${name}: ${issue?.message}`,
    `asset, status and kind take lists separated by commas, limit a number up to ${LIMIT_MAX}`,
  );
}

export interface WindowIndex {
  /** Newest revisions, those that open next first; `total` counts those that the limit cut off too. */
  list(query: WindowQuery): Promise<{ readonly total: number; readonly windows: readonly VolatilityWindow[] }>;
  find(id: string): Promise<VolatilityWindow | undefined>;
}

/** The newest revision of every window in all partitions. Fails with 503 while Redis does not answer. */
export function createWindowIndex(redis: Redis, prefix: string, partitions: number): WindowIndex {
  const hashes = Array.from({ length: partitions }, (_, partition) => partitionKeys(prefix, partition).latest);
  const everywhere = async <T>(ask: (hash: string) => Promise<T>): Promise<T[]> => {
    if (redis.status !== "ready") throw redisUnavailable();
    try {
      return await Promise.all(hashes.map(ask));
    } catch {
      throw redisUnavailable();
    }
  };
  return {
    list: async (query) => {
      const texts = (await everywhere((hash) => redis.hvals(hash))).flat();
      const fitting = texts.flatMap((text) => parseWindow(text) ?? []).filter((window) => fits(window, query));
      fitting.sort(byOpening);
      return { total: fitting.length, windows: fitting.slice(0, query.limit) };
    },
    find: async (id) => {
      const texts = await everywhere((hash) => redis.hget(hash, id));
      const text = texts.find((found) => found !== null);
      return text === undefined || text === null ? undefined : parseWindow(text);
    },
  };
}

/** Undefined for what this program did not write. */
export function parseWindow(text: string): VolatilityWindow | undefined {
  try {
    return windowSchema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

function fits(window: VolatilityWindow, query: WindowQuery): boolean {
  return (
    (query.asset?.includes(window.asset) ?? true) &&
    (query.status?.includes(window.status) ?? true) &&
    (query.kind?.includes(window.kind) ?? true)
  );
}

/** Windows without a time come last. */
function byOpening(left: VolatilityWindow, right: VolatilityWindow): number {
  const at = (window: VolatilityWindow) => window.opensAt ?? Number.MAX_SAFE_INTEGER;
  return at(left) - at(right) || (left.id < right.id ? -1 : 1);
}
