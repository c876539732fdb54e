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

export interface OutboxDeps {
  readonly redis: Redis;
  readonly prefix: string;
  readonly partitions: number;
  readonly random: () => number;
  readonly emit: Emit;
  /** Redis became writable, also at start: for what must then be said again. */
  readonly onReady: () => void;
}

/**
 * Writes inputs to their partition's stream in order, one awaited pipeline at a time. An entry whose write failed is
 * written again, so an entry may stand twice in a stream, which the forecast must (and does) bear. Retries and
 * times here are the machine's: Redis is infrastructure.
 */
export function startOutbox(deps: OutboxDeps): Outbox {
  const { redis } = deps;
  const queue = createOutboxQueue(GAPS_MAX, (dropped) => deps.emit({ type: "outbox_overflow", dropped }));
  let writing: readonly IngestInput[] = [];
  const stall = createStall(deps);
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
    const failed = await writeInputs(deps, writing);
    writing = [];
    if (stopped) return;
    if (failed) onFailure(failed.events, failed.why);
    else stall.ended(queue.size);
    if (queue.size > 0) schedule();
  };
  const onFailure = (events: readonly IngestInput[], why: string): void => {
    queue.putBack(events);
    retry = setTimeout(
      () => {
        retry = undefined;
        schedule();
      },
      stall.failed(queue.size, why),
    ).unref();
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
      return stall.why === undefined ? undefined : `writing fails: ${stall.why}; ${queue.size} entries wait`;
    },
    stop: () => {
      stopped = true;
      redis.off("ready", onReady);
      clearImmediate(scheduled);
      clearTimeout(retry);
    },
  };
}

/** A run of failed writes: told when it begins and when it ends. */
function createStall({ emit, random }: Pick<OutboxDeps, "emit" | "random">) {
  let failures = 0;
  let since = 0;
  let lastWhy: string | undefined;
  return {
    /** Why the last write failed, while it was not followed by one that did not. */
    get why() {
      return lastWhy;
    },
    /** How long to wait before the next try, in ms. */
    failed: (entries: number, why: string): number => {
      const retryInMs = backoffMs(RETRY, failures, random);
      if (failures === 0) {
        since = performance.now();
        emit({ type: "outbox_stalled", entries, why, retryInMs });
      }
      failures += 1;
      lastWhy = why;
      return retryInMs;
    },
    ended: (entries: number): void => {
      if (failures > 0) emit({ type: "outbox_recovered", entries, afterMs: Math.round(performance.now() - since) });
      failures = 0;
      lastWhy = undefined;
    },
  };
}

/** Writes all in one pipeline; what was not written, and why, or undefined when all of it was. */
async function writeInputs(
  { redis, prefix, partitions }: Pick<OutboxDeps, "redis" | "prefix" | "partitions">,
  inputs: readonly IngestInput[],
): Promise<{ readonly events: readonly IngestInput[]; readonly why: string } | undefined> {
  const pipeline = redis.pipeline();
  for (const input of inputs) {
    const stream = partitionKeys(prefix, partitionOf(input.asset, partitions)).in;
    pipeline.xadd(stream, "MAXLEN", "~", INPUT_STREAM_ENTRIES_MAX, "*", "e", JSON.stringify(input));
  }
  try {
    const answers = (await pipeline.exec()) ?? [];
    const failed = inputs.filter((_, index) => answers[index]?.[0] !== null);
    return failed.length === 0 ? undefined : { events: failed, why: String(answers.find(([error]) => error)?.[0]) };
  } catch (error) {
    return { events: inputs, why: String(error) };
  }
}
