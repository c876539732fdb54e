import type { EpochMs } from "../../../shared/domain/units.ts";
import type { EventSink } from "./adapter.ts";
import { giveMark } from "./binance-futures-events.ts";
import { millisOf } from "./binance-messages.ts";
import {
  asBytes,
  BYTE,
  type Cursor,
  expectByte,
  hasNext,
  isDone,
  readAmount,
  readBoolean,
  readKey,
  readName,
  readNumber,
  readPrice,
  readSequence,
  readSymbol,
  skipScalar,
  takeText,
} from "./cursor.ts";
import { readLevels } from "./cursor-levels.ts";
import type { Scratch } from "./scratch.ts";
import { createFixedTable, type SymbolTable } from "./symbol-table.ts";

/** The channels of Binance's servers that come many times a second, from bytes. */

export const KEYS = createFixedTable([
  "e",
  "E",
  "T",
  "s",
  "U",
  "u",
  "pu",
  "b",
  "a",
  "B",
  "A",
  "p",
  "q",
  "m",
  "X",
  "t",
  "i",
  "r",
]);
export const KEY = {
  e: 0,
  E: 1,
  T: 2,
  s: 3,
  U: 4,
  u: 5,
  pu: 6,
  b: 7,
  a: 8,
  B: 9,
  A: 10,
  p: 11,
  q: 12,
  m: 13,
  X: 14,
  t: 15,
  i: 16,
  r: 17,
} as const;
const BOOK_TICKER = asBytes('"bookTicker"');
const ON_BOOK = createFixedTable(["MARKET"]);

/** Fields seen so far, one bit each by key id. */
const bit = (key: number): number => 1 << key;
const DEPTH_FIELDS = bit(KEY.s) | bit(KEY.U) | bit(KEY.u) | bit(KEY.b) | bit(KEY.a);
const FUTURES_DEPTH_FIELDS = DEPTH_FIELDS | bit(KEY.T) | bit(KEY.pu);
const SPOT_DEPTH_FIELDS = DEPTH_FIELDS | bit(KEY.E);
const QUOTE_FIELDS = bit(KEY.s) | bit(KEY.b) | bit(KEY.B) | bit(KEY.a) | bit(KEY.A);
const TRADE_FIELDS = bit(KEY.T) | bit(KEY.s) | bit(KEY.p) | bit(KEY.q) | bit(KEY.m);
const MARK_FIELDS = bit(KEY.E) | bit(KEY.s) | bit(KEY.p);
const FUNDING_FIELDS = bit(KEY.r) | bit(KEY.T);

/** The frame being read, its cursor standing behind the event's name. */
export interface OpenFrame {
  readonly cursor: Cursor;
  readonly symbols: SymbolTable;
  readonly scratch: Scratch;
  readonly isFutures: boolean;
  wrapped: boolean;
  /** Its stream is one of the best few levels. */
  limited: boolean;
  receivedAt: EpochMs;
}

/** Steps over the ends of the data and its wrapping: true when that was all, and all of it was as expected. */
function isWhole(frame: OpenFrame, seen: number, needed: number): boolean {
  if (frame.wrapped) expectByte(frame.cursor, BYTE.closeObject);
  return isDone(frame.cursor) && (seen & needed) === needed;
}

/** A second event name would change what the frame is. */
function skipUnused(cursor: Cursor, key: number): void {
  if (key === KEY.e) cursor.ok = false;
  else skipScalar(cursor);
}

/** A change of the book or, on a stream of the best few levels, those. */
export function readDepth(frame: OpenFrame, sink: EventSink): boolean {
  const { cursor, isFutures, scratch } = frame;
  const timeKey = isFutures ? KEY.T : KEY.E;
  const { book } = scratch;
  let seen = 0;
  let symbol = -1;
  while (hasNext(cursor, BYTE.closeObject)) {
    const key = readKey(cursor, KEYS);
    if (key === KEY.b) readLevels(cursor, book.bids);
    else if (key === KEY.a) readLevels(cursor, book.asks);
    else if (key === KEY.s) symbol = readSymbol(cursor, frame.symbols);
    else if (key === KEY.U) book.firstSeq = readSequence(cursor);
    else if (key === KEY.u) book.lastSeq = readSequence(cursor);
    else if (key === KEY.pu) book.prevSeq = readSequence(cursor);
    else if (key === timeKey) book.exchangeAt = millisOf(readAmount(cursor));
    else skipUnused(cursor, key);
    if (key >= 0) seen |= bit(key);
  }
  if (!isWhole(frame, seen, isFutures ? FUTURES_DEPTH_FIELDS : SPOT_DEPTH_FIELDS) || book.firstSeq > book.lastSeq)
    return false;
  if (!isFutures) book.prevSeq = Number.NaN;
  book.symbol = frame.symbols.text(symbol);
  book.kind = frame.limited ? "snapshot" : "delta";
  book.origin = "stream";
  book.limited = frame.limited;
  book.receivedAt = frame.receivedAt;
  sink.book(book);
  return true;
}

/** `named`: the event's name stood first, so it must not come again. */
export function readQuote(frame: OpenFrame, named: boolean, sink: EventSink): boolean {
  const { cursor } = frame;
  let seen = 0;
  let symbol = -1;
  let matchedAt = 0;
  let sentAt = 0;
  let bid = 0;
  let bidSize = 0;
  let ask = 0;
  let askSize = 0;
  while (hasNext(cursor, BYTE.closeObject)) {
    const key = readKey(cursor, KEYS);
    if (key === KEY.s) symbol = readSymbol(cursor, frame.symbols);
    else if (key === KEY.b) bid = readPrice(cursor);
    else if (key === KEY.B) bidSize = readAmount(cursor);
    else if (key === KEY.a) ask = readPrice(cursor);
    else if (key === KEY.A) askSize = readAmount(cursor);
    else if (key === KEY.T) matchedAt = readAmount(cursor);
    else if (key === KEY.E) sentAt = readAmount(cursor);
    else if (key === KEY.u) readSequence(cursor);
    else if (key === KEY.e && !named && (seen & bit(KEY.e)) === 0) cursor.ok &&= takeText(cursor, BOOK_TICKER);
    else skipUnused(cursor, key);
    if (key >= 0) seen |= bit(key);
  }
  if (!isWhole(frame, seen, QUOTE_FIELDS)) return false;
  let at: number = frame.receivedAt;
  if ((seen & bit(KEY.T)) !== 0) at = millisOf(matchedAt);
  else if ((seen & bit(KEY.E)) !== 0) at = millisOf(sentAt);
  const { quote } = frame.scratch;
  quote.fill(frame.symbols.text(symbol), at, frame.receivedAt, bid, bidSize, ask, askSize);
  sink.quote(quote.event);
  return true;
}

/** `idKey`: where this kind of trade has its id. */
export function readTrade(frame: OpenFrame, idKey: number, sink: EventSink): boolean {
  const { cursor } = frame;
  let seen = 0;
  let symbol = -1;
  let at = 0;
  let price = 0;
  let size = 0;
  let id = 0;
  let buyerIsMaker = false;
  while (hasNext(cursor, BYTE.closeObject)) {
    const key = readKey(cursor, KEYS);
    if (key === idKey) id = readSequence(cursor);
    else if (key === KEY.T) at = readAmount(cursor);
    else if (key === KEY.s) symbol = readSymbol(cursor, frame.symbols);
    else if (key === KEY.p) price = readPrice(cursor);
    else if (key === KEY.q) size = readAmount(cursor);
    else if (key === KEY.m) buyerIsMaker = readBoolean(cursor);
    else if (key === KEY.X) cursor.ok &&= readName(cursor, ON_BOOK) >= 0;
    else skipUnused(cursor, key);
    if (key >= 0) seen |= bit(key);
  }
  if (!isWhole(frame, seen, TRADE_FIELDS | bit(idKey))) return false;
  const { trade } = frame.scratch;
  const side = buyerIsMaker ? "sell" : "buy";
  trade.fill(frame.symbols.text(symbol), millisOf(at), frame.receivedAt, price, size, side, id);
  sink.trade(trade.event);
  return true;
}

/** Of contracts with funding: the others have an empty rate, which takes the slow path. */
export function readMark(frame: OpenFrame, sink: EventSink): boolean {
  const { cursor } = frame;
  let seen = 0;
  let symbol = -1;
  let at = 0;
  let mark = 0;
  let index = 0;
  let rate = 0;
  let nextAt = 0;
  while (hasNext(cursor, BYTE.closeObject)) {
    const key = readKey(cursor, KEYS);
    if (key === KEY.E) at = readAmount(cursor);
    else if (key === KEY.s) symbol = readSymbol(cursor, frame.symbols);
    else if (key === KEY.p) mark = readPrice(cursor);
    else if (key === KEY.i) index = readAmount(cursor);
    else if (key === KEY.r) rate = readNumber(cursor);
    else if (key === KEY.T) nextAt = readAmount(cursor);
    else skipUnused(cursor, key);
    if (key >= 0) seen |= bit(key);
  }
  if (!isWhole(frame, seen, MARK_FIELDS | FUNDING_FIELDS)) return false;
  const values = { symbol: frame.symbols.text(symbol), mark, index, rate, at: millisOf(at), nextAt: millisOf(nextAt) };
  giveMark(sink, frame, values);
  return true;
}
