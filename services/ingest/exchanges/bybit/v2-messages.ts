import { z } from "zod";
import { amount, decimal, isoTime, maybe, name, positive } from "../frame-schema.ts";

/** What Bybit's servers sent before version 5. Some wrote `timestamp_e6`, others `timestampE6`: read both by `snakeKeys`. */

const level = z.object({ price: positive, side: z.enum(["Buy", "Sell"]), size: amount.optional() });
export type Level = z.output<typeof level>;
const present = z.array(level.extend({ size: amount }));

/** `timestamp_e6`: microseconds. */
export const book = z.object({ type: z.enum(["snapshot", "delta"]), timestamp_e6: amount, cross_seq: maybe });
export const wholeBook = z.union([
  present,
  z.object({ order_book: present }).transform(({ order_book }) => order_book),
  z.object({ orderBook: present }).transform(({ orderBook }) => orderBook),
]);
export const bookChange = z.object({ delete: z.array(level), update: present, insert: present });

export const trade = z.object({
  symbol: name,
  trade_time_ms: amount,
  side: z.enum(["Buy", "Sell"]),
  size: amount,
  price: positive,
  trade_id: name,
});

/** `timestamp_e6` of the whole message. */
export const info = z.object({ type: z.enum(["snapshot", "delta"]), timestamp_e6: amount });
export const infoChange = z.object({ update: z.array(z.unknown()) });

/** Prices as text, or as whole numbers of 1/10,000; the rest as whole numbers of 10⁻⁶ or 10⁻⁸. */
export const instrument = z.object({
  symbol: name,
  bid1_price: maybe,
  bid1_price_e4: maybe,
  ask1_price: maybe,
  ask1_price_e4: maybe,
  mark_price: maybe,
  mark_price_e4: maybe,
  index_price: maybe,
  index_price_e4: maybe,
  funding_rate_e6: maybe,
  funding_rate_interval: maybe,
  next_funding_time: z.union([isoTime, z.unknown().transform(() => undefined)]).optional(),
  open_interest: maybe,
  open_interest_e8: maybe,
});

/** `start` and `end` in seconds, the end being the next start; `timestamp` in microseconds. */
export const candle = z.object({
  start: amount,
  end: amount,
  open: positive,
  high: positive,
  low: positive,
  close: positive,
  volume: decimal.refine((volume) => volume >= 0),
  timestamp: amount,
});

/** `timestampE6` as `timestamp_e6`; undefined for what is no object. */
export function snakeKeys(value: unknown): Readonly<Record<string, unknown>> | undefined {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`), inner]),
  );
}
