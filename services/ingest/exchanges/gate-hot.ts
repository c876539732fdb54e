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
  readPrice,
  readSequence,
  readSymbol,
  skipScalar,
  takeText,
} from "./cursor.ts";
import { readLevels } from "./cursor-levels.ts";
import { symbolOfObu } from "./gate-protocol.ts";
import type { QuoteScratch } from "./scratch.ts";
import { createFixedTable, createSymbolTable, type SymbolTable } from "./symbol-table.ts";

/** A frame of a hot channel whose keys come in another order than the layouts have, or with further ones: first its envelope up to the result, then the result, then its end. */
export interface HotFrame {
  readonly cursor: Cursor;
  readonly symbols: SymbolTable;
  /** Names of `obu` streams, and the symbol of each by its id. */
  readonly streams: SymbolTable;
  readonly streamSymbols: string[];
  receivedAt: EpochMs;
}

export const createHotFrame = (): HotFrame => ({
  cursor: createCursor(),
  symbols: createSymbolTable(),
  streams: createSymbolTable(),
  streamSymbols: [],
  receivedAt: epochMs(0),
});

const ENVELOPE = createFixedTable(["time", "time_ms", "channel", "event", "error", "result"]);
const PART = { time: 0, time_ms: 1, channel: 2, event: 3, error: 4, result: 5 } as const;
const UPDATE = asBytes('"update"');

const bit = (key: number): number => 1 << key;

/** Reads up to the result: the id of the frame's channel in `channels`, or -1 when it is none of them. */
export function enterResult(frame: HotFrame, bytes: Uint8Array, receivedAt: EpochMs, channels: SymbolTable): number {
  const { cursor } = frame;
  openCursor(cursor, bytes);
  frame.receivedAt = receivedAt;
  expectByte(cursor, BYTE.openObject);
  let seen = 0;
  let channel = -1;
  do {
    const part = readKey(cursor, ENVELOPE);
    if (part === PART.result) return cursor.ok && (seen & PARTS_BEFORE_RESULT) === PARTS_BEFORE_RESULT ? channel : -1;
    if (part === PART.channel) channel = readName(cursor, channels);
    else if (part === PART.event) cursor.ok &&= takeText(cursor, UPDATE);
    else if (part === PART.error) readNull(cursor);
    else if (part === PART.time) readAmount(cursor);
    else if (part === PART.time_ms) readNumber(cursor);
    else skipScalar(cursor);
    if (part >= 0) seen |= bit(part);
  } while (cursor.ok && hasNext(cursor, BYTE.closeObject));
  return -1;
}

const PARTS_BEFORE_RESULT = bit(PART.time) | bit(PART.channel) | bit(PART.event);

/** Reads what follows the result: true when the frame ended, and all of it was as expected. */
export function leaveResult({ cursor }: HotFrame): boolean {
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
    if (field === FIELD.t) book.exchangeAt = readAmount(cursor);
    else if (field === FIELD.s) symbol = readSymbol(cursor, named === "symbol" ? frame.symbols : frame.streams);
    else if (field === FIELD.U) book.firstSeq = readSequence(cursor);
    else if (field === FIELD.u) book.lastSeq = readSequence(cursor);
    else if (field === FIELD.b) readLevels(cursor, book.bids);
    else if (field === FIELD.a) readLevels(cursor, book.asks);
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
    if (field === SIDE.t) at = readAmount(cursor);
    else if (field === SIDE.s) symbol = readSymbol(cursor, frame.symbols);
    else if (field === SIDE.b) bid = readPrice(cursor);
    else if (field === SIDE.B) bidSize = readAmount(cursor);
    else if (field === SIDE.a) ask = readPrice(cursor);
    else if (field === SIDE.A) askSize = readAmount(cursor);
    else skipScalar(cursor);
    if (field >= 0) seen |= bit(field);
  } while (cursor.ok && hasNext(cursor, BYTE.closeObject));
  if (!leaveResult(frame) || seen !== QUOTE_FIELDS) return false;
  quote.fill(frame.symbols.text(symbol), at, frame.receivedAt, bid, bidSize, ask, askSize);
  return true;
}
