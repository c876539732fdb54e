import { epochMs, price } from "../../../shared/domain/units.ts";
import { barOf, giveTicker, saysSomething } from "./bitget-give.ts";
import * as message from "./bitget-messages.ts";
import { isProvable, noteSnapshot, settleBook } from "./bitget-proof.ts";
import { type BitgetContext, baseSize, intervalMsOf, type Market, marketOf } from "./bitget-protocol.ts";
import { fillLevels } from "./frame-schema.ts";
import { failed, type Reading, read, together, unknown } from "./reading.ts";

/** Pictures of the best few levels, each whole. */
const LIMITED_BOOK = /^books(1|5|15|50)$/;

const CANDLE = /^candle(.+)$/;

/** Reads a message of a channel, the slow way. */
export function readPush(push: message.Push, context: BitgetContext): Reading {
  const { instType, channel } = push.arg;
  const market = marketOf(instType);
  if (market === undefined) return unknown(context, `instType:${instType}`);
  if (channel === "books") return each(push, (item) => readBook(item, push, market, false, context));
  if (LIMITED_BOOK.test(channel)) return each(push, (item) => readBook(item, push, market, true, context));
  if (channel === "trade" || channel === "publicTrade") return readTrades(push, market, context);
  if (channel === "ticker") return each(push, (item) => readTicker(item, push, market, context));
  if (channel === "liquidation") return each(push, (item) => readLiquidation(item, market, context));
  const interval = channel === "kline" ? push.arg.interval : CANDLE.exec(channel)?.[1];
  if (interval !== undefined) return readCandles(push, interval, market, context);
  return unknown(context, channel || "arg without a channel");
}

const each = ({ data }: message.Push, readItem: (item: unknown) => Reading): Reading => together(data.map(readItem));

function readBook(
  item: unknown,
  { action, arg: { symbol } }: message.Push,
  market: Market,
  limited: boolean,
  context: BitgetContext,
): Reading {
  const isSnapshot = limited || action === "snapshot";
  if (symbol === "") return failed(context, "arg names no symbol");
  if (!limited && action === undefined) return failed(context, 'action is nothing: expected "snapshot" or "update"');
  return read(message.book, item, context, ({ asks = [], bids = [], ts, seq, pseq, checksum }) => {
    const isProof = isSnapshot && !limited && checksum !== undefined;
    context.fallbacks += 1;
    return () => {
      const { book } = context.scratches[market];
      book.symbol = symbol;
      book.kind = isSnapshot ? "snapshot" : "delta";
      book.origin = "stream";
      book.limited = limited;
      book.exchangeAt = ts;
      book.receivedAt = context.receivedAt;
      book.firstSeq = Number.NaN;
      book.lastSeq = seq ?? Number.NaN;
      book.prevSeq = pseq ?? Number.NaN;
      book.checksum = checksum ?? Number.NaN;
      fillLevels(book.bids, bids);
      fillLevels(book.asks, asks);
      if (isProof) noteSnapshot(book, item, context.unprovable, market);
      settleBook(book, isProvable(context.unprovable, market, symbol));
      context.sink.book(book);
    };
  });
}

/** What comes first after subscribing are trades of before, which the last connection has given already. */
function readTrades({ action, arg, data }: message.Push, market: Market, context: BitgetContext): Reading {
  if (action === "snapshot") return "control";
  context.fallbacks += 1;
  if (arg.symbol === "") return failed(context, "arg names no symbol");
  const isCoinV3 = arg.isV3 && arg.instType === "coin-futures";
  return together(
    data.map((item) =>
      read(message.trade, item, context, ({ at, price: tradePrice, size, side, id }) => {
        const base = baseSize(size, tradePrice, at, isCoinV3);
        if (!Number.isFinite(base))
          return failed(context, `size is ${size}: expected one that is finite in the base coin`);
        return () => {
          const { trade } = context.scratches[market];
          trade.fill(arg.symbol, at, context.receivedAt, tradePrice, base, side, Number.NaN);
          if (id !== undefined) identify(trade, id);
          context.sink.trade(trade.event);
        };
      }),
    ),
  );
}

function identify(trade: BitgetContext["scratch"]["trade"], id: string): void {
  const bytes = Buffer.from(id);
  trade.identify(bytes, 0, bytes.length);
}

function readTicker(item: unknown, { arg, ts }: message.Push, market: Market, context: BitgetContext): Reading {
  context.fallbacks += 1;
  if (arg.symbol === "") return failed(context, "arg names no symbol");
  return read(message.ticker, item, context, ({ at, ...said }) => {
    const { bid, bidSize, ask, askSize, mark, index, rate, nextAt, interest } = said;
    const inOrder = [bid, bidSize, ask, askSize, mark, index, rate, nextAt, interest, at];
    const figures = Float64Array.from(inOrder, (figure) => figure ?? Number.NaN);
    const isFutures = market === "futures";
    if (!saysSomething(figures, isFutures)) return "control";
    const { receivedAt, sink, scratches } = context;
    const atMs = at ?? ts ?? receivedAt;
    return () => giveTicker(figures, arg.symbol, atMs, receivedAt, isFutures, scratches[market], sink);
  });
}

/** `side` is the side of the position that was closed. */
function readLiquidation(item: unknown, market: Market, context: BitgetContext): Reading {
  return read(
    message.liquidation,
    item,
    context,
    ({ symbol, side, price: closedAt, amount, ts }) =>
      () =>
        context.sink.event({
          type: "liquidation",
          venue: context.scratches[market].book.venue,
          symbol,
          exchangeAt: epochMs(ts),
          receivedAt: context.receivedAt,
          price: price(closedAt),
          size: amount,
          position: side === "buy" ? "long" : "short",
        }),
  );
}

/** Bars of a month differ in length and give nothing. */
function readCandles(
  { arg, data, ts }: message.Push,
  interval: string,
  market: Market,
  context: BitgetContext,
): Reading {
  const intervalMs = intervalMsOf(interval);
  if (intervalMs === undefined) return "control";
  if (arg.symbol === "") return failed(context, "arg names no symbol");
  const { venue } = context.scratches[market].book;
  return together(
    data.map((item) =>
      read(message.candle, item, context, (bar) => () => {
        const { receivedAt, sink } = context;
        sink.event(barOf(venue, arg.symbol, bar, intervalMs, ts ?? receivedAt, receivedAt));
      }),
    ),
  );
}
