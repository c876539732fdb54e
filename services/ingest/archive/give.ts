import type { Level } from "../../../shared/domain/market/event.ts";
import { epochMs, fraction, price } from "../../../shared/domain/units.ts";
import { fillLevels } from "../exchanges/frame-schema.ts";
import type { FrameContext, Reading } from "../exchanges/reading.ts";

/** What archived messages give. A time that is undefined is that of receiving. */

export interface BookParts {
  readonly symbol: string;
  readonly kind: "snapshot" | "delta";
  readonly at: number | undefined;
  readonly bids: readonly (readonly [number, number, ...unknown[]])[];
  readonly asks: readonly (readonly [number, number, ...unknown[]])[];
  readonly origin?: "rest";
  readonly limited?: true;
  readonly lastSeq?: number;
  readonly prevSeq?: number;
}

export function bookOf(parts: BookParts, context: FrameContext): Reading {
  return () => {
    const { book } = context.scratch;
    book.symbol = parts.symbol;
    book.kind = parts.kind;
    book.origin = parts.origin ?? "stream";
    book.limited = parts.limited ?? false;
    book.exchangeAt = parts.at ?? context.receivedAt;
    book.receivedAt = context.receivedAt;
    book.firstSeq = Number.NaN;
    book.lastSeq = parts.lastSeq ?? Number.NaN;
    book.prevSeq = parts.prevSeq ?? Number.NaN;
    fillLevels(book.bids, parts.bids);
    fillLevels(book.asks, parts.asks);
    context.sink.book(book);
  };
}

/** A change of one side, as venues send it that name the side of each level. */
export interface SidedLevel {
  readonly side: "buy" | "sell";
  readonly level: Level;
}

export const levelsOf = (from: readonly SidedLevel[]): { readonly bids: Level[]; readonly asks: Level[] } => ({
  bids: from.filter(({ side }) => side === "buy").map(({ level }) => level),
  asks: from.filter(({ side }) => side === "sell").map(({ level }) => level),
});

export interface TradeParts {
  readonly symbol: string;
  readonly at: number;
  readonly price: number;
  readonly size: number;
  readonly side: "buy" | "sell";
  readonly id?: string | number | undefined;
}

export function tradeOf(parts: TradeParts, context: FrameContext): Reading {
  const { symbol, at, size, side, id } = parts;
  return () => {
    const { trade } = context.scratch;
    trade.fill(symbol, at, context.receivedAt, parts.price, size, side, typeof id === "number" ? id : Number.NaN);
    const name = typeof id === "string" ? Buffer.from(id) : undefined;
    if (name) trade.identify(name, 0, name.length);
    context.sink.trade(trade.event);
  };
}

export interface QuoteParts {
  readonly symbol: string;
  readonly at: number | undefined;
  readonly bid: number | undefined;
  readonly bidSize?: number | undefined;
  readonly ask: number | undefined;
  readonly askSize?: number | undefined;
}

/** A side without orders has no price, or 0: then there is no quote. */
export function quoteOf({ symbol, at, bid, bidSize, ask, askSize }: QuoteParts, context: FrameContext): Reading {
  if (bid === undefined || ask === undefined || bid <= 0 || ask <= 0) return "control";
  return () => {
    const { quote } = context.scratch;
    quote.fill(symbol, at ?? context.receivedAt, context.receivedAt, bid, bidSize, ask, askSize);
    context.sink.quote(quote.event);
  };
}

export interface BarParts {
  readonly symbol: string;
  readonly at: number | undefined;
  readonly openAt: number;
  readonly lengthMs: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
}

export function barOf(parts: BarParts, context: FrameContext): Reading {
  return () =>
    context.sink.event({
      type: "bar",
      ...stamp(parts, context),
      openAt: epochMs(parts.openAt),
      closeAt: epochMs(parts.openAt + parts.lengthMs - 1),
      open: price(parts.open),
      high: price(parts.high),
      low: price(parts.low),
      close: price(parts.close),
      volume: parts.volume,
    });
}

/** State of a derivative, as far as the message tells it. */
export interface DerivativeParts {
  readonly symbol: string;
  readonly at: number | undefined;
  readonly mark?: number | undefined;
  readonly index?: number | undefined;
  readonly openInterest?: number | undefined;
  readonly fundingRate?: number | undefined;
  readonly fundingHours?: number | undefined;
  readonly fundingAt?: number | undefined;
}

/** One event for each thing that is told; control where nothing is. */
export function derivativeOf(parts: DerivativeParts, context: FrameContext): Reading {
  const { mark, index, openInterest, fundingRate, fundingHours, fundingAt } = parts;
  if (mark === undefined && openInterest === undefined && fundingRate === undefined) return "control";
  return () => {
    const stamped = stamp(parts, context);
    if (mark !== undefined) {
      const known = index === undefined ? undefined : price(index);
      context.sink.event({ type: "mark", ...stamped, mark: price(mark), index: known });
    }
    if (openInterest !== undefined) {
      context.sink.event({ type: "openInterest", ...stamped, contracts: openInterest, usd: undefined });
    }
    if (fundingRate !== undefined) {
      const nextAt = fundingAt === undefined ? undefined : epochMs(fundingAt);
      const rate = fraction(fundingRate);
      context.sink.event({ type: "funding", ...stamped, rate, intervalHours: fundingHours, nextAt });
    }
  };
}

/** The order that closes a position takes the other side of it. */
export function liquidationOf(parts: TradeParts, context: FrameContext): Reading {
  return () =>
    context.sink.event({
      type: "liquidation",
      ...stamp(parts, context),
      price: price(parts.price),
      size: parts.size,
      position: parts.side === "sell" ? "long" : "short",
    });
}

export const stamp = (
  { symbol, at }: { readonly symbol: string; readonly at: number | undefined },
  { receivedAt, scratch }: FrameContext,
) => ({ venue: scratch.book.venue, symbol, exchangeAt: at === undefined ? receivedAt : epochMs(at), receivedAt });
