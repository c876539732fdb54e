import { type EpochMs, epochMs, fraction, price } from "../../../../shared/domain/units.ts";
import type { EventSink } from "../adapter.ts";
import type { Scratch } from "../scratch.ts";
import type { Prices } from "./prices.ts";

/** A ticker's figures by their places; NaN where it gives none. */
export type TickerFigures = Float64Array;

export const FIGURE = {
  bid: 0,
  ask: 1,
  mark: 2,
  index: 3,
  rate: 4,
  interest: 5,
  /** The venue's time. */
  at: 6,
} as const;

export const createTickerFigures = (): TickerFigures => new Float64Array(Object.keys(FIGURE).length).fill(Number.NaN);

const at = (figures: TickerFigures, figure: number): number => figures[figure] ?? Number.NaN;

const isQuoted = (figures: TickerFigures): boolean => at(figures, FIGURE.bid) > 0 && at(figures, FIGURE.ask) > 0;
const isMarked = (figures: TickerFigures): boolean => at(figures, FIGURE.mark) > 0;
const isRated = (figures: TickerFigures): boolean => !Number.isNaN(at(figures, FIGURE.rate));
const isHeld = (figures: TickerFigures): boolean => at(figures, FIGURE.interest) >= 0;

/** Whether a ticker gives any event. */
export const saysSomething = (figures: TickerFigures): boolean =>
  isQuoted(figures) || isMarked(figures) || isRated(figures) || isHeld(figures);

/** Hands on what a ticker says. `sentMs`: the time of the message, where the ticker has none of its own. */
export function giveTicker(
  figures: TickerFigures,
  symbol: string,
  sentMs: number,
  receivedAt: EpochMs,
  { quote, book: { venue } }: Scratch,
  prices: Prices,
  sink: EventSink,
): void {
  const ownMs = at(figures, FIGURE.at);
  const exchangeAt = epochMs(Number.isNaN(ownMs) ? sentMs : ownMs);
  if (isQuoted(figures)) {
    const [bid, ask] = [at(figures, FIGURE.bid), at(figures, FIGURE.ask)];
    quote.fill(symbol, exchangeAt, receivedAt, bid, undefined, ask, undefined);
    sink.quote(quote.event);
  }
  const indexPrice = at(figures, FIGURE.index);
  if (indexPrice > 0) prices.indexed(symbol, indexPrice);
  if (isMarked(figures)) {
    const mark = price(at(figures, FIGURE.mark));
    prices.marked(symbol, mark);
    const index = indexPrice > 0 ? price(indexPrice) : undefined;
    sink.event({ type: "mark", venue, symbol, exchangeAt, receivedAt, mark, index });
  }
  if (isRated(figures)) {
    const rate = fraction(at(figures, FIGURE.rate));
    sink.event({
      type: "funding",
      venue,
      symbol,
      exchangeAt,
      receivedAt,
      rate,
      intervalHours: undefined,
      nextAt: undefined,
    });
  }
  if (isHeld(figures)) {
    const contracts = at(figures, FIGURE.interest);
    sink.event({ type: "openInterest", venue, symbol, exchangeAt, receivedAt, contracts, usd: undefined });
  }
}
