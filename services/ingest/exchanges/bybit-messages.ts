import { z } from "zod";
import { amount, levels, maybe, name, positive, sequence } from "./frame-schema.ts";

/** What Bybit's v5 servers send. Keys that are not used are not listed. */

/** Everything that belongs to a topic. The protocol before version 5 has other times beside it. */
export const push = z.object({ topic: name, data: z.unknown() });

/** `ts`: when the message was made, ms. `cts`: when the matching engine made what is in it. */
export const timed = z.object({
  type: z.enum(["snapshot", "delta"]),
  ts: amount,
  cts: amount.optional(),
});

/** `u` counts the messages of one topic; it is 1 after a restart of the venue's service. */
export const orderbook = z.object({ s: name, b: levels, a: levels, u: sequence });

export const SIDES = z.enum(["Buy", "Sell"]);

/** `S`: the taker's side. `BT`: a block trade, which did not meet the book. */
export const trade = z.object({
  T: amount,
  s: name,
  S: SIDES,
  v: amount,
  p: positive,
  i: name,
  BT: z.boolean().optional(),
});

/** A field that is left out has not changed; one that is empty does not exist for the instrument. */
export const ticker = z.object({
  symbol: name,
  bid1Price: maybe,
  bid1Size: maybe,
  ask1Price: maybe,
  ask1Size: maybe,
  markPrice: maybe,
  indexPrice: maybe,
  fundingRate: maybe,
  nextFundingTime: maybe,
  fundingIntervalHour: maybe,
  openInterest: maybe,
  openInterestValue: maybe,
});

/** `end`: the last millisecond of the bar. */
export const kline = z.object({
  start: amount,
  end: amount,
  open: positive,
  high: positive,
  low: positive,
  close: positive,
  volume: amount,
});

/** `S`: the side of the position that was closed: `Buy` is a long one. */
export const allLiquidation = z.object({ T: amount, s: name, S: SIDES, v: amount, p: positive });

/** `side`: as `S` above. Version 5 writes `updatedTime` and `size`, the protocol before it `time` and `qty`. */
export const liquidation = z.union([
  z.object({ symbol: name, side: SIDES, price: positive, size: amount, updatedTime: amount }),
  z
    .object({ symbol: name, side: SIDES, price: positive, qty: amount, time: amount })
    .transform(({ qty, time, ...rest }) => ({ ...rest, size: qty, updatedTime: time })),
]);

/** State of a leveraged token, by stream. */
export const tokenState = z.object({
  symbol: name,
  time: amount,
  nav: positive,
  leverage: maybe,
  circulation: maybe,
  basket: maybe,
});

/** Its value alone. */
export const tokenTicker = z.object({ symbol: name, lastPrice: positive });
export const tokenKline = z.object({ close: positive, timestamp: amount });

/** State of a leveraged token, by REST. */
export const tokenReference = z.object({
  ltCoin: name,
  nav: positive,
  navTime: amount,
  leverage: maybe,
  circulation: maybe,
  basket: maybe,
});
export const tokenInfo = z.object({ ltCoin: name, netValue: positive });

/** The answer to a request. `request` echoes it where the protocol is older than `req_id`. */
export const answer = z.object({
  success: z.boolean().optional(),
  ret_msg: z.string().optional(),
  req_id: z.string().optional(),
  op: z.string().optional(),
  type: z.string().optional(),
  request: z.object({ op: z.string(), args: z.array(z.unknown()).nullish() }).optional(),
});

/** What a REST address answers. `time` in ms. */
export const restAnswer = z.object({ retCode: z.number(), retMsg: z.string(), result: z.unknown(), time: maybe });

/** `u` is that of the stream of 1,000 levels. */
export const restBook = z.object({
  s: name,
  b: levels,
  a: levels,
  u: sequence,
  ts: amount.optional(),
  cts: amount.optional(),
});

/** Start, open, high, low, close, volume; the newest bar first. */
export const restKline = z.object({
  symbol: name,
  list: z.array(z.tuple([amount, positive, positive, positive, positive, amount]).rest(z.unknown())),
});

export const restList = z.object({ list: z.array(z.unknown()) });
export const instruments = z.object({ category: z.string().optional(), list: z.array(z.object({ symbol: name })) });
