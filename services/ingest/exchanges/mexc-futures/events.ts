import { epochMs, fraction, price } from "../../../../shared/domain/units.ts";
import { fillLevels } from "../frame-schema.ts";
import { type FrameContext, failed, type Reading, read, together, unknown } from "../reading.ts";
import { giveTicker, saysSomething } from "./give.ts";
import { barOf, intervalMsOf } from "./kline.ts";
import * as message from "./messages.ts";
import type { Prices } from "./prices.ts";

/** Reads what a channel sent, the slow way. */
export function readPush(push: message.Push, context: FrameContext, prices: Prices): Reading {
  const { channel, symbol, data } = push;
  if (channel === "push.tickers") return readTickers(push, context, prices);
  if (channel.startsWith("push.personal.") || UNUSED_CHANNELS.has(channel)) return "control";
  if (!READ_CHANNELS.has(channel)) return unknown(context, channel);
  if (symbol === undefined) return failed(context, "symbol is nothing: expected a name");
  const atMs = push.ts ?? context.receivedAt;
  switch (channel) {
    case "push.depth":
      return readDepth(data, symbol, atMs, false, context);
    case "push.depth.full":
      return readDepth(data, symbol, atMs, true, context);
    case "push.deal":
      return readDeals(data, symbol, context);
    case "push.ticker":
      return readTicker(data, symbol, atMs, context, prices);
    case "push.fair.price":
      return readMark(data, symbol, atMs, context, prices);
    case "push.index.price":
      return readIndex(data, symbol, atMs, context, prices);
    case "push.funding.rate":
      return readFunding(data, symbol, atMs, context);
    default:
      return readKline(data, symbol, atMs, context);
  }
}

const READ_CHANNELS: ReadonlySet<string> = new Set([
  "push.depth",
  "push.depth.full",
  "push.deal",
  "push.ticker",
  "push.fair.price",
  "push.index.price",
  "push.funding.rate",
  "push.kline",
]);

/** Known, and nothing in them is used: depth by steps of prices, terms and events of contracts. */
const UNUSED_CHANNELS: ReadonlySet<string> = new Set(["push.depth.step", "push.contract", "push.event.contract"]);

function readDepth(data: unknown, symbol: string, atMs: number, limited: boolean, context: FrameContext): Reading {
  context.fallbacks += 1;
  return read(message.depth, data, context, ({ asks, bids, first, last, cts }) => {
    if (first === undefined || last === undefined || first > last) {
      return failed(context, `begin is ${first}: expected not more than end, which is ${last}`);
    }
    return () => {
      const { book } = context.scratch;
      book.symbol = symbol;
      book.kind = limited ? "snapshot" : "delta";
      book.origin = "stream";
      book.limited = limited;
      book.exchangeAt = cts ?? atMs;
      book.receivedAt = context.receivedAt;
      book.firstSeq = limited ? Number.NaN : first;
      book.lastSeq = last;
      fillLevels(book.bids, bids);
      fillLevels(book.asks, asks);
      context.sink.book(book);
    };
  });
}

function readDeals(data: unknown, symbol: string, context: FrameContext): Reading {
  context.fallbacks += 1;
  const deals = Array.isArray(data) ? data : [data];
  return together(
    deals.map((item) =>
      read(message.deal, item, context, ({ p, v, T, t, i }) => () => {
        const { trade } = context.scratch;
        trade.fill(symbol, t, context.receivedAt, p, v, T === 1 ? "buy" : "sell", Number.NaN);
        if (i !== undefined) {
          const id = Buffer.from(i);
          trade.identify(id, 0, id.length);
        }
        context.sink.trade(trade.event);
      }),
    ),
  );
}

function readTicker(data: unknown, symbol: string, atMs: number, context: FrameContext, prices: Prices): Reading {
  context.fallbacks += 1;
  return read(message.ticker, data, context, (said) => {
    const { bid1, ask1, fairPrice, indexPrice, fundingRate, holdVol, timestamp } = said;
    const inOrder = [bid1, ask1, fairPrice, indexPrice, fundingRate, holdVol, timestamp];
    const figures = Float64Array.from(inOrder, (figure) => figure ?? Number.NaN);
    if (!saysSomething(figures)) return "control";
    const { receivedAt, scratch, sink } = context;
    return () => giveTicker(figures, symbol, atMs, receivedAt, scratch, prices, sink);
  });
}

/** All contracts at once; of what is in it, only the mark is used. */
function readTickers({ data, ts }: message.Push, context: FrameContext, prices: Prices): Reading {
  return read(message.tickers, data, context, (items) => {
    const marked = items.filter(({ fairPrice }) => fairPrice !== undefined && fairPrice > 0);
    if (marked.length === 0) return "control";
    return () => {
      for (const { symbol, fairPrice = 0 } of marked) {
        giveMark(prices.marked(symbol, fairPrice), symbol, ts ?? context.receivedAt, context);
      }
    };
  });
}

function readMark(data: unknown, symbol: string, atMs: number, context: FrameContext, prices: Prices): Reading {
  return read(message.priceOf, data, context, ({ price: mark }) => () => {
    giveMark(prices.marked(symbol, mark), symbol, atMs, context);
  });
}

/** The index comes apart from the mark, and is told together with it. */
function readIndex(data: unknown, symbol: string, atMs: number, context: FrameContext, prices: Prices): Reading {
  return read(message.priceOf, data, context, ({ price: index }) => {
    const known = prices.indexed(symbol, index);
    return known.mark === undefined ? "control" : () => giveMark(known, symbol, atMs, context);
  });
}

function giveMark(
  { mark, index }: ReturnType<Prices["marked"]>,
  symbol: string,
  atMs: number,
  context: FrameContext,
): void {
  if (mark === undefined) return;
  context.sink.event({
    type: "mark",
    venue: context.scratch.book.venue,
    symbol,
    exchangeAt: epochMs(atMs),
    receivedAt: context.receivedAt,
    mark: price(mark),
    index: index === undefined ? undefined : price(index),
  });
}

function readFunding(data: unknown, symbol: string, atMs: number, context: FrameContext): Reading {
  return read(message.funding, data, context, ({ rate, nextSettleTime, collectCycle }) => {
    if (rate === undefined) return failed(context, "rate is nothing: expected a decimal number");
    return () =>
      context.sink.event({
        type: "funding",
        venue: context.scratch.book.venue,
        symbol,
        exchangeAt: epochMs(atMs),
        receivedAt: context.receivedAt,
        rate: fraction(rate),
        intervalHours: collectCycle,
        nextAt: nextSettleTime !== undefined && nextSettleTime > 0 ? epochMs(nextSettleTime) : undefined,
      });
  });
}

function readKline(data: unknown, symbol: string, atMs: number, context: FrameContext): Reading {
  return read(message.kline, data, context, ({ interval, t, o, h, l, c, q }) => {
    const intervalMs = intervalMsOf(interval);
    if (intervalMs === undefined) return "control";
    const { receivedAt, scratch, sink } = context;
    const bar = { openAtSeconds: t, open: o, high: h, low: l, close: c, volume: q };
    return () => sink.event(barOf(scratch.book.venue, symbol, bar, intervalMs, atMs, receivedAt));
  });
}
