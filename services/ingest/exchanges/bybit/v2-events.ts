import type { z } from "zod";
import type { LevelBuffer } from "../../../../shared/domain/market/book-update.ts";
import { each, giveBar, type ReadOlder, readOldLiquidation } from "../bybit-events.ts";
import { createFields, FIELD, giveTicker, type KnownOf, mergeTicker } from "../bybit-known.ts";
import type { Topic } from "../bybit-topics.ts";
import { fillLevels } from "../frame-schema.ts";
import { type FrameContext, type Reading, read, together } from "../reading.ts";
import * as message from "./v2-messages.ts";

/**
 * Reads the protocol before version 5: its messages have no `ts`. It numbered no book, so these books are given on as
 * they came and never go live.
 */
export const createOlderReader =
  (knownOf: KnownOf): ReadOlder =>
  (topic, frame, data, context) => {
    if ("ts" in frame) return undefined;
    switch (topic.channel) {
      case "orderBookL2_25":
      case "orderBook_200":
        return readBook(topic, frame, data, context);
      case "trade":
        return each(data, (item) => readTrade(item, context));
      case "instrument_info":
        return readInfo(frame, data, context, knownOf);
      case "candle":
      case "klineV2":
        return each(data, (item) => readCandle(topic, item, context));
      case "liquidation":
        return each(data, (item) => readOldLiquidation(item, context));
      default:
        return undefined;
    }
  };

export const US_PER_MS = 1_000;
const MS_PER_S = 1_000;

function readBook(topic: Topic, frame: object, data: unknown, context: FrameContext): Reading {
  return read(message.book, message.snakeKeys(frame), context, (head) => {
    const give = (levels: readonly message.Level[]) => (): void => giveBook(topic.symbol, head, levels, context);
    if (head.type === "snapshot") return read(message.wholeBook, data, context, give);
    return read(message.bookChange, data, context, (change) =>
      give([...change.delete.map((level) => ({ ...level, size: 0 })), ...change.update, ...change.insert]),
    );
  });
}

function giveBook(
  symbol: string,
  { type, timestamp_e6, cross_seq }: z.output<typeof message.book>,
  levels: readonly message.Level[],
  { scratch: { book }, sink, receivedAt }: FrameContext,
): void {
  book.symbol = symbol;
  book.kind = type;
  book.origin = "stream";
  book.limited = false;
  book.exchangeAt = timestamp_e6 / US_PER_MS;
  book.receivedAt = receivedAt;
  book.firstSeq = Number.NaN;
  book.lastSeq = cross_seq ?? Number.NaN;
  book.prevSeq = Number.NaN;
  fillSide(book.bids, levels, "Buy");
  fillSide(book.asks, levels, "Sell");
  sink.book(book);
}

const fillSide = (buffer: LevelBuffer, levels: readonly message.Level[], of: "Buy" | "Sell"): void =>
  fillLevels(
    buffer,
    levels.flatMap(({ side, price, size }) => (side === of ? [[price, size ?? 0]] : [])),
  );

const readTrade = (item: unknown, context: FrameContext): Reading =>
  read(message.trade, message.snakeKeys(item), context, ({ symbol, trade_time_ms, side, size, price, trade_id }) => {
    const id = Buffer.from(trade_id);
    return () => {
      const { trade } = context.scratch;
      trade.fill(symbol, trade_time_ms, context.receivedAt, price, size, side === "Buy" ? "buy" : "sell", Number.NaN);
      trade.identify(id, 0, id.length);
      context.sink.trade(trade.event);
    };
  });

/** A snapshot is the instrument, a delta a list of those that changed. */
function readInfo(frame: object, data: unknown, context: FrameContext, knownOf: KnownOf): Reading {
  return read(message.info, message.snakeKeys(frame), context, ({ type, timestamp_e6 }) => {
    const readOne = (item: unknown) => readInstrument(item, type === "snapshot", timestamp_e6, context, knownOf);
    if (type === "snapshot") return readOne(data);
    return read(message.infoChange, data, context, ({ update }) => together(update.map(readOne)));
  });
}

function readInstrument(
  item: unknown,
  isSnapshot: boolean,
  timestampUs: number,
  context: FrameContext,
  knownOf: KnownOf,
): Reading {
  return read(message.instrument, message.snakeKeys(item), context, (told) => {
    const { ticker } = knownOf(told.symbol);
    const gives = mergeTicker(ticker, fieldsOf(told), isSnapshot);
    if (gives === 0) return "control";
    return () => giveTicker(context, told.symbol, ticker, gives, timestampUs / US_PER_MS);
  });
}

/** What it tells, by FIELD; sizes of the best prices are not told. */
function fieldsOf(told: z.output<typeof message.instrument>): Float64Array {
  const fields = createFields();
  const tell = (field: number, value: number | undefined, scaled?: number, scale = 1): void => {
    if (value !== undefined) fields[field] = value;
    else if (scaled !== undefined) fields[field] = scaled / scale;
  };
  tell(FIELD.bid, told.bid1_price, told.bid1_price_e4, 1e4);
  tell(FIELD.ask, told.ask1_price, told.ask1_price_e4, 1e4);
  tell(FIELD.mark, told.mark_price, told.mark_price_e4, 1e4);
  tell(FIELD.index, told.index_price, told.index_price_e4, 1e4);
  tell(FIELD.rate, undefined, told.funding_rate_e6, 1e6);
  tell(FIELD.intervalHours, told.funding_rate_interval);
  tell(FIELD.nextAt, told.next_funding_time);
  tell(FIELD.contracts, told.open_interest, told.open_interest_e8, 1e8);
  return fields;
}

const readCandle = (topic: Topic, item: unknown, context: FrameContext): Reading =>
  read(
    message.candle,
    item,
    context,
    ({ start, end, timestamp, ...bar }) =>
      () =>
        giveBar(context, topic.symbol, timestamp / US_PER_MS, {
          ...bar,
          openAtMs: start * MS_PER_S,
          closeAtMs: end * MS_PER_S - 1,
        }),
  );
