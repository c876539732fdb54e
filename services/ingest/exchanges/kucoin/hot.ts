import type { LevelBuffer } from "../../../../shared/domain/market/book-update.ts";
import type { EpochMs } from "../../../../shared/domain/units.ts";
import type { EventSink } from "../adapter.ts";
import { BYTE, type Cursor, expectByte, hasNext, readAmount, readPrice, readSequence, skipScalar } from "../cursor.ts";
import { createKucoinHot, type HotDialect } from "../kucoin-hot.ts";
import {
  bit,
  giveTrade,
  type HotFrame,
  NO_SYMBOL,
  readIsBuy,
  readNamed,
  readText,
  timeOf,
} from "../kucoin-hot-frame.ts";
import { readTimeMs } from "../kucoin-time.ts";
import { createLearnedKeys, learnApart, readLearnedKey } from "../learned-keys.ts";
import type { Scratch } from "../scratch.ts";
import { readChanges } from "./hot-changes.ts";
import { FIELD, FIELDS, LEVEL2_FIELDS, MATCH_FIELDS, TICKER_FIELDS } from "./hot-fields.ts";
import { readLevel2, readLevel2Of2021, readTicker } from "./hot-places.ts";

const TOPICS = [
  { channel: "/market/level2", subject: "trade.l2update" },
  { channel: "/market/match", subject: "trade.l3match" },
  { channel: "/market/ticker", subject: "trade.ticker" },
];
const LEVEL2 = 0;
const MATCH = 1;
const TICKER = 2;

const KEYS = createLearnedKeys(FIELDS);
const KEYS_OF = TOPICS.map(() => learnApart(KEYS));
const SIDES = createLearnedKeys(["asks", "bids"]);

/** Reads changes of the book, trades and quotes from bytes; quotes of all symbols at once are left to the slow path. */
export const createHotDecoder = (
  scratch: Scratch,
): ((frame: Uint8Array, receivedAt: EpochMs, sink: EventSink) => boolean) => createKucoinHot(DIALECT, scratch);

const DIALECT: HotDialect = { topics: TOPICS, readData, give };

function readData(frame: HotFrame, topic: number): void {
  if (isReadByPlaces(frame, topic)) return;
  const { cursor, held } = frame;
  const { book } = frame.scratch;
  const keys = topic < 0 ? KEYS : (KEYS_OF[topic] ?? KEYS);
  let key = -1;
  expectByte(cursor, BYTE.openObject);
  do {
    key = readLearnedKey(cursor, keys, key);
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

function isReadByPlaces(frame: HotFrame, topic: number): boolean {
  const { cursor } = frame;
  const { at, ok } = cursor;
  if (topic === LEVEL2 && readLevel2(frame)) return true;
  if (topic === TICKER && readTicker(frame)) return true;
  if (topic < 0 && readLevel2Of2021(frame)) return true;
  cursor.at = at;
  cursor.ok = ok;
  frame.seen = 0;
  frame.named = NO_SYMBOL;
  return false;
}

function give(frame: HotFrame, topic: number, symbol: string, sink: EventSink): boolean {
  if (topic === LEVEL2) return giveBook(frame, symbol, sink);
  const { held, receivedAt, seen } = frame;
  if (topic === MATCH) {
    if ((seen & MATCH_FIELDS) !== MATCH_FIELDS) return false;
    giveTrade(frame, symbol, sink);
    return true;
  }
  if ((seen & TICKER_FIELDS) !== TICKER_FIELDS || symbol === "all") return false;
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
  let key = -1;
  expectByte(cursor, BYTE.openObject);
  do {
    key = readLearnedKey(cursor, SIDES, key);
    if (key < 0) cursor.ok = false;
    else readChanges(cursor, key === ASKS ? asks : bids);
    seen |= bit(key);
  } while (cursor.ok && hasNext(cursor, BYTE.closeObject));
  if (seen !== BOTH_SIDES) cursor.ok = false;
}
