import { type PartitionKeys, partitionKeys } from "../../shared/contracts/streams.ts";
import type { InputEvent } from "../../shared/domain/input.ts";
import type { NotReady } from "../../shared/runtime/beacon.ts";
import type { Clock } from "../../shared/runtime/clock.ts";
import { keepRunning } from "../../shared/runtime/keep-running.ts";
import { type Redis, redisReady } from "../../shared/runtime/redis.ts";
import type { Emit } from "./events.ts";
import type { Forecaster } from "./fold.ts";
import { ConnectionReplaced, createPartition, type Partition } from "./partition.ts";
import { createPartitionStore } from "./store.ts";

const CLOCK_INPUT_EVERY_MS = 1_000;
const CONNECT_MS_MAX = 5_000;
const RETRY = { firstMs: 50, capMs: 2_000 };

export interface ForecastDeps<State> {
  readonly prefix: string;
  /** Those this process folds. Every forecaster may fold every partition: the fence keeps the output single. */
  readonly partitions: readonly number[];
  /** The input stream that an asset's partition reads, whoever owns it. */
  readonly inputKeyOf: (asset: string) => string;
  /** A connection that fails fast and serves one partition alone, because its reads block it. */
  readonly connect: (partition: number) => Redis;
  /** For the clock inputs. */
  readonly redis: Redis;
  readonly forecaster: Forecaster<State>;
  readonly reviveState: (value: unknown) => State;
  readonly snapshotEveryMs: number;
  readonly clock: Clock;
  readonly machineClock: Clock;
  readonly emit: Emit;
}

export interface ForecastService {
  /** Commits what is folded and saves a last snapshot where Redis answers. */
  stop(): Promise<void>;
  /** Rejects on a bug. */
  readonly finished: Promise<void>;
  notReady(): readonly NotReady[];
}

/** Folds every owned partition and tells each of them the time once a second. */
export function startForecast<State>(deps: ForecastDeps<State>): ForecastService {
  const owned = deps.partitions.map((number) => startPartition(deps, number));
  const writing = new Set<number>();
  const ticker = deps.clock.every(CLOCK_INPUT_EVERY_MS, () => {
    for (const { number, keys, partition } of owned) {
      // A partition that is behind must not jump ahead of its own inputs, and a slow Redis must not pile up writes.
      if (!partition.caughtUp || writing.has(number)) continue;
      writing.add(number);
      void writeClock(deps, number, keys).finally(() => writing.delete(number));
    }
  });
  const finished = Promise.all(owned.map(({ running }) => running.finished)).then(() => {});
  return {
    finished,
    notReady: () => notReadyOf(owned),
    stop: async () => {
      ticker.cancel();
      await Promise.all(owned.map(({ running }) => running.stop()));
    },
  };
}

function startPartition<State>(deps: ForecastDeps<State>, number: number) {
  const redis = deps.connect(number);
  const keys = partitionKeys(deps.prefix, number);
  let epoch = 0;
  redis.on("close", () => {
    epoch += 1;
  });
  const partition = createPartition({
    ...deps,
    partition: number,
    store: createPartitionStore(redis, keys, deps.inputKeyOf),
    connectionEpoch: () => epoch,
  });
  const running = keepRunning({
    work: async (signal) => {
      if (!(await redisReady(redis, CONNECT_MS_MAX, signal))) throw new ConnectionReplaced("no connection to Redis");
      await partition.run(signal);
    },
    onFailure: (error, retryInMs) => deps.emit({ type: "connection_lost", partition: number, error, retryInMs }),
    limits: RETRY,
  });
  return { number, keys, partition, running };
}

async function writeClock<State>(deps: ForecastDeps<State>, partition: number, keys: PartitionKeys): Promise<void> {
  const event: InputEvent = { type: "clock", at: deps.clock.now() };
  try {
    await deps.redis.xadd(keys.in, "*", "e", JSON.stringify(event));
  } catch (error) {
    deps.emit({ type: "clock_not_written", partition, error });
  }
}

function notReadyOf(owned: readonly { readonly number: number; readonly partition: Partition }[]): NotReady[] {
  const behind = owned.filter(({ partition }) => !partition.caughtUp).map(({ number }) => number);
  if (behind.length === 0) return [];
  return [{ what: "input", why: `partitions ${behind.join(", ")} have not caught up with their input` }];
}
