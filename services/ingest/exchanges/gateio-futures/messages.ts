import { z } from "zod";
import { amount, decimal, levels, maybe, name, positive, sequence } from "../frame-schema.ts";
import { candle } from "../gate-protocol.ts";

/** What Gate's futures server sends. Sizes are contracts. Keys that are not used are not listed. */

/** The sign of `size` is the aggressor's side. `is_internal`: a takeover that did not meet the book. */
export const trade = z.object({
  id: sequence,
  create_time_ms: amount,
  size: decimal,
  price: positive,
  contract: name,
  is_internal: z.boolean().optional(),
});

export const ticker = z.object({
  contract: name,
  mark_price: maybe,
  index_price: maybe,
  funding_rate: maybe,
  total_size: maybe,
});

export const candlestick = candle.extend({ v: amount });

export const orderBook = z.object({ t: amount, id: sequence, contract: name, bids: levels, asks: levels });

export const contractStats = z.object({ contract: name, open_interest: maybe, open_interest_usd: maybe });

/** The sign of `size` is the side of the order that closes the position. */
export const liquidation = z.object({ contract: name, price: positive, size: decimal, time: maybe, time_ms: maybe });

/** `id` only when asked for with `with_id`; `update`, `current` in seconds with a fraction. */
export const restOrderBook = z.object({
  id: sequence.optional(),
  update: maybe,
  current: maybe,
  bids: levels,
  asks: levels,
});

/** `quanto_multiplier`: units of the asset in one contract; 0 on inverse contracts, which are worth one dollar. */
export const contract = z.object({ name: name, quanto_multiplier: maybe });
