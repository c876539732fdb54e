import { hostname } from "node:os";
import { loadConfigOrExit } from "../../config/load.ts";
import { beaconKey } from "../../shared/contracts/streams.ts";
import { startBeacon } from "../../shared/runtime/beacon.ts";
import { createSystemClock } from "../../shared/runtime/clock.ts";
import { createLog } from "../../shared/runtime/log.ts";
import { createRegistry } from "../../shared/runtime/metrics.ts";
import { openRedis, type RedisRole } from "../../shared/runtime/redis.ts";
import { run, UsageError } from "../../shared/runtime/run.ts";
import { createObserver } from "./observe.ts";
import { startPublish } from "./service.ts";

const config = loadConfigOrExit();
const log = createLog({ service: "publish", level: config.log.level });

await run(log, async (shutdown) => {
  if (config.publish.subscribers.some(({ id }) => id === "canary"))
    throw new UsageError("publish.subscribers: the id 'canary' is taken by the queue that watches the others");
  const registry = createRegistry("publish");
  const emit = createObserver(log, registry);
  const url = config.redis.url ?? `redis://127.0.0.1:${config.redis.port}`;
  const open = (role: RedisRole, name: string) =>
    openRedis(url, { role, name, onError: (error) => emit({ type: "redis_error", error }), shutdown });
  const redis = open("command", "publish");
  const service = startPublish({
    prefix: config.redis.prefix,
    partitions: config.partitions,
    subscribers: config.publish.subscribers,
    terms: config.publish,
    consumer: hostname(),
    // The role that fails fast and never merges commands into one pipeline: a blocking read would hold the others up.
    connect: (partition) => open("queue", `publish-${partition}`),
    redis,
    queueRedis: open("queue", "publish-queues"),
    workerRedis: open("blocking", "publish-canary"),
    clock: createSystemClock(config.clock),
    machineClock: createSystemClock(),
    emit,
  });
  shutdown.onStop("publish", () => service.stop());
  startBeacon({
    service: "publish",
    key: beaconKey(config.redis.prefix),
    redis,
    registry,
    shutdown,
    notReady: service.notReady,
  });
  await service.finished;
  return undefined;
});
