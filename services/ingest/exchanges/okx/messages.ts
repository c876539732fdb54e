import { z } from "zod";
import { amount, decimal, levels, maybe, name, positive, sequence } from "../frame-schema.ts";

/** What OKX sends, by the channel it names. Keys that are not used are not listed. */

export const push = z.object({
  arg: z.object({ channel: name, instId: z.string().optional() }),
  action: z.enum(["snapshot", "update"]).optional(),
  data: z.array(z.unknown()),
});
export type Push = z.output<typeof push>;

/** Signed, as CRC32 came out of the venue's own 32 bits; 0 since the venue stopped giving it. */
const checksum = decimal.refine((value) => Number.isInteger(value) && (value | 0) === value, "expected 32 bits");

/** Before the venue numbered its books there were no ids; a snapshot follows on from -1, which is nothing. */
export const book = z.object({
  asks: levels,
  bids: levels,
  ts: amount,
  checksum: checksum.optional(),
  prevSeqId: decimal.refine((value) => Number.isSafeInteger(value) && value >= -1, "expected -1 or more").optional(),
  seqId: sequence.optional(),
});
export type Book = z.output<typeof book>;

const side = z.enum(["buy", "sell"]);
const tradeId = z.union([name, sequence.transform(String)]);

export const trade = z.object({ instId: name, tradeId, px: positive, sz: amount, side, ts: amount });
export type Trade = z.output<typeof trade>;

/** Prices are empty where a side has no orders. */
export const ticker = z.object({ instId: name, askPx: maybe, askSz: maybe, bidPx: maybe, bidSz: maybe, ts: amount });

export const markPrice = z.object({ instId: name, markPx: positive, ts: amount });
export const indexTicker = z.object({ instId: name, idxPx: positive, ts: amount });
export const openInterest = z.object({ instId: name, oi: amount, oiUsd: maybe, ts: amount });

/** `fundingTime` settles `fundingRate`, `nextFundingTime` is one interval later; older frames have no `ts`. */
export const fundingRate = z.object({
  instId: name,
  fundingRate: maybe,
  fundingTime: maybe,
  nextFundingTime: maybe,
  ts: maybe,
});

/** Margin loans and options have no price here; in net mode `posSide` does not tell the side. */
export const liquidation = z.object({
  instId: name,
  details: z.array(
    z.object({ side: z.string().optional(), posSide: z.string().optional(), bkPx: maybe, sz: maybe, ts: amount }),
  ),
});

/** Opening time, open, high, low, close, volume in contracts (the base currency where there are none), … */
export const candle = z.tuple([amount, positive, positive, positive, positive, amount]).rest(z.unknown());
export type Candle = z.output<typeof candle>;

export const instrument = z.object({
  instId: name,
  instType: z.string(),
  ctType: z.string().optional(),
  ctVal: maybe,
  ctMult: maybe,
});

const requestId = z.union([z.string(), z.number()]).transform(String).optional();
export const said = z.object({
  event: name,
  id: requestId,
  arg: z.object({ channel: name, instId: z.string().optional(), instType: z.string().optional() }).optional(),
  code: z.union([z.string(), z.number()]).optional(),
  msg: z.string().optional(),
});

export const answer = z.object({
  code: z.union([z.string(), z.number()]),
  msg: z.string().optional(),
  data: z.unknown(),
});

/** The venue's protocol before version 5, which is of 2021: only its trades are read. */
export const table = z.object({ table: name, data: z.array(z.unknown()) });
export const tableTrade = z.object({
  instrument_id: name,
  trade_id: tradeId,
  price: positive,
  size: maybe,
  qty: maybe,
  side: side.optional(),
  trade_side: side.optional(),
  timestamp: z.iso.datetime(),
});

/** Channels that are known and carry nothing the radar uses. */
export const UNUSED_CHANNELS: ReadonlySet<string> = new Set([
  "adl-warning",
  "block-tickers",
  "books-elp",
  "call-auction-details",
  "economic-calendar",
  "estimated-price",
  "event-contract-markets",
  "opt-summary",
  "price-limit",
  "public-block-trades",
  "public-struc-block-trades",
  "status",
]);

/** Candles of other things than trades, candles of whole months, and everything of spreads. */
export const UNUSED_CHANNEL = /^(mark-price-candle|index-candle|sprd-)|^candle\d+M(utc)?$/;
