import { z } from "zod";
import { epochMs, price } from "../../../../shared/domain/units.ts";
import { type FrameContext, failed, type Reading, read, together, unknown } from "../reading.ts";
import type { SideEstimate } from "../side-estimate.ts";
import * as message from "./messages.ts";

/** Longest reason of a halt that is kept. */
const REASON_CHARS_MAX = 60;
const MS_PER_MINUTE = 60_000;

const typed = z.object({ T: z.string() });

/** Reads one frame, which is a list of messages, the slow way. */
export function readFrame(data: unknown, sides: SideEstimate, context: FrameContext): Reading {
  if (data === undefined) return failed(context, "frame is not JSON");
  if (!Array.isArray(data)) return unknown(context, "no list");
  if (data.length === 0) return "control";
  return together(data.map((item) => readMessage(item, sides, context)));
}

function readMessage(data: unknown, sides: SideEstimate, context: FrameContext): Reading {
  const known = typed.safeParse(data);
  if (!known.success) return unknown(context, "message without a type");
  const { T } = known.data;
  switch (T) {
    case "t":
      return readTrade(data, sides, context);
    case "q":
      return readQuote(data, sides, context);
    case "b":
    case "u":
      return readBar(data, context);
    case "s":
      return readStatus(data, context);
    case "success":
      return readSuccess(data, context);
    case "subscription":
      return readSubscription(data, context);
    case "error":
      return readError(data, context);
    default:
      return message.UNUSED_TYPES.has(T) ? "control" : unknown(context, T);
  }
}

/** The side is estimated here already, so that it follows from the messages before it in the frame. */
function readTrade(data: unknown, sides: SideEstimate, context: FrameContext): Reading {
  context.fallbacks += 1;
  return read(message.trade, data, context, ({ S, t, p, s, i, c }) => {
    if (c?.some((condition) => message.NO_TRADE.has(condition))) return "control";
    const side = sides.sideOf(sides.idOf(S), p);
    return () => {
      const { trade } = context.scratch;
      trade.fill(S, t, context.receivedAt, p, s, side, i ?? Number.NaN);
      context.sink.trade(trade.event);
    };
  });
}

/** One that has orders on one side alone is no quote, but tells what is known of the sides. */
function readQuote(data: unknown, sides: SideEstimate, context: FrameContext): Reading {
  context.fallbacks += 1;
  return read(message.quote, data, context, ({ S, t, bp, bs, ap, as }) => {
    sides.onQuote(sides.idOf(S), bp, ap);
    if (bp === 0 || ap === 0) return "control";
    return () => {
      const { quote } = context.scratch;
      quote.fill(S, t, context.receivedAt, bp, bs, ap, as);
      context.sink.quote(quote.event);
    };
  });
}

/** The only time of a bar is its opening; the moment it tells of is its end. */
function readBar(data: unknown, context: FrameContext): Reading {
  return read(message.bar, data, context, ({ S, t, o, h, l, c, v }) => () => {
    context.sink.event({
      type: "bar",
      venue: context.scratch.book.venue,
      symbol: S,
      exchangeAt: epochMs(t + MS_PER_MINUTE),
      receivedAt: context.receivedAt,
      openAt: epochMs(t),
      closeAt: epochMs(t + MS_PER_MINUTE - 1),
      open: price(o),
      high: price(h),
      low: price(l),
      close: price(c),
      volume: v,
    });
  });
}

/** Only halts and their ends matter; of the other codes the rest of the message is not read. */
function readStatus(data: unknown, context: FrameContext): Reading {
  return read(message.statusCode, data, context, ({ sc }) => {
    const status = message.STATUS_OF_CODE.get(sc);
    if (status === undefined) return "control";
    return read(message.status, data, context, ({ S, t, rc = "", rm = "" }) => () => {
      const reason = `${rc} ${rm}`.trim().slice(0, REASON_CHARS_MAX);
      context.sink.event({
        type: "status",
        venue: context.scratch.book.venue,
        symbol: S,
        exchangeAt: epochMs(t),
        receivedAt: context.receivedAt,
        status,
        reason: reason === "" ? undefined : reason,
      });
    });
  });
}

function readSuccess(data: unknown, context: FrameContext): Reading {
  return read(message.success, data, context, ({ msg }) => {
    if (msg === "authenticated") context.sink.control({ kind: "ack", ref: LOGIN });
    return "control";
  });
}

function readSubscription(data: unknown, context: FrameContext): Reading {
  return read(message.subscription, data, context, (channels) => {
    for (const [channel, symbols] of Object.entries(channels)) {
      for (const symbol of symbols) context.sink.control({ kind: "ack", ref: refOf(channel, symbol) });
    }
    return "control";
  });
}

/** A refused subscription is not named: it goes unacknowledged. */
function readError(data: unknown, context: FrameContext): Reading {
  return read(message.error, data, context, ({ code, msg }) => {
    if (code === message.ALREADY_LOGGED_IN) context.sink.control({ kind: "ack", ref: LOGIN });
    else {
      const ref = message.LOGIN_ERRORS.has(code) ? LOGIN : "";
      context.sink.control({ kind: "refused", ref, reason: `${code} ${msg}` });
    }
    return "control";
  });
}

/** The login's reference. */
export const LOGIN = "auth";

/** One message asks for all channels of a symbol; it is acknowledged with the first of them. */
export const refOf = (channel: string, symbol: string): string => `${channel} ${symbol}`;
