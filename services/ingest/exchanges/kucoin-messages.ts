import { z } from "zod";
import { LEVELS_MAX } from "../../../shared/domain/market/book-update.ts";
import { amount, levels, maybe, name, positive, sequence } from "./frame-schema.ts";

/** What KuCoin's sockets send; spot and futures share the protocol. Keys that are not used are not listed. */

const NANOS_FROM = 1e17;
const MICROS_FROM = 1e14;

/** Milliseconds of a time that is in milli-, micro- or nanoseconds: the documents mix them up, their size does not. */
export const msOf = (time: number): number =>
  time >= NANOS_FROM ? time / 1e6 : time >= MICROS_FROM ? time / 1e3 : time;

export const time = amount.transform(msOf);
export const side = z.enum(["buy", "sell"]);
const requestId = z.union([z.string(), z.number()]).transform(String);

/** `topic` is `<channel>:<symbol>`, or the channel alone; `subject` says which of a channel's messages it is. */
export const push = z.object({ topic: z.string(), subject: z.string().optional(), data: z.unknown().optional() });

export const answer = z.object({
  type: z.enum(["welcome", "ack", "pong", "error", "notice"]),
  id: requestId.optional(),
  code: z.union([z.number(), z.string()]).optional(),
  data: z.unknown().optional(),
});

/** Price, size, sequence. Price 0: nothing changed but the sequence. */
const change = z.tuple([amount, amount, sequence]);
export type Change = z.output<typeof change>;

export const level2 = z.object({
  symbol: name,
  sequenceStart: sequence,
  sequenceEnd: sequence,
  /** Not given before 2022. */
  time: time.optional(),
  changes: z.object({ asks: z.array(change).max(LEVELS_MAX), bids: z.array(change).max(LEVELS_MAX) }),
});

/** The best few levels. Futures also give `sequence`, and the time under two names. */
export const depth = z
  .object({ asks: levels, bids: levels, timestamp: time.optional(), ts: time.optional() })
  .transform(({ timestamp, ts, ...sides }) => ({ ...sides, at: ts ?? timestamp }));

const best = z.tuple([positive, amount]);
export const level1 = z.object({ asks: best.or(z.tuple([])), bids: best.or(z.tuple([])), timestamp: time.optional() });

export const match = z.object({ symbol: name, side, price: positive, size: amount, tradeId: requestId, time });

/** A side without orders has no price. */
export const ticker = z.object({
  bestBid: maybe,
  bestBidSize: maybe,
  bestAsk: maybe,
  bestAskSize: maybe,
  time: time.optional(),
});

/** Seconds of its opening, open, close, high, low, volume, turnover. */
const row = z.tuple([amount, positive, positive, positive, positive, amount, amount]);
export const candles = z.object({ symbol: name, candles: row, time });

export const indicator = z.object({ symbol: name, value: positive, timestamp: time });

/** `change`: price, side and size in one text. */
export const contractLevel2 = z.object({ sequence, change: z.string(), timestamp: time });

export const execution = z.object({ symbol: name, side, price: positive, size: amount, tradeId: requestId, ts: time });

export const contractTicker = z.object({
  symbol: name,
  bestBidPrice: maybe,
  bestBidSize: maybe,
  bestAskPrice: maybe,
  bestAskSize: maybe,
  ts: time,
});

/** A message without a mark price says nothing. */
export const markIndexPrice = z.object({ markPrice: positive, indexPrice: maybe, timestamp: time });
/** `granularity` in ms: a minute for the predicted rate, else the interval of the settled one. */
export const fundingRate = z.object({ granularity: amount, fundingRate: maybe, timestamp: time });
export const fundingSettlement = z.object({ symbol: name, fundingRate: maybe, timestamp: time });

/** The newer push format: `T` is channel and market, `P` when it was sent, `t` whether a book is whole. */
export const proPush = z.object({
  T: z.string(),
  P: time.optional(),
  dp: z.string().optional(),
  t: z.string().optional(),
  d: z.unknown().optional(),
});
export const proAnswer = z.object({
  id: requestId,
  result: z.union([z.boolean(), z.enum(["true", "false"]).transform((text) => text === "true")]),
  message: z.string().optional(),
  reason: z.string().optional(),
});
export const proWelcome = z.object({ sessionId: z.string() });
/** `M`: when it was matched. */
export const proBook = z.object({ s: name, O: sequence, C: sequence, M: time.optional(), a: levels, b: levels });
export const proDepth = z.object({ s: name, M: time.optional(), a: levels, b: levels });
export const proTrade = z.object({
  s: name,
  S: z.string().toLowerCase().pipe(side),
  p: positive,
  q: amount,
  ti: requestId,
  M: time,
});
export const proTicker = z.object({ s: name, b: maybe, B: maybe, a: maybe, A: maybe, M: time });
/** `O` and `C` in seconds: when it opens, and when the next one does. */
export const proKline = z.object({
  s: name,
  O: amount,
  C: amount,
  o: positive,
  h: positive,
  l: positive,
  c: positive,
  v: amount,
});
export const proMark = z.object({ s: name, mp: positive, ip: maybe, oi: maybe, ts: time });
/** `gl`: ms from one settlement to the next, `nt`: the next one. */
export const proFunding = z.object({ s: name, fr: maybe, nt: maybe, gl: maybe });
