import type { BookState } from "../../shared/domain/market/synced-book.ts";
import { Counter, createHotCounter, Gauge, Histogram, type Registry } from "../../shared/runtime/metrics.ts";
import { createCompositionCounters } from "./composition-measures.ts";
import {
  AUDIT_RESULTS,
  DISCONNECT_REASONS,
  GAP_REASONS,
  type IngestEvent,
  RECOVERY_STEPS,
  REQUEST_PURPOSES,
  SUBSCRIPTION_FAULTS,
} from "./events.ts";
import { EVENT_TYPES, type FeedCounters, recordByType } from "./feed-counters.ts";
import type { IngestService } from "./service.ts";

const BOOK_STATES: readonly BookState[] = ["empty", "syncing", "live", "suspect"];
/** From a venue next door to one that is seconds behind; a local clock behind the venue's lands in the first. */
const LAG_BUCKETS_S = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

export interface Measures {
  count(event: IngestEvent): void;
  countersOf(venue: string): FeedCounters;
  /** Receive time minus venue time of a stated book, in ms. */
  onLag(venue: string, lagMs: number): void;
  /** Names the service whose state is read at every scrape. */
  watch(service: IngestService): void;
}

/** Every metric of ingest. Known label sets start at zero, so that absence means death. */
export function createMeasures(registry: Registry, venues: readonly string[]): Measures {
  const countFeed = createEventCounters(registry, venues);
  const countComposition = createCompositionCounters(registry);
  const lag = new Histogram({
    name: "radar_feed_lag_seconds",
    help: "Receive time minus venue time of the newest update in a stated book.",
    labelNames: ["venue"],
    buckets: LAG_BUCKETS_S,
    registers: [registry],
  });
  for (const venue of venues) lag.zero({ venue });
  return {
    count: (event) => {
      countFeed(event);
      countComposition(event);
    },
    countersOf: createFrameCounters(registry),
    onLag: (venue, lagMs) => lag.observe({ venue }, lagMs / 1_000),
    watch: (service) => addGauges(registry, service),
  };
}

function createEventCounters(registry: Registry, venues: readonly string[]): (event: IngestEvent) => void {
  const counter = (name: string, help: string, key: string, values: readonly string[]) => {
    const metric = new Counter({ name, help, labelNames: ["venue", key], registers: [registry] });
    for (const venue of venues) for (const value of values) metric.inc({ venue, [key]: value }, 0);
    return metric;
  };
  const single = (name: string, help: string) => new Counter({ name, help, registers: [registry] });
  const reconnects = counter("radar_feed_reconnects_total", "Lost connections.", "reason", DISCONNECT_REASONS);
  const gaps = counter("radar_feed_gaps_total", "Stretches in which a book was not known.", "reason", GAP_REASONS);
  const faults = counter(
    "radar_feed_subscription_faults_total",
    "Subscriptions refused, not acknowledged or without data.",
    "reason",
    SUBSCRIPTION_FAULTS,
  );
  const recoveries = counter(
    "radar_feed_recoveries_total",
    "Attempts to bring back a stream that died on a socket that lives.",
    "step",
    RECOVERY_STEPS,
  );
  const requests = counter("radar_feed_requests_failed_total", "Failed REST requests.", "purpose", REQUEST_PURPOSES);
  const resyncs = new Counter({
    name: "radar_feed_resyncs_total",
    help: "Fresh books asked for because a book lost its chain.",
    labelNames: ["venue"],
    registers: [registry],
  });
  const switches = new Counter({
    name: "radar_feed_book_switches_total",
    help: "Times a book was read from another connection without a gap.",
    labelNames: ["venue"],
    registers: [registry],
  });
  for (const metric of [resyncs, switches]) for (const venue of venues) metric.inc({ venue }, 0);
  const audits = counter("radar_feed_audits_total", "Books compared with a REST snapshot.", "result", AUDIT_RESULTS);
  const stalls = single("radar_ingest_outbox_stalls_total", "Times inputs could not be written to Redis.");
  const overflows = single("radar_ingest_outbox_overflows_total", "Times waiting gaps were merged.");
  return (event) => {
    switch (event.type) {
      case "disconnected":
        return reconnects.inc({ venue: event.venue, reason: event.reason });
      case "gap":
        return event.repaired ? undefined : gaps.inc({ venue: event.venue, reason: event.reason });
      case "subscription_failed":
        return faults.inc({ venue: event.venue, reason: event.reason });
      case "subscription_silent":
        return faults.inc({ venue: event.venue, reason: "silent" });
      case "stream_recovery":
        return recoveries.inc({ venue: event.venue, step: event.step });
      case "request_failed":
        return requests.inc({ venue: event.venue, purpose: event.purpose });
      case "resync":
        return resyncs.inc({ venue: event.venue });
      case "outbox_stalled":
        return stalls.inc();
      case "outbox_overflow":
        return overflows.inc();
      case "book_switched":
        return switches.inc({ venue: event.venue });
      case "audited":
        return audits.inc({ venue: event.venue, result: event.result });
      // Counted with the compositions.
      case "fund_changed":
      case "fund_file_bad":
      case "funds_dir_failed":
      case "rebalance_observed":
      case "rule_disagrees":
      case "composition_fetched":
      case "composition_fetch_failed":
      // Told by gauges, or only worth a line.
      case "connected":
      case "subscription_acknowledged":
      case "frame_bad":
      case "book_state":
      case "token_changed":
      case "composition_jump_accepted":
      case "composition_store_failed":
      case "redis_error":
      case "outbox_recovered":
        return undefined;
    }
  };
}

function createFrameCounters(registry: Registry): (venue: string) => FeedCounters {
  const hot = (name: string, help: string, labelNames: readonly string[]) =>
    createHotCounter(registry, { name, help, labelNames });
  const messages = hot("radar_feed_messages_total", "Market events by kind.", ["venue", "channel"]);
  const unknown = hot("radar_feed_frames_unknown_total", "Frames of a kind that is not known.", ["venue"]);
  const failed = hot("radar_feed_frames_failed_total", "Frames that could not be read.", ["venue"]);
  const fallback = hot("radar_feed_fallback_total", "Frames of hot channels that took the slow decoder.", ["venue"]);
  return (venue) => ({
    messages: messages.counts,
    messageSlot: recordByType((channel) => messages.slot({ venue, channel })),
    unknown: unknown.counts,
    unknownSlot: unknown.slot({ venue }),
    failed: failed.counts,
    failedSlot: failed.slot({ venue }),
    fallback: fallback.counts,
    fallbackSlot: fallback.slot({ venue }),
  });
}

function addGauges(registry: Registry, service: IngestService): void {
  const gauge = <L extends string>(
    name: string,
    help: string,
    labelNames: readonly L[],
    collect: (set: (labels: Partial<Record<L, string>>, value: number) => void) => void,
  ) =>
    new Gauge({
      name,
      help,
      labelNames: [...labelNames],
      registers: [registry],
      collect() {
        this.reset();
        collect((labels, value) => this.set(labels, value));
      },
    });
  gauge("radar_feed_books", "Books by state.", ["venue", "state"], (set) => {
    for (const feed of service.feeds()) {
      const states = [...feed.books().values()];
      for (const state of BOOK_STATES)
        set({ venue: feed.venue, state }, states.filter((other) => other === state).length);
    }
  });
  const ageHelp = "Receive time of the newest event of a channel, of the symbol that is quiet longest.";
  gauge("radar_feed_last_event_timestamp_seconds", ageHelp, ["venue", "channel"], (set) => {
    for (const feed of service.feeds()) {
      for (const channel of EVENT_TYPES) {
        const at = feed.oldestEventAt(channel);
        if (!Number.isNaN(at)) set({ venue: feed.venue, channel }, at / 1_000);
      }
    }
  });
  gauge("radar_composition_funds", "Funds that are known.", [], (set) => set({}, service.funds().length));
  const stateHelp = "Time of the oldest state among the funds that have one.";
  gauge("radar_composition_oldest_state_timestamp_seconds", stateHelp, [], (set) => {
    const times = service.stateTimes();
    if (times.length > 0) set({}, Math.min(...times) / 1_000);
  });
  const providerHelp = "Time of the oldest good state of a provider's funds.";
  gauge("radar_composition_state_timestamp_seconds", providerHelp, ["provider"], (set) => {
    for (const { provider, stateAt } of service.providerAges())
      if (stateAt !== undefined) set({ provider }, stateAt / 1_000);
  });
  const checkedHelp = "When a provider last gave an answer that could be read, whether it was new or not.";
  gauge("radar_composition_checked_timestamp_seconds", checkedHelp, ["provider"], (set) => {
    for (const { provider, checkedAt } of service.providerAges())
      if (checkedAt !== undefined) set({ provider }, checkedAt / 1_000);
  });
  gauge("radar_ingest_outbox_entries", "Inputs that wait for Redis.", [], (set) => set({}, service.outbox.size));
  const oldestHelp = "Time of the oldest input that waits for Redis.";
  gauge("radar_ingest_outbox_oldest_timestamp_seconds", oldestHelp, [], (set) => {
    const at = service.outbox.oldestAt();
    if (at !== undefined) set({}, at / 1_000);
  });
}
