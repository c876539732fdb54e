import { z } from "zod";
import { LEVELS_MAX } from "../../../../shared/domain/market/book-update.ts";
import { amount, decimal, maybe, name, positive, sequence } from "../frame-schema.ts";

/** What Kraken Futures' WebSocket v1 sends, by its feed or event. Keys that are not used are not listed. */

/** A message of data names its feed, any other its event and perhaps a feed. */
export const message = z.object({ feed: z.string().optional(), event: z.string().optional() });

/** Sizes below 0 have been seen, and mean the same as 0. */
export const levelSize = decimal.transform((size) => Math.max(size, 0));

const level = z
  .object({ price: positive, qty: levelSize })
  .transform(({ price, qty }): [number, number] => [price, qty]);
const levels = z.array(level).max(LEVELS_MAX);

export const bookSnapshot = z.object({
  product_id: name,
  timestamp: amount.optional(),
  seq: sequence,
  bids: levels,
  asks: levels,
});

export const bookUpdate = z.object({
  product_id: name,
  side: z.enum(["buy", "sell"]),
  seq: sequence,
  price: positive,
  qty: levelSize,
  timestamp: amount.optional(),
});

/** `side` is the taker's, `type` how the trade came about. */
export const trade = z.object({
  product_id: name,
  uid: name.optional(),
  side: z.enum(["buy", "sell"]),
  type: z.string().default("fill"),
  time: amount,
  qty: amount,
  price: positive,
});

export const LIQUIDATION = "liquidation";

/** Trades that did not meet the book: agreed outside it, or a position handed over or ended by the venue. */
export const OFF_BOOK: ReadonlySet<string> = new Set(["assignment", "termination", "block"]);

/** A price is missing where a side, a mark or an index is; the funding rate where there is none. */
export const ticker = z.object({
  product_id: name,
  time: amount.optional(),
  bid: maybe,
  bid_size: maybe,
  ask: maybe,
  ask_size: maybe,
  markPrice: maybe,
  index: maybe,
  openInterest: maybe,
  relative_funding_rate: maybe,
  next_funding_rate_time: maybe,
});

/** The answer to a subscription; the feed of heartbeats has no products. */
export const answer = z.object({ feed: name, product_ids: z.array(name).default([]) });

export const problem = z.object({ message: z.string().default("no reason given") });

/** Feeds that are known and carry nothing the radar uses. */
export const UNUSED_FEEDS: ReadonlySet<string> = new Set(["heartbeat", "trade_snapshot"]);

export const restRefusal = z.object({ result: z.literal("error"), error: z.string().default("no reason given") });

/** `type`: `futures_inverse` where a contract is worth dollars; the size is missing for an index. */
export const instruments = z.object({
  instruments: z.array(z.object({ symbol: name, type: z.string(), contractSize: maybe })),
});

/** `time`: when it opens, in milliseconds. */
export const candles = z.object({
  candles: z.array(
    z.object({ time: amount, open: positive, high: positive, low: positive, close: positive, volume: amount }),
  ),
});
