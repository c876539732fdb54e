import { z } from "zod";
import { LEVELS_MAX } from "../../../../shared/domain/market/book-update.ts";
import { amount, isoTime, maybe, name, positive, sequence } from "../frame-schema.ts";

/** What Coinbase Advanced Trade sends, by its `channel`. Keys that are not used are not listed. */

/** Around all messages: `sequence_num` counts those of the connection. */
export const envelope = z.object({ channel: z.string(), timestamp: isoTime, sequence_num: sequence });
export type Envelope = z.output<typeof envelope>;

const eventType = z.enum(["snapshot", "update"]);
const level = z.object({
  side: z.enum(["bid", "offer"]),
  event_time: isoTime,
  price_level: positive,
  new_quantity: amount,
});
export type BookLevel = z.output<typeof level>;
export const bookEvents = z.object({
  // Both sides stand in one list.
  events: z.array(z.object({ type: eventType, product_id: name, updates: z.array(level).max(2 * LEVELS_MAX) })),
});

/** `side` is that of the maker, whose order stood in the book; the newest trade is the first. */
const trade = z.object({
  product_id: name,
  trade_id: sequence,
  price: positive,
  size: amount,
  side: z.enum(["BUY", "SELL"]),
  time: isoTime,
});
/** The snapshot holds trades of the time before the subscription, which may have been counted already. */
export const tradeEvents = z.object({
  events: z.array(
    z.discriminatedUnion("type", [
      z.object({ type: z.literal("snapshot") }),
      z.object({ type: z.literal("update"), trades: z.array(trade) }),
    ]),
  ),
});

/** The slower channel of the same form has no best prices. */
const ticker = z.object({
  product_id: name,
  best_bid: maybe,
  best_ask: maybe,
  best_bid_quantity: maybe,
  best_ask_quantity: maybe,
});
export const tickerEvents = z.object({ events: z.array(z.object({ tickers: z.array(ticker) })) });

/** All that is subscribed on the connection now. */
export const subscriptionEvents = z.object({
  events: z.array(z.object({ subscriptions: z.record(z.string(), z.array(z.string())) })),
});

export const error = z.object({ type: z.literal("error"), message: z.string(), reason: z.string().optional() });

/** Channels that are known and carry nothing the radar uses; candles are of five minutes. */
export const UNUSED_CHANNELS: ReadonlySet<string> = new Set([
  "candles",
  "heartbeats",
  "status",
  "user",
  "futures_balance_summary",
]);

export const restRefusal = z.object({ error: z.string(), message: z.string().optional() });
const restLevel = z
  .object({ price: positive, size: amount })
  .transform(({ price, size }): [number, number] => [price, size]);
export const restBook = z.object({
  pricebook: z.object({
    product_id: name,
    bids: z.array(restLevel).max(LEVELS_MAX),
    asks: z.array(restLevel).max(LEVELS_MAX),
    time: isoTime.optional(),
  }),
});
/** The newest first; `start` in seconds. */
export const restCandles = z.object({
  candles: z.array(
    z.object({ start: amount, low: positive, high: positive, open: positive, close: positive, volume: amount }),
  ),
});
/** Only futures have a size of contract. */
export const restProducts = z.object({
  products: z.array(
    z.object({
      product_id: name,
      future_product_details: z.object({ contract_size: maybe }).nullish(),
    }),
  ),
});
