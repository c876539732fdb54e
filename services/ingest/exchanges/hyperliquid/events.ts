import { epochMs, fraction, price } from "../../../../shared/domain/units.ts";
import { fillLevels } from "../frame-schema.ts";
import { type FrameContext, type Reading, read, together, unknown } from "../reading.ts";
import * as message from "./messages.ts";
import { refOf } from "./subscription.ts";

/** Reads one message, the slow way. */
export function readPush(channel: string, data: unknown, context: FrameContext): Reading {
  switch (channel) {
    case "l2Book":
      return readBook(data, "stream", context);
    case "bbo":
      return readBbo(data, context);
    case "trades":
      context.fallbacks += 1;
      return each(data, (item) => readTrade(item, context));
    case "activeAssetCtx":
    case "activeSpotAssetCtx":
      return readAssetContext(data, context);
    case "candle":
      return each(data, (item) => readCandle(item, context));
    case "subscriptionResponse":
      return read(message.subscriptionResponse, data, context, ({ subscription }) => {
        context.sink.control({ kind: "ack", ref: refOf(subscription) });
        return "control";
      });
    case "error":
      return read(message.error, data, context, (text) => readError(text, context));
    case "pong":
      context.sink.control({ kind: "pong" });
      return "control";
    default:
      return message.UNUSED_CHANNELS.has(channel) ? "control" : unknown(context, `channel:${channel}`);
  }
}

const each = (data: unknown, readItem: (item: unknown) => Reading): Reading =>
  Array.isArray(data) ? together(data.map(readItem)) : readItem(data);

export function readBook(data: unknown, origin: "stream" | "rest", context: FrameContext): Reading {
  context.fallbacks += 1;
  return read(message.book, data, context, ({ coin, time, levels: [bids, asks] }) => () => {
    const { book } = context.scratch;
    book.symbol = coin;
    book.kind = "snapshot";
    book.origin = origin;
    book.limited = false;
    book.exchangeAt = time;
    book.receivedAt = context.receivedAt;
    fillLevels(book.bids, bids);
    fillLevels(book.asks, asks);
    context.sink.book(book);
  });
}

function readBbo(data: unknown, context: FrameContext): Reading {
  context.fallbacks += 1;
  return read(message.bbo, data, context, ({ coin, time, bbo: [bid, ask] }) => {
    if (!bid || !ask) return "control";
    return () => {
      context.scratch.quote.fill(coin, time, context.receivedAt, bid[0], bid[1], ask[0], ask[1]);
      context.sink.quote(context.scratch.quote.event);
    };
  });
}

const readTrade = (item: unknown, context: FrameContext): Reading =>
  read(message.trade, item, context, ({ coin, side, px, sz, time, tid }) => () => {
    context.scratch.trade.fill(coin, time, context.receivedAt, px, sz, side === "B" ? "buy" : "sell", tid);
    context.sink.trade(context.scratch.trade.event);
  });

/** Mark and the rest of one coin; it has no time of its own. */
export interface AssetContext {
  readonly markPx: number | undefined;
  readonly oraclePx: number | undefined;
  readonly funding: number | undefined;
  readonly openInterest: number | undefined;
}

function readAssetContext(data: unknown, context: FrameContext): Reading {
  context.fallbacks += 1;
  return read(message.assetContext, data, context, ({ coin, ctx }) => {
    const { markPx, oraclePx, funding, openInterest } = ctx;
    const all = { markPx, oraclePx, funding, openInterest };
    return givesAny(all) ? () => giveAssetContext(coin, all, context) : "control";
  });
}

export const givesAny = ({ markPx, funding, openInterest }: AssetContext): boolean =>
  (markPx !== undefined && markPx > 0) || funding !== undefined || openInterest !== undefined;

const FUNDING_HOURS = 1;

export function giveAssetContext(symbol: string, told: AssetContext, context: FrameContext): void {
  const { sink, scratch, receivedAt } = context;
  const header = { venue: scratch.book.venue, symbol, exchangeAt: receivedAt, receivedAt };
  const { markPx, oraclePx, funding, openInterest } = told;
  if (markPx !== undefined && markPx > 0) {
    const index = oraclePx !== undefined && oraclePx > 0 ? price(oraclePx) : undefined;
    sink.event({ type: "mark", ...header, mark: price(markPx), index });
  }
  if (funding !== undefined) {
    const rate = fraction(funding);
    sink.event({ type: "funding", ...header, rate, intervalHours: FUNDING_HOURS, nextAt: undefined });
  }
  if (openInterest !== undefined) {
    sink.event({ type: "openInterest", ...header, contracts: openInterest, usd: undefined });
  }
}

/** It says when it begins and ends, not when it was sent. */
const readCandle = (item: unknown, context: FrameContext): Reading =>
  read(
    message.candle,
    item,
    context,
    ({ t, T, s, o, c, h, l, v }) =>
      () =>
        context.sink.event({
          type: "bar",
          venue: context.scratch.book.venue,
          symbol: s,
          exchangeAt: context.receivedAt,
          receivedAt: context.receivedAt,
          openAt: epochMs(t),
          closeAt: epochMs(T),
          open: price(o),
          high: price(h),
          low: price(l),
          close: price(c),
          volume: v,
        }),
  );

/** A stream that is subscribed already stands, which is what was asked for. */
const STANDING = /^Already (un)?subscribed/;

/** An error has no reference but the request it quotes. */
function readError(text: string, context: FrameContext): Reading {
  const quoted = message.echoed.safeParse(jsonIn(text));
  const ref = quoted.success ? refOf(quoted.data.subscription) : "";
  context.sink.control(STANDING.test(text) ? { kind: "ack", ref } : { kind: "refused", ref, reason: text });
  return "control";
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text.slice(text.indexOf("{")));
  } catch {
    // Most errors quote nothing, or something that is no JSON: then they refer to nothing.
    return undefined;
  }
}
