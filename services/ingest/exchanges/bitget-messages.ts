import { z } from "zod";
import { amount, decimal, levels, maybe, name, positive } from "./frame-schema.ts";

/** What Bitget sends: version 1 of 2022, version 2, and version 3, which is the one that is asked for. */

/** Version 3 says `topic` and `symbol` where the others say `channel` and `instId`; liquidations name no symbol. */
export const arg = z
  .object({
    instType: name,
    channel: name.optional(),
    topic: name.optional(),
    instId: name.optional(),
    symbol: name.optional(),
    interval: name.optional(),
  })
  .transform(({ instType, channel, topic, instId, symbol, interval }) => ({
    instType,
    channel: topic ?? channel ?? "",
    symbol: symbol ?? instId ?? "",
    interval,
    isV3: topic !== undefined,
  }));
export type Arg = z.output<typeof arg>;

export const push = z.object({
  action: z.enum(["snapshot", "update"]).optional(),
  arg,
  data: z.array(z.unknown()),
  ts: maybe,
});
export type Push = z.output<typeof push>;

export const said = z.object({
  event: z.string(),
  arg: arg.optional(),
  code: z.union([z.number(), z.string()]).optional(),
  msg: z.string().optional(),
});
export type Said = z.output<typeof said>;

/** Some numbers of coin-margined contracts are above 2^53: they are read as the nearest double. */
const serial = decimal.refine((value) => Number.isInteger(value) && value >= 0, "expected a whole number not below 0");

const crc = decimal.refine((value) => (value | 0) === value, "expected a signed 32-bit number");

const sides = { a: levels.optional(), b: levels.optional(), asks: levels.optional(), bids: levels.optional() };

export const book = z
  .object({ ...sides, ts: amount, seq: serial.optional(), pseq: serial.optional(), checksum: crc.optional() })
  .transform(({ a, b, asks, bids, ...rest }) => ({ ...rest, asks: a ?? asks, bids: b ?? bids }))
  .refine(({ asks, bids }) => asks !== undefined && bids !== undefined, "expected both sides");

const side = z.enum(["buy", "sell"]);

/** Version 1, the others by list; 2; 3. */
export const trade = z.union([
  z.tuple([amount, positive, amount, side]).transform(([at, price, size, aggressor]) => ({
    at,
    price,
    size,
    side: aggressor,
    id: undefined,
  })),
  z
    .object({ ts: amount, price: positive, size: amount, side, tradeId: name })
    .transform(({ ts, tradeId, ...rest }) => ({
      ...rest,
      at: ts,
      id: tradeId,
    })),
  z.object({ T: amount, p: positive, v: amount, S: side, i: name }).transform(({ T, p, v, S, i }) => ({
    at: T,
    price: p,
    size: v,
    side: S,
    id: i,
  })),
]);
export type Trade = z.output<typeof trade>;

/** The same figures have other names in each version. */
export const ticker = z
  .object({
    bestBid: maybe,
    bidPr: maybe,
    bid1Price: maybe,
    bidSz: maybe,
    bid1Size: maybe,
    bestAsk: maybe,
    askPr: maybe,
    ask1Price: maybe,
    askSz: maybe,
    ask1Size: maybe,
    markPrice: maybe,
    indexPrice: maybe,
    capitalRate: maybe,
    fundingRate: maybe,
    nextSettleTime: maybe,
    nextFundingTime: maybe,
    holding: maybe,
    holdingAmount: maybe,
    openInterest: maybe,
    systemTime: maybe,
    ts: maybe,
  })
  .transform((t) => ({
    bid: t.bid1Price ?? t.bidPr ?? t.bestBid,
    bidSize: t.bid1Size ?? t.bidSz,
    ask: t.ask1Price ?? t.askPr ?? t.bestAsk,
    askSize: t.ask1Size ?? t.askSz,
    mark: t.markPrice,
    index: t.indexPrice,
    rate: t.fundingRate ?? t.capitalRate,
    nextAt: t.nextFundingTime ?? t.nextSettleTime,
    interest: t.openInterest ?? t.holdingAmount ?? t.holding,
    at: t.ts ?? t.systemTime,
  }));

/** Opening time, open, high, low, close, volume in the base coin; what follows is in other coins. */
const candleList = z
  .tuple([amount, positive, positive, positive, positive, amount])
  .rest(z.unknown())
  .transform(([openAt, open, high, low, close, volume]) => ({ openAt, open, high, low, close, volume }));
const candleObject = z
  .object({ start: amount, open: positive, high: positive, low: positive, close: positive, volume: amount })
  .transform(({ start, ...rest }) => ({ ...rest, openAt: start }));
export const candle = z.union([candleList, candleObject]);
export type Candle = z.output<typeof candle>;

/** `side` is that of the position: `buy` is a long one. */
export const liquidation = z.object({ symbol: name, side, price: positive, amount, ts: amount });

/** The protocol before version 1. */
export const table = z.object({ table: name, data: z.object({ instrument_id: name, candle: candleList }) });

export const answer = z.object({
  code: z.union([z.string(), z.number()]),
  msg: z.string().nullish(),
  data: z.unknown(),
});

export const contract = z.object({ symbol: name });
