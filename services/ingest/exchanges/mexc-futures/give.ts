import { type EpochMs, epochMs, fraction, price } from "../../../../shared/domain/units.ts";
import type { EventSink } from "../adapter.ts";
import type { Scratch } from "../scratch.ts";
import type { Prices } from "./prices.ts";

/** A ticker's figures; NaN where it gives none. */
export interface TickerFigures {
  bid: number;
  ask: number;
  mark: number;
  index: number;
  rate: number;
  interest: number;
}

const isQuoted = ({ bid, ask }: TickerFigures): boolean => bid > 0 && ask > 0;

/** Whether a ticker gives any event. */
export const saysSomething = (figures: TickerFigures): boolean =>
  isQuoted(figures) || figures.mark > 0 || !Number.isNaN(figures.rate) || figures.interest >= 0;

/** Hands on what a ticker says. `atMs`: the venue's time. */
export function giveTicker(
  figures: TickerFigures,
  symbol: string,
  atMs: number,
  receivedAt: EpochMs,
  { quote, book: { venue } }: Scratch,
  prices: Prices,
  sink: EventSink,
): void {
  const { bid, ask, mark, index, rate, interest } = figures;
  if (isQuoted(figures)) {
    quote.fill(symbol, atMs, receivedAt, bid, undefined, ask, undefined);
    sink.quote(quote.event);
  }
  const header = { venue, symbol, exchangeAt: epochMs(atMs), receivedAt };
  if (index > 0) prices.indexed(symbol, index);
  if (mark > 0) {
    prices.marked(symbol, mark);
    sink.event({ type: "mark", ...header, mark: price(mark), index: index > 0 ? price(index) : undefined });
  }
  if (!Number.isNaN(rate)) {
    sink.event({ type: "funding", ...header, rate: fraction(rate), intervalHours: undefined, nextAt: undefined });
  }
  if (interest >= 0) sink.event({ type: "openInterest", ...header, contracts: interest, usd: undefined });
}
