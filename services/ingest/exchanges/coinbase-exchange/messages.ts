import { z } from "zod";
import { LEVELS_MAX } from "../../../../shared/domain/market/book-update.ts";
import { amount, isoTime, levels, name, positive, sequence } from "../frame-schema.ts";

/** What Coinbase Exchange sends, by its `type`. Keys that are not used are not listed. */

/** In rare cases an update has the first day of the calendar for its time, and is sound all the same. */
const noTime = z
  .string()
  .startsWith("0001-01-01T")
  .transform(() => undefined);
const time = z.union([isoTime, noTime]);

const change = z.tuple([z.enum(["buy", "sell"]), positive, amount]);
export type Change = z.output<typeof change>;
export const l2update = z.object({ product_id: name, changes: z.array(change).max(LEVELS_MAX), time });
export const snapshot = z.object({ product_id: name, bids: levels, asks: levels, time: time.optional() });

/** `side` is that of the maker, whose order stood in the book. */
export const match = z.object({
  product_id: name,
  trade_id: sequence,
  side: z.enum(["buy", "sell"]),
  price: positive,
  size: amount,
  time: isoTime,
});

/** Prices are 0 on a side without orders; sizes came later than the rest, and there is no time before the first trade. */
export const ticker = z.object({
  product_id: name,
  best_bid: amount,
  best_ask: amount,
  best_bid_size: amount.optional(),
  best_ask_size: amount.optional(),
  time: time.optional(),
});

/** All that is subscribed on the connection now. */
export const subscriptions = z.object({
  channels: z.array(z.object({ name, product_ids: z.array(name).nullish() })),
});
export const error = z.object({ message: z.string(), reason: z.string().optional() });

/** Types that are known and carry nothing the radar uses. */
export const UNUSED_TYPES: ReadonlySet<string> = new Set([
  // A trade of the time before the subscription, which may have been counted already.
  "last_match",
  "heartbeat",
  "status",
  "auction",
  "rfq_match",
  // The channel `full`: single orders, of which the matches above are the trades.
  "received",
  "open",
  "done",
  "change",
  "activate",
]);

export const restRefusal = z.object({ message: z.string() });
/** Levels as price, size and number of orders. */
export const restBook = z.object({
  sequence,
  bids: levels,
  asks: levels,
  auction_mode: z.boolean().optional(),
  time: isoTime.optional(),
});
/** Time in seconds, low, high, open, close, volume; the newest first. */
export const restCandles = z.array(z.tuple([amount, positive, positive, positive, positive, amount]));
