import { epochMs, MS_PER_MINUTE, price } from "../../../../shared/domain/units.ts";
import { fillLevels } from "../frame-schema.ts";
import { type FrameContext, failed, type Reading, read, together, unknown } from "../reading.ts";
import * as message from "./v1-messages.ts";

/** Reads the data of v1: `[number of the channel, data, …, channel, pair]`. */
export function readOldList(frame: readonly unknown[], context: FrameContext): Reading {
  return read(message.ending, frame.slice(-2), context, ([channel, pair]) => {
    const [kind = "", detail] = channel.split("-");
    const data = frame.slice(1, -2);
    const first = data[0];
    switch (kind) {
      case "book":
        return readBook(data, Number(detail), pair, context);
      case "trade":
        return readTrades(first, pair, context);
      case "ticker":
        return read(message.ticker, first, context, ({ a, b }) =>
          quoteOf(context, pair, context.receivedAt, b[0], b[2], a[0], a[2]),
        );
      case "spread":
        return read(message.spread, first, context, ([bid, ask, at, bidSize, askSize]) =>
          quoteOf(context, pair, at, bid, bidSize, ask, askSize),
        );
      case "ohlc":
        return readCandle(first, Number(detail), pair, context);
      default:
        return unknown(context, `v1:${kind}`);
    }
  });
}

export function readOldStatus(frame: unknown, context: FrameContext): Reading {
  return read(message.status, frame, context, ({ event }) =>
    message.UNUSED_EVENTS.has(event) ? "control" : unknown(context, `v1:${event}`),
  );
}

type Levels = readonly (readonly [number, number, number])[];

function readBook(data: readonly unknown[], depth: number, pair: string, context: FrameContext): Reading {
  context.fallbacks += 1;
  if (!Number.isSafeInteger(depth) || depth <= 0) return failed(context, "book names no depth");
  context.scratch.book.depth = depth;
  const whole = message.snapshot.safeParse(data[0]);
  if (whole.success && data.length === 1) {
    return giveBook(pair, "snapshot", whole.data.bs, whole.data.as, Number.NaN, context);
  }
  return read(message.sides.array().min(1).max(2), data, context, (parts) => {
    const checksum = parts.at(-1)?.c;
    if (checksum === undefined) return failed(context, "c is missing: expected the checksum of the book");
    const bids = parts.flatMap(({ b }) => b ?? []);
    const asks = parts.flatMap(({ a }) => a ?? []);
    return giveBook(pair, "delta", bids, asks, checksum, context);
  });
}

/** The newest of its levels' times is the update's. */
function giveBook(
  pair: string,
  kind: "snapshot" | "delta",
  bids: Levels,
  asks: Levels,
  checksum: number,
  context: FrameContext,
): Reading {
  return () => {
    const { book } = context.scratch;
    let newestMs = 0;
    for (const levels of [bids, asks]) for (const [, , atMs] of levels) newestMs = Math.max(newestMs, atMs);
    book.symbol = pair;
    book.kind = kind;
    book.origin = "stream";
    book.limited = false;
    book.exchangeAt = newestMs > 0 ? newestMs : context.receivedAt;
    book.receivedAt = context.receivedAt;
    book.checksum = checksum;
    fillLevels(book.bids, bids);
    fillLevels(book.asks, asks);
    context.sink.book(book);
  };
}

/** v1 sent no snapshot of trades: all are new. They have no id. */
function readTrades(data: unknown, pair: string, context: FrameContext): Reading {
  context.fallbacks += 1;
  return read(message.trades, data, context, (trades) =>
    together(
      trades.map(([tradePrice, size, atMs, side]) => () => {
        const { trade } = context.scratch;
        trade.fill(pair, atMs, context.receivedAt, tradePrice, size, side === "b" ? "buy" : "sell", Number.NaN);
        context.sink.trade(trade.event);
      }),
    ),
  );
}

/** A price of 0 stands for a side without orders. */
function quoteOf(
  context: FrameContext,
  pair: string,
  atMs: number,
  bid: number,
  bidSize: number | undefined,
  ask: number,
  askSize: number | undefined,
): Reading {
  if (bid <= 0 || ask <= 0) return "control";
  context.fallbacks += 1;
  return () => {
    context.scratch.quote.fill(pair, atMs, context.receivedAt, bid, bidSize, ask, askSize);
    context.sink.quote(context.scratch.quote.event);
  };
}

function readCandle(data: unknown, intervalMinutes: number, pair: string, context: FrameContext): Reading {
  return read(message.candle, data, context, ({ at, endAt, open, high, low, close, volume }) => {
    if (!(intervalMinutes > 0)) return failed(context, "ohlc names no interval");
    return () =>
      context.sink.event({
        type: "bar",
        venue: context.scratch.book.venue,
        symbol: pair,
        exchangeAt: epochMs(at),
        receivedAt: context.receivedAt,
        openAt: epochMs(endAt - intervalMinutes * MS_PER_MINUTE),
        closeAt: epochMs(endAt - 1),
        open: price(open),
        high: price(high),
        low: price(low),
        close: price(close),
        volume,
      });
  });
}
