import { type BookUpdate, growLevels, type LevelBuffer } from "../../../../shared/domain/market/book-update.ts";
import {
  asBytes,
  BYTE,
  type Cursor,
  expectByte,
  expectText,
  hasNext,
  isDone,
  readAmount,
  readKey,
  readPrice,
  readSymbol,
  skipScalar,
  takeByte,
  takeText,
} from "../cursor.ts";
import { readLevels } from "../cursor-levels.ts";
import { readIsoTime } from "../cursor-time.ts";
import { createFixedTable } from "../symbol-table.ts";
import type { OpenFrame } from "./hot.ts";

const PRODUCT_FIRST = asBytes(',"product_id":');
const CHANGES_NEXT = asBytes(',"changes":[');
const TIME_LAST = asBytes(',"time":');

/** The symbol's id; -1 when the frame is not as expected. Nearly all frames are of this kind, so their keys have a place. */
export function readChange(frame: OpenFrame, book: BookUpdate): number {
  const { cursor } = frame;
  expectText(cursor, PRODUCT_FIRST);
  const symbol = readSymbol(cursor, frame.symbols);
  expectText(cursor, CHANGES_NEXT);
  readChanges(cursor, book);
  expectText(cursor, TIME_LAST);
  book.exchangeAt = readIsoTime(cursor);
  expectByte(cursor, BYTE.closeObject);
  if (!isDone(cursor)) return -1;
  startBook(frame, book, symbol);
  book.kind = "delta";
  return symbol;
}

function startBook(frame: OpenFrame, book: BookUpdate, symbol: number): void {
  book.symbol = frame.symbols.text(symbol);
  book.origin = "stream";
  book.limited = false;
  book.receivedAt = frame.receivedAt;
  book.lastSeq = Number.NaN;
}

const BUYS = asBytes('["buy",');
const SELLS = asBytes('["sell",');

/** Changes as `["buy","price","size"],…]`, of both sides. */
function readChanges(cursor: Cursor, { bids, asks }: BookUpdate): void {
  bids.length = 0;
  asks.length = 0;
  if (takeByte(cursor, BYTE.closeList)) return;
  do {
    if (takeText(cursor, BUYS)) readLevel(cursor, bids);
    else {
      expectText(cursor, SELLS);
      readLevel(cursor, asks);
    }
  } while (cursor.ok && hasNext(cursor, BYTE.closeList));
}

function readLevel(cursor: Cursor, levels: LevelBuffer): void {
  const index = levels.length;
  if (index === levels.prices.length && !growLevels(levels)) cursor.ok = false;
  levels.prices[index] = readPrice(cursor);
  expectByte(cursor, BYTE.comma);
  levels.sizes[index] = readAmount(cursor);
  expectByte(cursor, BYTE.closeList);
  levels.length = index + 1;
}

const KEYS = createFixedTable(["type", "product_id", "bids", "asks", "time"]);
const KEY = { type: 0, product: 1, bids: 2, asks: 3, time: 4 } as const;
const SNAPSHOT_FIELDS = 0b01110;

/** It has no time of its own as a rule. */
export function readSnapshot(frame: OpenFrame, book: BookUpdate): boolean {
  const { cursor } = frame;
  let seen = 0;
  let symbol = -1;
  book.exchangeAt = frame.receivedAt;
  while (hasNext(cursor, BYTE.closeObject)) {
    const key = readKey(cursor, KEYS);
    if (key === KEY.product) symbol = readSymbol(cursor, frame.symbols);
    else if (key === KEY.bids) readLevels(cursor, book.bids);
    else if (key === KEY.asks) readLevels(cursor, book.asks);
    else if (key === KEY.time) book.exchangeAt = readIsoTime(cursor);
    else if (key === KEY.type) cursor.ok = false;
    else skipScalar(cursor);
    if (key >= 0) seen |= 1 << key;
  }
  if (!isDone(cursor) || (seen & SNAPSHOT_FIELDS) !== SNAPSHOT_FIELDS) return false;
  startBook(frame, book, symbol);
  book.kind = "snapshot";
  return true;
}
