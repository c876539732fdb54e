import { z } from "zod";
import { amount, levels, maybe, name, positive, sequence } from "../frame-schema.ts";

/** What Binance USD-M sends, by its event name `e`. Keys that are not used are not listed. */

export const depthUpdate = z.object({
  T: amount,
  s: name,
  U: sequence,
  u: sequence,
  pu: sequence,
  b: levels,
  a: levels,
});

export const bookTicker = z.object({ T: amount, s: name, b: positive, B: amount, a: positive, A: amount });

/** `X`: how the trade came about; all but a few kinds are executions on the book. */
export const tradeKind = z.object({ X: z.string().optional() });

/** Trades that did not meet the book. */
export const OFF_BOOK: ReadonlySet<string> = new Set(["INSURANCE_FUND", "ADL", "NA"]);

const execution = z.object({ T: amount, s: name, p: positive, q: amount, m: z.boolean() });
export const trade = execution.extend({ t: sequence }).transform(({ t, ...rest }) => ({ ...rest, id: t }));
export const aggTrade = execution.extend({ a: sequence }).transform(({ a, ...rest }) => ({ ...rest, id: a }));

/** `r` is empty and `T` 0 for contracts without funding. */
export const markPriceUpdate = z.object({ E: amount, s: name, p: positive, i: maybe, r: maybe, T: maybe });

const bar = z.object({ t: amount, T: amount, o: positive, h: positive, l: positive, c: positive, v: amount });
export type Bar = z.output<typeof bar>;
export const kline = z.object({ E: amount, s: name, k: bar });
export const continuousKline = z.object({ E: amount, ps: name, k: bar });

/** `S` is the side of the order that closes the position; `ap` and `z` are what was filled. */
export const forceOrder = z.object({
  o: z.object({ s: name, S: z.enum(["BUY", "SELL"]), p: amount, ap: maybe, q: amount, z: maybe, T: amount }),
});

const requestId = z.union([z.number(), z.string()]);
export const acknowledgement = z.object({ id: requestId, result: z.unknown() });
export const refusal = z.union([
  z.object({
    id: requestId.nullish(),
    error: z.object({ code: z.number().optional(), msg: z.string() }),
  }),
  z
    .object({ id: requestId.nullish(), code: z.number(), msg: z.string() })
    .transform(({ id, code, msg }) => ({ id, error: { code, msg } })),
]);

export const restRefusal = z.object({ code: z.number(), msg: z.string() });
export const restDepth = z.object({ lastUpdateId: sequence, T: maybe, E: maybe, bids: levels, asks: levels });
export const exchangeInfo = z.object({ symbols: z.array(z.object({ symbol: name })) });

/** Event names that are known and carry nothing the radar uses. */
export const UNUSED_EVENTS: ReadonlySet<string> = new Set([
  "24hrTicker",
  "24hrMiniTicker",
  "assetIndexUpdate",
  "compositeIndex",
  "contractInfo",
  "tradingSession",
]);
