import { type EpochMs, epochMs, fraction, price } from "../../../../shared/domain/units.ts";
import type { EventSink } from "../adapter.ts";
import type { Scratch } from "../scratch.ts";

/** What a ticker says, whichever way it was read. */
export interface Ticker {
  product_id: string;
  time?: number | undefined;
  bid?: number | undefined;
  bid_size?: number | undefined;
  ask?: number | undefined;
  ask_size?: number | undefined;
  markPrice?: number | undefined;
  index?: number | undefined;
  openInterest?: number | undefined;
  relative_funding_rate?: number | undefined;
  next_funding_rate_time?: number | undefined;
}

export const createTicker = (): Ticker => ({
  product_id: "",
  time: undefined,
  bid: undefined,
  bid_size: undefined,
  ask: undefined,
  ask_size: undefined,
  markPrice: undefined,
  index: undefined,
  openInterest: undefined,
  relative_funding_rate: undefined,
  next_funding_rate_time: undefined,
});

/** Hours that a funding rate is for: perpetuals are settled every hour. */
const FUNDING_HOURS = 1;

const isPrice = (value: number | undefined): value is number => value !== undefined && value > 0;

export const hasTickerEvents = ({ bid, ask, markPrice, openInterest, relative_funding_rate }: Ticker): boolean =>
  (isPrice(bid) && isPrice(ask)) ||
  isPrice(markPrice) ||
  openInterest !== undefined ||
  relative_funding_rate !== undefined;

/**
 * The funding rate comes twice: as money for a contract (`funding_rate`) and, since 2022, as a fraction of the price, which is the
 * one that is given. `ticker_lite` has prices alone.
 */
export function giveTicker(ticker: Ticker, receivedAt: EpochMs, { book, quote }: Scratch, sink: EventSink): void {
  const { product_id: symbol, bid, ask, markPrice, index, openInterest, relative_funding_rate: rate } = ticker;
  const atMs = ticker.time ?? receivedAt;
  const header = { venue: book.venue, symbol, exchangeAt: epochMs(atMs), receivedAt };
  if (isPrice(markPrice)) {
    sink.event({ type: "mark", ...header, mark: price(markPrice), index: isPrice(index) ? price(index) : undefined });
  }
  if (rate !== undefined) {
    const next = ticker.next_funding_rate_time;
    const nextAt = next !== undefined && next > 0 ? epochMs(next) : undefined;
    sink.event({ type: "funding", ...header, rate: fraction(rate), intervalHours: FUNDING_HOURS, nextAt });
  }
  if (openInterest !== undefined) {
    sink.event({ type: "openInterest", ...header, contracts: openInterest, usd: undefined });
  }
  if (!isPrice(bid) || !isPrice(ask)) return;
  quote.fill(symbol, atMs, receivedAt, bid, ticker.bid_size, ask, ticker.ask_size);
  sink.quote(quote.event);
}
