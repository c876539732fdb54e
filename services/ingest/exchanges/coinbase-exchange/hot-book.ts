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
import { readIsoTime } from "../cursor-time.ts";
import { createFixedTable } from "../symbol-table.ts";
import type { OpenFrame } from "./hot.ts";

const KEYS = createFixedTable(["type", "product_id", "changes", "time"]);
const KEY = { type: 0, product: 1, changes: 2, time: 3 } as const;
const FIELDS = 0b1110;

/** Reads an update: true when it is as expected. */
export function readChange(frame: OpenFrame, book: BookUpdate): boolean {
  const { cursor } = frame;
  let seen = 0;
  let symbol = -1;
  while (hasNext(cursor, BYTE.closeObject)) {
    const key = readKey(cursor, KEYS);
    if (key === KEY.product) symbol = readSymbol(cursor, frame.symbols);
    else if (key === KEY.changes) readChanges(cursor, book);
    else if (key === KEY.time) book.exchangeAt = readIsoTime(cursor);
    else if (key === KEY.type) cursor.ok = false;
    else skipScalar(cursor);
    if (key >= 0) seen |= 1 << key;
  }
  if (!isDone(cursor) || seen !== FIELDS) return false;
  book.symbol = frame.symbols.text(symbol);
  book.kind = "delta";
  book.origin = "stream";
  book.limited = false;
  book.receivedAt = frame.receivedAt;
  book.lastSeq = Number.NaN;
  return true;
}

const BUYS = asBytes('["buy",');
const SELLS = asBytes('["sell",');

/** Changes as `["buy","price","size"],…]`, of both sides. */
function readChanges(cursor: Cursor, { bids, asks }: BookUpdate): void {
  bids.length = 0;
  asks.length = 0;
  expectByte(cursor, BYTE.openList);
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
