import { partitionKeys, partitionOf } from "../../shared/contracts/streams.ts";
import { backoffMs } from "../../shared/runtime/backoff.ts";
import type { Redis } from "../../shared/runtime/redis.ts";
import type { Emit } from "./events.ts";
import { createOutboxQueue, type IngestInput } from "./outbox-queue.ts";

/** Entries sent in one pipeline. */
const BATCH_MAX = 500;
/** Gaps kept one by one while Redis is away. */
const GAPS_MAX = 1_000;
/** Entries kept per input stream (approximate): minutes of a busy partition, far beyond a snapshot's age. */
export const INPUT_STREAM_ENTRIES_MAX = 50_000;
const RETRY = { firstMs: 100, capMs: 2_000 };

export interface Outbox {
  /** Never blocks and never fails; see `createOutboxQueue` for what is kept while Redis is away. */
  push(event: IngestInput): void;
  /** Entries waiting, those being written included. */
  readonly size: number;
  oldestAt(): number | undefined;
  /** Why nothing is being written, or undefined. */
  problem(): string | undefined;
  /** Stops writing; entries still waiting are lost with the process, as loss that the next start states. */
  stop(): void;
}

/**
 * Writes inputs to their partition's stream in order, one awaited pipeline at a time. An entry whose write failed is
 * written again, so an entry may stand twice in a stream, which the forecast must (and does) bear. Retries and
 * times here are the machine's: Redis is infrastructure. `onReady` is called whenever Redis became writable, also at
 * start, for what must then be said again.
 */
export function startOutbox(deps: {
  readonly redis: Redis;
  readonly prefix: string;
  readonly partitions: number;
  readonly random: () => number;
  readonly emit: Emit;
  readonly onReady: () => void;
}): Outbox {
  const { redis } = deps;
  const queue = createOutboxQueue(GAPS_MAX, (dropped) => deps.emit({ type: "outbox_overflow", dropped }));
  let writing: readonly IngestInput[] = [];
  let failures = 0;
  let failedSince = 0;
  let lastWhy = "not connected yet";
  let scheduled: NodeJS.Immediate | undefined;
  let retry: NodeJS.Timeout | undefined;
  let stopped = false;

  const schedule = (): void => {
    if (scheduled || retry || writing.length > 0 || stopped) return;
    // One pipeline for everything that one read of the sockets produced.
    scheduled = setImmediate(() => {
      scheduled = undefined;
      void writeBatch();
    });
  };
  const writeBatch = async (): Promise<void> => {
    if (redis.status !== "ready" || queue.size === 0) return;
    writing = queue.take(BATCH_MAX);
    const failed = await write(writing);
    writing = [];
    if (stopped) return;
    if (failed) onFailure(failed.events, failed.why);
    else onSuccess();
    if (queue.size > 0) schedule();
  };
  const write = async (events: readonly IngestInput[]) => {
    const pipeline = redis.pipeline();
    for (const event of events) {
      const stream = partitionKeys(deps.prefix, partitionOf(event.asset, deps.partitions)).in;
      pipeline.xadd(stream, "MAXLEN", "~", INPUT_STREAM_ENTRIES_MAX, "*", "e", JSON.stringify(event));
    }
    try {
      const answers = (await pipeline.exec()) ?? [];
      const failed = events.filter((_, index) => answers[index]?.[0] !== null);
      return failed.length === 0 ? undefined : { events: failed, why: String(answers.find(([error]) => error)?.[0]) };
    } catch (error) {
      return { events, why: String(error) };
    }
  };
  const onFailure = (events: readonly IngestInput[], why: string): void => {
    queue.putBack(events);
    const retryInMs = backoffMs(RETRY, failures, deps.random);
    if (failures === 0) {
      failedSince = Date.now();
      deps.emit({ type: "outbox_stalled", entries: queue.size, why, retryInMs });
    }
    failures += 1;
    lastWhy = why;
    retry = setTimeout(() => {
      retry = undefined;
      schedule();
    }, retryInMs).unref();
  };
  const onSuccess = (): void => {
    if (failures > 0) deps.emit({ type: "outbox_recovered", entries: queue.size, afterMs: Date.now() - failedSince });
    failures = 0;
  };
  const onReady = (): void => {
    deps.onReady();
    schedule();
  };
  redis.on("ready", onReady);
  if (redis.status === "ready") onReady();

  return {
    push: (event) => {
      queue.push(event);
      schedule();
    },
    get size() {
      return queue.size + writing.length;
    },
    oldestAt: () => writing[0]?.at ?? queue.oldestAt(),
    problem: () => {
      if (redis.status !== "ready") return `not connected (${redis.status}), ${queue.size} entries wait`;
      return failures > 0 ? `writing fails: ${lastWhy}; ${queue.size} entries wait` : undefined;
    },
    stop: () => {
      stopped = true;
      redis.off("ready", onReady);
      clearImmediate(scheduled);
      clearTimeout(retry);
    },
  };
}
