import type { MarketEvent } from "../../../shared/domain/market/event.ts";
import { type EpochMs, epochMs, fraction, price } from "../../../shared/domain/units.ts";
import type { EventSink } from "./adapter.ts";
import type { Candle } from "./bitget-messages.ts";
import type { Scratch } from "./scratch.ts";

/** A ticker's figures; NaN where it gives none. */
export interface TickerFigures {
  bid: number;
  bidSize: number;
  ask: number;
  askSize: number;
  mark: number;
  index: number;
  rate: number;
  nextAt: number;
  interest: number;
}

/** Hands on what a ticker says; false when that is nothing. `atMs`: the venue's time. */
export function giveTicker(
  figures: TickerFigures,
  symbol: string,
  atMs: number,
  receivedAt: EpochMs,
  isFutures: boolean,
  { quote, book: { venue } }: Scratch,
  sink: EventSink,
): void {
  const { bid, ask, bidSize, askSize } = figures;
  if (hasQuote(figures)) {
    quote.fill(symbol, atMs, receivedAt, bid, known(bidSize), ask, known(askSize));
    sink.quote(quote.event);
  }
  if (!isFutures) return;
  const header = { venue, symbol, exchangeAt: epochMs(atMs), receivedAt };
  const { mark, index, rate, nextAt, interest } = figures;
  if (mark > 0) {
    sink.event({ type: "mark", ...header, mark: price(mark), index: index > 0 ? price(index) : undefined });
  }
  if (hasFunding(figures)) {
    const at = nextAt > 0 ? epochMs(nextAt) : undefined;
    sink.event({ type: "funding", ...header, rate: fraction(rate), intervalHours: undefined, nextAt: at });
  }
  if (interest >= 0) sink.event({ type: "openInterest", ...header, contracts: interest, usd: undefined });
}

/** Whether a ticker gives any event. */
export const saysSomething = (figures: TickerFigures, isFutures: boolean): boolean =>
  hasQuote(figures) || (isFutures && (figures.mark > 0 || hasFunding(figures) || figures.interest >= 0));

const hasQuote = ({ bid, ask }: TickerFigures): boolean => bid > 0 && ask > 0;

/** A next time of 0 means a contract without funding. */
const hasFunding = ({ rate, nextAt }: TickerFigures): boolean => !Number.isNaN(rate) && nextAt !== 0;

const known = (value: number): number | undefined => (Number.isNaN(value) ? undefined : value);

/** A bar in the shape of all venues; `atMs`: the venue's time. */
export const barOf = (
  venue: string,
  symbol: string,
  bar: Candle,
  intervalMs: number,
  atMs: number,
  receivedAt: EpochMs,
): Extract<MarketEvent, { type: "bar" }> => ({
  type: "bar",
  venue,
  symbol,
  exchangeAt: epochMs(atMs),
  receivedAt,
  openAt: epochMs(bar.openAt),
  closeAt: epochMs(bar.openAt + intervalMs - 1),
  open: price(bar.open),
  high: price(bar.high),
  low: price(bar.low),
  close: price(bar.close),
  volume: bar.volume,
});
