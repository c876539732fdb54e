import { z } from "zod";
import { loadConfigOrExit } from "../../config/load.ts";
import { beaconKey, partitionKeys, partitionOf } from "../../shared/contracts/streams.ts";
import { type ForecastState, initialState, STATE_VERSION, step } from "../../shared/domain/forecast.ts";
import { startBeacon } from "../../shared/runtime/beacon.ts";
import { createSystemClock } from "../../shared/runtime/clock.ts";
import { createLog } from "../../shared/runtime/log.ts";
import { createRegistry } from "../../shared/runtime/metrics.ts";
import { openRedis } from "../../shared/runtime/redis.ts";
import { run } from "../../shared/runtime/run.ts";
import { createObserver } from "./observe.ts";
import { startForecast } from "./service.ts";

const config = loadConfigOrExit();
const log = createLog({ service: "forecast", level: config.log.level });

await run(log, async (shutdown) => {
  const registry = createRegistry("forecast");
  const emit = createObserver(log, registry);
  const url = config.redis.url ?? `redis://127.0.0.1:${config.redis.port}`;
  const onError = (error: Error) => emit({ type: "redis_error", error });
  const redis = openRedis(url, { role: "command", name: "forecast", onError, shutdown });
  const service = startForecast({
    prefix: config.redis.prefix,
    partitions: Array.from({ length: config.partitions }, (_, partition) => partition),
    inputKeyOf: (asset) => partitionKeys(config.redis.prefix, partitionOf(asset, config.partitions)).in,
    // The role that fails fast and never merges commands into one pipeline: a blocking read would hold the others up.
    connect: (partition) => openRedis(url, { role: "queue", name: `forecast-${partition}`, onError, shutdown }),
    redis,
    forecaster: {
      initialState,
      stateVersion: STATE_VERSION,
      step: (state: ForecastState, event) => step(state, event, config.forecast),
    },
    // Our own writing, read back: the snapshot script is the only writer of the key.
    reviveState: (value) => z.custom<ForecastState>().parse(value),
    snapshotEveryMs: config.forecast.snapshotEveryMs,
    clock: createSystemClock(config.clock),
    machineClock: createSystemClock(),
    emit,
  });
  shutdown.onStop("forecast", () => service.stop());
  startBeacon({
    service: "forecast",
    key: beaconKey(config.redis.prefix),
    redis,
    registry,
    shutdown,
    notReady: service.notReady,
  });
  await service.finished;
  return undefined;
});
