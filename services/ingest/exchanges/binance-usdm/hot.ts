import type { BookUpdate } from "../../../../shared/domain/market/book-update.ts";
import { type EpochMs, epochMs } from "../../../../shared/domain/units.ts";
import type { EventSink } from "../adapter.ts";
import {
  asBytes,
  BYTE,
  type Cursor,
  createCursor,
  expectByte,
  hasNext,
  isDone,
  openCursor,
  readAmount,
  readBoolean,
  readKey,
  readName,
  readPrice,
  readSequence,
  readSymbol,
  skipScalar,
  skipString,
  takeText,
} from "../cursor.ts";
import { readLevels } from "../cursor-levels.ts";
import type { QuoteScratch, Scratch, TradeScratch } from "../scratch.ts";
import { createFixedTable, createSymbolTable, type SymbolTable } from "../symbol-table.ts";

/** Streams of the best few levels, which are no deltas although they look the same. */
export const PARTIAL_DEPTH = /@depth\d/;

const KEYS = createFixedTable([
  "stream",
  "data",
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
]);
const KEY = {
  stream: 0,
  data: 1,
  e: 2,
  T: 4,
  s: 5,
  U: 6,
  u: 7,
  pu: 8,
  b: 9,
  a: 10,
  B: 11,
  A: 12,
  p: 13,
  q: 14,
  m: 15,
  X: 16,
  t: 17,
} as const;
const DEPTH_UPDATE = asBytes('"depthUpdate"');
const BOOK_TICKER = asBytes('"bookTicker"');
const TRADE = asBytes('"trade"');
const AGG_TRADE = asBytes('"aggTrade"');
const ON_BOOK = createFixedTable(["MARKET"]);

/** Fields seen so far, one bit each by key id. */
const bit = (key: number): number => 1 << key;
const DEPTH_FIELDS = bit(KEY.T) | bit(KEY.s) | bit(KEY.U) | bit(KEY.u) | bit(KEY.pu) | bit(KEY.b) | bit(KEY.a);
const QUOTE_FIELDS = bit(KEY.T) | bit(KEY.s) | bit(KEY.b) | bit(KEY.B) | bit(KEY.a) | bit(KEY.A);
const TRADE_FIELDS = bit(KEY.T) | bit(KEY.s) | bit(KEY.p) | bit(KEY.q) | bit(KEY.m);

/** True when the frame was one of a hot channel in its known form, and has been handed on. */
export type HotDecoder = (frame: Uint8Array, receivedAt: EpochMs, sink: EventSink) => boolean;

/** Reads the hot channels from bytes. `limitedUrl`: the connection's URL names a stream of the best few levels. */
export function createHotDecoder(scratch: Scratch, limitedUrl: boolean): HotDecoder {
  const frame: OpenFrame = {
    cursor: createCursor(),
    symbols: createSymbolTable(),
    wrapped: false,
    receivedAt: epochMs(0),
  };
  return (bytes, receivedAt, sink) => {
    const { cursor } = frame;
    openCursor(cursor, bytes);
    frame.receivedAt = receivedAt;
    expectByte(cursor, BYTE.openObject);
    let key = readKey(cursor, KEYS);
    frame.wrapped = key === KEY.stream;
    const limited = frame.wrapped ? enterData(cursor) : limitedUrl;
    if (frame.wrapped) key = readKey(cursor, KEYS);
    if (!cursor.ok || key !== KEY.e) return false;
    if (takeText(cursor, DEPTH_UPDATE)) {
      if (!readDepth(frame, scratch.book, limited)) return false;
      sink.book(scratch.book);
      return true;
    }
    if (takeText(cursor, BOOK_TICKER)) {
      if (!readQuote(frame, scratch.quote)) return false;
      sink.quote(scratch.quote.event);
      return true;
    }
    const idKey = takeText(cursor, TRADE) ? KEY.t : takeText(cursor, AGG_TRADE) ? KEY.a : undefined;
    if (idKey === undefined || !readTrade(frame, scratch.trade, idKey)) return false;
    sink.trade(scratch.trade.event);
    return true;
  };
}

const DEPTH = asBytes("@depth");
const DIGIT_ZERO = 0x30;
const DIGIT_NINE = 0x39;

/** Steps over the stream's name and into its data: true when it is a stream of the best few levels. */
function enterData(cursor: Cursor): boolean {
  const from = cursor.at;
  skipString(cursor);
  const end = cursor.at;
  let limited = false;
  for (cursor.at = from; cursor.at < end; cursor.at += 1) {
    if (!takeText(cursor, DEPTH)) continue;
    const next = cursor.bytes[cursor.at] ?? 0;
    limited = next >= DIGIT_ZERO && next <= DIGIT_NINE;
    break;
  }
  cursor.at = end;
  expectByte(cursor, BYTE.comma);
  if (readKey(cursor, KEYS) !== KEY.data) cursor.ok = false;
  expectByte(cursor, BYTE.openObject);
  return limited;
}

/** The frame being read, its cursor standing behind the event's name. */
interface OpenFrame {
  readonly cursor: Cursor;
  readonly symbols: SymbolTable;
  wrapped: boolean;
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

function readDepth(frame: OpenFrame, book: BookUpdate, limited: boolean): boolean {
  const { cursor } = frame;
  let seen = 0;
  let symbol = -1;
  while (hasNext(cursor, BYTE.closeObject)) {
    const key = readKey(cursor, KEYS);
    if (key === KEY.T) book.exchangeAt = readAmount(cursor);
    else if (key === KEY.s) symbol = readSymbol(cursor, frame.symbols);
    else if (key === KEY.U) book.firstSeq = readSequence(cursor);
    else if (key === KEY.u) book.lastSeq = readSequence(cursor);
    else if (key === KEY.pu) book.prevSeq = readSequence(cursor);
    else if (key === KEY.b) readLevels(cursor, book.bids);
    else if (key === KEY.a) readLevels(cursor, book.asks);
    else skipUnused(cursor, key);
    if (key >= 0) seen |= bit(key);
  }
  if (!isWhole(frame, seen, DEPTH_FIELDS) || book.firstSeq > book.lastSeq) return false;
  book.symbol = frame.symbols.text(symbol);
  book.kind = limited ? "snapshot" : "delta";
  book.origin = "stream";
  book.limited = limited;
  book.receivedAt = frame.receivedAt;
  return true;
}

function readQuote(frame: OpenFrame, quote: QuoteScratch): boolean {
  const { cursor } = frame;
  let seen = 0;
  let symbol = -1;
  let at = 0;
  let bid = 0;
  let bidSize = 0;
  let ask = 0;
  let askSize = 0;
  while (hasNext(cursor, BYTE.closeObject)) {
    const key = readKey(cursor, KEYS);
    if (key === KEY.T) at = readAmount(cursor);
    else if (key === KEY.s) symbol = readSymbol(cursor, frame.symbols);
    else if (key === KEY.b) bid = readPrice(cursor);
    else if (key === KEY.B) bidSize = readAmount(cursor);
    else if (key === KEY.a) ask = readPrice(cursor);
    else if (key === KEY.A) askSize = readAmount(cursor);
    else skipUnused(cursor, key);
    if (key >= 0) seen |= bit(key);
  }
  if (!isWhole(frame, seen, QUOTE_FIELDS)) return false;
  quote.fill(frame.symbols.text(symbol), at, frame.receivedAt, bid, bidSize, ask, askSize);
  return true;
}

/** `idKey`: where this kind of trade has its id. */
function readTrade(frame: OpenFrame, trade: TradeScratch, idKey: number): boolean {
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
  trade.fill(frame.symbols.text(symbol), at, frame.receivedAt, price, size, buyerIsMaker ? "sell" : "buy", id);
  return true;
}
