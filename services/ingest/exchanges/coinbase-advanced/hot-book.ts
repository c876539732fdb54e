import { type BookUpdate, growLevels, type LevelBuffer } from "../../../../shared/domain/market/book-update.ts";
import {
  asBytes,
  BYTE,
  type Cursor,
  expectByte,
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
  if (!takeText(cursor, UPDATE)) cursor.ok = false;
  return "delta";
}

const SIDE_KEY = asBytes('{"side":"');
const BID = asBytes('bid","event_time":');
const OFFER = asBytes('offer","event_time":');
const PRICE_KEY = asBytes(',"price_level":');
const SIZE_KEY = asBytes(',"new_quantity":');

/** Levels of both sides, each with its time; nearly always all of a message have the same one. */
function readUpdates(cursor: Cursor, book: BookUpdate): void {
  const { bids, asks } = book;
  bids.length = 0;
  asks.length = 0;
  book.exchangeAt = 0;
  expectByte(cursor, BYTE.openList);
  if (takeByte(cursor, BYTE.closeList)) return;
  let timeFrom = 0;
  let timeTo = 0;
  do {
    if (!takeText(cursor, SIDE_KEY)) cursor.ok = false;
    let levels = bids;
    if (!takeText(cursor, BID)) {
      levels = asks;
      if (!takeText(cursor, OFFER)) cursor.ok = false;
    }
    if (timeTo === 0 || !takeSame(cursor, timeFrom, timeTo)) {
      timeFrom = cursor.at;
      const at = readIsoTime(cursor);
      timeTo = cursor.at;
      if (at > book.exchangeAt) book.exchangeAt = at;
    }
    if (!takeText(cursor, PRICE_KEY)) cursor.ok = false;
    readLevel(cursor, levels);
    expectByte(cursor, BYTE.closeObject);
  } while (cursor.ok && hasNext(cursor, BYTE.closeList));
}

function readLevel(cursor: Cursor, levels: LevelBuffer): void {
  const index = levels.length;
  if (index === levels.prices.length && !growLevels(levels)) cursor.ok = false;
  levels.prices[index] = readPrice(cursor);
  if (!takeText(cursor, SIZE_KEY)) cursor.ok = false;
  levels.sizes[index] = readAmount(cursor);
  levels.length = index + 1;
}

/** Steps over the same text as stands from `from` up to, without, `to`, if it is next. */
function takeSame(cursor: Cursor, from: number, to: number): boolean {
  const { bytes, at } = cursor;
  for (let index = to - from - 1; index >= 0; index -= 1) {
    if (bytes[at + index] !== bytes[from + index]) return false;
  }
  cursor.at = at + to - from;
  return true;
}
