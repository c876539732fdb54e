import { epochMs, fraction, MS_PER_HOUR, price, usd } from "../../../../shared/domain/units.ts";
import { fillLevels } from "../frame-schema.ts";
import { type FrameContext, failed, type Reading, read, together, unknown } from "../reading.ts";
import { barMs, barOf } from "./candle.ts";
import { type IndexPrices, markOf } from "./index-prices.ts";
import { readInstruments } from "./instruments.ts";
import * as message from "./messages.ts";

/** Reads the data of one channel, the slow way. */
export function readPush(push: message.Push, context: FrameContext, indices: IndexPrices): Reading {
  const { arg, data } = push;
  const each = (readItem: (item: unknown) => Reading): Reading => together(data.map(readItem));
  switch (arg.channel) {
    case "books":
    case "books-l2-tbt":
    case "books50-l2-tbt":
      return each((item) => readBook(item, push, context));
    case "books5":
    case "bbo-tbt":
      return each((item) => readTopOfBook(item, push, context));
    case "trades":
    case "trades-all":
    case "option-trades":
      return each((item) => readTrade(item, context));
    case "tickers":
      return each((item) => readTicker(item, context));
    case "mark-price":
      return each((item) => readMark(item, context, indices));
    case "index-tickers":
      return readIndices(data, context, indices);
    case "funding-rate":
      return each((item) => readFunding(item, context));
    case "open-interest":
      return each((item) => readOpenInterest(item, context));
    case "liquidation-orders":
      return each((item) => readLiquidations(item, context));
    case "instruments":
      return readInstruments(data, context);
    default:
      return readOther(push, context);
  }
}

function readOther({ arg, data }: message.Push, context: FrameContext): Reading {
  const { channel, instId } = arg;
  if (message.UNUSED_CHANNELS.has(channel) || message.UNUSED_CHANNEL.test(channel)) return "control";
  const lengthMs = channel.startsWith("candle") ? barMs(channel.slice("candle".length)) : undefined;
  if (lengthMs === undefined) return unknown(context, channel);
  if (instId === undefined || instId === "") return failed(context, "arg.instId is missing: expected an instrument");
  return together(
    data.map((item) =>
      read(message.candle, item, context, (candle) => () => {
        const { venue } = context.scratch.book;
        context.sink.event(barOf(venue, instId, candle, lengthMs, context.receivedAt));
      }),
    ),
  );
}

/** A book without an action is one that follows on from nothing, as the venue's examples show it. */
function readBook(item: unknown, { arg, action }: message.Push, context: FrameContext): Reading {
  const { instId } = arg;
  context.fallbacks += 1;
  if (instId === undefined || instId === "") return failed(context, "arg.instId is missing: expected an instrument");
  return read(message.book, item, context, (book) => {
    const kind = action ?? (book.prevSeqId === -1 ? "snapshot" : undefined);
    if (kind === undefined) return failed(context, "action is missing: expected snapshot or update");
    return bookOf(context, instId, kind === "snapshot" ? "snapshot" : "delta", false, book);
  });
}

/** A picture of the best few levels. */
function readTopOfBook(item: unknown, { arg }: message.Push, context: FrameContext): Reading {
  const { instId } = arg;
  context.fallbacks += 1;
  if (instId === undefined || instId === "") return failed(context, "arg.instId is missing: expected an instrument");
  return read(message.book, item, context, (book) => bookOf(context, instId, "snapshot", true, book));
}

function bookOf(
  context: FrameContext,
  symbol: string,
  kind: "snapshot" | "delta",
  limited: boolean,
  { asks, bids, ts, checksum = 0, prevSeqId = -1, seqId }: message.Book,
): Reading {
  return () => {
    const { book } = context.scratch;
    book.symbol = symbol;
    book.kind = kind;
    book.origin = "stream";
    book.limited = limited;
    book.exchangeAt = ts;
    book.receivedAt = context.receivedAt;
    book.firstSeq = Number.NaN;
    book.lastSeq = seqId ?? Number.NaN;
    book.prevSeq = prevSeqId < 0 ? Number.NaN : prevSeqId;
    book.checksum = checksum === 0 ? Number.NaN : checksum >>> 0;
    fillLevels(book.bids, bids);
    fillLevels(book.asks, asks);
    context.sink.book(book);
  };
}

function readTrade(item: unknown, context: FrameContext): Reading {
  context.fallbacks += 1;
  return read(message.trade, item, context, (trade) => tradeOf(context, trade));
}

export function tradeOf(context: FrameContext, { instId, tradeId, px, sz, side, ts }: message.Trade): Reading {
  const id = Buffer.from(tradeId);
  return () => {
    const { trade } = context.scratch;
    trade.fill(instId, ts, context.receivedAt, px, sz, side, Number.NaN);
    trade.identify(id, 0, id.length);
    context.sink.trade(trade.event);
  };
}

/** Without orders on a side there is no quote. */
function readTicker(item: unknown, context: FrameContext): Reading {
  return read(message.ticker, item, context, ({ instId, askPx, askSz, bidPx, bidSz, ts }) => {
    if (askPx === undefined || bidPx === undefined || askPx <= 0 || bidPx <= 0) return "control";
    context.fallbacks += 1;
    return () => {
      const { quote } = context.scratch;
      quote.fill(instId, ts, context.receivedAt, bidPx, bidSz, askPx, askSz);
      context.sink.quote(quote.event);
    };
  });
}

function readMark(item: unknown, context: FrameContext, indices: IndexPrices): Reading {
  context.fallbacks += 1;
  const { venue } = context.scratch.book;
  return read(message.markPrice, item, context, ({ instId, markPx, ts }) => () => {
    context.sink.event(markOf(venue, instId, markPx, ts, context.receivedAt, indices));
  });
}

/** Remembered once all of them have been understood; the mark of an instrument then tells its index. */
function readIndices(data: readonly unknown[], context: FrameContext, indices: IndexPrices): Reading {
  return read(message.indexTicker.array(), data, context, (tickers) => {
    for (const { instId, idxPx, ts } of tickers) indices.set(instId, idxPx, ts);
    return "control";
  });
}

function readFunding(item: unknown, context: FrameContext): Reading {
  return read(message.fundingRate, item, context, ({ instId, fundingRate, fundingTime, nextFundingTime, ts }) => {
    if (fundingRate === undefined) return "control";
    const isDue = fundingTime !== undefined && fundingTime > 0;
    const intervalMs = isDue && nextFundingTime !== undefined ? nextFundingTime - fundingTime : 0;
    return () =>
      context.sink.event({
        type: "funding",
        ...headerOf(context, instId, ts ?? context.receivedAt),
        rate: fraction(fundingRate),
        intervalHours: intervalMs > 0 ? intervalMs / MS_PER_HOUR : undefined,
        nextAt: isDue ? epochMs(fundingTime) : undefined,
      });
  });
}

function readOpenInterest(item: unknown, context: FrameContext): Reading {
  return read(message.openInterest, item, context, ({ instId, oi, oiUsd, ts }) => () => {
    const value = oiUsd === undefined ? undefined : usd(oiUsd);
    context.sink.event({ type: "openInterest", ...headerOf(context, instId, ts), contracts: oi, usd: value });
  });
}

function readLiquidations(item: unknown, context: FrameContext): Reading {
  return read(message.liquidation, item, context, ({ instId, details }) =>
    together(
      details.map(({ side, posSide, bkPx, sz, ts }) => {
        const position = positionOf(side, posSide);
        if (position === undefined || bkPx === undefined || bkPx <= 0 || sz === undefined || sz <= 0) return "control";
        return () =>
          context.sink.event({
            type: "liquidation",
            ...headerOf(context, instId, ts),
            price: price(bkPx),
            size: sz,
            position,
          });
      }),
    ),
  );
}

/** In net mode `posSide` is `net`, and the order's side tells: a sale closes a long position. */
function positionOf(side: string | undefined, posSide: string | undefined): "long" | "short" | undefined {
  if (posSide === "long" || posSide === "short") return posSide;
  if (side === "sell") return "long";
  return side === "buy" ? "short" : undefined;
}

const headerOf = (context: FrameContext, symbol: string, atMs: number) => ({
  venue: context.scratch.book.venue,
  symbol,
  exchangeAt: epochMs(atMs),
  receivedAt: context.receivedAt,
});
