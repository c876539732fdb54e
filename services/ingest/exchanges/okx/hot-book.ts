import { type BookUpdate, growLevels, type LevelBuffer } from "../../../../shared/domain/market/book-update.ts";
import type { EventSink, FrameOutcome } from "../adapter.ts";
import {
  asBytes,
  BYTE,
  type Cursor,
  expectByte,
  hasNext,
  readAmount,
  readKey,
  readNumber,
  readPrice,
  readSequence,
  skipScalar,
  takeByte,
  takeText,
} from "../cursor.ts";
import { createFixedTable } from "../symbol-table.ts";
import { DATA, type HotFrame, isWhole } from "./hot-frame.ts";

const ACTION = asBytes('},"action":');
const UPDATE = asBytes('"update"');
const SNAPSHOT = asBytes('"snapshot"');
const DATA_AFTER_ACTION = asBytes(',"data":[');

const bit = (key: number): number => 1 << key;

const BOOK = createFixedTable(["asks", "bids", "ts", "checksum", "prevSeqId", "seqId"]);
const FIELD = { asks: 0, bids: 1, ts: 2, checksum: 3, prevSeqId: 4, seqId: 5 } as const;
const BOOK_FIELDS = bit(FIELD.asks) | bit(FIELD.bids) | bit(FIELD.ts);

/** What `arg` and `action` say of the book: false when that is not as known. */
function enterBook({ cursor }: HotFrame, limited: boolean, book: BookUpdate): boolean {
  book.limited = limited;
  if (limited) {
    book.kind = "snapshot";
    return takeText(cursor, DATA);
  }
  if (!takeText(cursor, ACTION)) return false;
  const isUpdate = takeText(cursor, UPDATE);
  if (!isUpdate && !takeText(cursor, SNAPSHOT)) return false;
  book.kind = isUpdate ? "delta" : "snapshot";
  return takeText(cursor, DATA_AFTER_ACTION);
}

/** `books`, `books-l2-tbt` and `books50-l2-tbt` in either action, and (`limited`) the pictures of the best few levels. */
export function readBook(
  frame: HotFrame,
  limited: boolean,
  symbol: number,
  book: BookUpdate,
  sink: EventSink,
): FrameOutcome | undefined {
  const { cursor } = frame;
  if (!enterBook(frame, limited, book)) return undefined;
  let seen = 0;
  book.checksum = Number.NaN;
  book.prevSeq = Number.NaN;
  book.lastSeq = Number.NaN;
  expectByte(cursor, BYTE.openObject);
  do {
    const field = readKey(cursor, BOOK);
    if (field === FIELD.asks) readQuads(cursor, book.asks);
    else if (field === FIELD.bids) readQuads(cursor, book.bids);
    else if (field === FIELD.ts) book.exchangeAt = readAmount(cursor);
    else if (field === FIELD.checksum) book.checksum = readNumber(cursor);
    else if (field === FIELD.prevSeqId) book.prevSeq = readNumber(cursor);
    else if (field === FIELD.seqId) book.lastSeq = readSequence(cursor);
    else skipScalar(cursor);
    if (field >= 0) seen |= bit(field);
  } while (cursor.ok && hasNext(cursor, BYTE.closeObject));
  if (!isWhole(frame) || (seen & BOOK_FIELDS) !== BOOK_FIELDS) return undefined;
  if (!settleNumbers(book)) return undefined;
  book.symbol = frame.symbols.text(symbol);
  book.origin = "stream";
  book.receivedAt = frame.receivedAt;
  book.firstSeq = Number.NaN;
  sink.book(book);
  return "events";
}

/** Levels as `[["price","size","0","orders"],…]`; what stood in `levels` before is overwritten. */
function readQuads(cursor: Cursor, levels: LevelBuffer): void {
  levels.length = 0;
  expectByte(cursor, BYTE.openList);
  if (takeByte(cursor, BYTE.closeList)) return;
  do {
    const index = levels.length;
    if (index === levels.prices.length && !growLevels(levels)) cursor.ok = false;
    expectByte(cursor, BYTE.openList);
    levels.prices[index] = readPrice(cursor);
    expectByte(cursor, BYTE.comma);
    levels.sizes[index] = readAmount(cursor);
    while (cursor.ok && takeByte(cursor, BYTE.comma)) skipScalar(cursor);
    expectByte(cursor, BYTE.closeList);
    levels.length = index + 1;
  } while (cursor.ok && hasNext(cursor, BYTE.closeList));
}

/** A checksum of 0 and a link to -1 are none; false when they are not the whole numbers that they must be. */
export function settleNumbers(book: BookUpdate): boolean {
  const { checksum, prevSeq } = book;
  if (!Number.isNaN(checksum)) {
    if ((checksum | 0) !== checksum) return false;
    book.checksum = checksum === 0 ? Number.NaN : checksum >>> 0;
  }
  if (Number.isNaN(prevSeq)) return true;
  if (!Number.isSafeInteger(prevSeq) || prevSeq < -1) return false;
  if (prevSeq < 0) book.prevSeq = Number.NaN;
  return true;
}
