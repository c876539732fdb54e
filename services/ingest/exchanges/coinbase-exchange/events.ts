import { z } from "zod";
import type { LevelBuffer } from "../../../../shared/domain/market/book-update.ts";
import { fillLevels } from "../frame-schema.ts";
import { type FrameContext, failed, type Reading, read, unknown } from "../reading.ts";
import * as message from "./messages.ts";

const anyType = z.object({ type: z.string() });

/** The time of the newest update of a book on this connection, where one came as known. */
export type LastAt = (symbol: string) => number | undefined;

/** Reads one message the slow way. */
export function readMessage(data: unknown, lastAt: LastAt, context: FrameContext): Reading {
  if (data === undefined) return lost(failed(context, "frame is not JSON"), context);
  // The channel `level3` sends lists without names, which single orders are in.
  if (Array.isArray(data) && typeof data[0] === "string") return "control";
  const typed = anyType.safeParse(data);
  if (!typed.success)
    return unknown(context, `keys:${typeof data === "object" ? Object.keys(data ?? {}) : typeof data}`);
  const { type } = typed.data;
  switch (type) {
    case "l2update":
      return lost(readChange(data, lastAt, context), context);
    case "snapshot":
      return lost(readSnapshot(data, context), context);
    case "match":
      return readTrade(data, context);
    case "ticker":
      return readQuote(data, context);
    case "subscriptions":
      return readSubscriptions(data, context);
    case "error":
      return readError(data, context);
    default:
      return message.UNUSED_TYPES.has(type) ? "control" : unknown(context, type);
  }
}

/** Updates have no sequence: nothing later would show that one of them was not understood. */
function lost(reading: Reading, context: FrameContext): Reading {
  if (reading === "failed") context.sink.control({ kind: "broken", reason: `an update is lost: ${context.issue}` });
  return reading;
}

function readChange(data: unknown, lastAt: LastAt, context: FrameContext): Reading {
  context.fallbacks += 1;
  return read(message.l2update, data, context, ({ product_id, changes, time }) => () => {
    const { book } = context.scratch;
    startBook(context, product_id, "delta", time ?? lastAt(product_id));
    fillSide(book.bids, changes, "buy");
    fillSide(book.asks, changes, "sell");
    context.sink.book(book);
  });
}

function fillSide(buffer: LevelBuffer, changes: readonly message.Change[], side: "buy" | "sell"): void {
  const ofSide = changes.filter(([changed]) => changed === side);
  fillLevels(
    buffer,
    ofSide.map(([, price, size]): [number, number] => [price, size]),
  );
}

function readSnapshot(data: unknown, context: FrameContext): Reading {
  context.fallbacks += 1;
  return read(message.snapshot, data, context, ({ product_id, bids, asks, time }) => () => {
    const { book } = context.scratch;
    startBook(context, product_id, "snapshot", time);
    fillLevels(book.bids, bids);
    fillLevels(book.asks, asks);
    context.sink.book(book);
  });
}

function startBook(context: FrameContext, symbol: string, kind: "snapshot" | "delta", at: number | undefined): void {
  const { book } = context.scratch;
  book.symbol = symbol;
  book.kind = kind;
  book.origin = "stream";
  book.limited = false;
  book.exchangeAt = at ?? context.receivedAt;
  book.receivedAt = context.receivedAt;
  book.lastSeq = Number.NaN;
}

/** The maker sold: the aggressor bought. */
function readTrade(data: unknown, context: FrameContext): Reading {
  context.fallbacks += 1;
  return read(message.match, data, context, ({ product_id, trade_id, side, price, size, time }) => () => {
    const { trade } = context.scratch;
    trade.fill(product_id, time, context.receivedAt, price, size, side === "sell" ? "buy" : "sell", trade_id);
    context.sink.trade(trade.event);
  });
}

/** Tells the last trade as well, which the channel of trades has told. */
function readQuote(data: unknown, context: FrameContext): Reading {
  context.fallbacks += 1;
  return read(message.ticker, data, context, (ticker) => {
    const { best_bid, best_ask } = ticker;
    if (best_bid === 0 || best_ask === 0) return "control";
    return () => {
      const at = ticker.time ?? context.receivedAt;
      const { quote } = context.scratch;
      const { best_bid_size, best_ask_size } = ticker;
      quote.fill(ticker.product_id, at, context.receivedAt, best_bid, best_bid_size, best_ask, best_ask_size);
      context.sink.quote(quote.event);
    };
  });
}

/** One message asks for all channels of a product, so that a product that is listed has been answered. */
function readSubscriptions(data: unknown, context: FrameContext): Reading {
  return read(message.subscriptions, data, context, ({ channels }) => {
    const products = new Set(channels.flatMap(({ product_ids }) => product_ids ?? []));
    for (const ref of products) context.sink.control({ kind: "ack", ref });
    return "control";
  });
}

const PRODUCT = /\b[A-Z0-9]+-[A-Z0-9]+\b/;

/** A refusal names the product in its words, if at all. */
function readError(data: unknown, context: FrameContext): Reading {
  return read(message.error, data, context, ({ message: what, reason = "" }) => {
    context.sink.control({ kind: "refused", ref: PRODUCT.exec(reason)?.[0] ?? "", reason: `${what}: ${reason}` });
    return "control";
  });
}
