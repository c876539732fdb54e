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
  readSequence,
  readSymbol,
  takeByte,
  takeText,
} from "../cursor.ts";
import { skipValue } from "../cursor-skip.ts";
import { createFixedTable } from "../symbol-table.ts";
import type { HotFrame } from "./hot-frame.ts";

const KEYS = createFixedTable(["timestamp", "type", "change_id", "instrument_name", "bids", "asks", "prev_change_id"]);
const KEY = { timestamp: 0, type: 1, change_id: 2, instrument_name: 3, bids: 4, asks: 5, prev_change_id: 6 } as const;
const bit = (key: number): number => 1 << key;
const SNAPSHOT_FIELDS = bit(KEY.prev_change_id) - 1;
const CHANGE_FIELDS = SNAPSHOT_FIELDS | bit(KEY.prev_change_id);

const SNAPSHOT = asBytes('"snapshot"');
const CHANGE = asBytes('"change"');

/** The data of `book.<instrument>.<interval>`: the whole book, and then what changes. */
export function readBook(frame: HotFrame, book: BookUpdate): boolean {
  const { cursor } = frame;
  let seen = 0;
  let symbol = -1;
  book.prevSeq = Number.NaN;
  expectByte(cursor, BYTE.openObject);
  do {
    const key = readKey(cursor, KEYS);
    if (key === KEY.timestamp) book.exchangeAt = readAmount(cursor);
    else if (key === KEY.type) book.kind = readType(cursor);
    else if (key === KEY.change_id) book.lastSeq = readSequence(cursor);
    else if (key === KEY.instrument_name) symbol = readSymbol(cursor, frame.symbols);
    else if (key === KEY.bids) readChanges(cursor, book.bids);
    else if (key === KEY.asks) readChanges(cursor, book.asks);
    else if (key === KEY.prev_change_id) book.prevSeq = readSequence(cursor);
    else skipValue(cursor);
    if (key >= 0) seen |= bit(key);
  } while (cursor.ok && hasNext(cursor, BYTE.closeObject));
  // A snapshot follows on from nothing, whatever it says.
  const isWhole = book.kind === "delta" ? seen === CHANGE_FIELDS : seen === SNAPSHOT_FIELDS;
  if (!cursor.ok || !isWhole) return false;
  book.symbol = frame.symbols.text(symbol);
  book.origin = "stream";
  book.limited = false;
  book.receivedAt = frame.receivedAt;
  book.firstSeq = Number.NaN;
  return true;
}

function readType(cursor: Cursor): "snapshot" | "delta" {
  if (takeText(cursor, CHANGE)) return "delta";
  if (!takeText(cursor, SNAPSHOT)) cursor.ok = false;
  return "snapshot";
}

/** Where the first letter of the action stands in a level, by which it is known. */
const ACTION_AT = 2;
const LETTER_D = 0x64;
const LETTER_N = 0x6e;
const LIST_NEW = asBytes('["new",');
const LIST_CHANGE = asBytes('["change",');
const LIST_DELETE = asBytes('["delete",');

/** Levels as `[["new",price,size],…]`; what stood in `levels` before is overwritten. */
function readChanges(cursor: Cursor, levels: LevelBuffer): void {
  levels.length = 0;
  expectByte(cursor, BYTE.openList);
  if (takeByte(cursor, BYTE.closeList)) return;
  do {
    const index = levels.length;
    if (index === levels.prices.length && !growLevels(levels)) cursor.ok = false;
    const action = cursor.bytes[cursor.at + ACTION_AT];
    const isDelete = action === LETTER_D;
    if (!takeText(cursor, isDelete ? LIST_DELETE : action === LETTER_N ? LIST_NEW : LIST_CHANGE)) cursor.ok = false;
    levels.prices[index] = readPrice(cursor);
    expectByte(cursor, BYTE.comma);
    const size = readAmount(cursor);
    levels.sizes[index] = isDelete ? 0 : size;
    expectByte(cursor, BYTE.closeList);
    levels.length = index + 1;
  } while (cursor.ok && hasNext(cursor, BYTE.closeList));
}
