import { epochMs, price } from "../../../../shared/domain/units.ts";
import { fillLevels } from "../frame-schema.ts";
import { type FrameContext, failed, type Reading, read, unknown } from "../reading.ts";
import * as message from "./messages.ts";
import { giveTicker, hasTickerEvents } from "./ticker.ts";

/** Reads a frame the slow way. */
export function readMessage(frame: unknown, context: FrameContext): Reading {
  if (frame === undefined) return failed(context, "frame is not JSON");
  return read(message.message, frame, context, ({ feed, event }) => {
    if (event !== undefined) return readEvent(event, frame, context);
    switch (feed) {
      case "book":
        return readUpdate(frame, context);
      case "book_snapshot":
        return readSnapshot(frame, context);
      case "trade":
        return readTrade(frame, context);
      case "ticker":
      case "ticker_lite":
        context.fallbacks += 1;
        return read(message.ticker, frame, context, (ticker) =>
          hasTickerEvents(ticker)
            ? () => giveTicker(ticker, context.receivedAt, context.scratch, context.sink)
            : "control",
        );
      default: {
        if (feed !== undefined && message.UNUSED_FEEDS.has(feed)) return "control";
        return unknown(context, feed ?? `keys:${Object.keys(Object(frame)).join(",")}`);
      }
    }
  });
}

/** A refusal does not say of what, so the subscription that it answers is found by its missing acknowledgement. */
function readEvent(event: string, frame: unknown, context: FrameContext): Reading {
  switch (event) {
    case "subscribed":
      return read(message.answer, frame, context, ({ feed, product_ids }) => {
        for (const ref of refsOf(feed, product_ids)) context.sink.control({ kind: "ack", ref });
        return "control";
      });
    case "subscribed_failed":
      return read(message.answer, frame, context, ({ feed, product_ids }) => {
        for (const ref of refsOf(feed, product_ids)) context.sink.control({ kind: "refused", ref, reason: event });
        return "control";
      });
    case "error":
    case "alert":
      return read(message.problem, frame, context, ({ message: reason }) => {
        context.sink.control({ kind: "refused", ref: "", reason });
        return "control";
      });
    case "pong":
      context.sink.control({ kind: "pong" });
      return "control";
    case "info":
    case "unsubscribed":
    case "unsubscribed_failed":
      return "control";
    default:
      return unknown(context, `event:${event}`);
  }
}

/** References of the subscriptions to a feed: the venue gives no id, but says what was asked for. */
export const refsOf = (feed: string, products: readonly string[]): readonly string[] =>
  products.length === 0 ? [feed] : products.map((product) => `${feed} ${product}`);

function readSnapshot(frame: unknown, context: FrameContext): Reading {
  context.fallbacks += 1;
  return read(message.bookSnapshot, frame, context, ({ product_id, timestamp, seq, bids, asks }) => () => {
    const { book } = context.scratch;
    book.symbol = product_id;
    book.kind = "snapshot";
    book.origin = "stream";
    book.limited = false;
    book.exchangeAt = timestamp ?? context.receivedAt;
    book.receivedAt = context.receivedAt;
    book.firstSeq = seq;
    book.lastSeq = seq;
    fillLevels(book.bids, bids);
    fillLevels(book.asks, asks);
    context.sink.book(book);
  });
}

/** One level of one side. */
function readUpdate(frame: unknown, context: FrameContext): Reading {
  context.fallbacks += 1;
  return read(message.bookUpdate, frame, context, (update) => () => {
    const { book } = context.scratch;
    const level: [number, number][] = [[update.price, update.qty]];
    book.symbol = update.product_id;
    book.kind = "delta";
    book.origin = "stream";
    book.limited = false;
    book.exchangeAt = update.timestamp ?? context.receivedAt;
    book.receivedAt = context.receivedAt;
    book.firstSeq = update.seq;
    book.lastSeq = update.seq;
    fillLevels(book.bids, update.side === "buy" ? level : []);
    fillLevels(book.asks, update.side === "sell" ? level : []);
    context.sink.book(book);
  });
}

/** A liquidation is a trade on the book whose taker closes a position: one that sells closes a long position. */
function readTrade(frame: unknown, context: FrameContext): Reading {
  return read(message.trade, frame, context, ({ product_id, uid, side, type, time, qty, price: tradePrice }) => {
    if (message.OFF_BOOK.has(type)) return "control";
    if (type !== message.LIQUIDATION) context.fallbacks += 1;
    return () => {
      const { sink, receivedAt, scratch } = context;
      scratch.trade.fill(product_id, time, receivedAt, tradePrice, qty, side, Number.NaN);
      const id = Buffer.from(uid ?? "");
      if (uid !== undefined) scratch.trade.identify(id, 0, id.length);
      sink.trade(scratch.trade.event);
      if (type !== message.LIQUIDATION) return;
      sink.event({
        type: "liquidation",
        venue: scratch.book.venue,
        symbol: product_id,
        exchangeAt: epochMs(time),
        receivedAt,
        price: price(tradePrice),
        size: qty,
        position: side === "sell" ? "long" : "short",
      });
    };
  });
}
