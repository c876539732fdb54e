import type { ClockInput, GapInput, InputEvent, LiveMarketInput, PlanInput } from "../../shared/domain/input.ts";
import { unreachable } from "../../shared/domain/result.ts";
import { epochMs, usd } from "../../shared/domain/units.ts";

/** Everything ingest tells the forecast; clock ticks are the forecast's own. */
export type IngestInput = Exclude<InputEvent, ClockInput | PlanInput>;

/**
 * What waits for Redis, in order of time and bounded whatever happens: of market states the newest per instrument is
 * kept (its traded value then covers the ones it replaced), of fund definitions and states the newest per fund, and gaps
 * one by one up to `gapsMax`; beyond that they become one gap per instrument with reason `overflow`.
 */
export interface OutboxQueue {
  readonly size: number;
  /** `at` of the oldest entry, or undefined. */
  oldestAt(): number | undefined;
  push(event: IngestInput): void;
  /** Removes and returns up to `max` of the oldest entries. */
  take(max: number): readonly IngestInput[];
  /** Puts entries that could not be sent before all others again. */
  putBack(events: readonly IngestInput[]): void;
}

export function createOutboxQueue(gapsMax: number, onOverflow: (merged: number) => void): OutboxQueue {
  // A Map keeps insertion order, so deleting and setting a key moves the entry to the end: order stays order of time.
  let entries = new Map<string, IngestInput>();
  let gapsPushed = 0;
  let gaps = 0;

  const push = (event: IngestInput): void => {
    const key = keyOf(event, gapsPushed);
    const older = entries.get(key);
    if (older) entries.delete(key);
    entries.set(key, older ? merge(older, event) : event);
    if (event.type !== "gap") return;
    gapsPushed += 1;
    gaps += 1;
    if (gaps > gapsMax) collapse();
  };
  const collapse = (): void => {
    const merged = new Map<string, GapInput>();
    for (const [key, event] of entries) {
      if (event.type !== "gap") continue;
      entries.delete(key);
      const who = `${event.venue} ${event.symbol} ${event.asset}`;
      const first = merged.get(who);
      const fromAt = epochMs(Math.min(event.fromAt, first?.fromAt ?? event.fromAt));
      merged.set(who, { ...event, fromAt, reason: "overflow", repaired: false });
    }
    for (const [who, gap] of merged) entries.set(`overflow ${who}`, gap);
    onOverflow(gaps);
    gaps = merged.size;
  };
  return {
    get size() {
      return entries.size;
    },
    oldestAt: () => entries.values().next().value?.at,
    push,
    take: (max) => {
      const taken: IngestInput[] = [];
      for (const [key, event] of entries) {
        if (taken.length === max) break;
        entries.delete(key);
        taken.push(event);
        if (event.type === "gap") gaps -= 1;
      }
      return taken;
    },
    putBack: (events) => {
      const later = [...entries.values()];
      entries = new Map();
      gaps = 0;
      for (const event of events) push(event);
      for (const event of later) push(event);
    },
  };
}

/** Entries with the same key replace each other. Live and unavailable states do not: both facts matter. */
function keyOf(event: IngestInput, gapNumber: number): string {
  switch (event.type) {
    case "market":
      return `${event.book === "live" ? "live" : "not-live"} ${event.venue} ${event.symbol} ${event.asset}`;
    case "fund":
    case "fundState":
      return `${event.type} ${event.id} ${event.asset}`;
    case "basket":
    case "basketState":
    case "prices":
      return `${event.type} ${event.asset}`;
    case "rebalance":
      return `rebalance ${event.id} ${event.rebalance.at}`;
    case "gap":
      return `gap ${gapNumber}`;
    case "bars":
      return `bars ${event.venue} ${event.symbol} ${event.asset} ${event.bars[0]?.openAt}`;
    default:
      return unreachable(event);
  }
}

function merge(older: IngestInput, newer: IngestInput): IngestInput {
  if (older.type !== "market" || newer.type !== "market" || older.book !== "live" || newer.book !== "live")
    return newer;
  return withTradedOf(older, newer);
}

/** Unknown plus anything is unknown. */
function withTradedOf(older: LiveMarketInput, newer: LiveMarketInput): LiveMarketInput {
  const { tradedUsd, ...rest } = newer;
  if (!older.tradedUsd || !tradedUsd) return rest;
  const buy = usd(older.tradedUsd.buy + tradedUsd.buy);
  const sell = usd(older.tradedUsd.sell + tradedUsd.sell);
  return { ...rest, tradedUsd: { buy, sell } };
}
