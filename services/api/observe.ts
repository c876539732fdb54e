import { unreachable } from "../../shared/domain/result.ts";
import { createEventLog, type EventLine } from "../../shared/runtime/event-log.ts";
import type { Log } from "../../shared/runtime/log.ts";
import { Counter, Gauge, Histogram, type Registry } from "../../shared/runtime/metrics.ts";
import type { ApiEvent, Emit } from "./events.ts";

/** One happening becomes one log line and one metric. */
export function createObserver(log: Log, registry: Registry): Emit {
  const measure = createMeasures(registry);
  const write = createEventLog(log, lineOf);
  return (event) => {
    measure(event);
    write(event);
  };
}

function lineOf(event: ApiEvent): EventLine | undefined {
  switch (event.type) {
    case "answered":
      return undefined;
    case "listening":
      return { level: "info", text: "listening" };
    case "failed":
      return { level: "error", text: "request failed" };
    case "beacon_unreadable":
      return { level: "warn", text: "beacon is not what this version writes" };
    case "stream_opened":
    case "stream_closed":
      return { level: "debug", text: "event stream" };
    case "stream_refused":
      return { level: "warn", text: "too many event streams" };
    case "connection_lost":
    case "redis_error":
      return { level: "warn", text: "Redis does not answer", limited: true };
    default:
      return unreachable(event);
  }
}

const REQUEST_SECONDS = [0.001, 0.005, 0.025, 0.1, 0.5, 2, 10];

function createMeasures(registry: Registry): Emit {
  const registers = [registry];
  const requests = new Histogram({
    name: "radar_http_request_seconds",
    help: "Duration of requests, by route and status.",
    labelNames: ["route", "status"],
    buckets: REQUEST_SECONDS,
    registers,
  });
  const streams = new Gauge({ name: "radar_http_streams_open", help: "Event streams open now.", registers });
  const ended = new Counter({
    name: "radar_http_streams_ended_total",
    help: "Event streams that ended or were refused, by reason.",
    labelNames: ["reason"],
    registers,
  });
  const failures = new Counter({
    name: "radar_api_redis_failures_total",
    help: "Failures of Redis that were retried.",
    registers,
  });
  const unreadable = new Counter({
    name: "radar_api_unreadable_beacons_total",
    help: "Beacons that could not be read.",
    registers,
  });
  for (const reason of ["gone", "slow", "stopping", "refused"]) ended.inc({ reason }, 0);

  return (event) => {
    switch (event.type) {
      case "answered":
        return requests.observe({ route: event.route, status: event.status }, event.durationMs / 1_000);
      case "stream_opened":
        return streams.set(event.open);
      case "stream_closed":
        streams.set(event.open);
        return ended.inc({ reason: event.reason });
      case "stream_refused":
        return ended.inc({ reason: "refused" });
      case "connection_lost":
      case "redis_error":
        return failures.inc();
      case "beacon_unreadable":
        return unreadable.inc();
      case "listening":
      case "failed":
        return;
      default:
        unreachable(event);
    }
  };
}
