import { beaconKey } from "../../shared/contracts/streams.ts";
import type { Clock } from "../../shared/runtime/clock.ts";
import type { Registry } from "../../shared/runtime/metrics.ts";
import type { Redis } from "../../shared/runtime/redis.ts";
import { UsageError } from "../../shared/runtime/run.ts";
import { readBeacons, requiredServices } from "./beacons.ts";
import { readBuildInfo } from "./build-info.ts";
import type { Emit } from "./events.ts";
import { createExposition } from "./exposition.ts";
import { createServer } from "./server.ts";
import { createStreamHub } from "./stream.ts";
import { startTail } from "./tail.ts";
import { createWindowIndex } from "./windows.ts";

export interface ApiDeps {
  readonly prefix: string;
  readonly partitions: number;
  readonly ingestWorkers: number;
  readonly http: { readonly host: string; readonly port: number; readonly token?: string | undefined };
  readonly redis: Redis;
  /** Fails fast and serves the tail alone, because its reads block it. */
  readonly tailRedis: Redis;
  readonly registry: Registry;
  readonly machineClock: Clock;
  readonly emit: Emit;
}

export interface ApiService {
  readonly url: string;
  stop(): Promise<void>;
  /** Rejects on a bug. */
  readonly finished: Promise<void>;
}

/** Starts to listen, whether Redis answers or not. Throws UsageError when the port cannot be had. */
export async function startApi(deps: ApiDeps): Promise<ApiService> {
  const { prefix, partitions, redis, emit, machineClock, http } = deps;
  const tail = startTail({ prefix, partitions, redis: deps.tailRedis, pageRedis: redis, emit });
  const hub = createStreamHub({ partitions, tail, machineClock, emit });
  const required = requiredServices(deps.ingestWorkers);
  const app = createServer({
    required,
    token: http.token,
    readBeacons: () => readBeacons(redis, beaconKey(prefix), emit),
    exposition: createExposition(deps.registry, readBuildInfo(), required),
    index: createWindowIndex(redis, prefix, partitions),
    hub,
    machineClock,
    emit,
  });
  const url = await app.listen({ host: http.host, port: http.port }).catch((error: unknown) => {
    throw new UsageError(`cannot listen on ${http.host}:${http.port}: ${String(error)}; set http.port to a free one`);
  });
  emit({ type: "listening", url });
  return {
    url,
    finished: tail.finished,
    stop: async () => {
      hub.stop();
      await Promise.all([app.close(), tail.stop()]);
    },
  };
}
