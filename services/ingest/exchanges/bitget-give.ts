import type { MarketEvent } from "../../../shared/domain/market/event.ts";
import { type EpochMs, epochMs, fraction, price } from "../../../shared/domain/units.ts";
import type { EventSink } from "./adapter.ts";
import type { Candle } from "./bitget-messages.ts";
import type { Scratch } from "./scratch.ts";

/** A ticker's figures by their places; NaN where it gives none. */
export type TickerFigures = Float64Array;

export const FIGURE = {
  bid: 0,
  bidSize: 1,
  ask: 2,
  askSize: 3,
  mark: 4,
  index: 5,
  rate: 6,
  nextAt: 7,
  interest: 8,
  /** The venue's time. */
  at: 9,
} as const;

export const createTickerFigures = (): TickerFigures => new Float64Array(Object.keys(FIGURE).length).fill(Number.NaN);

const at = (figures: TickerFigures, figure: number): number => figures[figure] ?? Number.NaN;

/** Hands on what a ticker says. `atMs`: the venue's time. */
export function giveTicker(
  figures: TickerFigures,
  symbol: string,
  atMs: number,
  receivedAt: EpochMs,
  isFutures: boolean,
  { quote, book: { venue } }: Scratch,
  sink: EventSink,
): void {
  if (hasQuote(figures)) {
    const bidSize = known(at(figures, FIGURE.bidSize));
    const askSize = known(at(figures, FIGURE.askSize));
    quote.fill(symbol, atMs, receivedAt, at(figures, FIGURE.bid), bidSize, at(figures, FIGURE.ask), askSize);
    sink.quote(quote.event);
  }
  if (!isFutures) return;
  const exchangeAt = epochMs(atMs);
  if (hasMark(figures)) {
    const mark = price(at(figures, FIGURE.mark));
    const index = at(figures, FIGURE.index) > 0 ? price(at(figures, FIGURE.index)) : undefined;
    sink.event({ type: "mark", venue, symbol, exchangeAt, receivedAt, mark, index });
  }
  if (hasFunding(figures)) {
    const rate = fraction(at(figures, FIGURE.rate));
    const nextAt = at(figures, FIGURE.nextAt) > 0 ? epochMs(at(figures, FIGURE.nextAt)) : undefined;
    sink.event({ type: "funding", venue, symbol, exchangeAt, receivedAt, rate, intervalHours: undefined, nextAt });
  }
  if (hasInterest(figures)) {
    const contracts = at(figures, FIGURE.interest);
    sink.event({ type: "openInterest", venue, symbol, exchangeAt, receivedAt, contracts, usd: undefined });
  }
}

/** Whether a ticker gives any event. */
export const saysSomething = (figures: TickerFigures, isFutures: boolean): boolean =>
  hasQuote(figures) || (isFutures && (hasMark(figures) || hasFunding(figures) || hasInterest(figures)));

const hasQuote = (figures: TickerFigures): boolean => at(figures, FIGURE.bid) > 0 && at(figures, FIGURE.ask) > 0;
const hasMark = (figures: TickerFigures): boolean => at(figures, FIGURE.mark) > 0;
const hasInterest = (figures: TickerFigures): boolean => at(figures, FIGURE.interest) >= 0;

/** A next time of 0 means a contract without funding. */
const hasFunding = (figures: TickerFigures): boolean =>
  !Number.isNaN(at(figures, FIGURE.rate)) && at(figures, FIGURE.nextAt) !== 0;

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
