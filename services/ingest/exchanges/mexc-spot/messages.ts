import { z } from "zod";
import { amount, decimal, levels, maybe, name, positive, sequence } from "../frame-schema.ts";

/** What MEXC's spot server sends, or until 2025-08-04 sent, as JSON. Keys that are not used are not listed. */

/** The answer to a request: `msg` repeats the topics, or says why not. */
export const answer = z.object({ code: z.number().optional(), msg: z.string() });

export const ping = z.object({ method: z.literal("PING") });

/** `c` channel, `d` data, `s` symbol, `t` time. */
export const push = z.object({ c: name, d: z.unknown(), s: name.optional(), t: maybe });
export type Push = z.output<typeof push>;

const direction = decimal.pipe(z.union([z.literal(1), z.literal(2)]));

/** `S` is the aggressor's side: 1 buys, 2 sells. */
export const deals = z.object({ deals: z.array(z.object({ S: direction, p: positive, v: amount, t: amount })) });

/** `B` and `A` are the sizes of the best bid `b` and ask `a`. */
export const bookTicker = z.object({ b: maybe, B: maybe, a: maybe, A: maybe });

/** `t` and `T` in seconds; `v` in the asset. */
export const kline = z.object({
  k: z.object({ t: amount, T: amount, o: positive, h: positive, l: positive, c: positive, v: amount }),
});

const level = z.object({ p: positive, v: amount }).transform(({ p, v }): [number, number] => [p, v]);
const side = z.array(level).default([]);

/** A side without a change is left out. */
export const depth = z.object({ asks: side, bids: side, r: sequence });

/** The form of the interface before version 3. */
export const listPush = z.tuple([
  z.literal("push.symbol"),
  z.object({
    symbol: name,
    data: z.object({
      deals: z.array(z.object({ t: amount, p: positive, q: amount, T: direction })).optional(),
    }),
  }),
]);

export const restError = z.object({ code: z.number(), msg: z.string() });

export const restDepth = z.object({ lastUpdateId: sequence, bids: levels, asks: levels, timestamp: maybe });

/** Open time, open, high, low, close, volume, close time, turnover. */
export const restKlines = z.array(
  z.tuple([amount, positive, positive, positive, positive, amount, amount]).rest(z.unknown()),
);

/** A leveraged token: `leverage` is the signed target, `realLeverage` the size of the present one; older answers have neither. */
export const etf = z.object({
  symbol: name,
  netValue: positive,
  timestamp: maybe,
  leverage: maybe,
  realLeverage: maybe,
});
