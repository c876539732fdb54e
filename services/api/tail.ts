import { compareStreamIds, partitionKeys, STREAM_START } from "../../shared/contracts/streams.ts";
import { keepRunning } from "../../shared/runtime/keep-running.ts";
import { type Redis, redisReady } from "../../shared/runtime/redis.ts";
import type { Emit } from "./events.ts";

const CONNECT_MS_MAX = 5_000;
const RETRY = { firstMs: 50, capMs: 2_000 };
const BATCH_ENTRIES_MAX = 256;
const BLOCK_MS = 250;

/** Where a reader stands: partition → id of the last entry it has. */
export type Positions = ReadonlyMap<number, string>;

export interface TailEntry {
  readonly partition: number;
  readonly id: string;
  readonly text: string;
}

/** Follows `:windows` of all partitions for every client at once. */
export interface Tail {
  /** How far it has read; undefined until it first reached Redis. */
  positions(): Positions | undefined;
  /** Entries after `after` of one partition up to where the tail stands, oldest first, at most a page. */
  page(partition: number, after: string): Promise<readonly TailEntry[]>;
  /** Calls back for every entry from now on; returns how to end that. */
  subscribe(listener: (entry: TailEntry) => void): () => void;
  stop(): Promise<void>;
  readonly finished: Promise<void>;
}

export function startTail(deps: {
  readonly prefix: string;
  readonly partitions: number;
  /** Fails fast and serves this tail alone, because its reads block it. */
  readonly redis: Redis;
  /** For clients that catch up. */
  readonly pageRedis: Redis;
  readonly emit: Emit;
}): Tail {
  const { redis } = deps;
  const streams = Array.from(
    { length: deps.partitions },
    (_, partition) => partitionKeys(deps.prefix, partition).windows,
  );
  const listeners = new Set<(entry: TailEntry) => void>();
  let positions: Map<number, string> | undefined;

  const newest = async (stream: string) =>
    (await redis.xrevrange(stream, "+", "-", "COUNT", 1))[0]?.[0] ?? STREAM_START;
  const follow = async (signal: AbortSignal) => {
    if (!(await redisReady(redis, CONNECT_MS_MAX, signal))) throw new Error("no connection to Redis");
    positions ??= new Map((await Promise.all(streams.map(newest))).entries());
    const known = positions;
    while (!signal.aborted) {
      const ids = streams.map((_, partition) => known.get(partition) ?? STREAM_START);
      const answer = await redis.xread("COUNT", BATCH_ENTRIES_MAX, "BLOCK", BLOCK_MS, "STREAMS", ...streams, ...ids);
      for (const [stream, entries] of answer ?? []) {
        const partition = streams.indexOf(stream);
        for (const [id, fields] of entries) {
          known.set(partition, id);
          for (const listener of listeners) listener({ partition, id, text: textOf(fields) });
        }
      }
    }
  };
  const running = keepRunning({
    work: follow,
    onFailure: (error, retryInMs) => deps.emit({ type: "connection_lost", error, retryInMs }),
    limits: RETRY,
  });
  return {
    positions: () => positions,
    page: async (partition, after) => {
      const until = positions?.get(partition) ?? STREAM_START;
      if (compareStreamIds(after, until) >= 0) return [];
      const stream = streams[partition] ?? "";
      const entries = await deps.pageRedis.xrange(stream, `(${after}`, until, "COUNT", BATCH_ENTRIES_MAX);
      return entries.map(([id, fields]) => ({ partition, id, text: textOf(fields) }));
    },
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    stop: running.stop,
    finished: running.finished,
  };
}

const textOf = (fields: readonly string[]): string => fields[fields.indexOf("w") + 1] ?? "";
