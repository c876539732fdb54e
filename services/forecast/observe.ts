import { unreachable } from "../../shared/domain/result.ts";
import type { WindowStatus } from "../../shared/domain/windows/window.ts";
import { createEventLog, type EventLine } from "../../shared/runtime/event-log.ts";
import type { Log } from "../../shared/runtime/log.ts";
import { Counter, Gauge, Histogram, type Registry } from "../../shared/runtime/metrics.ts";
import type { Emit, ForecastEvent } from "./events.ts";

/** One happening becomes one log line and one metric. */
export function createObserver(log: Log, registry: Registry): Emit {
  const measure = createMeasures(registry);
  const write = createEventLog(log, lineOf);
  return (event) => {
    measure(event);
    write(event);
  };
}

function lineOf(event: ForecastEvent): EventLine | undefined {
  switch (event.type) {
    case "stepped":
    case "lag":
    case "committed":
    case "taken_over":
    case "snapshot_saved":
      return undefined;
    case "restored":
      return { level: "info", text: "partition restored" };
    case "window":
      return { level: "info", text: "window revision committed" };
    case "windows_forgotten":
      return { level: "debug", text: "finished windows forgotten" };
    case "commit_refused":
    case "snapshot_refused":
      return { level: "debug", text: "another forecaster was ahead" };
    case "snapshot_unusable":
      return { level: "warn", text: "no usable snapshot: starting afresh from the windows that stand" };
    case "input_lost":
      return { level: "error", text: "input after the last known offset is gone: folding on from the oldest entry" };
    case "input_refused":
      return { level: "warn", text: "input entry skipped", limited: true };
    case "step_failed":
      return { level: "error", text: "step threw: input entry skipped", limited: true };
    case "connection_lost":
    case "clock_not_written":
    case "redis_error":
      return { level: "warn", text: "Redis does not answer", limited: true };
    default:
      return unreachable(event);
  }
}

const STEP_SECONDS = [0.00001, 0.00003, 0.0001, 0.0003, 0.001, 0.003, 0.01, 0.1];
const LEAD_SECONDS = [60, 300, 1_800, 3_600, 4 * 3_600, 12 * 3_600, 86_400, 7 * 86_400];

function createMeters(registry: Registry) {
  const registers = [registry];
  const counter = (name: string, help: string, labelNames: readonly string[] = []) =>
    new Counter({ name, help, labelNames: [...labelNames], registers });
  const gauge = (name: string, help: string) => new Gauge({ name, help, labelNames: ["partition"], registers });
  const histogram = (name: string, help: string, buckets: readonly number[]) =>
    new Histogram({ name, help, buckets: [...buckets], registers });

  const revisions = counter(
    "radar_forecast_window_revisions_total",
    "Window revisions committed, by status and kind.",
    ["status", "kind"],
  );
  const commits = counter("radar_forecast_commits_total", "Batches sent to the fence, by outcome.", ["outcome"]);
  const skipped = counter("radar_forecast_changes_skipped_total", "Changes the fence had already written.");
  const refused = counter("radar_forecast_inputs_refused_total", "Input entries skipped, by reason.", ["reason"]);
  const lost = counter("radar_forecast_input_losses_total", "Times input or state was found missing at a restore.", [
    "what",
  ]);
  const failures = counter("radar_forecast_redis_failures_total", "Failures of Redis that were retried.");
  const lag = gauge("radar_forecast_lag_seconds", "Age of the newest folded input against the newest in the stream.");
  const snapshotAt = gauge("radar_forecast_snapshot_timestamp_seconds", "When the last snapshot was saved.");
  const step = histogram("radar_forecast_step_seconds", "Duration of one step.", STEP_SECONDS);
  const lead = histogram(
    "radar_forecast_lead_seconds",
    "How long before it opens a scheduled window is first published.",
    LEAD_SECONDS,
  );
  const follow = createStandingGauge(registry);
  for (const reason of ["no_event", "no_json", "schema", "step_failed"]) refused.inc({ reason }, 0);
  for (const outcome of ["accepted", "refused"]) commits.inc({ outcome }, 0);
  for (const what of ["input", "snapshot"]) lost.inc({ what }, 0);
  return { revisions, commits, skipped, refused, lost, failures, lag, snapshotAt, step, lead, follow };
}

function createMeasures(registry: Registry): Emit {
  const { revisions, commits, skipped, refused, lost, failures, lag, snapshotAt, step, lead, follow } =
    createMeters(registry);
  return (event) => {
    switch (event.type) {
      case "stepped":
        return step.observe(event.durationMs / 1_000);
      case "lag":
        return lag.set({ partition: String(event.partition) }, event.lagMs / 1_000);
      case "committed":
        skipped.inc(event.skipped);
        return commits.inc({ outcome: "accepted" });
      case "commit_refused":
        return commits.inc({ outcome: "refused" });
      case "snapshot_saved":
        return snapshotAt.set({ partition: String(event.partition) }, event.at / 1_000);
      case "window":
        follow(event.id, event.status);
        if (event.leadMs !== undefined) lead.observe(event.leadMs / 1_000);
        return revisions.inc({ status: event.status, kind: event.kind });
      case "taken_over":
        for (const { id, status } of event.windows) follow(id, status);
        return;
      case "input_refused":
        return refused.inc({ reason: event.reason });
      case "step_failed":
        return refused.inc({ reason: "step_failed" });
      case "input_lost":
        return lost.inc({ what: "input" });
      case "snapshot_unusable":
        // After an upgrade that is meant so.
        return event.why === "version" ? undefined : lost.inc({ what: "snapshot" });
      case "connection_lost":
      case "clock_not_written":
      case "redis_error":
        return failures.inc();
      case "restored":
      case "snapshot_refused":
      case "windows_forgotten":
        return;
      default:
        unreachable(event);
    }
  };
}

const STANDING = ["forecast", "armed", "open"] as const satisfies readonly WindowStatus[];

/** How many windows stand in each state, counted when scraped. */
function createStandingGauge(registry: Registry): (id: string, status: WindowStatus) => void {
  const statuses = new Map<string, WindowStatus>();
  new Gauge({
    name: "radar_forecast_windows",
    help: "Windows that stand now, by status.",
    labelNames: ["status"],
    registers: [registry],
    collect() {
      for (const status of STANDING) this.set({ status }, 0);
      for (const status of statuses.values()) this.inc({ status });
    },
  });
  return (id, status) => {
    if (STANDING.some((one) => one === status)) statuses.set(id, status);
    else statuses.delete(id);
  };
}
