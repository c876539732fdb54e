import type { BookUpdate } from "../../../shared/domain/market/book-update.ts";
import { type EpochMs, epochMs } from "../../../shared/domain/units.ts";
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
  readNull,
  readNumber,
  readSymbol,
  skipScalar,
  takeByte,
  takeText,
} from "./cursor.ts";
import { readGateLevels } from "./gate-levels.ts";
import { sentAtMs, symbolOfObu } from "./gate-protocol.ts";
import { bareAmount, bareSequence, quotedAmount, quotedPrice } from "./quick-numbers.ts";
import type { QuoteScratch } from "./scratch.ts";
import { createFixedTable, createSymbolTable, type SymbolTable } from "./symbol-table.ts";

/** A frame of a hot channel, read from bytes: first its envelope up to the result, then the result, then its end. */
export interface HotFrame {
  readonly cursor: Cursor;
  readonly symbols: SymbolTable;
  /** Names of `obu` streams, and the symbol of each by its id. */
  readonly streams: SymbolTable;
  readonly streamSymbols: string[];
  lastChannel: { readonly id: number; readonly text: Uint8Array };
  receivedAt: EpochMs;
  /** The envelope's time, as sentAtMs reads it. */
  sentAtMs: number;
}

export const createHotFrame = (): HotFrame => ({
  cursor: createCursor(),
  symbols: createSymbolTable(),
  streams: createSymbolTable(),
  streamSymbols: [],
  lastChannel: { id: -1, text: new Uint8Array(0) },
  receivedAt: epochMs(0),
  sentAtMs: 0,
});

const ENVELOPE = createFixedTable(["time", "time_ms", "channel", "event", "error", "result"]);
const PART = { time: 0, time_ms: 1, channel: 2, event: 3, error: 4, result: 5 } as const;
const UPDATE = asBytes('"update"');
const TIME = asBytes('{"time":');
const TIME_MS = asBytes(',"time_ms":');
const CHANNEL = asBytes(',"channel":');
const EVENT = asBytes(',"event":');
const RESULT = asBytes(',"result":');

const bit = (key: number): number => 1 << key;
const PARTS_BEFORE_RESULT = bit(PART.time) | bit(PART.channel) | bit(PART.event);

/** Reads up to the result: the id of the frame's channel in `channels`, or -1 when it is none of them. */
export function enterResult(frame: HotFrame, bytes: Uint8Array, receivedAt: EpochMs, channels: SymbolTable): number {
  const { cursor } = frame;
  openCursor(cursor, bytes);
  frame.receivedAt = receivedAt;
  if (takeText(cursor, TIME)) {
    const time = bareAmount(cursor);
    frame.sentAtMs = time * 1_000;
    if (takeText(cursor, TIME_MS)) {
      const timeMs = bareAmount(cursor);
      if (timeMs > 0) frame.sentAtMs = timeMs;
    }
    if (cursor.ok && takeText(cursor, CHANNEL)) {
      const channel = readChannel(frame, channels);
      if (takeText(cursor, EVENT)) {
        if (!takeText(cursor, UPDATE)) return -1;
        if (takeText(cursor, RESULT)) return cursor.ok ? channel : -1;
      }
    }
  }
  return enterInAnyOrder(frame, channels);
}

function enterInAnyOrder(frame: HotFrame, channels: SymbolTable): number {
  const { cursor } = frame;
  openCursor(cursor, cursor.bytes);
  expectByte(cursor, BYTE.openObject);
  let seen = 0;
  let channel = -1;
  let time = 0;
  let timeMs = 0;
  do {
    const part = readKey(cursor, ENVELOPE);
    if (part === PART.result) {
      frame.sentAtMs = sentAtMs({ time, time_ms: timeMs });
      return cursor.ok && (seen & PARTS_BEFORE_RESULT) === PARTS_BEFORE_RESULT ? channel : -1;
    }
    if (part === PART.channel) channel = readChannel(frame, channels);
    else if (part === PART.event) cursor.ok &&= takeText(cursor, UPDATE);
    else if (part === PART.error) readNull(cursor);
    else if (part === PART.time) time = readAmount(cursor);
    else if (part === PART.time_ms) timeMs = readNumber(cursor);
    else skipScalar(cursor);
    if (part >= 0) seen |= bit(part);
  } while (cursor.ok && hasNext(cursor, BYTE.closeObject));
  return -1;
}

/** Most frames of a connection are of the channel that the one before was of. */
function readChannel(frame: HotFrame, channels: SymbolTable): number {
  const { cursor, lastChannel } = frame;
  if (lastChannel.id >= 0 && takeText(cursor, lastChannel.text)) return lastChannel.id;
  const from = cursor.at;
  const id = readName(cursor, channels);
  if (id >= 0) frame.lastChannel = { id, text: new Uint8Array(cursor.bytes.subarray(from, cursor.at)) };
  return id;
}

/** Reads what follows the result: true when the frame ended, and all of it was as expected. */
export function leaveResult({ cursor }: HotFrame): boolean {
  if (cursor.ok && cursor.at + 1 === cursor.bytes.length) return takeByte(cursor, BYTE.closeObject);
  while (cursor.ok && hasNext(cursor, BYTE.closeObject)) {
    if (readKey(cursor, ENVELOPE) >= 0) cursor.ok = false;
    skipScalar(cursor);
  }
  return isDone(cursor);
}

const BOOK = createFixedTable(["t", "s", "U", "u", "b", "a", "full"]);
const FIELD = { t: 0, s: 1, U: 2, u: 3, b: 4, a: 5, full: 6 } as const;
const BOOK_FIELDS = bit(FIELD.t) | bit(FIELD.s) | bit(FIELD.U) | bit(FIELD.u) | bit(FIELD.b) | bit(FIELD.a);

/** `order_book_update` (`named` by symbol) and `obu` (by stream): a change, or with `full` the whole book. */
export function readBookResult(frame: HotFrame, book: BookUpdate, named: "symbol" | "stream"): boolean {
  const { cursor } = frame;
  let seen = 0;
  let symbol = -1;
  let full = false;
  expectByte(cursor, BYTE.openObject);
  do {
    const field = readKey(cursor, BOOK);
    if (field === FIELD.t) book.exchangeAt = bareAmount(cursor);
    else if (field === FIELD.s) symbol = readSymbol(cursor, named === "symbol" ? frame.symbols : frame.streams);
    else if (field === FIELD.U) book.firstSeq = bareSequence(cursor);
    else if (field === FIELD.u) book.lastSeq = bareSequence(cursor);
    else if (field === FIELD.b) readGateLevels(cursor, book.bids);
    else if (field === FIELD.a) readGateLevels(cursor, book.asks);
    else if (field === FIELD.full) full = readBoolean(cursor);
    else skipScalar(cursor);
    if (field >= 0) seen |= bit(field);
  } while (cursor.ok && hasNext(cursor, BYTE.closeObject));
  if (!leaveResult(frame) || (seen & BOOK_FIELDS) !== BOOK_FIELDS || book.firstSeq > book.lastSeq) return false;
  book.symbol = named === "symbol" ? frame.symbols.text(symbol) : streamSymbol(frame, symbol);
  book.kind = full ? "snapshot" : "delta";
  book.origin = "stream";
  book.limited = false;
  book.receivedAt = frame.receivedAt;
  book.prevSeq = Number.NaN;
  return true;
}

function streamSymbol(frame: HotFrame, id: number): string {
  const known = frame.streamSymbols[id];
  if (known !== undefined) return known;
  const symbol = symbolOfObu(frame.streams.text(id));
  frame.streamSymbols[id] = symbol;
  return symbol;
}

const QUOTE = createFixedTable(["t", "s", "b", "B", "a", "A"]);
const SIDE = { t: 0, s: 1, b: 2, B: 3, a: 4, A: 5 } as const;
const QUOTE_FIELDS = bit(6) - 1;

/** `book_ticker`: the best price of either side; a frame with an empty side takes the slow path. */
export function readQuoteResult(frame: HotFrame, quote: QuoteScratch): boolean {
  const { cursor } = frame;
  let seen = 0;
  let symbol = -1;
  let at = 0;
  let bid = 0;
  let bidSize = 0;
  let ask = 0;
  let askSize = 0;
  expectByte(cursor, BYTE.openObject);
  do {
    const field = readKey(cursor, QUOTE);
    if (field === SIDE.t) at = bareAmount(cursor);
    else if (field === SIDE.s) symbol = readSymbol(cursor, frame.symbols);
    else if (field === SIDE.b) bid = quotedPrice(cursor);
    else if (field === SIDE.B) bidSize = quotedAmount(cursor);
    else if (field === SIDE.a) ask = quotedPrice(cursor);
    else if (field === SIDE.A) askSize = quotedAmount(cursor);
    else skipScalar(cursor);
    if (field >= 0) seen |= bit(field);
  } while (cursor.ok && hasNext(cursor, BYTE.closeObject));
  if (!leaveResult(frame) || seen !== QUOTE_FIELDS) return false;
  quote.fill(frame.symbols.text(symbol), at, frame.receivedAt, bid, bidSize, ask, askSize);
  return true;
}
