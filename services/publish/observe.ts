import { REMINDERS } from "../../shared/contracts/queues.ts";
import { unreachable } from "../../shared/domain/result.ts";
import { createEventLog, type EventLine } from "../../shared/runtime/event-log.ts";
import type { Log } from "../../shared/runtime/log.ts";
import { Counter, Gauge, Histogram, type Registry } from "../../shared/runtime/metrics.ts";
import { type Emit, type PublishEvent, SKIPS } from "./events.ts";

/** One happening becomes one log line and one metric. */
export function createObserver(log: Log, registry: Registry): Emit {
  const measure = createMeasures(registry);
  const write = createEventLog(log, lineOf);
  return (event) => {
    measure(event);
    write(event);
  };
}

function lineOf(event: PublishEvent): EventLine | undefined {
  switch (event.type) {
    case "outbox":
    case "canary_returned":
      return undefined;
    case "started":
      return { level: "info", text: "delivering a partition's windows" };
    case "claimed":
      return { level: "info", text: "took over what a dead consumer left" };
    case "added":
      return { level: "info", text: "jobs added" };
    case "reminder_added":
      return { level: "info", text: "reminder added" };
    case "skipped":
      return { level: "debug", text: "not delivered" };
    case "poison":
      return { level: "error", text: "unreadable window put aside" };
    case "unclaimed_removed":
      return { level: "warn", text: "jobs nobody took were removed" };
    case "connection_lost":
    case "reminders_failed":
    case "canary_failed":
    case "outbox_unknown":
    case "queue_error":
    case "redis_error":
      return { level: "warn", text: "Redis does not answer", limited: true };
    default:
      return unreachable(event);
  }
}

const ADD_SECONDS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.1, 0.5, 2];
const CANARY_SECONDS = [0.001, 0.005, 0.01, 0.025, 0.1, 0.5, 2, 10, 60];

function createMetrics(registry: Registry) {
  const registers = [registry];
  const counter = (name: string, help: string, labelNames: readonly string[] = []) =>
    new Counter({ name, help, labelNames: [...labelNames], registers });
  const gauge = (name: string, help: string, labelNames: readonly string[] = []) =>
    new Gauge({ name, help, labelNames: [...labelNames], registers });

  const jobs = counter("radar_publish_jobs_added_total", "Jobs added to subscribers' queues, by kind.", ["kind"]);
  const skipped = counter("radar_publish_skipped_total", "Deliveries left out, by reason.", ["reason"]);
  const poison = counter("radar_publish_poison_entries_total", "Stream entries that could not be read.");
  const claimed = counter("radar_publish_claimed_entries_total", "Entries taken over from dead consumers.");
  const removed = counter("radar_publish_unclaimed_jobs_removed_total", "Jobs removed because nobody took them.");
  const failures = counter("radar_publish_redis_failures_total", "Failures of Redis that were retried.");
  const pending = gauge("radar_publish_outbox_pending_entries", "Entries read and not acknowledged.", ["partition"]);
  const unread = gauge("radar_publish_outbox_unread_entries", "Entries not read yet, counted up to 1000.", [
    "partition",
  ]);
  const oldest = gauge("radar_publish_outbox_oldest_age_seconds", "Age of the oldest undelivered entry.", [
    "partition",
  ]);
  const canaryAt = gauge("radar_publish_canary_timestamp_seconds", "When a canary job last came back.");
  const registersOf = { registers };
  const add = new Histogram({
    name: "radar_publish_add_seconds",
    help: "Duration of adding a batch of jobs to one queue.",
    buckets: ADD_SECONDS,
    ...registersOf,
  });
  const canary = new Histogram({
    name: "radar_publish_canary_round_trip_seconds",
    help: "Time from adding a canary job to its worker taking it.",
    buckets: CANARY_SECONDS,
    ...registersOf,
  });
  return { jobs, skipped, poison, claimed, removed, failures, pending, unread, oldest, canaryAt, add, canary };
}

function createMeasures(registry: Registry): Emit {
  const { jobs, skipped, poison, claimed, removed, failures, pending, unread, oldest, canaryAt, add, canary } =
    createMetrics(registry);
  for (const kind of ["window", ...REMINDERS]) jobs.inc({ kind }, 0);
  for (const reason of SKIPS) skipped.inc({ reason }, 0);

  return (event) => {
    switch (event.type) {
      case "added":
        add.observe(event.durationMs / 1_000);
        return jobs.inc({ kind: "window" }, event.jobIds.length);
      case "reminder_added":
        return jobs.inc({ kind: event.reminder });
      case "skipped":
        return skipped.inc({ reason: event.reason });
      case "poison":
        return poison.inc();
      case "claimed":
        return claimed.inc(event.count);
      case "unclaimed_removed":
        return removed.inc(event.count);
      case "canary_returned":
        canaryAt.set(event.at / 1_000);
        return canary.observe(event.roundTripMs / 1_000);
      case "outbox": {
        const labels = { partition: String(event.partition) };
        pending.set(labels, event.pending);
        unread.set(labels, event.unread);
        return oldest.set(labels, event.oldestAgeMs / 1_000);
      }
      case "connection_lost":
      case "reminders_failed":
      case "canary_failed":
      case "outbox_unknown":
      case "queue_error":
      case "redis_error":
        return failures.inc();
      case "started":
        return;
      default:
        unreachable(event);
    }
  };
}
