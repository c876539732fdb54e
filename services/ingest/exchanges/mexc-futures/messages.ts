import { z } from "zod";
import { amount, decimal, levels, maybe, name, positive, sequence } from "../frame-schema.ts";

/** What MEXC's futures server sends. Keys that are not used are not listed. */

export const push = z.object({
  channel: name,
  symbol: name.optional(),
  data: z.unknown().optional(),
  ts: maybe,
});
export type Push = z.output<typeof push>;

/**
 * Levels are price, contracts and number of orders. Several changes at once are `begin` to `end`; a single one is
 * `version` alone. `cts` is the matching engine's time.
 */
export const depth = z
  .object({
    asks: levels,
    bids: levels,
    version: sequence.optional(),
    begin: sequence.optional(),
    end: sequence.optional(),
    cts: maybe,
  })
  .transform(({ version, begin, end, ...rest }) => ({ ...rest, first: begin ?? version, last: end ?? version }));

/** `T` is the aggressor's side: 1 buys, 2 sells. `i` came with the lists of 2025. */
export const deal = z.object({
  p: positive,
  v: amount,
  T: decimal.pipe(z.union([z.literal(1), z.literal(2)])),
  t: amount,
  i: z.union([name, z.number().transform(String)]).optional(),
});

export const ticker = z.object({
  bid1: maybe,
  ask1: maybe,
  fairPrice: maybe,
  indexPrice: maybe,
  fundingRate: maybe,
  holdVol: maybe,
  timestamp: maybe,
});
export type Ticker = z.output<typeof ticker>;

export const tickers = z.array(z.object({ symbol: name, fairPrice: maybe }));

export const priceOf = z.object({ price: positive });

export const funding = z
  .object({ rate: decimal.optional(), fundingRate: decimal.optional(), nextSettleTime: maybe, collectCycle: maybe })
  .transform(({ rate, fundingRate, ...rest }) => ({ ...rest, rate: rate ?? fundingRate }));

/** `t` in seconds; `q` contracts. */
export const kline = z.object({
  interval: name,
  t: amount,
  o: positive,
  h: positive,
  l: positive,
  c: positive,
  q: amount,
});
export type Kline = z.output<typeof kline>;

export const answer = z.object({
  success: z.boolean().optional(),
  code: z.number().optional(),
  message: z.string().nullish(),
  data: z.unknown().optional(),
});

/** The book is given without an envelope as well. */
export const restDepth = z.object({ asks: levels, bids: levels, version: sequence, timestamp: maybe });

export const contracts = z.array(
  z.object({ symbol: name, baseCoin: z.string(), settleCoin: z.string(), contractSize: positive }),
);

const column = z.array(decimal);
export const restKlines = z.object({
  time: column,
  open: column,
  high: column,
  low: column,
  close: column,
  vol: column,
});
