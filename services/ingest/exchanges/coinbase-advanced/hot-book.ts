import { type BookUpdate, growLevels, type LevelBuffer } from "../../../../shared/domain/market/book-update.ts";
import {
  asBytes,
  BYTE,
  type Cursor,
  expectByte,
  expectText,
  hasNext,
  readAmount,
  readKey,
  readPrice,
  readSymbol,
  skipScalar,
  takeByte,
  takeText,
} from "../cursor.ts";
import { readIsoTime } from "../cursor-time.ts";
import { createFixedTable } from "../symbol-table.ts";
import type { OpenFrame } from "./hot.ts";

const KEYS = createFixedTable(["type", "product_id", "updates"]);
const KEY = { type: 0, product: 1, updates: 2 } as const;
const FIELDS = 0b111;
const SNAPSHOT = asBytes('"snapshot"');
const UPDATE = asBytes('"update"');

/** Reads one event of `l2_data`, its opening brace read already: true when it is as expected. */
export function readBookEvent(frame: OpenFrame, book: BookUpdate): boolean {
  const { cursor } = frame;
  let seen = 0;
  let symbol = -1;
  do {
    const key = readKey(cursor, KEYS);
    if (key === KEY.type) book.kind = readKind(cursor);
    else if (key === KEY.product) symbol = readSymbol(cursor, frame.symbols);
    else if (key === KEY.updates) readUpdates(cursor, book);
    else skipScalar(cursor);
    if (key >= 0) seen |= 1 << key;
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

const LEVEL_KEYS = createFixedTable(["side", "event_time", "price_level", "new_quantity"]);
const LEVEL_KEY = { side: 0, time: 1, price: 2, size: 3 } as const;
const LEVEL_FIELDS = 0b1111;
const BID = asBytes('"bid"');
const OFFER = asBytes('"offer"');

/** Levels of both sides in one list. The newest time is the book's. */
function readUpdates(cursor: Cursor, book: BookUpdate): void {
  book.bids.length = 0;
  book.asks.length = 0;
  book.exchangeAt = 0;
  expectByte(cursor, BYTE.openList);
  if (takeByte(cursor, BYTE.closeList)) return;
  do readLevel(cursor, book);
  while (cursor.ok && hasNext(cursor, BYTE.closeList));
}

function readLevel(cursor: Cursor, book: BookUpdate): void {
  let seen = 0;
  let levels = book.bids;
  let price = 0;
  let size = 0;
  expectByte(cursor, BYTE.openObject);
  do {
    const key = readKey(cursor, LEVEL_KEYS);
    if (key === LEVEL_KEY.side) levels = readSide(cursor, book);
    else if (key === LEVEL_KEY.time) book.exchangeAt = Math.max(book.exchangeAt, readIsoTime(cursor));
    else if (key === LEVEL_KEY.price) price = readPrice(cursor);
    else if (key === LEVEL_KEY.size) size = readAmount(cursor);
    else skipScalar(cursor);
    if (key >= 0) seen |= 1 << key;
  } while (cursor.ok && hasNext(cursor, BYTE.closeObject));
  const index = levels.length;
  if (seen !== LEVEL_FIELDS || (index === levels.prices.length && !growLevels(levels))) cursor.ok = false;
  levels.prices[index] = price;
  levels.sizes[index] = size;
  levels.length = index + 1;
}

function readSide(cursor: Cursor, { bids, asks }: BookUpdate): LevelBuffer {
  if (takeText(cursor, BID)) return bids;
  expectText(cursor, OFFER);
  return asks;
}
