import { loadConfigOrExit } from "../../config/load.ts";
import { beaconKey } from "../../shared/contracts/streams.ts";
import { startBeacon } from "../../shared/runtime/beacon.ts";
import { createSystemClock } from "../../shared/runtime/clock.ts";
import { createLog } from "../../shared/runtime/log.ts";
import { createRegistry } from "../../shared/runtime/metrics.ts";
import { openRedis, type RedisRole } from "../../shared/runtime/redis.ts";
import { run } from "../../shared/runtime/run.ts";
import { createObserver } from "./observe.ts";
import { startApi } from "./service.ts";

const config = loadConfigOrExit();
const log = createLog({ service: "api", level: config.log.level });

await run(log, async (shutdown) => {
  const registry = createRegistry("api");
  const emit = createObserver(log, registry);
  const url = config.redis.url ?? `redis://127.0.0.1:${config.redis.port}`;
  const open = (role: RedisRole, name: string) =>
    openRedis(url, { role, name, onError: (error) => emit({ type: "redis_error", error }), shutdown });
  const redis = open("command", "api");
  const service = await startApi({
    prefix: config.redis.prefix,
    partitions: config.partitions,
    ingestWorkers: config.ingest.workers,
    http: config.http,
    redis,
    // The role that fails fast and never merges commands into one pipeline: a blocking read would hold the others up.
    tailRedis: open("queue", "api-tail"),
    registry,
    machineClock: createSystemClock(),
    emit,
  });
  shutdown.onStop("api", () => service.stop());
  // For container health checks; /readyz speaks of the others.
  startBeacon({ service: "api", key: beaconKey(config.redis.prefix), redis, registry, shutdown, notReady: () => [] });
  await service.finished;
  return undefined;
});
