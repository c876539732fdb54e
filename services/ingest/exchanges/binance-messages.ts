import { z } from "zod";
import { amount, decimal, levels, maybe, name, positive, sequence } from "./frame-schema.ts";

/** What Binance's spot and futures servers send alike, by the event name `e`. Keys that are not used are not listed. */

/** Later than any time in ms (the year 5138) and earlier than any in µs (1973). */
const MICROS_FROM = 1e14;

/** A time in ms, also where the connection asked for microseconds (`timeUnit=MICROSECOND`). */
export const millisOf = (time: number): number => (time >= MICROS_FROM ? time / 1_000 : time);

export const time = amount.transform(millisOf);
export const maybeTime = maybe.transform((value) => (value === undefined ? undefined : millisOf(value)));

/** A side without orders has a price of 0. Spot servers give no time. */
export const bookTicker = z.object({
  T: maybeTime,
  E: maybeTime,
  s: name,
  b: amount,
  B: amount,
  a: amount,
  A: amount,
});

/** The quote of a spot server: known by its keys, because it has no event name. */
export const namelessTicker = z.object({ u: decimal, s: z.string(), b: z.string(), B: z.string() });

const execution = z.object({ T: time, s: name, p: positive, q: amount, m: z.boolean() });
export const trade = execution.extend({ t: sequence }).transform(({ t, ...rest }) => ({ ...rest, id: t }));
export const aggTrade = execution.extend({ a: sequence }).transform(({ a, ...rest }) => ({ ...rest, id: a }));

/** `T` is the last moment of the bar, rounded down to the millisecond. */
export const bar = z.object({
  t: time,
  T: time.transform(Math.floor),
  o: positive,
  h: positive,
  l: positive,
  c: positive,
  v: amount,
});
export type Bar = z.output<typeof bar>;
export const kline = z.object({ E: time, s: name, k: bar });

/** The best few levels as spot servers send them: without an event name, a time or a symbol. */
export const partialBook = z.object({ lastUpdateId: sequence, bids: levels, asks: levels });

const requestId = z.union([z.number(), z.string()]);
export const acknowledgement = z.object({ id: requestId, result: z.unknown() });
export const refusal = z.union([
  z.object({
    id: requestId.nullish(),
    error: z.object({ code: z.number().optional(), msg: z.string() }),
  }),
  z
    .object({ id: requestId.nullish(), code: z.number(), msg: z.string() })
    .transform(({ id, code, msg }) => ({ id, error: { code, msg } })),
]);

export const restRefusal = z.object({ code: z.number(), msg: z.string() });
export const restDepth = z.object({ lastUpdateId: sequence, T: maybeTime, E: maybeTime, bids: levels, asks: levels });

/** A row of `klines`: open time, prices, volume in the venue's unit of size, close time. */
export const restBar = z
  .tuple([time, positive, positive, positive, positive, amount, time.transform(Math.floor)])
  .rest(z.unknown())
  .transform(([t, o, h, l, c, v, T]): Bar => ({ t, T, o, h, l, c, v }));

/** Event names that are known and carry nothing the radar uses. */
export const UNUSED_EVENTS: ReadonlySet<string> = new Set([
  "1dTicker",
  "1hTicker",
  "4hTicker",
  "24hrMiniTicker",
  "assetIndexUpdate",
  "avgPrice",
  // Agreed off the book.
  "blockTrade",
  "compositeIndex",
  "contractInfo",
  // Of a whole pair, which is no instrument; marks carry the index of theirs.
  "indexPriceUpdate",
  "indexPrice_kline",
  "markPrice_kline",
  "referencePrice",
  "tradingSession",
]);
