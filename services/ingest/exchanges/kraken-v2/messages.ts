import { z } from "zod";
import { LEVELS_MAX } from "../../../../shared/domain/market/book-update.ts";
import { amount, decimal, isoTime, maybe, name, positive, sequence } from "../frame-schema.ts";

/** What Kraken's WebSocket v2 sends, by its channel. Keys that are not used are not listed. */

/** Data messages; heartbeats have nothing but the channel. */
export const message = z.object({ channel: z.string(), type: z.string().optional(), data: z.unknown().optional() });

export const CRC32_MAX = 0xffff_ffff;
const checksum = sequence.refine((value) => value <= CRC32_MAX, "expected a number of 32 bits");

const level = z.object({ price: positive, qty: amount }).transform(({ price, qty }): [number, number] => [price, qty]);
const levels = z.array(level).max(LEVELS_MAX).optional();

/** The time is missing in the snapshots of older servers. */
export const books = z.array(
  z.object({ symbol: name, bids: levels, asks: levels, checksum, timestamp: isoTime.optional() }),
);

/** `side` is the taker's. */
export const trades = z.array(
  z.object({
    symbol: name,
    side: z.enum(["buy", "sell"]),
    price: positive,
    qty: amount,
    trade_id: sequence,
    timestamp: isoTime,
  }),
);

/** A price of 0 stands for a side without orders. */
export const tickers = z.array(
  z.object({ symbol: name, bid: maybe, bid_qty: maybe, ask: maybe, ask_qty: maybe, timestamp: isoTime.optional() }),
);

/** `interval` in minutes. */
export const candles = z.array(
  z.object({
    symbol: name,
    interval: positive,
    interval_begin: isoTime,
    open: positive,
    high: positive,
    low: positive,
    close: positive,
    volume: amount,
  }),
);

/** The answer to a request; a refused one has its symbol beside the error. */
export const answer = z.object({
  method: z.string(),
  success: z.boolean().optional(),
  req_id: decimal.optional(),
  error: z.string().optional(),
  result: z
    .object({ channel: z.string(), symbol: name, depth: sequence.refine((value) => value > 0) })
    .optional()
    .catch(undefined),
});

/** A request that could not be read at all is answered without its method. */
export const bareError = z.object({ error: z.string(), req_id: decimal.optional() });

/** Channels that are known and carry nothing the radar uses. */
export const UNUSED_CHANNELS: ReadonlySet<string> = new Set(["heartbeat", "status", "instrument", "level3"]);

/** A REST answer: the result, or why there is none. */
export const restAnswer = z.object({ error: z.array(z.string()), result: z.unknown().optional() });

const restLevel = z.tuple([positive, amount]).rest(z.unknown());
/** One pair under the venue's own name for it. */
export const restDepth = z.record(
  z.string(),
  z.object({ bids: z.array(restLevel).max(LEVELS_MAX), asks: z.array(restLevel).max(LEVELS_MAX) }),
);

const restCandle = z.tuple([amount, positive, positive, positive, positive, amount, amount]).rest(z.unknown());
/** Candles under the venue's own name for the pair, beside them under `last` where the next page begins. */
export const restCandles = z.record(z.string(), z.union([z.array(restCandle), z.number(), z.string()]));
