import type { MarketEventType } from "../../shared/domain/market/event.ts";

export const EVENT_TYPES = [
  "trade",
  "book",
  "quote",
  "mark",
  "funding",
  "openInterest",
  "liquidation",
  "bar",
  "nav",
  "status",
  "gap",
] as const satisfies readonly MarketEventType[];

/** Counts of one venue's frames as slots of flat arrays, because they change with every frame. */
export interface FeedCounters {
  readonly messages: Float64Array;
  /** Slot in `messages` of each event type. */
  readonly messageSlot: Readonly<Record<MarketEventType, number>>;
  readonly unknown: Float64Array;
  readonly unknownSlot: number;
  readonly failed: Float64Array;
  readonly failedSlot: number;
  readonly fallback: Float64Array;
  readonly fallbackSlot: number;
}

/** A slot of its own for each event type: what `TrackedSymbol.heard` is indexed by. */
export const EVENT_SLOT: Readonly<Record<MarketEventType, number>> = recordByType((type) => EVENT_TYPES.indexOf(type));

/** Counters that nobody scrapes. */
export function createFeedCounters(): FeedCounters {
  return {
    messages: new Float64Array(EVENT_TYPES.length),
    messageSlot: EVENT_SLOT,
    unknown: new Float64Array(1),
    unknownSlot: 0,
    failed: new Float64Array(1),
    failedSlot: 0,
    fallback: new Float64Array(1),
    fallbackSlot: 0,
  };
}

/** A value for each event type. */
export function recordByType<T>(value: (type: MarketEventType) => T): Readonly<Record<MarketEventType, T>> {
  return {
    trade: value("trade"),
    book: value("book"),
    quote: value("quote"),
    mark: value("mark"),
    funding: value("funding"),
    openInterest: value("openInterest"),
    liquidation: value("liquidation"),
    bar: value("bar"),
    nav: value("nav"),
    status: value("status"),
    gap: value("gap"),
  };
}
