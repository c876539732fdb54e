import { z } from "zod";
import { epochMs, price } from "../../../shared/domain/units.ts";
import * as message from "./binance-messages.ts";
import { symbolOfPartial } from "./binance-streams.ts";
import { fillLevels } from "./frame-schema.ts";
import { type FrameContext, failed, type Reading, read, unknown } from "./reading.ts";

/** Reads what Binance's spot and futures servers send alike, the slow way. */

/** Reads an event by its name `e`. */
export function readCommonEvent(event: string, data: unknown, context: FrameContext): Reading {
  switch (event) {
    case "bookTicker":
      return readQuote(data, context);
    case "trade":
    case "aggTrade":
      return readTrade(event, data, context);
    case "kline":
      return read(message.kline, data, context, ({ E, s, k }) => barOf(context, s, E, k));
    case "24hrTicker":
      return readDayTicker(data, context);
    case "serverShutdown":
      context.sink.control({ kind: "closing", reason: event });
      return "control";
    default:
      return message.UNUSED_EVENTS.has(event) ? "control" : unknown(context, event);
  }
}

/** Reads what has no event name: the spot servers' quotes and best few levels, and answers to requests. */
export function readNameless(data: unknown, stream: string, context: FrameContext): Reading {
  const partial = message.partialBook.safeParse(data);
  if (partial.success) return partialBookOf(context, stream, partial.data);
  if (message.namelessTicker.safeParse(data).success) return readQuote(data, context);
  const refused = message.refusal.safeParse(data);
  if (refused.success) {
    const { id, error } = refused.data;
    context.sink.control({ kind: "refused", ref: String(id ?? ""), reason: `${error.code ?? ""} ${error.msg}`.trim() });
    return "control";
  }
  const acknowledged = message.acknowledgement.safeParse(data);
  if (acknowledged.success) {
    context.sink.control({ kind: "ack", ref: String(acknowledged.data.id) });
    return "control";
  }
  const keys = typeof data === "object" && data !== null ? Object.keys(data).join(",") : typeof data;
  return unknown(context, `keys:${keys}`);
}

/** Only the stream's name says whose book it is; where that is not known either, it is nobody's. */
function partialBookOf(
  context: FrameContext,
  stream: string,
  { lastUpdateId, bids, asks }: z.output<typeof message.partialBook>,
): Reading {
  const symbol = symbolOfPartial(stream);
  if (symbol === undefined) return "control";
  return () => {
    const { book } = context.scratch;
    book.symbol = symbol;
    book.kind = "snapshot";
    book.origin = "stream";
    book.limited = true;
    book.exchangeAt = context.receivedAt;
    book.receivedAt = context.receivedAt;
    book.firstSeq = Number.NaN;
    book.lastSeq = lastUpdateId;
    book.prevSeq = Number.NaN;
    fillLevels(book.bids, bids);
    fillLevels(book.asks, asks);
    context.sink.book(book);
  };
}

/** A side without orders has a price of 0: then there is no quote. */
function readQuote(data: unknown, context: FrameContext): Reading {
  return read(message.bookTicker, data, context, ({ T, E, s, b, B, a, A }) => {
    if (b === 0 || a === 0) return "control";
    context.fallbacks += 1;
    return () => {
      context.scratch.quote.fill(s, T ?? E ?? context.receivedAt, context.receivedAt, b, B, a, A);
      context.sink.quote(context.scratch.quote.event);
    };
  });
}

const quoted = z.object({ b: z.unknown(), a: z.unknown() });

/** Spot servers put their best prices into it. */
function readDayTicker(data: unknown, context: FrameContext): Reading {
  const { b, a } = quoted.safeParse(data).data ?? {};
  return b === undefined || a === undefined ? "control" : readQuote(data, context);
}

/** `m`: the buyer was the maker, so the seller was the aggressor. */
function readTrade(event: "trade" | "aggTrade", data: unknown, context: FrameContext): Reading {
  context.fallbacks += 1;
  const schema = event === "trade" ? message.trade : message.aggTrade;
  return read(schema, data, context, ({ T, s, id, p, q, m }) => () => {
    context.scratch.trade.fill(s, T, context.receivedAt, p, q, m ? "sell" : "buy", id);
    context.sink.trade(context.scratch.trade.event);
  });
}

export interface DepthValues {
  readonly symbol: string;
  readonly at: number;
  readonly firstSeq: number;
  readonly lastSeq: number;
  /** NaN where the venue gives none. */
  readonly prevSeq: number;
  readonly bids: z.output<typeof message.partialBook>["bids"];
  readonly asks: z.output<typeof message.partialBook>["asks"];
}

/** `depthUpdate`: a change of the book, or its best few levels. */
export function depthOf(context: FrameContext, limited: boolean, values: DepthValues): Reading {
  const { symbol, at, firstSeq, lastSeq, prevSeq, bids, asks } = values;
  if (firstSeq > lastSeq) return failed(context, `U is ${firstSeq}: expected not more than u, which is ${lastSeq}`);
  return () => {
    const { book } = context.scratch;
    book.symbol = symbol;
    book.kind = limited ? "snapshot" : "delta";
    book.origin = "stream";
    book.limited = limited;
    book.exchangeAt = at;
    book.receivedAt = context.receivedAt;
    book.firstSeq = firstSeq;
    book.lastSeq = lastSeq;
    book.prevSeq = prevSeq;
    fillLevels(book.bids, bids);
    fillLevels(book.asks, asks);
    context.sink.book(book);
  };
}

/** `at`: when the venue said so. */
export function barOf(context: FrameContext, symbol: string, at: number, bar: message.Bar): Reading {
  return () =>
    context.sink.event({
      type: "bar",
      venue: context.scratch.book.venue,
      symbol,
      exchangeAt: epochMs(at),
      receivedAt: context.receivedAt,
      openAt: epochMs(bar.t),
      closeAt: epochMs(bar.T),
      open: price(bar.o),
      high: price(bar.h),
      low: price(bar.l),
      close: price(bar.c),
      volume: bar.v,
    });
}
