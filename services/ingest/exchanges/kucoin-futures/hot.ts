import type { LevelBuffer } from "../../../../shared/domain/market/book-update.ts";
import type { EpochMs } from "../../../../shared/domain/units.ts";
import type { EventSink } from "../adapter.ts";
import {
  asBytes,
  BYTE,
  type Cursor,
  expectByte,
  hasNext,
  readAmount,
  readKey,
  readPrice,
  readSequence,
  skipScalar,
  takeText,
} from "../cursor.ts";
import { createKucoinHot, type HotDialect } from "../kucoin-hot.ts";
import {
  bit,
  giveTrade,
  type HotFrame,
  readIsBuy,
  readNamed,
  readText,
  readTimeMs,
  timeOf,
} from "../kucoin-hot-frame.ts";
import type { Scratch } from "../scratch.ts";
import { createFixedTable } from "../symbol-table.ts";

const TOPICS = [
  { channel: "/contractMarket/level2", subject: "level2" },
  { channel: "/contractMarket/execution", subject: "match" },
  { channel: "/contractMarket/tickerV2", subject: "tickerV2" },
];
const LEVEL2 = 0;
const EXECUTION = 1;

const KEYS = createFixedTable([
  "sequence",
  "change",
  "timestamp",
  "symbol",
  "side",
  "size",
  "price",
  "tradeId",
  "ts",
  "bestBidSize",
  "bestBidPrice",
  "bestAskPrice",
  "bestAskSize",
]);
const FIELD = {
  sequence: 0,
  change: 1,
  timestamp: 2,
  symbol: 3,
  side: 4,
  size: 5,
  price: 6,
  tradeId: 7,
  ts: 8,
  bestBidSize: 9,
  bestBidPrice: 10,
  bestAskPrice: 11,
  bestAskSize: 12,
} as const;
const LEVEL2_FIELDS = bit(FIELD.sequence) | bit(FIELD.change) | bit(FIELD.timestamp);
const EXECUTION_FIELDS =
  bit(FIELD.symbol) | bit(FIELD.side) | bit(FIELD.size) | bit(FIELD.price) | bit(FIELD.tradeId) | bit(FIELD.ts);
const TICKER_FIELDS =
  bit(FIELD.symbol) |
  bit(FIELD.bestBidSize) |
  bit(FIELD.bestBidPrice) |
  bit(FIELD.bestAskPrice) |
  bit(FIELD.bestAskSize) |
  bit(FIELD.ts);

/** Reads changes of the book, trades and quotes by their keys. */
export const createHotDecoder = (
  scratch: Scratch,
): ((frame: Uint8Array, receivedAt: EpochMs, sink: EventSink) => boolean) => createKucoinHot(DIALECT, scratch);

const DIALECT: HotDialect = { topics: TOPICS, readData, give };

function readData(frame: HotFrame): void {
  const { cursor, held } = frame;
  const { book } = frame.scratch;
  expectByte(cursor, BYTE.openObject);
  do {
    const key = readKey(cursor, KEYS);
    if (key === FIELD.sequence) book.lastSeq = readSequence(cursor);
    else if (key === FIELD.change) readChange(cursor, book.bids, book.asks);
    else if (key === FIELD.timestamp || key === FIELD.ts) held.atMs = readTimeMs(cursor);
    else if (key === FIELD.symbol) readNamed(frame);
    else if (key === FIELD.side) held.isBuy = readIsBuy(cursor);
    else if (key === FIELD.size) held.size = readAmount(cursor);
    else if (key === FIELD.price) held.price = readPrice(cursor);
    else if (key === FIELD.tradeId) readText(cursor, held.id);
    else if (key === FIELD.bestBidSize) held.bidSize = readAmount(cursor);
    else if (key === FIELD.bestBidPrice) held.bid = readPrice(cursor);
    else if (key === FIELD.bestAskPrice) held.ask = readPrice(cursor);
    else if (key === FIELD.bestAskSize) held.askSize = readAmount(cursor);
    else skipScalar(cursor);
    if (key >= 0) frame.seen |= bit(key);
  } while (cursor.ok && hasNext(cursor, BYTE.closeObject));
}

function give(frame: HotFrame, topic: number, symbol: string, sink: EventSink): boolean {
  if (topic === LEVEL2) return giveBook(frame, symbol, sink);
  const { held, receivedAt, scratch, seen } = frame;
  // Two times would have overwritten each other.
  if ((seen & bit(FIELD.timestamp)) !== 0) return false;
  if (topic === EXECUTION) {
    if ((seen & EXECUTION_FIELDS) !== EXECUTION_FIELDS) return false;
    giveTrade(frame, symbol, sink);
    return true;
  }
  if ((seen & TICKER_FIELDS) !== TICKER_FIELDS) return false;
  scratch.quote.fill(symbol, held.atMs, receivedAt, held.bid, held.bidSize, held.ask, held.askSize);
  sink.quote(scratch.quote.event);
  return true;
}

function giveBook(frame: HotFrame, symbol: string, sink: EventSink): boolean {
  const { book } = frame.scratch;
  const { seen } = frame;
  if ((seen & LEVEL2_FIELDS) !== LEVEL2_FIELDS || (seen & bit(FIELD.ts)) !== 0) return false;
  book.symbol = symbol;
  book.kind = "delta";
  book.origin = "stream";
  book.limited = false;
  book.exchangeAt = timeOf(frame, FIELD.timestamp);
  book.receivedAt = frame.receivedAt;
  book.firstSeq = book.lastSeq;
  book.prevSeq = Number.NaN;
  sink.book(book);
  return true;
}

const BUY = asBytes(",buy,");
const SELL = asBytes(",sell,");

/** `"price,side,size"`. A price of 0 stands for a change that is not shown. */
function readChange(cursor: Cursor, bids: LevelBuffer, asks: LevelBuffer): void {
  bids.length = 0;
  asks.length = 0;
  expectByte(cursor, BYTE.quote);
  const price = readBare(cursor);
  const isBuy = takeText(cursor, BUY);
  if (!isBuy && !takeText(cursor, SELL)) cursor.ok = false;
  const size = readBare(cursor);
  expectByte(cursor, BYTE.quote);
  if (price === 0) return;
  const levels = isBuy ? bids : asks;
  levels.prices[0] = price;
  levels.sizes[0] = size;
  levels.length = 1;
}

/** A number without quotes of its own: those that stand here are the whole text's. */
function readBare(cursor: Cursor): number {
  if (cursor.bytes[cursor.at] === BYTE.quote) cursor.ok = false;
  return readAmount(cursor);
}
