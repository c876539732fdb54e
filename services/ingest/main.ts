import { loadConfigOrExit } from "../../config/load.ts";
import { beaconKey } from "../../shared/contracts/streams.ts";
import { ingestName, venuesOfWorker } from "../../shared/contracts/workers.ts";
import { startBeacon } from "../../shared/runtime/beacon.ts";
import { createSystemClock } from "../../shared/runtime/clock.ts";
import { createLog } from "../../shared/runtime/log.ts";
import { createRegistry } from "../../shared/runtime/metrics.ts";
import { openRedis } from "../../shared/runtime/redis.ts";
import { run, UsageError } from "../../shared/runtime/run.ts";
import { createObserver } from "./observe.ts";
import { startIngest } from "./service.ts";
import { createLiveTransport } from "./transport-live.ts";
import { addressMistakes } from "./venue-feeds.ts";

const config = loadConfigOrExit();
const name = ingestName(config.ingest.worker);
const log = createLog({ service: name, level: config.log.level });

await run(log, async (shutdown) => {
  const mistakes = addressMistakes(config.venues);
  if (mistakes.length > 0) throw new UsageError(mistakes.join("\n"));
  const registry = createRegistry(name);
  const venues = venuesOfWorker(config.venues, config.ingest.worker, config.ingest.workers);
  const observer = createObserver(log, registry, venues);
  const redis = openRedis(config.redis.url ?? `redis://127.0.0.1:${config.redis.port}`, {
    role: "command",
    name,
    onError: (err) => observer.emit({ type: "redis_error", err }),
    shutdown,
  });
  const service = startIngest({
    config,
    clock: createSystemClock(config.clock),
    random: Math.random,
    transport: createLiveTransport(),
    redis,
    observer,
  });
  shutdown.onStop("ingest", () => service.stop());
  observer.watch(service);
  startBeacon({
    service: name,
    key: beaconKey(config.redis.prefix),
    redis,
    registry,
    shutdown,
    notReady: service.notReady,
  });
  await service.finished;
  return undefined;
});
