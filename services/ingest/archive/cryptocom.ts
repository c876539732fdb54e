import { z } from "zod";
import { MS_PER_DAY, MS_PER_HOUR, MS_PER_MINUTE } from "../../../shared/domain/units.ts";
import { amount, decimal, levels, maybe, name, positive } from "../exchanges/frame-schema.ts";
import { type FrameContext, failed, type Reading, read, together, unknown } from "../exchanges/reading.ts";
import { createArchiveReader, createFirsts, unknownMessage } from "./archive-reader.ts";
import { exactId, side } from "./fields.ts";
import { barOf, bookOf, quoteOf, tradeOf } from "./give.ts";

/** Data come in the shape of an answer to the request that subscribed. */
const message = z.object({
  method: name,
  result: z
    .object({ channel: name, instrument_name: name, interval: z.string().optional(), data: z.array(z.unknown()) })
    .optional(),
});
type Result = NonNullable<z.output<typeof message>["result"]>;

/** The best levels, all of them each time: price, size, number of orders. */
const book = z.object({ t: decimal, bids: levels, asks: levels });
/** `s` is the taker's; `d` may be longer than a double tells apart. */
const trade = z.object({ t: decimal, p: positive, q: amount, s: side, d: exactId });
/** `b` bid, `k` ask. */
const ticker = z.object({ t: decimal, b: maybe, k: maybe });
/** `t` is when the bar opened. */
const candle = z.object({ t: decimal, o: positive, h: positive, l: positive, c: positive, v: amount });

const UNIT_MS: Readonly<Record<string, number>> = { m: MS_PER_MINUTE, h: MS_PER_HOUR, D: MS_PER_DAY };

/** The market feed v2. */
export const cryptocom = createArchiveReader({
  venue: "cryptocom",
  connPattern: /^wss?:\/\/stream\.crypto\.com\/v2\/market\b/,
  open: () => {
    const isFirst = createFirsts();
    return {
      message: (data, context) => {
        const named = message.safeParse(data);
        if (!named.success) return unknownMessage(data, context);
        const { method, result } = named.data;
        if (result) return readResult(result, isFirst, context);
        return /^(subscribe|unsubscribe|public\/heartbeat)$/.test(method) ? "control" : unknown(context, method);
      },
    };
  },
});

function readResult(result: Result, isFirst: (channel: string) => boolean, context: FrameContext): Reading {
  const { channel, data, instrument_name: symbol } = result;
  const each = (readItem: (item: unknown) => Reading): Reading => together(data.map(readItem));
  switch (channel) {
    case "book":
      return each((item) =>
        read(book, item, context, ({ t, bids, asks }) =>
          bookOf({ symbol, kind: "snapshot", limited: true, at: t, bids, asks }, context),
        ),
      );
    case "trade":
      // The newest hundred trades of before the subscription.
      return isFirst(symbol) ? "control" : each((item) => readTrade(symbol, item, context));
    case "ticker":
      return each((item) =>
        read(ticker, item, context, ({ t, b, k }) => quoteOf({ symbol, at: t, bid: b, ask: k }, context)),
      );
    case "candlestick":
      return each((item) => readCandle(result, item, context));
    default:
      return unknown(context, `channel:${channel}`);
  }
}

const readTrade = (symbol: string, item: unknown, context: FrameContext): Reading =>
  read(trade, item, context, ({ t, p, q, s, d }) =>
    tradeOf({ symbol, at: t, price: p, size: q, side: s, id: d }, context),
  );

function readCandle({ instrument_name: symbol, interval }: Result, item: unknown, context: FrameContext): Reading {
  const [, count, unit] = /^(\d{1,2})([mhD])$/.exec(interval ?? "") ?? [];
  const unitMs = UNIT_MS[unit ?? ""];
  if (unitMs === undefined) return failed(context, `interval is ${interval}: expected minutes, hours or days`);
  return read(candle, item, context, ({ t, o, h, l, c, v }) => {
    const lengthMs = Number(count) * unitMs;
    return barOf(
      { symbol, at: undefined, openAt: t, lengthMs, open: o, high: h, low: l, close: c, volume: v },
      context,
    );
  });
}
