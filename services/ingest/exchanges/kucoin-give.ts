import { type EpochMs, epochMs, fraction, price } from "../../../shared/domain/units.ts";
import { fillLevels } from "./frame-schema.ts";
import type { FrameContext, Reading } from "./reading.ts";

/** What KuCoin's messages give, whichever of its formats they came in. */

type Levels = readonly (readonly [number, number, ...unknown[]])[];
interface Sides {
  readonly bids: Levels;
  readonly asks: Levels;
}

/** `lastSeq` of a snapshot without one is NaN. */
export function giveBook(
  context: FrameContext,
  symbol: string,
  shape: {
    readonly kind: "snapshot" | "delta";
    readonly origin?: "rest";
    readonly limited?: true;
    readonly firstSeq?: number;
    readonly lastSeq?: number;
    readonly atMs: number | undefined;
  },
  { bids, asks }: Sides,
): Reading {
  return () => {
    const { book } = context.scratch;
    book.symbol = symbol;
    book.kind = shape.kind;
    book.origin = shape.origin ?? "stream";
    book.limited = shape.limited ?? false;
    book.exchangeAt = shape.atMs ?? context.receivedAt;
    book.receivedAt = context.receivedAt;
    book.firstSeq = shape.firstSeq ?? Number.NaN;
    book.lastSeq = shape.lastSeq ?? Number.NaN;
    book.prevSeq = Number.NaN;
    fillLevels(book.bids, bids);
    fillLevels(book.asks, asks);
    context.sink.book(book);
  };
}

export function giveTrade(
  context: FrameContext,
  symbol: string,
  atMs: number,
  trade: { readonly price: number; readonly size: number; readonly side: "buy" | "sell"; readonly id: string },
): Reading {
  return () => {
    const id = Buffer.from(trade.id);
    context.scratch.trade.fill(symbol, atMs, context.receivedAt, trade.price, trade.size, trade.side, Number.NaN);
    context.scratch.trade.identify(id, 0, id.length);
    context.sink.trade(context.scratch.trade.event);
  };
}

/** A side without orders has no price, or 0: then there is no quote. */
export function giveQuote(
  context: FrameContext,
  symbol: string,
  atMs: number | undefined,
  bid: number | undefined,
  bidSize: number | undefined,
  ask: number | undefined,
  askSize: number | undefined,
): Reading {
  if (bid === undefined || ask === undefined || bid <= 0 || ask <= 0) return "control";
  return () => {
    const { quote } = context.scratch;
    quote.fill(symbol, atMs ?? context.receivedAt, context.receivedAt, bid, bidSize, ask, askSize);
    context.sink.quote(quote.event);
  };
}

export function giveBar(
  context: FrameContext,
  symbol: string,
  atMs: number,
  bar: {
    readonly openAtMs: number;
    readonly intervalMs: number;
    readonly open: number;
    readonly high: number;
    readonly low: number;
    readonly close: number;
    readonly volume: number;
  },
): Reading {
  return () =>
    context.sink.event({
      type: "bar",
      ...headerOf(context, symbol, atMs),
      openAt: epochMs(bar.openAtMs),
      closeAt: epochMs(bar.openAtMs + bar.intervalMs - 1),
      open: price(bar.open),
      high: price(bar.high),
      low: price(bar.low),
      close: price(bar.close),
      volume: bar.volume,
    });
}

export function giveMark(
  context: FrameContext,
  symbol: string,
  atMs: number,
  mark: number,
  index: number | undefined,
): Reading {
  return () =>
    context.sink.event({
      type: "mark",
      ...headerOf(context, symbol, atMs),
      mark: price(mark),
      index: index !== undefined && index > 0 ? price(index) : undefined,
    });
}

export function giveFunding(
  context: FrameContext,
  symbol: string,
  atMs: number,
  rate: number | undefined,
  intervalMs: number | undefined,
  nextAtMs: number | undefined,
): Reading {
  if (rate === undefined) return "control";
  return () =>
    context.sink.event({
      type: "funding",
      ...headerOf(context, symbol, atMs),
      rate: fraction(rate),
      intervalHours: intervalMs === undefined ? undefined : intervalMs / MS_PER_HOUR,
      nextAt: nextAtMs !== undefined && nextAtMs > 0 ? epochMs(nextAtMs) : undefined,
    });
}

const MS_PER_HOUR = 3_600_000;

export function headerOf(
  context: FrameContext,
  symbol: string,
  atMs: number,
): { venue: string; symbol: string; exchangeAt: EpochMs; receivedAt: EpochMs } {
  return { venue: context.scratch.book.venue, symbol, exchangeAt: epochMs(atMs), receivedAt: context.receivedAt };
}

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;

/** Intervals of candles, as topics name them. A month is left out: it has no fixed length. */
const INTERVALS_MS: ReadonlyMap<string, number> = new Map([
  ["1min", MINUTE_MS],
  ["3min", 3 * MINUTE_MS],
  ["5min", 5 * MINUTE_MS],
  ["15min", 15 * MINUTE_MS],
  ["30min", 30 * MINUTE_MS],
  ["1hour", HOUR_MS],
  ["2hour", 2 * HOUR_MS],
  ["4hour", 4 * HOUR_MS],
  ["6hour", 6 * HOUR_MS],
  ["8hour", 8 * HOUR_MS],
  ["12hour", 12 * HOUR_MS],
  ["1day", DAY_MS],
  ["1week", 7 * DAY_MS],
]);

/** Of `BTC-USDT_1min`; undefined where the interval has no fixed length. */
export const intervalMsOf = (named: string): number | undefined =>
  INTERVALS_MS.get(named.slice(named.lastIndexOf("_") + 1));
