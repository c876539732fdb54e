import { type BookUpdate, growLevels, type LevelBuffer } from "../../../../shared/domain/market/book-update.ts";
import {
  asBytes,
  BYTE,
  type Cursor,
  expectByte,
  expectText,
  hasNext,
  readAmount,
  readPrice,
  readSymbol,
  skipScalar,
  takeByte,
  takeText,
} from "../cursor.ts";
import { createKeyOrder, readKeyAfter } from "../cursor-keys.ts";
import { readIsoTime } from "../cursor-time.ts";
import type { OpenFrame } from "./hot.ts";

const KEYS = createKeyOrder(["type", "product_id", "updates"]);
const KEY = { type: 0, product: 1, updates: 2 } as const;
const FIELDS = 0b111;
const SNAPSHOT = asBytes('"snapshot"');
const UPDATE = asBytes('"update"');

/** Reads one event of `l2_data`, its opening brace read already: true when it is as expected. */
export function readBookEvent(frame: OpenFrame, book: BookUpdate): boolean {
  const { cursor } = frame;
  let seen = 0;
  let symbol = -1;
  let before = -1;
  do {
    const key = readKeyAfter(cursor, KEYS, before);
    if (key === KEY.type) book.kind = readKind(cursor);
    else if (key === KEY.product) symbol = readSymbol(cursor, frame.symbols);
    else if (key === KEY.updates) readUpdates(cursor, book);
    else skipScalar(cursor);
    if (key < 0) continue;
    seen |= 1 << key;
    before = key;
  } while (cursor.ok && hasNext(cursor, BYTE.closeObject));
  if (!cursor.ok || seen !== FIELDS) return false;
  // 0 where the venue gives no time, as in older snapshots.
  if (book.exchangeAt === 0) book.exchangeAt = frame.timestamp;
  book.symbol = frame.symbols.text(symbol);
  book.origin = "stream";
  book.limited = false;
  book.receivedAt = frame.receivedAt;
  book.lastSeq = frame.sequence;
  return true;
}

function readKind(cursor: Cursor): "snapshot" | "delta" {
  if (takeText(cursor, SNAPSHOT)) return "snapshot";
  expectText(cursor, UPDATE);
  return "delta";
}

const BID = asBytes('{"side":"bid","event_time":');
const OFFER = asBytes('{"side":"offer","event_time":');
const PRICE_NEXT = asBytes(',"price_level":');
const SIZE_NEXT = asBytes(',"new_quantity":');

/**
 * Levels of both sides in one list. Side and time stand before the price, and are nearly always those of the level
 * before: then all of it is stepped over at once.
 */
function readUpdates(cursor: Cursor, book: BookUpdate): void {
  book.bids.length = 0;
  book.asks.length = 0;
  book.exchangeAt = 0;
  expectByte(cursor, BYTE.openList);
  if (takeByte(cursor, BYTE.closeList)) return;
  let levels = book.bids;
  let headFrom = 0;
  let headTo = 0;
  do {
    if (headTo === 0 || !takeAgain(cursor, headFrom, headTo)) {
      headFrom = cursor.at;
      levels = readHead(cursor, book);
      headTo = cursor.at;
    }
    readLevel(cursor, levels);
  } while (cursor.ok && hasNext(cursor, BYTE.closeList));
}

/** Side and time of a level, and the key of its price. The newest time is the book's. */
function readHead(cursor: Cursor, book: BookUpdate): LevelBuffer {
  const isBid = takeText(cursor, BID);
  if (!isBid) expectText(cursor, OFFER);
  const at = readIsoTime(cursor);
  if (at > book.exchangeAt) book.exchangeAt = at;
  expectText(cursor, PRICE_NEXT);
  return isBid ? book.bids : book.asks;
}

function readLevel(cursor: Cursor, levels: LevelBuffer): void {
  const index = levels.length;
  if (index === levels.prices.length && !growLevels(levels)) cursor.ok = false;
  levels.prices[index] = readPrice(cursor);
  expectText(cursor, SIZE_NEXT);
  levels.sizes[index] = readAmount(cursor);
  expectByte(cursor, BYTE.closeObject);
  levels.length = index + 1;
}

/** Steps over the same text as stands from `from` up to, without, `to`, if it is next. */
function takeAgain(cursor: Cursor, from: number, to: number): boolean {
  const { bytes, at } = cursor;
  const length = to - from;
  if (at + length > bytes.length) return false;
  for (let index = 0; index < length; index += 1) {
    if (bytes[at + index] !== bytes[from + index]) return false;
  }
  cursor.at = at + length;
  return true;
}
