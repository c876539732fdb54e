import type { z } from "zod";
import { fillLevels } from "./frame-schema.ts";
import { barOf } from "./gate-candle.ts";
import * as gate from "./gate-protocol.ts";
import { type FrameContext, failed, type Reading, read, together, unknown } from "./reading.ts";

/** Reads the parts of Gate's protocol that spot and futures share, the slow way. */

/** Reads a frame up to its result, which `readUpdate` is then asked to read. */
export function readEnvelope(
  frame: unknown,
  context: FrameContext,
  readUpdate: (envelope: gate.Envelope, context: FrameContext) => Reading,
): Reading {
  if (frame === undefined) return failed(context, "frame is not JSON");
  if (typeof frame !== "object" || frame === null || !("channel" in frame)) {
    return unknown(
      context,
      `keys:${typeof frame === "object" && frame !== null ? Object.keys(frame).join(",") : frame}`,
    );
  }
  return read(gate.envelope, frame, context, (envelope) => {
    const { channel, event, id, error } = envelope;
    const ref = typeof id === "number" || typeof id === "string" ? String(id) : channel;
    if (error) {
      context.sink.control({ kind: "refused", ref, reason: `${error.code ?? ""} ${error.message}`.trim() });
      return "control";
    }
    if (channel.endsWith(".pong")) {
      context.sink.control({ kind: "pong" });
      return "control";
    }
    if (event === "subscribe" || event === "unsubscribe") {
      context.sink.control({ kind: "ack", ref });
      return "control";
    }
    return readUpdate(envelope, context);
  });
}

/** The result is one item on some channels and a list of them on others. */
export const each = (result: unknown, readItem: (item: unknown) => Reading): Reading =>
  Array.isArray(result) ? together(result.map(readItem)) : readItem(result);

export const unknownUpdate = (envelope: gate.Envelope, context: FrameContext): Reading =>
  unknown(context, `${envelope.channel}:${envelope.event}`);

export function readBookChange(result: unknown, named: "symbol" | "stream", context: FrameContext): Reading {
  context.fallbacks += 1;
  return read(gate.bookChange, result, context, ({ t, s, U, u, full, b, a }) => {
    if (U === undefined && full !== true) return failed(context, "U is nothing: expected the first of the updates");
    if (U !== undefined && U > u) return failed(context, `U is ${U}: expected not more than u, which is ${u}`);
    const symbol = named === "symbol" ? s : gate.symbolOfObu(s);
    return () => {
      const { book } = context.scratch;
      book.symbol = symbol;
      book.kind = full === true ? "snapshot" : "delta";
      book.origin = "stream";
      book.limited = false;
      book.exchangeAt = t;
      book.receivedAt = context.receivedAt;
      book.firstSeq = U ?? Number.NaN;
      book.lastSeq = u;
      book.prevSeq = Number.NaN;
      fillLevels(book.bids, b ?? []);
      fillLevels(book.asks, a ?? []);
      context.sink.book(book);
    };
  });
}

/** A picture of the book: `limited` from the stream, whole from REST. `seq` is NaN where the venue gave no id. */
export function snapshotOf(
  context: FrameContext,
  origin: "stream" | "rest",
  symbol: string,
  atMs: number,
  seq: number,
  sides: { readonly bids: gate.Levels; readonly asks: gate.Levels },
): Reading {
  return () => {
    const { book } = context.scratch;
    book.symbol = symbol;
    book.kind = "snapshot";
    book.origin = origin;
    book.limited = origin === "stream";
    book.exchangeAt = atMs;
    book.receivedAt = context.receivedAt;
    book.firstSeq = Number.NaN;
    book.lastSeq = seq;
    book.prevSeq = Number.NaN;
    fillLevels(book.bids, sides.bids);
    fillLevels(book.asks, sides.asks);
    context.sink.book(book);
  };
}

/** A side without orders has an empty price: then there is no quote. */
export function readBookTicker(result: unknown, context: FrameContext): Reading {
  return read(gate.bookTicker, result, context, ({ t, s, b, B, a, A }) => {
    if (b === undefined || a === undefined || b <= 0 || a <= 0) return "control";
    context.fallbacks += 1;
    return quoteOf(context, s, t, b, B, a, A);
  });
}

export function quoteOf(
  context: FrameContext,
  symbol: string,
  atMs: number,
  bid: number,
  bidSize: number | undefined,
  ask: number,
  askSize: number | undefined,
): Reading {
  return () => {
    const { quote } = context.scratch;
    quote.fill(symbol, atMs, context.receivedAt, bid, bidSize, ask, askSize);
    context.sink.quote(quote.event);
  };
}

/** `volume` picks the traded amount in the venue's unit of size. */
export function readCandle<S extends z.ZodType<gate.Candle>>(
  schema: S,
  result: unknown,
  atMs: number,
  context: FrameContext,
  volume: (candle: z.output<S>) => number,
): Reading {
  context.fallbacks += 1;
  return read(schema, result, context, (candle) => {
    const named = gate.splitCandleName(candle.n);
    if (!named) return failed(context, `n is ${JSON.stringify(candle.n)}: expected an interval and a symbol`);
    const { venue } = context.scratch.book;
    return () => context.sink.event(barOf(venue, named, atMs, context.receivedAt, candle, volume(candle)));
  });
}
