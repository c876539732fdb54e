import type { SubscriberConfig } from "../../config/schema.ts";
import { partitionKeys } from "../../shared/contracts/streams.ts";
import type { NotReady } from "../../shared/runtime/beacon.ts";
import type { Clock } from "../../shared/runtime/clock.ts";
import { keepRunning } from "../../shared/runtime/keep-running.ts";
import { type Redis, redisReady } from "../../shared/runtime/redis.ts";
import { startCanary } from "./canary.ts";
import type { DeliverDeps } from "./deliver.ts";
import type { ExpiryTerms } from "./envelope.ts";
import type { Emit } from "./events.ts";
import { createLatest } from "./latest.ts";
import { createOutbox, measureOutbox } from "./outbox.ts";
import { runPartition } from "./partition.ts";
import { createCanaryQueue, createSubscriberQueue, type KeepTerms, QueueUnavailable } from "./queue.ts";
import { type Reminders, startReminders } from "./reminders.ts";
import { createSentLog } from "./sent.ts";

const CONNECT_MS_MAX = 5_000;
const RETRY = { firstMs: 50, capMs: 2_000 };
const MEASURE_EVERY_MS = 5_000;
const CLEAN_EVERY_MS = 60_000;

export interface PublishDeps {
  readonly prefix: string;
  readonly partitions: number;
  readonly subscribers: readonly SubscriberConfig[];
  readonly terms: ExpiryTerms & KeepTerms & { readonly canaryEveryMs: number };
  /** Name in the consumer groups: the same after a restart, so that what was left is found at once. */
  readonly consumer: string;
  /** A connection that fails fast and serves one partition alone, because its reads block it. */
  readonly connect: (partition: number) => Redis;
  readonly redis: Redis;
  /** One for all BullMQ producers. */
  readonly queueRedis: Redis;
  /** A blocking one for the canary's worker. */
  readonly workerRedis: Redis;
  readonly clock: Clock;
  readonly machineClock: Clock;
  readonly emit: Emit;
}

export interface PublishService {
  /** Finishes the batch in hand where Redis answers, then closes the queues. */
  stop(): Promise<void>;
  /** Rejects on a bug. */
  readonly finished: Promise<void>;
  notReady(): readonly NotReady[];
}

/** Brings every window revision to the queue of every subscriber that asked for it. */
export function startPublish(deps: PublishDeps): PublishService {
  const { emit, clock, machineClock, terms } = deps;
  const queueError = (queue: string) => (error: Error) => emit({ type: "queue_error", queue, error });
  const subscribers = deps.subscribers.map((config) => ({
    config,
    queue: createSubscriberQueue(config.id, { redis: deps.queueRedis, terms, onError: queueError(config.id) }),
  }));
  const canaryQueue = createCanaryQueue({
    redis: deps.queueRedis,
    workerRedis: deps.workerRedis,
    onReturn: (sentAt) => canary.returned(sentAt),
    onError: queueError("canary"),
  });
  const canary = startCanary({ everyMs: terms.canaryEveryMs, machineClock, send: canaryQueue.send, emit });
  const shared = { sent: createSentLog(deps.redis, deps.prefix), latest: createLatest(deps.redis), subscribers };
  const stopping = new AbortController();
  const reminders = startReminders({
    ...deps,
    ...shared,
    expireAfterCloseMs: terms.expireAfterCloseMs,
    untilConnected: () => redisReady(deps.redis, CONNECT_MS_MAX, stopping.signal),
  });
  const partitions = Array.from({ length: deps.partitions }, (_, partition) =>
    startPartition(partition, deps, { ...shared, terms, clock, emit }, reminders),
  );
  const timers = [
    machineClock.every(MEASURE_EVERY_MS, () => void measure(deps)),
    machineClock.every(CLEAN_EVERY_MS, () => void clean(deps, subscribers)),
  ];
  return {
    finished: Promise.all(partitions.map(({ running }) => running.finished)).then(() => {}),
    notReady: () => {
      const away = partitions.filter(({ isRunning }) => !isRunning()).map(({ partition }) => partition);
      const doubt = canary.doubt();
      return [
        ...(away.length > 0
          ? [{ what: "outbox", why: `partitions ${away.join(", ")} cannot be read from Redis` }]
          : []),
        ...(doubt === undefined ? [] : [{ what: "canary", why: doubt }]),
      ];
    },
    stop: async () => {
      stopping.abort();
      for (const timer of timers) timer.cancel();
      canary.stop();
      await Promise.all([reminders.stop(), ...partitions.map(({ running }) => running.stop())]);
      await Promise.all([canaryQueue.close(), ...subscribers.map(({ queue }) => queue.close())]);
    },
  };
}

function startPartition(
  partition: number,
  deps: PublishDeps,
  shared: DeliverDeps & Pick<Parameters<typeof runPartition>[0], "latest" | "subscribers">,
  reminders: Reminders,
) {
  const redis = deps.connect(partition);
  const keys = partitionKeys(deps.prefix, partition);
  let isRunning = false;
  const work = async (signal: AbortSignal) => {
    if (!(await redisReady(redis, CONNECT_MS_MAX, signal))) throw new QueueUnavailable("no connection to Redis");
    isRunning = true;
    const outbox = createOutbox(redis, keys, deps.consumer);
    const settings = {
      ...shared,
      partition,
      keys,
      outbox,
      onWindow: reminders.note,
      machineNow: deps.machineClock.now,
    };
    await runPartition(settings, signal).finally(() => {
      isRunning = false;
    });
  };
  const running = keepRunning({
    work,
    onFailure: (error, retryInMs) => deps.emit({ type: "connection_lost", partition, error, retryInMs }),
    limits: RETRY,
  });
  return { partition, running, isRunning: () => isRunning };
}

async function measure({ redis, prefix, partitions, machineClock, emit }: PublishDeps): Promise<void> {
  try {
    for (let partition = 0; partition < partitions; partition += 1) {
      const { pending, unread, oldestAt } = await measureOutbox(redis, partitionKeys(prefix, partition));
      const oldestAgeMs = oldestAt === undefined ? 0 : Math.max(0, machineClock.now() - oldestAt);
      emit({ type: "outbox", partition, pending, unread, oldestAgeMs });
    }
  } catch (error) {
    emit({ type: "outbox_unknown", error });
  }
}

/** A subscriber whose worker never comes must not fill Redis. */
async function clean(deps: PublishDeps, subscribers: DeliverTargets): Promise<void> {
  for (const { config, queue } of subscribers) {
    try {
      const count = await queue.removeUnclaimed(deps.terms.keepJobsMs);
      if (count > 0) deps.emit({ type: "unclaimed_removed", subscriber: config.id, count });
    } catch (error) {
      deps.emit({ type: "queue_error", queue: config.id, error });
    }
  }
}

type DeliverTargets = Parameters<typeof runPartition>[0]["subscribers"];
