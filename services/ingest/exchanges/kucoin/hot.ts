import type { LevelBuffer } from "../../../../shared/domain/market/book-update.ts";
import type { EpochMs } from "../../../../shared/domain/units.ts";
import type { EventSink } from "../adapter.ts";
import {
  BYTE,
  type Cursor,
  expectByte,
  hasNext,
  readAmount,
  readKey,
  readPrice,
  readSequence,
  skipScalar,
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
import { ALL_SYMBOLS } from "../kucoin-layouts.ts";
import type { Scratch } from "../scratch.ts";
import { createFixedTable } from "../symbol-table.ts";
import { readChanges } from "./hot-changes.ts";
import { FIELD, FIELDS, LEVEL2_FIELDS, MATCH_FIELDS, TICKER_FIELDS } from "./hot-fields.ts";

const TOPICS = [
  { channel: "/market/level2", subject: "trade.l2update" },
  { channel: "/market/match", subject: "trade.l3match" },
  { channel: "/market/ticker", subject: "trade.ticker" },
];
const LEVEL2 = 0;
const MATCH = 1;

const KEYS = createFixedTable(FIELDS);
const SIDES = createFixedTable(["asks", "bids"]);

/** Reads changes of the book, trades and quotes by their keys; quotes of all symbols at once are left to the slow path. */
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
    if (key === FIELD.changes) {
      if ((frame.seen & bit(key)) !== 0) cursor.ok = false;
      readSides(cursor, book.asks, book.bids);
    } else if (key === FIELD.sequenceEnd) book.lastSeq = readSequence(cursor);
    else if (key === FIELD.sequenceStart) book.firstSeq = readSequence(cursor);
    else if (key === FIELD.symbol) readNamed(frame);
    else if (key === FIELD.time) held.atMs = readTimeMs(cursor);
    else if (key === FIELD.side) held.isBuy = readIsBuy(cursor);
    else if (key === FIELD.price) held.price = readPrice(cursor);
    else if (key === FIELD.size) held.size = readAmount(cursor);
    else if (key === FIELD.bestBid) held.bid = readPrice(cursor);
    else if (key === FIELD.bestBidSize) held.bidSize = readAmount(cursor);
    else if (key === FIELD.bestAsk) held.ask = readPrice(cursor);
    else if (key === FIELD.bestAskSize) held.askSize = readAmount(cursor);
    else if (key === FIELD.tradeId) readText(cursor, held.id);
    else skipScalar(cursor);
    if (key >= 0) frame.seen |= bit(key);
  } while (cursor.ok && hasNext(cursor, BYTE.closeObject));
}

function give(frame: HotFrame, topic: number, symbol: string, sink: EventSink): boolean {
  if (topic === LEVEL2) return giveBook(frame, symbol, sink);
  const { held, receivedAt, seen } = frame;
  if (topic === MATCH) {
    if ((seen & MATCH_FIELDS) !== MATCH_FIELDS) return false;
    giveTrade(frame, symbol, sink);
    return true;
  }
  if ((seen & TICKER_FIELDS) !== TICKER_FIELDS || symbol === ALL_SYMBOLS) return false;
  const { quote } = frame.scratch;
  quote.fill(symbol, timeOf(frame, FIELD.time), receivedAt, held.bid, held.bidSize, held.ask, held.askSize);
  sink.quote(quote.event);
  return true;
}

function giveBook(frame: HotFrame, symbol: string, sink: EventSink): boolean {
  const { book } = frame.scratch;
  if ((frame.seen & LEVEL2_FIELDS) !== LEVEL2_FIELDS || book.firstSeq > book.lastSeq) return false;
  book.symbol = symbol;
  book.kind = "delta";
  book.origin = "stream";
  book.limited = false;
  book.exchangeAt = timeOf(frame, FIELD.time);
  book.receivedAt = frame.receivedAt;
  book.prevSeq = Number.NaN;
  sink.book(book);
  return true;
}

const ASKS = 0;
const BOTH_SIDES = 3;

function readSides(cursor: Cursor, asks: LevelBuffer, bids: LevelBuffer): void {
  let seen = 0;
  expectByte(cursor, BYTE.openObject);
  do {
    const key = readKey(cursor, SIDES);
    if (key < 0) cursor.ok = false;
    else readChanges(cursor, key === ASKS ? asks : bids);
    seen |= bit(key);
  } while (cursor.ok && hasNext(cursor, BYTE.closeObject));
  if (seen !== BOTH_SIDES) cursor.ok = false;
}
