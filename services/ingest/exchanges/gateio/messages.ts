import { z } from "zod";
import { amount, levels, maybe, name, positive, sequence } from "../frame-schema.ts";
import { candle } from "../gate-protocol.ts";

/** What Gate's spot server sends. Keys that are not used are not listed. */

/** `create_time_ms` has a fraction. */
export const trade = z.object({
  id: sequence,
  create_time_ms: amount,
  side: z.enum(["buy", "sell"]),
  currency_pair: name,
  amount: amount,
  price: positive,
});

/** `etf_*` only on leveraged tokens; `etf_pre_timestamp`, of the last rebalance, in seconds. */
export const ticker = z.object({
  currency_pair: name,
  lowest_ask: maybe,
  highest_bid: maybe,
  etf_net_value: maybe,
  etf_leverage: maybe,
  etf_pre_timestamp: maybe,
});
export type Ticker = z.output<typeof ticker>;

/** `a` is the base volume, which older frames leave out; `v` is the quote volume. */
export const candlestick = candle.extend({ a: maybe, v: amount });

export const orderBook = z.object({ t: amount, lastUpdateId: sequence, s: name, bids: levels, asks: levels });

/** `id` only when asked for with `with_id`; `update`, `current` in ms. */
export const restOrderBook = z.object({
  id: sequence.optional(),
  update: maybe,
  current: maybe,
  bids: levels,
  asks: levels,
});
export const currencyPairs = z.array(z.object({ id: name }));
