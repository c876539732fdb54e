import { z } from "zod";
import { bar, maybeTime, time } from "./binance-messages.ts";
import { amount, levels, maybe, name, sequence } from "./frame-schema.ts";

/** What both of Binance's futures servers send, and spot does not. */

export const depthUpdate = z.object({
  T: time,
  s: name,
  U: sequence,
  u: sequence,
  pu: sequence,
  b: levels,
  a: levels,
});

/** `X`: how the trade came about; all but a few kinds are executions on the book. */
export const tradeKind = z.object({ X: z.string().optional() });

/** Trades that did not meet the book. */
export const OFF_BOOK: ReadonlySet<string> = new Set(["INSURANCE_FUND", "ADL", "NA"]);

/** `r` is empty and `T` 0 for contracts without funding; `p` is 0 for those that are not traded. */
export const markPriceUpdate = z
  .object({ E: time, s: name, p: amount, i: maybe, r: maybe, T: maybeTime })
  .transform(({ E, s, p, i, r, T }) => ({ at: E, symbol: s, mark: p, index: i, rate: r, nextAt: T }));

/** `ps`: the pair; `ct`: which of its contracts. */
export const continuousKline = z.object({ E: time, ps: name, ct: name, k: bar });

/** `S` is the side of the order that closes the position; `ap` and `z` are what was filled. */
export const forceOrder = z.object({
  o: z.object({ s: name, S: z.enum(["BUY", "SELL"]), p: amount, ap: maybe, q: amount, z: maybe, T: time }),
});

export const openInterest = z.object({ symbol: name, openInterest: amount, time: maybeTime });

/** `lastFundingRate` is empty and `nextFundingTime` 0 for contracts without funding. */
export const premiumIndex = z
  .object({
    symbol: name,
    markPrice: amount,
    indexPrice: maybe,
    lastFundingRate: maybe,
    nextFundingTime: maybeTime,
    time: maybeTime,
  })
  .transform(({ symbol, markPrice, indexPrice, lastFundingRate, nextFundingTime, time: at }) => ({
    at,
    symbol,
    mark: markPrice,
    index: indexPrice,
    rate: lastFundingRate,
    nextAt: nextFundingTime,
  }));

/** `contractSize`: USD in one contract, where contracts are inverse. */
export const exchangeInfo = z.object({ symbols: z.array(z.object({ symbol: name, contractSize: maybe })) });
