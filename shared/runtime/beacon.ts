import type { MetricsJson, Registry } from "./metrics.ts";
import type { Redis } from "./redis.ts";
import type { Shutdown } from "./shutdown.ts";

/** One reason why a service cannot do its work, for `/readyz`: `what` names the part, `why` is a sentence. */
export interface NotReady {
  readonly what: string;
  readonly why: string;
}

export interface ServiceBeacon {
  readonly service: string;
  readonly at: number;
  readonly startedAt: number;
  readonly pid: number;
  readonly notReady: readonly NotReady[];
  readonly metrics: MetricsJson;
}

/** A beacon older than this many periods means the service is gone. */
export const BEACON_MS = 1_000;
export const BEACON_STALE_MS = 5 * BEACON_MS;

/** Tells the rest of the daemon once a second that this service is alive, what it lacks, and its metrics. Wall clock. */
export function startBeacon(deps: {
  readonly service: string;
  readonly key: string;
  readonly redis: Redis;
  readonly registry: Registry;
  readonly shutdown: Shutdown;
  readonly notReady: () => readonly NotReady[];
}): void {
  const startedAt = Date.now();
  let busy = false;
  const send = async () => {
    if (busy || deps.redis.status !== "ready") return;
    busy = true;
    try {
      const metrics = await deps.registry.getMetricsAsJSON();
      const beacon: ServiceBeacon = {
        service: deps.service,
        at: Date.now(),
        startedAt,
        pid: process.pid,
        notReady: deps.notReady(),
        metrics,
      };
      await deps.redis.hset(deps.key, deps.service, JSON.stringify(beacon));
    } catch {
      // Redis is down: the missing beacon is itself the message, and the client's own error handler has logged it.
    } finally {
      busy = false;
    }
  };
  const timer = setInterval(() => void send(), BEACON_MS);
  timer.unref();
  deps.shutdown.onStop("beacon", () => clearInterval(timer));
  void send();
}
