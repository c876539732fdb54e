import { epochMs } from "../../../../shared/domain/units.ts";
import { fillLevels } from "../frame-schema.ts";
import { type FrameContext, failed, type Reading, read, unknown } from "../reading.ts";
import { barOf } from "./bar.ts";
import * as message from "./messages.ts";

/** Reads what the venue sends as JSON: answers, and the channels it had in this form until 2025-08-04. */
export function readText(frame: unknown, context: FrameContext): Reading {
  if (frame === undefined) return failed(context, "frame is not JSON");
  if (Array.isArray(frame)) return readList(frame, context);
  if (typeof frame !== "object" || frame === null) return unknown(context, typeof frame);
  if ("c" in frame) return read(message.push, frame, context, (push) => readPush(push, context));
  if ("msg" in frame) return read(message.answer, frame, context, (answer) => readAnswer(answer.msg, context));
  if (message.ping.safeParse(frame).success) {
    context.sink.control({ kind: "reply", text: '{"method":"PONG"}' });
    return "control";
  }
  return unknown(context, `keys:${Object.keys(frame).join(",")}`);
}

const REFUSED = /^Not Subscribed successfully! \[([^\]]*)\]\.?\s*(.*)$/s;

/** The code is 0 even for a refusal, so what counts is the text. */
function readAnswer(said: string, context: FrameContext): Reading {
  const { sink } = context;
  const [, refused, reason = ""] = REFUSED.exec(said) ?? [];
  if (said === "PONG") sink.control({ kind: "pong" });
  else if (refused !== undefined) {
    for (const topic of refused.split(","))
      sink.control({ kind: "refused", ref: topic.trim(), reason: reason || said });
  } else if (said.startsWith("spot@")) {
    for (const topic of said.split(",")) sink.control({ kind: "ack", ref: topic.trim() });
  } else sink.control({ kind: "refused", ref: "", reason: said });
  return "control";
}

const CHANNEL = /^spot@(?:public|private)\.([\w.]+?)\.v3\.api@?/;

/** Known, and nothing in them is used. */
const UNUSED_CHANNELS: ReadonlySet<string> = new Set([
  "miniTicker",
  "miniTickers",
  "orders",
  "deals.private",
  "account",
]);

function readPush({ c, d, s, t }: message.Push, context: FrameContext): Reading {
  const channel = CHANNEL.exec(c)?.[1] ?? c;
  if (c.startsWith("spot@private.") || UNUSED_CHANNELS.has(channel)) return "control";
  if (!READ_CHANNELS.has(channel)) return unknown(context, channel);
  if (s === undefined) return failed(context, "s is nothing: expected a name");
  const atMs = t ?? context.receivedAt;
  switch (channel) {
    case "deals":
      return readDeals(d, s, context);
    case "bookTicker":
      return readQuote(d, s, atMs, context);
    case "kline":
      return readBar(d, s, atMs, context);
    default:
      return readDepth(d, s, atMs, channel === "limit.depth", context);
  }
}

const READ_CHANNELS: ReadonlySet<string> = new Set(["deals", "bookTicker", "kline", "limit.depth", "increase.depth"]);

interface Deal {
  readonly price: number;
  readonly size: number;
  readonly isBuy: boolean;
  readonly atMs: number;
}

function dealsOf(deals: readonly Deal[], symbol: string, context: FrameContext): Reading {
  if (deals.length === 0) return "control";
  const { scratch, receivedAt, sink } = context;
  return () => {
    for (const { price, size, isBuy, atMs } of deals) {
      scratch.trade.fill(symbol, atMs, receivedAt, price, size, isBuy ? "buy" : "sell", Number.NaN);
      sink.trade(scratch.trade.event);
    }
  };
}

function readDeals(data: unknown, symbol: string, context: FrameContext): Reading {
  return read(message.deals, data, context, ({ deals }) =>
    dealsOf(
      deals.map(({ p, v, S, t }) => ({ price: p, size: v, isBuy: S === 1, atMs: t })),
      symbol,
      context,
    ),
  );
}

function readList(frame: unknown, context: FrameContext): Reading {
  return read(message.listPush, frame, context, ([, { symbol, data }]) =>
    dealsOf(
      (data.deals ?? []).map(({ p, q, T, t }) => ({ price: p, size: q, isBuy: T === 1, atMs: t })),
      symbol,
      context,
    ),
  );
}

function readQuote(data: unknown, symbol: string, atMs: number, context: FrameContext): Reading {
  return read(message.bookTicker, data, context, ({ b = 0, B, a = 0, A }) => {
    if (b <= 0 || a <= 0) return "control";
    const { scratch, receivedAt, sink } = context;
    return () => {
      scratch.quote.fill(symbol, atMs, receivedAt, b, B, a, A);
      sink.quote(scratch.quote.event);
    };
  });
}

function readBar(data: unknown, symbol: string, atMs: number, context: FrameContext): Reading {
  return read(message.kline, data, context, ({ k: { t, T, o, h, l, c, v } }) => {
    if (T <= t) return failed(context, `k.T is ${T}: expected a time after k.t, which is ${t}`);
    const bar = { start: t, end: T, open: o, high: h, low: l, close: c, volume: v };
    const { scratch, receivedAt, sink } = context;
    return () => sink.event(barOf(scratch.book.venue, symbol, bar, atMs, receivedAt));
  });
}

function readDepth(data: unknown, symbol: string, atMs: number, limited: boolean, context: FrameContext): Reading {
  return read(message.depth, data, context, ({ asks, bids, r }) => () => {
    const { book } = context.scratch;
    book.symbol = symbol;
    book.kind = limited ? "snapshot" : "delta";
    book.origin = "stream";
    book.limited = limited;
    book.exchangeAt = epochMs(atMs);
    book.receivedAt = context.receivedAt;
    book.firstSeq = limited ? Number.NaN : r;
    book.lastSeq = r;
    fillLevels(book.bids, bids);
    fillLevels(book.asks, asks);
    context.sink.book(book);
  });
}
