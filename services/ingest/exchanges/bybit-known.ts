import { epochMs, fraction, price, usd } from "../../../shared/domain/units.ts";
import type { FrameNames } from "./frame-names.ts";
import type { FrameContext } from "./reading.ts";

/** What a ticker tells of an instrument, in this order; NaN where it tells nothing. */
export const FIELD = {
  bid: 0,
  bidSize: 1,
  ask: 2,
  askSize: 3,
  mark: 4,
  index: 5,
  rate: 6,
  nextAt: 7,
  intervalHours: 8,
  contracts: 9,
  value: 10,
} as const;
const FIELDS = 11;

export const createFields = (): Float64Array => new Float64Array(FIELDS).fill(Number.NaN);

/** What is known of one instrument on one connection: most messages tell only what has changed. */
export interface Known {
  /** By FIELD, from the ticker. */
  readonly ticker: Float64Array;
  /** Bid, its size, ask and its size, from the book of one level. */
  readonly best: Float64Array;
}

/** What is known of each instrument, by its symbol. */
export type KnownOf = (symbol: string) => Known;

export function createKnown(): KnownOf {
  const all = new Map<string, Known>();
  return (symbol) => {
    const found = all.get(symbol);
    if (found) return found;
    const created = { ticker: createFields(), best: new Float64Array(4).fill(Number.NaN) };
    all.set(symbol, created);
    return created;
  };
}

/** An instrument whose frames are read by their layout. */
export interface Instrument {
  readonly symbol: string;
  readonly known: Known;
}

/** By the id of its name; undefined where the name has a point, which a topic splits in another place. */
export type InstrumentOf = (id: number) => Instrument | undefined;

export function createInstruments(names: FrameNames, knownOf: KnownOf): InstrumentOf {
  const all: (Instrument | undefined)[] = [];
  return (id) => {
    while (all.length <= id) {
      const symbol = names.text(all.length);
      all.push(symbol.includes(".") ? undefined : { symbol, known: knownOf(symbol) });
    }
    return all[id];
  };
}

/** Kinds of events that a ticker gives, one bit each. */
const GIVES = { quote: 1, mark: 2, funding: 4, openInterest: 8 } as const;

const has = (values: Float64Array, field: number): boolean => !Number.isNaN(values[field]);
const at = (values: Float64Array, field: number): number => values[field] ?? Number.NaN;
const above0 = (values: Float64Array, field: number) => (at(values, field) > 0 ? at(values, field) : undefined);
const from0 = (values: Float64Array, field: number) => (at(values, field) >= 0 ? at(values, field) : undefined);
const isAbove0 = (values: Float64Array, field: number): boolean => at(values, field) > 0;

/** Takes up what a ticker tells, and says which kinds of events follow from it: 0 for none. */
export function mergeTicker(ticker: Float64Array, told: Float64Array, isSnapshot: boolean): number {
  if (isSnapshot) ticker.set(told);
  else for (let field = 0; field < FIELDS; field += 1) if (has(told, field)) ticker[field] = at(told, field);
  let gives = 0;
  const tellsBest =
    has(told, FIELD.bid) || has(told, FIELD.bidSize) || has(told, FIELD.ask) || has(told, FIELD.askSize);
  if (tellsBest && isAbove0(ticker, FIELD.bid) && isAbove0(ticker, FIELD.ask)) gives |= GIVES.quote;
  const tellsMark = has(told, FIELD.mark) || has(told, FIELD.index);
  if (tellsMark && isAbove0(ticker, FIELD.mark)) gives |= GIVES.mark;
  const tellsFunding = has(told, FIELD.rate) || has(told, FIELD.nextAt) || has(told, FIELD.intervalHours);
  if (tellsFunding && has(ticker, FIELD.rate)) gives |= GIVES.funding;
  const tellsInterest = has(told, FIELD.contracts) || has(told, FIELD.value);
  if (tellsInterest && at(ticker, FIELD.contracts) >= 0) gives |= GIVES.openInterest;
  return gives;
}

/** Hands on the events that `mergeTicker` said follow. `atMs`: the venue's time of the message. */
export function giveTicker(
  context: FrameContext,
  symbol: string,
  ticker: Float64Array,
  gives: number,
  atMs: number,
): void {
  const { scratch, sink, receivedAt } = context;
  if ((gives & GIVES.quote) !== 0) {
    const bidSize = from0(ticker, FIELD.bidSize);
    const askSize = from0(ticker, FIELD.askSize);
    scratch.quote.fill(symbol, atMs, receivedAt, at(ticker, FIELD.bid), bidSize, at(ticker, FIELD.ask), askSize);
    sink.quote(scratch.quote.event);
  }
  if (gives !== GIVES.quote) giveRest(context, symbol, ticker, gives, atMs);
}

/** What comes less often. */
function giveRest(
  { scratch, sink, receivedAt }: FrameContext,
  symbol: string,
  ticker: Float64Array,
  gives: number,
  atMs: number,
): void {
  const header = { venue: scratch.book.venue, symbol, exchangeAt: epochMs(atMs), receivedAt };
  if ((gives & GIVES.mark) !== 0) {
    const index = above0(ticker, FIELD.index);
    const mark = price(at(ticker, FIELD.mark));
    sink.event({ type: "mark", ...header, mark, index: index === undefined ? undefined : price(index) });
  }
  if ((gives & GIVES.funding) !== 0) {
    const nextAt = above0(ticker, FIELD.nextAt);
    sink.event({
      type: "funding",
      ...header,
      rate: fraction(at(ticker, FIELD.rate)),
      intervalHours: above0(ticker, FIELD.intervalHours),
      nextAt: nextAt === undefined ? undefined : epochMs(nextAt),
    });
  }
  if ((gives & GIVES.openInterest) !== 0) {
    const contracts = at(ticker, FIELD.contracts);
    // The value of an inverse contract is told in its coin, but a contract is a dollar.
    const value = isInverse(symbol) ? contracts : at(ticker, FIELD.value);
    sink.event({ type: "openInterest", ...header, contracts, usd: value >= 0 ? usd(value) : undefined });
  }
}

const INVERSE = /^[A-Z0-9]+USD([FGHJKMNQUVXZ]\d\d)?$/;

/** `BTCUSD`, `BTCUSDZ26`: contracts of one dollar, margined in the coin. Linear ones end in a stablecoin, PERP or a day. */
export const isInverse = (symbol: string): boolean => INVERSE.test(symbol);
