import { type EpochMs, epochMs } from "../../../shared/domain/units.ts";
import type { EventSink } from "./adapter.ts";
import { giveMark } from "./binance-futures-events.ts";
import { millisOf } from "./binance-messages.ts";
import { PARTIAL_DEPTH, RETAIL_DEPTH } from "./binance-streams.ts";
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
  readNumber,
  readPrice,
  readSequence,
  readSymbol,
  skipScalar,
  takeText,
} from "./cursor.ts";
import { readLevels } from "./cursor-levels.ts";
import type { Scratch } from "./scratch.ts";
import { createFixedTable, createSymbolTable, type SymbolTable } from "./symbol-table.ts";

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
  "i",
  "r",
]);
const KEY = {
  stream: 0,
  data: 1,
  e: 2,
  E: 3,
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
  i: 18,
  r: 19,
} as const;
const DEPTH_UPDATE = asBytes('"depthUpdate"');
const BOOK_TICKER = asBytes('"bookTicker"');
const TRADE = asBytes('"trade"');
const AGG_TRADE = asBytes('"aggTrade"');
const MARK_PRICE = asBytes('"markPriceUpdate"');
const ON_BOOK = createFixedTable(["MARKET"]);

/** Fields seen so far, one bit each by key id. */
const bit = (key: number): number => 1 << key;
const DEPTH_FIELDS = bit(KEY.s) | bit(KEY.U) | bit(KEY.u) | bit(KEY.b) | bit(KEY.a);
const QUOTE_FIELDS = bit(KEY.s) | bit(KEY.b) | bit(KEY.B) | bit(KEY.a) | bit(KEY.A);
const TRADE_FIELDS = bit(KEY.T) | bit(KEY.s) | bit(KEY.p) | bit(KEY.q) | bit(KEY.m);
const MARK_FIELDS = bit(KEY.E) | bit(KEY.s) | bit(KEY.p);
const FUNDING_FIELDS = bit(KEY.r) | bit(KEY.T);

/** What a server's hot channels have of their own. */
export interface HotForm {
  /** `futures`: marks, and deltas that name the one before (`pu`) and the matching engine's time (`T`); `spot`: none of these. */
  readonly kind: "spot" | "futures";
}

/** True when the frame was one of a hot channel in its known form, and has been handed on. */
export type HotDecoder = (frame: Uint8Array, receivedAt: EpochMs, sink: EventSink) => boolean;

/** The frame being read, its cursor standing behind the event's name. */
interface OpenFrame {
  readonly cursor: Cursor;
  readonly symbols: SymbolTable;
  readonly scratch: Scratch;
  readonly isFutures: boolean;
  /** Where the time of a delta stands, and which fields it must have. */
  readonly depthTimeKey: number;
  readonly depthFields: number;
  wrapped: boolean;
  /** Its stream is one of the best few levels. */
  limited: boolean;
  receivedAt: EpochMs;
}

/** Reads the hot channels from bytes. `addressed`: the streams that the connection's address names. */
export function createHotDecoder({ kind }: HotForm, scratch: Scratch, addressed: string): HotDecoder {
  // A book with retail orders is nothing to hand on, which the slow path knows.
  if (RETAIL_DEPTH.test(addressed)) return () => false;
  const isFutures = kind === "futures";
  const frame: OpenFrame = {
    cursor: createCursor(),
    symbols: createSymbolTable(),
    scratch,
    isFutures,
    depthTimeKey: isFutures ? KEY.T : KEY.E,
    depthFields: DEPTH_FIELDS | (isFutures ? bit(KEY.T) | bit(KEY.pu) : bit(KEY.E)),
    wrapped: false,
    limited: false,
    receivedAt: epochMs(0),
  };
  const limitedByAddress = PARTIAL_DEPTH.test(addressed);
  return (bytes, receivedAt, sink) => {
    const { cursor } = frame;
    openCursor(cursor, bytes);
    frame.receivedAt = receivedAt;
    frame.limited = limitedByAddress;
    expectByte(cursor, BYTE.openObject);
    let key = readKey(cursor, KEYS);
    frame.wrapped = key === KEY.stream;
    if (frame.wrapped) {
      enterData(frame);
      key = readKey(cursor, KEYS);
    }
    if (!cursor.ok) return false;
    if (key === KEY.e) return readNamed(frame, sink);
    // Quotes of spot have no name, and those of inverse futures begin with their sequence.
    if (key !== KEY.u) return false;
    readSequence(cursor);
    return readQuote(frame, false, sink);
  };
}

const AT_SIGN = 0x40;
const SPACE = 0x20;
const BACKSLASH = 0x5c;
const DEPTH = asBytes("depth");
const RETAIL = asBytes("rpi");
const DIGIT_ZERO = 0x30;
const DIGIT_NINE = 0x39;

/** Steps over the stream's name and into its data. */
function enterData(frame: OpenFrame): void {
  const { cursor } = frame;
  const { bytes } = cursor;
  frame.limited = false;
  expectByte(cursor, BYTE.quote);
  let byte = bytes[cursor.at] ?? 0;
  while (byte !== BYTE.quote && byte >= SPACE && byte !== BACKSLASH) {
    cursor.at += 1;
    if (byte === AT_SIGN) {
      if (takeText(cursor, RETAIL)) cursor.ok = false;
      const next = takeText(cursor, DEPTH) ? (bytes[cursor.at] ?? 0) : 0;
      if (next >= DIGIT_ZERO && next <= DIGIT_NINE) frame.limited = true;
    }
    byte = bytes[cursor.at] ?? 0;
  }
  expectByte(cursor, BYTE.quote);
  expectByte(cursor, BYTE.comma);
  if (readKey(cursor, KEYS) !== KEY.data) cursor.ok = false;
  expectByte(cursor, BYTE.openObject);
}

function readNamed(frame: OpenFrame, sink: EventSink): boolean {
  const { cursor } = frame;
  if (takeText(cursor, DEPTH_UPDATE)) return readDepth(frame, sink);
  if (takeText(cursor, BOOK_TICKER)) return readQuote(frame, true, sink);
  if (takeText(cursor, TRADE)) return readTrade(frame, KEY.t, sink);
  if (takeText(cursor, AGG_TRADE)) return readTrade(frame, KEY.a, sink);
  return frame.isFutures && takeText(cursor, MARK_PRICE) && readMark(frame, sink);
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

function readDepth(frame: OpenFrame, sink: EventSink): boolean {
  const { cursor, depthTimeKey, scratch } = frame;
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
    else if (key === depthTimeKey) book.exchangeAt = millisOf(readAmount(cursor));
    else skipUnused(cursor, key);
    if (key >= 0) seen |= bit(key);
  }
  if (!isWhole(frame, seen, frame.depthFields) || book.firstSeq > book.lastSeq) return false;
  if (!frame.isFutures) book.prevSeq = Number.NaN;
  book.symbol = frame.symbols.text(symbol);
  book.kind = frame.limited ? "snapshot" : "delta";
  book.origin = "stream";
  book.limited = frame.limited;
  book.receivedAt = frame.receivedAt;
  sink.book(book);
  return true;
}

/** `named`: the event's name stood first, so it must not come again. */
function readQuote(frame: OpenFrame, named: boolean, sink: EventSink): boolean {
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
function readTrade(frame: OpenFrame, idKey: number, sink: EventSink): boolean {
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
function readMark(frame: OpenFrame, sink: EventSink): boolean {
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
