import { z } from "zod";
import { LEVELS_MAX } from "../../../../shared/domain/market/book-update.ts";
import { amount, name, positive } from "../frame-schema.ts";
import { CRC32_MAX } from "./messages.ts";

/** What Kraken's WebSocket v1 sent: lists of a channel's number, the data, the channel's name and the pair. */

const MICROS_PER_SECOND = 1e6;
const MICROS_PER_MS = 1e3;

/** Epoch seconds of six digits after the point as milliseconds, without the error of the binary fraction. */
export const secondsToMs = (seconds: number): number => Math.round(seconds * MICROS_PER_SECOND) / MICROS_PER_MS;

export const seconds = amount.transform(secondsToMs);

/** Channel, of which a depth or an interval is the last part, and pair end every list. */
export const ending = z.tuple([name, name]);

/** Price, size, time; a level that came back into the depth has an `r` behind it. */
const level = z
  .tuple([positive, amount, seconds])
  .rest(z.unknown())
  .transform(([price, size, atMs]): [number, number, number] => [price, size, atMs]);
const levels = z.array(level).max(LEVELS_MAX);

export const snapshot = z.object({ as: levels, bs: levels });

/** Bids and asks came in one object, or in two of which the last one has the checksum. */
export const sides = z.object({
  a: levels.optional(),
  b: levels.optional(),
  c: z
    .string()
    .regex(/^\d{1,10}$/)
    .transform(Number)
    .refine((value) => value <= CRC32_MAX, "expected a number of 32 bits")
    .optional(),
});

/** Price, size, time, side of the taker. */
export const trades = z.array(z.tuple([positive, amount, seconds, z.enum(["b", "s"])]).rest(z.unknown()));

const best = z.tuple([amount, z.unknown(), amount]).rest(z.unknown());
export const ticker = z.object({ a: best, b: best });

/** Bid, ask, time and, since mid-2019, the sizes. */
export const spread = z.tuple([amount, amount, seconds, amount.optional(), amount.optional()]).rest(z.unknown());

/** Time of the last change, end of the interval, open, high, low, close, average, volume. */
export const candle = z
  .tuple([seconds, seconds, positive, positive, positive, positive, amount, amount])
  .rest(z.unknown())
  .transform(([at, endAt, open, high, low, close, , volume]) => ({ at, endAt, open, high, low, close, volume }));

export const status = z.object({ event: z.string(), status: z.string().optional() });

/** Events that are known and carry nothing the radar uses. */
export const UNUSED_EVENTS: ReadonlySet<string> = new Set([
  "heartbeat",
  "systemStatus",
  "subscriptionStatus",
  "error",
  "pong",
]);
