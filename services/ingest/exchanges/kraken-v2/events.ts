import type { z } from "zod";
import { epochMs, MS_PER_MINUTE, price } from "../../../../shared/domain/units.ts";
import { fillLevels } from "../frame-schema.ts";
import { type FrameContext, type Reading, read, together, unknown } from "../reading.ts";
import { BOOK_DEPTH } from "./depth.ts";
import * as message from "./messages.ts";

/** Reads a message of v2 the slow way. */
export function readMessage(frame: unknown, depths: Map<string, number>, context: FrameContext): Reading {
  const named = message.message.safeParse(frame);
  if (!named.success) return readAnswer(frame, depths, context);
  const { channel, type, data } = named.data;
  switch (channel) {
    case "book":
      return each(message.books, data, context, (book) => giveBook(book, type === "snapshot", depths, context));
    case "trade":
      return readTrades(type, data, context);
    case "ticker":
      return each(message.tickers, data, context, (ticker) => readTicker(ticker, context));
    case "ohlc":
      return each(message.candles, data, context, (candle) => giveBar(candle, context));
    default:
      return message.UNUSED_CHANNELS.has(channel) ? "control" : unknown(context, channel);
  }
}

/** Reads the items of a message: all of them, or the frame gives nothing. */
function each<T>(
  schema: z.ZodType<readonly T[]>,
  data: unknown,
  context: FrameContext,
  readItem: (item: T) => Reading,
): Reading {
  context.fallbacks += 1;
  return read(schema, data, context, (items) => together(items.map(readItem)));
}

/** A snapshot whose checksum is 0 is taken for one without: v1 never sent any with it. The next update proves it. */
function giveBook(
  item: z.output<typeof message.books>[number],
  isSnapshot: boolean,
  depths: ReadonlyMap<string, number>,
  context: FrameContext,
): Reading {
  return () => {
    const { book } = context.scratch;
    book.symbol = item.symbol;
    book.kind = isSnapshot ? "snapshot" : "delta";
    book.origin = "stream";
    book.limited = false;
    book.exchangeAt = item.timestamp ?? context.receivedAt;
    book.receivedAt = context.receivedAt;
    book.depth = depths.get(item.symbol) ?? Number.NaN;
    book.checksum = isSnapshot && item.checksum === 0 ? Number.NaN : item.checksum;
    fillLevels(book.bids, item.bids ?? []);
    fillLevels(book.asks, item.asks ?? []);
    context.sink.book(book);
  };
}

/** The snapshot holds trades of before the subscription, which must not be counted as new ones. */
function readTrades(type: string | undefined, data: unknown, context: FrameContext): Reading {
  if (type === "snapshot") return "control";
  return each(message.trades, data, context, (item) => () => {
    const { symbol, timestamp, price: tradePrice, qty, side, trade_id } = item;
    context.scratch.trade.fill(symbol, timestamp, context.receivedAt, tradePrice, qty, side, trade_id);
    context.sink.trade(context.scratch.trade.event);
  });
}

function readTicker(item: z.output<typeof message.tickers>[number], context: FrameContext): Reading {
  const { symbol, bid, bid_qty, ask, ask_qty, timestamp } = item;
  if (bid === undefined || ask === undefined || bid <= 0 || ask <= 0) return "control";
  return () => {
    context.scratch.quote.fill(symbol, timestamp ?? context.receivedAt, context.receivedAt, bid, bid_qty, ask, ask_qty);
    context.sink.quote(context.scratch.quote.event);
  };
}

/** A candle comes with each trade in it, unfinished until its interval ends. It has no time of its own. */
function giveBar(item: z.output<typeof message.candles>[number], context: FrameContext): Reading {
  return () =>
    context.sink.event({
      type: "bar",
      venue: context.scratch.book.venue,
      symbol: item.symbol,
      exchangeAt: context.receivedAt,
      receivedAt: context.receivedAt,
      openAt: epochMs(item.interval_begin),
      closeAt: epochMs(item.interval_begin + item.interval * MS_PER_MINUTE - 1),
      open: price(item.open),
      high: price(item.high),
      low: price(item.low),
      close: price(item.close),
      volume: item.volume,
    });
}

/** A REST answer in a recording that did not keep its address: nobody can tell whose it is. */
const isRestAnswer = (frame: unknown): boolean => message.restAnswer.safeParse(frame).success;

/** Only the answer to a subscription says something of one: that to its undoing has no bearing on the next. */
function readAnswer(frame: unknown, depths: Map<string, number>, context: FrameContext): Reading {
  const answered = message.answer.safeParse(frame);
  const bare = answered.success ? undefined : message.bareError.safeParse(frame).data;
  if (!answered.success && !bare) {
    if (isRestAnswer(frame)) return "control";
    const keys = typeof frame === "object" && frame !== null ? Object.keys(frame).join(",") : typeof frame;
    return unknown(context, `keys:${keys}`);
  }
  const { method, success, req_id, error } = answered.data ?? { method: "subscribe", success: false, ...bare };
  const ref = String(req_id ?? "");
  const subscribed = answered.data?.result;
  if (success === true && subscribed?.channel === "book") {
    if (subscribed.depth === BOOK_DEPTH) depths.delete(subscribed.symbol);
    else depths.set(subscribed.symbol, subscribed.depth);
  }
  if (method === "pong") context.sink.control({ kind: "pong" });
  else if (method === "subscribe" && success === true) context.sink.control({ kind: "ack", ref });
  else if (method === "subscribe") context.sink.control({ kind: "refused", ref, reason: error ?? "no reason given" });
  else if (method !== "unsubscribe") return unknown(context, `method:${method}`);
  return "control";
}
