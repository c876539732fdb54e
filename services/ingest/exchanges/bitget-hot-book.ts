import { ACTION, closeFrame, type HotFrame, type HotOutcome } from "./bitget-hot-frame.ts";
import { isProvable, settleBook } from "./bitget-proof.ts";
import { BYTE, type Cursor, expectByte, hasNext, readAmount, readKey, readNumber, skipScalar } from "./cursor.ts";
import { readLevels } from "./cursor-levels.ts";
import { createFixedTable } from "./symbol-table.ts";

/** `checksum` and the sides by other names are of other versions: which of two counts is for the slow path to say. */
const KEYS = createFixedTable(["a", "b", "ts", "seq", "pseq", "asks", "bids", "checksum"]);
const KEY = { a: 0, b: 1, ts: 2, seq: 3, pseq: 4 } as const;
const NEEDED = 0b111;

/** `books` of version 3, whole or changes of it, and (`limited`) the pictures of the best few levels. */
export function readBook(frame: HotFrame, limited: boolean): HotOutcome {
  const { cursor, context, market } = frame;
  const isSnapshot = limited || frame.action === ACTION.snapshot;
  const { book } = context.scratches[market];
  let seen = 0;
  book.checksum = Number.NaN;
  book.prevSeq = Number.NaN;
  book.lastSeq = Number.NaN;
  expectByte(cursor, BYTE.openObject);
  do {
    const key = readKey(cursor, KEYS);
    if (key > KEY.pseq) return undefined;
    if (key === KEY.a) readLevels(cursor, book.asks);
    else if (key === KEY.b) readLevels(cursor, book.bids);
    else if (key === KEY.seq) book.lastSeq = readSerial(cursor);
    else if (key === KEY.pseq) book.prevSeq = readSerial(cursor);
    else if (key === KEY.ts) book.exchangeAt = readAmount(cursor);
    else skipScalar(cursor);
    if (key >= 0) seen |= 1 << key;
  } while (cursor.ok && hasNext(cursor, BYTE.closeObject));
  if (!closeFrame(frame) || (seen & NEEDED) !== NEEDED) return undefined;
  book.symbol = frame.symbols.text(frame.symbol);
  book.kind = isSnapshot ? "snapshot" : "delta";
  book.origin = "stream";
  book.limited = limited;
  book.receivedAt = frame.receivedAt;
  book.firstSeq = Number.NaN;
  settleBook(book, isProvable(context.unprovable, market, book.symbol));
  context.sink.book(book);
  return "events";
}

/** A sequence number, which may be above 2^53: the nearest double. */
function readSerial(cursor: Cursor): number {
  const value = readNumber(cursor);
  if (!Number.isInteger(value) || value < 0) cursor.ok = false;
  return value;
}
