import { Queue, Worker } from "bullmq";
import { JOB, type ReminderEvent, subscriberQueue, type WindowEvent } from "../../shared/contracts/queues.ts";
import type { Redis } from "../../shared/runtime/redis.ts";
import { within } from "../../shared/runtime/shutdown.ts";

/** The one file that knows BullMQ. */

/** BullMQ's own event stream is for dashboards only; nothing of ours reads it. */
const EVENTS_LENGTH_MAX = 200;
/** A consumer that fails is tried again so often, 1 s, 2 s, 4 s, … apart. */
const ATTEMPTS_MAX = 5;
const RETRY_FIRST_MS = 1_000;
/** Before the first add: without it the limit on the event stream is not in force yet. */
const READY_MS_MAX = 5_000;
/** `close()` never resolves while Redis is away. */
const CLOSE_MS_MAX = 1_000;
const UNCLAIMED_REMOVED_MAX = 1_000;
const CANARY_KEPT_MAX = 10;

/** Redis was not there in time; the caller keeps its work and tries again. */
export class QueueUnavailable extends Error {
  override readonly name = "QueueUnavailable";
}

export type Job =
  | { readonly name: typeof JOB.window; readonly data: WindowEvent }
  | { readonly name: typeof JOB.reminder; readonly data: ReminderEvent };

export interface SubscriberQueue {
  /** Adds all or none, in order, each under its event's id; an id that is there already is left as it is. */
  add(jobs: readonly Job[]): Promise<void>;
  /** Removes jobs that nobody took within `ageMs`; gives their number. */
  removeUnclaimed(ageMs: number): Promise<number>;
  /** Never hangs and never throws. */
  close(): Promise<void>;
}

export interface KeepTerms {
  /** Finished jobs are kept this long and so many, because their ids are what makes a second delivery recognisable. */
  readonly keepJobsMs: number;
  readonly keepJobsMax: number;
}

export function createSubscriberQueue(
  subscriber: string,
  deps: { readonly redis: Redis; readonly terms: KeepTerms; readonly onError: (error: Error) => void },
): SubscriberQueue {
  const { name, prefix } = subscriberQueue(subscriber);
  const kept = { age: Math.ceil(deps.terms.keepJobsMs / 1_000), count: deps.terms.keepJobsMax };
  const queue = new Queue(name, {
    connection: deps.redis,
    prefix,
    streams: { events: { maxLen: EVENTS_LENGTH_MAX } },
    defaultJobOptions: {
      removeOnComplete: kept,
      removeOnFail: kept,
      attempts: ATTEMPTS_MAX,
      backoff: { type: "exponential", delay: RETRY_FIRST_MS },
    },
  });
  queue.on("error", deps.onError);
  return {
    add: async (jobs) => {
      await untilReady(queue);
      await queue.addBulk(jobs.map(({ name, data }) => ({ name, data, opts: { jobId: data.id } })));
    },
    removeUnclaimed: async (ageMs) => {
      await untilReady(queue);
      const removed = await queue.clean(ageMs, UNCLAIMED_REMOVED_MAX, "wait");
      return removed.length;
    },
    close: () => closeInTime(queue),
  };
}

export interface CanaryQueue {
  /** Sends a job that comes back through a worker of ours, or not. */
  send(sentAt: number): Promise<void>;
  close(): Promise<void>;
}

/** A queue like a subscriber's with a worker of our own: proves that jobs added are jobs taken. */
export function createCanaryQueue(deps: {
  readonly redis: Redis;
  /** A blocking connection, for the worker alone. */
  readonly workerRedis: Redis;
  readonly onReturn: (sentAt: number) => void;
  readonly onError: (error: Error) => void;
}): CanaryQueue {
  const { name, prefix } = subscriberQueue("canary");
  const kept = { count: CANARY_KEPT_MAX };
  const queue = new Queue<{ sentAt: number }>(name, {
    connection: deps.redis,
    prefix,
    streams: { events: { maxLen: EVENTS_LENGTH_MAX } },
    defaultJobOptions: { removeOnComplete: kept, removeOnFail: kept },
  });
  const worker = new Worker<{ sentAt: number }>(name, async (job) => deps.onReturn(job.data.sentAt), {
    connection: deps.workerRedis,
    prefix,
  });
  queue.on("error", deps.onError);
  worker.on("error", deps.onError);
  return {
    send: async (sentAt) => {
      await untilReady(queue);
      await queue.add(JOB.canary, { sentAt });
    },
    close: async () => {
      await Promise.all([closeInTime(worker), closeInTime(queue)]);
    },
  };
}

async function untilReady(queue: Pick<Queue, "waitUntilReady">): Promise<void> {
  if (!(await within(READY_MS_MAX, () => queue.waitUntilReady()))) throw new QueueUnavailable("Redis is not ready");
}

async function closeInTime(end: { close(): Promise<void>; disconnect(): Promise<void> }): Promise<void> {
  if (!(await within(CLOSE_MS_MAX, () => end.close()))) await within(CLOSE_MS_MAX, () => end.disconnect());
}
