import type { z } from "zod";
import { epochMs, price } from "../../../shared/domain/units.ts";
import { giveBest, mergeBest } from "./bybit-best.ts";
import { createFields, FIELD, giveTicker, type KnownOf, mergeTicker } from "./bybit-known.ts";
import * as message from "./bybit-messages.ts";
import { readToken } from "./bybit-tokens.ts";
import { splitTopic, type Topic, UNUSED_CHANNELS } from "./bybit-topics.ts";
import { fillLevels } from "./frame-schema.ts";
import { type FrameContext, type Reading, read, together, unknown } from "./reading.ts";

/** Reads messages of Bybit's topics, the slow way. */

/** Time and kind of a message of version 5. */
export type Timed = z.output<typeof message.timed>;

/** Reads a channel that version 5 does not have; undefined when it is not known either. */
export type ReadOlder = (topic: Topic, frame: object, data: unknown, context: FrameContext) => Reading | undefined;

export function readPush(frame: object, context: FrameContext, knownOf: KnownOf, readOlder: ReadOlder): Reading {
  return read(message.push, frame, context, ({ topic: text, data }) => {
    const topic = splitTopic(text);
    if (UNUSED_CHANNELS.has(topic.channel)) return "control";
    const older = readOlder(topic, frame, data, context);
    if (older !== undefined) return older;
    const reader = READERS[topic.channel];
    if (!reader) return unknown(context, `topic:${topic.channel}`);
    return read(message.timed, frame, context, (timed) => reader({ topic, timed, data }, context, knownOf));
  });
}

interface Push {
  readonly topic: Topic;
  readonly timed: Timed;
  readonly data: unknown;
}

type Reader = (push: Push, context: FrameContext, knownOf: KnownOf) => Reading;

const READERS: Readonly<Record<string, Reader>> = {
  orderbook: readBook,
  publicTrade: readTrades,
  trade: readTrades,
  tickers: readTicker,
  kline: readKline,
  allLiquidation: ({ data }, context) => each(data, (item) => readLiquidation(item, context)),
  liquidation: ({ data }, context) => each(data, (item) => readOldLiquidation(item, context)),
  lt: readToken,
  tickers_lt: readToken,
  kline_lt: readToken,
};

/** Most data is a list; some is the one item itself. */
export const each = (data: unknown, readItem: (item: unknown) => Reading): Reading =>
  Array.isArray(data) ? together(data.map(readItem)) : readItem(data);

function readBook({ topic, timed, data }: Push, context: FrameContext, knownOf: KnownOf): Reading {
  if (!/^\d+$/.test(topic.argument)) return "control";
  context.fallbacks += 1;
  return read(message.orderbook, data, context, ({ s, b, a, u }) => {
    const isSnapshot = timed.type === "snapshot" || u === 1;
    const atMs = timed.cts ?? timed.ts;
    return () => {
      const { book } = context.scratch;
      book.symbol = s;
      book.kind = isSnapshot ? "snapshot" : "delta";
      book.origin = "stream";
      book.limited = topic.argument === "1";
      book.exchangeAt = atMs;
      book.receivedAt = context.receivedAt;
      book.firstSeq = isSnapshot ? Number.NaN : u;
      book.lastSeq = u;
      book.prevSeq = Number.NaN;
      fillLevels(book.bids, b);
      fillLevels(book.asks, a);
      const { best } = knownOf(s);
      const tellsBest = book.limited && mergeBest(best, book);
      context.sink.book(book);
      if (tellsBest) giveBest(best, s, atMs, context);
    };
  });
}

function readTrades({ data }: Push, context: FrameContext): Reading {
  context.fallbacks += 1;
  return each(data, (item) =>
    read(message.trade, item, context, ({ T, s, S, v, p, i, BT }) => {
      if (BT === true) return "control";
      const id = Buffer.from(i);
      return () => {
        const { trade } = context.scratch;
        trade.fill(s, T, context.receivedAt, p, v, S === "Buy" ? "buy" : "sell", Number.NaN);
        trade.identify(id, 0, id.length);
        context.sink.trade(trade.event);
      };
    }),
  );
}

function readTicker({ timed, data }: Push, context: FrameContext, knownOf: KnownOf): Reading {
  context.fallbacks += 1;
  return read(message.ticker, data, context, (told) => {
    const { ticker } = knownOf(told.symbol);
    const gives = mergeTicker(ticker, fieldsOf(told), timed.type === "snapshot");
    if (gives === 0) return "control";
    return () => giveTicker(context, told.symbol, ticker, gives, timed.ts);
  });
}

/** What a ticker tells, by FIELD. */
export function fieldsOf(told: z.output<typeof message.ticker>): Float64Array {
  const fields = createFields();
  const tell = (field: number, value: number | undefined): void => {
    if (value !== undefined) fields[field] = value;
  };
  tell(FIELD.bid, told.bid1Price);
  tell(FIELD.bidSize, told.bid1Size);
  tell(FIELD.ask, told.ask1Price);
  tell(FIELD.askSize, told.ask1Size);
  tell(FIELD.mark, told.markPrice);
  tell(FIELD.index, told.indexPrice);
  tell(FIELD.rate, told.fundingRate);
  tell(FIELD.nextAt, told.nextFundingTime);
  tell(FIELD.intervalHours, told.fundingIntervalHour);
  tell(FIELD.contracts, told.openInterest);
  tell(FIELD.value, told.openInterestValue);
  return fields;
}

function readKline({ topic, timed, data }: Push, context: FrameContext): Reading {
  context.fallbacks += 1;
  return each(data, (item) =>
    read(
      message.kline,
      item,
      context,
      (bar) => () => giveBar(context, topic.symbol, timed.ts, { ...bar, openAtMs: bar.start, closeAtMs: bar.end }),
    ),
  );
}

export interface Bar {
  readonly openAtMs: number;
  readonly closeAtMs: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
}

export function giveBar(context: FrameContext, symbol: string, atMs: number, bar: Bar): void {
  context.sink.event({
    type: "bar",
    venue: context.scratch.book.venue,
    symbol,
    exchangeAt: epochMs(atMs),
    receivedAt: context.receivedAt,
    openAt: epochMs(bar.openAtMs),
    closeAt: epochMs(bar.closeAtMs),
    open: price(bar.open),
    high: price(bar.high),
    low: price(bar.low),
    close: price(bar.close),
    volume: bar.volume,
  });
}

const readLiquidation = (item: unknown, context: FrameContext): Reading =>
  read(message.allLiquidation, item, context, ({ T, s, S, v, p }) => liquidationOf(context, s, T, p, v, S));

/** Sent until version 5's own channel came, at most one a second for each symbol. */
export const readOldLiquidation = (item: unknown, context: FrameContext): Reading =>
  read(message.liquidation, item, context, ({ symbol, side, price: at, size, updatedTime }) =>
    liquidationOf(context, symbol, updatedTime, at, size, side),
  );

/** `Buy` is the side of the position, not of the order that closes it. */
function liquidationOf(
  context: FrameContext,
  symbol: string,
  atMs: number,
  at: number,
  size: number,
  side: "Buy" | "Sell",
): Reading {
  return () =>
    context.sink.event({
      type: "liquidation",
      venue: context.scratch.book.venue,
      symbol,
      exchangeAt: epochMs(atMs),
      receivedAt: context.receivedAt,
      price: price(at),
      size,
      position: side === "Buy" ? "long" : "short",
    });
}
