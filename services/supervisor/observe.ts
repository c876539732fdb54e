import { unreachable } from "../../shared/domain/result.ts";
import type { Log } from "../../shared/runtime/log.ts";
import { Counter, Gauge, type Registry } from "../../shared/runtime/metrics.ts";
import type { SupervisorEvent } from "./events.ts";
import type { RedisFinding } from "./redis-check.ts";

/** An unreachable server makes the client report an error per attempt; one line in this time is enough. */
const REPEATED_ERROR_MS = 30_000;

/** Turns what happens to the daemon into log lines and metrics. */
export function createObserver(
  log: Log,
  registry: Registry,
  units: readonly string[],
): (event: SupervisorEvent) => void {
  const labelNames = ["unit"];
  const registers = [registry];
  const restarts = new Counter({
    name: "radar_restarts_total",
    help: "Restarts of a service or of the embedded Redis that ended unasked.",
    labelNames,
    registers,
  });
  const up = new Gauge({
    name: "radar_unit_up",
    help: "1 while the process of a service or of the embedded Redis runs.",
    labelNames,
    registers,
  });
  const unsafe = new Gauge({
    name: "radar_redis_unsafe",
    help: "1 where the Redis server may lose what the radar wrote: eviction, persistence, version, role.",
    labelNames: ["what"],
    registers,
  });
  for (const unit of units) {
    restarts.inc({ unit }, 0);
    up.set({ unit }, 0);
  }
  let errorLoggedAt = Number.NEGATIVE_INFINITY;
  return (event) => {
    switch (event.type) {
      case "started":
        up.set({ unit: event.unit }, 1);
        return log.info({ unit: event.unit, childPid: event.pid }, "started");
      case "restarting":
        up.set({ unit: event.unit }, 0);
        restarts.inc({ unit: event.unit });
        return log.warn({ unit: event.unit, reason: event.reason, delayMs: event.delayMs }, "ended, restarting");
      case "gave_up":
        up.set({ unit: event.unit }, 0);
        return log.fatal({ unit: event.unit, reason: event.reason, exitCode: event.exitCode }, "giving up");
      case "stopped":
        up.set({ unit: event.unit }, 0);
        return log.info({ unit: event.unit }, "stopped");
      case "killed":
        return log.warn({ unit: event.unit }, "did not stop in time, killed");
      case "redis_finding":
        unsafe.set({ what: event.finding.what }, isUnsafe(event.finding) ? 1 : 0);
        return logFinding(log, event.finding);
      case "redis_unreachable":
        return log.warn("redis does not answer; the services start and wait for it");
      case "redis_error":
        if (performance.now() - errorLoggedAt < REPEATED_ERROR_MS) return;
        errorLoggedAt = performance.now();
        return log.warn({ err: event.error }, "redis connection failed, reconnecting");
      default:
        return unreachable(event);
    }
  };
}

function isUnsafe({ verdict }: RedisFinding): boolean {
  return verdict === "unsafe" || verdict === "unusable";
}

function logFinding(log: Log, finding: RedisFinding): void {
  const { what, message } = finding;
  if (finding.verdict === "fine") log.debug({ what }, `redis: ${message}`);
  else log.warn({ what, verdict: finding.verdict }, `redis: ${message}`);
}
