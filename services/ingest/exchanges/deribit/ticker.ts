import { type EpochMs, epochMs, fraction, price, usd } from "../../../../shared/domain/units.ts";
import type { EventSink } from "../adapter.ts";
import type { Scratch } from "../scratch.ts";
import { isInverse } from "./instruments.ts";

/** The rate is stated for eight hours, although it is paid all the time. */
export const FUNDING_INTERVAL_HOURS = 8;

/** What a ticker says, whichever way it was read; NaN where it says nothing. */
export interface Ticker {
  symbol: string;
  at: number;
  mark: number;
  index: number;
  openInterest: number;
  funding: number;
  bid: number;
  bidSize: number;
  ask: number;
  askSize: number;
}

export const createTicker = (): Ticker => ({
  symbol: "",
  at: Number.NaN,
  mark: Number.NaN,
  index: Number.NaN,
  openInterest: Number.NaN,
  funding: Number.NaN,
  bid: Number.NaN,
  bidSize: Number.NaN,
  ask: Number.NaN,
  askSize: Number.NaN,
});

const hasQuote = ({ bid, ask }: Ticker): boolean => bid > 0 && ask > 0;

/** Whether it gives any event. */
export const saysSomething = (ticker: Ticker): boolean => saysMore(ticker) || hasQuote(ticker);

/** Whether it gives more than a quote. */
export const saysMore = ({ mark, openInterest, funding }: Ticker): boolean =>
  mark > 0 || openInterest >= 0 || !Number.isNaN(funding);

const known = (value: number): number | undefined => (Number.isNaN(value) ? undefined : value);

export function giveTicker(ticker: Ticker, { quote, book }: Scratch, receivedAt: EpochMs, sink: EventSink): void {
  const { symbol, mark, index, funding, openInterest } = ticker;
  const { venue } = book;
  const exchangeAt = epochMs(ticker.at);
  if (mark > 0) {
    const ofIndex = index > 0 ? price(index) : undefined;
    sink.event({ type: "mark", venue, symbol, exchangeAt, receivedAt, mark: price(mark), index: ofIndex });
  }
  if (!Number.isNaN(funding)) {
    sink.event({
      type: "funding",
      venue,
      symbol,
      exchangeAt,
      receivedAt,
      rate: fraction(funding),
      intervalHours: FUNDING_INTERVAL_HOURS,
      nextAt: undefined,
    });
  }
  if (openInterest >= 0) {
    const value = isInverse(symbol) ? usd(openInterest) : undefined;
    sink.event({ type: "openInterest", venue, symbol, exchangeAt, receivedAt, contracts: openInterest, usd: value });
  }
  if (!hasQuote(ticker)) return;
  quote.fill(symbol, ticker.at, receivedAt, ticker.bid, known(ticker.bidSize), ticker.ask, known(ticker.askSize));
  sink.quote(quote.event);
}
