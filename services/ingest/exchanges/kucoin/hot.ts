import type { LevelBuffer } from "../../../../shared/domain/market/book-update.ts";
import type { EpochMs } from "../../../../shared/domain/units.ts";
import type { EventSink } from "../adapter.ts";
import {
  BYTE,
  type Cursor,
  expectByte,
  hasNext,
  readAmount,
  readPrice,
  readSequence,
  skipScalar,
  takeByte,
} from "../cursor.ts";
import { createKucoinHot, type HotDialect } from "../kucoin-hot.ts";
import { bit, giveTrade, type HotFrame, readIsBuy, readNamed, readText, timeOf } from "../kucoin-hot-frame.ts";
import { readTimeMs } from "../kucoin-time.ts";
import { createLearnedKeys, readLearnedKey } from "../learned-keys.ts";
import type { Scratch } from "../scratch.ts";

const TOPICS = [
  { channel: "/market/level2", subject: "trade.l2update" },
  { channel: "/market/match", subject: "trade.l3match" },
  { channel: "/market/ticker", subject: "trade.ticker" },
];
const LEVEL2 = 0;
const MATCH = 1;

const FIELDS = [
  "changes",
  "sequenceEnd",
  "sequenceStart",
  "symbol",
  "time",
  "side",
  "price",
  "size",
  "tradeId",
  "bestBid",
  "bestBidSize",
  "bestAsk",
  "bestAskSize",
  // Not used, but named here so that they are recognised without a search.
  "sequence",
  "type",
  "takerOrderId",
  "makerOrderId",
];
const FIELD = {
  changes: 0,
  sequenceEnd: 1,
  sequenceStart: 2,
  symbol: 3,
  time: 4,
  side: 5,
  price: 6,
  size: 7,
  tradeId: 8,
  bestBid: 9,
  bestBidSize: 10,
  bestAsk: 11,
  bestAskSize: 12,
} as const;
const LEVEL2_FIELDS = bit(FIELD.changes) | bit(FIELD.sequenceEnd) | bit(FIELD.sequenceStart) | bit(FIELD.symbol);
const MATCH_FIELDS =
  bit(FIELD.symbol) | bit(FIELD.time) | bit(FIELD.side) | bit(FIELD.price) | bit(FIELD.size) | bit(FIELD.tradeId);
const TICKER_FIELDS = bit(FIELD.bestBid) | bit(FIELD.bestBidSize) | bit(FIELD.bestAsk) | bit(FIELD.bestAskSize);

const KEYS = createLearnedKeys(FIELDS);
const SIDES = createLearnedKeys(["asks", "bids"]);

/** Reads changes of the book, trades and quotes from bytes; quotes of all symbols at once are left to the slow path. */
export const createHotDecoder = (
  scratch: Scratch,
): ((frame: Uint8Array, receivedAt: EpochMs, sink: EventSink) => boolean) => createKucoinHot(DIALECT, scratch);

const DIALECT: HotDialect = { topics: TOPICS, readData, give };

function readData(frame: HotFrame): void {
  const { cursor, held } = frame;
  const { book } = frame.scratch;
  let key = -1;
  expectByte(cursor, BYTE.openObject);
  do {
    key = readLearnedKey(cursor, KEYS, key);
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

/** Levels of one side among which a price named twice is looked for; longer lists are left to the slow path. */
const COMPARED_MAX = 64;

/** `[["price","size","sequence"],…]`. A change of price 0 stands for one that is not shown. */
function readChanges(cursor: Cursor, levels: LevelBuffer): void {
  levels.length = 0;
  expectByte(cursor, BYTE.openList);
  if (takeByte(cursor, BYTE.closeList)) return;
  do {
    expectByte(cursor, BYTE.openList);
    const price = readAmount(cursor);
    expectByte(cursor, BYTE.comma);
    const size = readAmount(cursor);
    expectByte(cursor, BYTE.comma);
    skipDigits(cursor);
    expectByte(cursor, BYTE.closeList);
    if (price === 0) continue;
    levels.prices[levels.length] = price;
    levels.sizes[levels.length] = size;
    levels.length += 1;
  } while (cursor.ok && levels.length <= COMPARED_MAX && hasNext(cursor, BYTE.closeList));
  if (levels.length > 1 && (levels.length > COMPARED_MAX || namesTwice(levels))) cursor.ok = false;
}

/** Only the sequences of its changes then tell which size is the newest. */
function namesTwice({ prices, length }: LevelBuffer): boolean {
  for (let index = 1; index < length; index += 1) {
    if (prices.indexOf(prices[index] ?? Number.NaN) < index) return true;
  }
  return false;
}

/** Digits of any whole number that a double holds. */
const DIGITS_MAX = 15;
const ZERO = 0x30;

/** Steps over a quoted sequence that is not needed. */
function skipDigits(cursor: Cursor): void {
  const { bytes } = cursor;
  expectByte(cursor, BYTE.quote);
  const from = cursor.at;
  let at = from;
  while (((bytes[at] ?? 0) - ZERO) >>> 0 <= 9) at += 1;
  if (at === from || at - from > DIGITS_MAX) cursor.ok = false;
  cursor.at = at;
  expectByte(cursor, BYTE.quote);
}
