import { z } from "zod";
import { epochMs, fraction, price } from "../../../../shared/domain/units.ts";
import { fillLevels } from "../frame-schema.ts";
import { type FrameContext, failed, type Reading, read, unknown } from "../reading.ts";
import * as message from "./messages.ts";

const anyEvent = z.object({ e: z.string() });

/** Reads one event, or the answer to a request, the slow way. `limited`: a stream of the best few levels. */
export function readEvent(data: unknown, limited: boolean, context: FrameContext): Reading {
  const named = anyEvent.safeParse(data);
  if (!named.success) return readAnswer(data, context);
  const event = named.data.e;
  switch (event) {
    case "depthUpdate":
      return readDepth(data, limited, context);
    case "bookTicker":
      return readQuote(data, context);
    case "trade":
    case "aggTrade":
      return readTrade(data, event, context);
    case "markPriceUpdate":
      return readMark(data, context);
    case "kline":
      return read(message.kline, data, context, ({ E, s, k }) => barOf(context, s, E, k));
    case "continuous_kline":
      return read(message.continuousKline, data, context, ({ E, ps, k }) => barOf(context, ps, E, k));
    case "forceOrder":
      return readLiquidation(data, context);
    case "serverShutdown":
      context.sink.control({ kind: "closing", reason: event });
      return "control";
    default:
      return message.UNUSED_EVENTS.has(event) ? "control" : unknown(context, event);
  }
}

function readDepth(data: unknown, limited: boolean, context: FrameContext): Reading {
  context.fallbacks += 1;
  return read(message.depthUpdate, data, context, ({ T, s, U, u, pu, b, a }) => {
    if (U > u) return failed(context, `U is ${U}: expected not more than u, which is ${u}`);
    return () => {
      const { book } = context.scratch;
      book.symbol = s;
      book.kind = limited ? "snapshot" : "delta";
      book.origin = "stream";
      book.limited = limited;
      book.exchangeAt = T;
      book.receivedAt = context.receivedAt;
      book.firstSeq = U;
      book.lastSeq = u;
      book.prevSeq = pu;
      fillLevels(book.bids, b);
      fillLevels(book.asks, a);
      context.sink.book(book);
    };
  });
}

function readQuote(data: unknown, context: FrameContext): Reading {
  context.fallbacks += 1;
  return read(message.bookTicker, data, context, ({ T, s, b, B, a, A }) => () => {
    context.scratch.quote.fill(s, T, context.receivedAt, b, B, a, A);
    context.sink.quote(context.scratch.quote.event);
  });
}

/** `m`: the buyer was the maker, so the seller was the aggressor. */
function readTrade(data: unknown, event: "trade" | "aggTrade", context: FrameContext): Reading {
  return read(message.tradeKind, data, context, ({ X }) => {
    if (X !== undefined && message.OFF_BOOK.has(X)) return "control";
    context.fallbacks += 1;
    const schema = event === "trade" ? message.trade : message.aggTrade;
    return read(schema, data, context, ({ T, s, id, p, q, m }) => () => {
      context.scratch.trade.fill(s, T, context.receivedAt, p, q, m ? "sell" : "buy", id);
      context.sink.trade(context.scratch.trade.event);
    });
  });
}

/** `T` is the time of the next funding here, not of the event. */
function readMark(data: unknown, context: FrameContext): Reading {
  return read(message.markPriceUpdate, data, context, ({ E, s, p, i, r, T }) => () => {
    const { sink, receivedAt, scratch } = context;
    const { venue } = scratch.book;
    const header = { venue, symbol: s, exchangeAt: epochMs(E), receivedAt };
    sink.event({ type: "mark", ...header, mark: price(p), index: i !== undefined && i > 0 ? price(i) : undefined });
    if (r === undefined) return;
    const nextAt = T !== undefined && T > 0 ? epochMs(T) : undefined;
    sink.event({ type: "funding", ...header, rate: fraction(r), intervalHours: undefined, nextAt });
  });
}

function barOf(context: FrameContext, symbol: string, at: number, bar: message.Bar): Reading {
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

/** The order that closes a long position sells. */
function readLiquidation(data: unknown, context: FrameContext): Reading {
  return read(
    message.forceOrder,
    data,
    context,
    ({ o }) =>
      () =>
        context.sink.event({
          type: "liquidation",
          venue: context.scratch.book.venue,
          symbol: o.s,
          exchangeAt: epochMs(o.T),
          receivedAt: context.receivedAt,
          price: price(o.ap !== undefined && o.ap > 0 ? o.ap : o.p),
          size: o.z !== undefined && o.z > 0 ? o.z : o.q,
          position: o.S === "SELL" ? "long" : "short",
        }),
  );
}

function readAnswer(data: unknown, context: FrameContext): Reading {
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
