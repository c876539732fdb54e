import type { BookUpdate } from "../../../../shared/domain/market/book-update.ts";
import {
  asBytes,
  BYTE,
  type Cursor,
  expectByte,
  expectText,
  isDone,
  readSequence,
  readSymbol,
  takeText,
} from "../cursor.ts";
import type { HotFrame } from "./hot.ts";
import { CRC32_MAX } from "./messages.ts";
import { readOldLevels } from "./v1-levels.ts";

const ASKS_OF_SNAPSHOT = asBytes('{"as":');
const BIDS_OF_SNAPSHOT = asBytes(',"bs":');
const ASKS = asBytes('{"a":');
const BIDS = asBytes('{"b":');
const CHECKSUM = asBytes(',"c":"');
const CHANNEL = asBytes(',"book-');
const BETWEEN = asBytes("},");

const ZERO = 0x30;
const NINE = 0x39;

/**
 * A book of v1, its cursor behind the opening bracket: `320,{"a":[…],"c":"1"},"book-1000","XBT/USD"]`. A message with changes
 * of both sides has an object for each, asks first. False when it is anything else.
 */
export function readOldBook({ cursor, symbols, receivedAt }: HotFrame, book: BookUpdate): boolean {
  readSequence(cursor);
  expectByte(cursor, BYTE.comma);
  if (!cursor.ok) return false;
  const isSnapshot = takeText(cursor, ASKS_OF_SNAPSHOT);
  const newestMs = isSnapshot ? readWhole(cursor, book) : readChanges(cursor, book);
  expectByte(cursor, BYTE.closeObject);
  expectText(cursor, CHANNEL);
  book.depth = readDepth(cursor);
  expectByte(cursor, BYTE.quote);
  expectByte(cursor, BYTE.comma);
  const symbol = cursor.ok ? readSymbol(cursor, symbols) : -1;
  expectByte(cursor, BYTE.closeList);
  if (!isDone(cursor)) return false;
  book.symbol = symbols.text(symbol);
  book.kind = isSnapshot ? "snapshot" : "delta";
  book.origin = "stream";
  book.limited = false;
  book.exchangeAt = newestMs > 0 ? newestMs : receivedAt;
  book.receivedAt = receivedAt;
  return true;
}

/** Both sides of a snapshot; returns the newest of their times. */
function readWhole(cursor: Cursor, book: BookUpdate): number {
  const asksMs = readOldLevels(cursor, book.asks, book);
  expectText(cursor, BIDS_OF_SNAPSHOT);
  const bidsMs = readOldLevels(cursor, book.bids, book);
  book.checksum = Number.NaN;
  return Math.max(asksMs, bidsMs);
}

/** Changes of one side or of both, and the checksum behind the last; returns the newest of their times. */
function readChanges(cursor: Cursor, book: BookUpdate): number {
  let newestMs = 0;
  book.asks.length = 0;
  book.bids.length = 0;
  const hasAsks = takeText(cursor, ASKS);
  if (hasAsks) newestMs = readOldLevels(cursor, book.asks, book);
  const hasBoth = hasAsks && cursor.ok && takeText(cursor, BETWEEN);
  if (!hasAsks || hasBoth) {
    expectText(cursor, BIDS);
    if (cursor.ok) newestMs = Math.max(newestMs, readOldLevels(cursor, book.bids, book));
  }
  expectText(cursor, CHECKSUM);
  const from = cursor.at;
  book.checksum = readSequence(cursor);
  if (cursor.at - from > CHECKSUM_DIGITS_MAX || book.checksum > CRC32_MAX) cursor.ok = false;
  for (let at = from; at < cursor.at; at += 1) if (!isDigit(cursor.bytes[at])) cursor.ok = false;
  expectByte(cursor, BYTE.quote);
  return newestMs;
}

const CHECKSUM_DIGITS_MAX = 10;
const DEPTH_DIGITS_MAX = 6;

const isDigit = (byte: number | undefined): boolean => byte !== undefined && byte >= ZERO && byte <= NINE;

/** The digits at the end of the channel's name. */
function readDepth(cursor: Cursor): number {
  let value = 0;
  const from = cursor.at;
  for (; isDigit(cursor.bytes[cursor.at]); cursor.at += 1) value = value * 10 + (cursor.bytes[cursor.at] ?? 0) - ZERO;
  if (value === 0 || cursor.at - from > DEPTH_DIGITS_MAX) cursor.ok = false;
  return value;
}
