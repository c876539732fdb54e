import type { FrameOutcome } from "./adapter.ts";
import { giveBest, mergeBest } from "./bybit-best.ts";
import type { HotTopic } from "./bybit-hot-topics.ts";
import type { Instrument } from "./bybit-known.ts";
import {
  asBytes,
  BYTE,
  type Cursor,
  expectByte,
  expectText,
  hasNext,
  readKey,
  readSequence,
  skipScalar,
  takeText,
} from "./cursor.ts";
import { readLevels } from "./cursor-levels.ts";
import type { FrameContext } from "./reading.ts";
import { createFixedTable } from "./symbol-table.ts";

const FIELDS = createFixedTable(["s", "b", "a", "u"]);
const FIELD = { s: 0, b: 1, a: 2, u: 3 } as const;
const bit = (key: number): number => 1 << key;
const NEEDED = bit(4) - 1;

/** Reads the data of a book, its keys in any order. */
export function readBook(cursor: Cursor, topic: HotTopic, { scratch: { book } }: FrameContext): void {
  let seen = 0;
  expectByte(cursor, BYTE.openObject);
  do {
    const field = readKey(cursor, FIELDS);
    if (field === FIELD.s) expectText(cursor, topic.quoted);
    else if (field === FIELD.b) readLevels(cursor, book.bids);
    else if (field === FIELD.a) readLevels(cursor, book.asks);
    else if (field === FIELD.u) book.lastSeq = readSequence(cursor);
    else skipScalar(cursor);
    if (field >= 0) seen |= bit(field);
  } while (cursor.ok && hasNext(cursor, BYTE.closeObject));
  if (seen !== NEEDED) cursor.ok = false;
}

const DELTA = asBytes('"delta"');
const SNAPSHOT = asBytes('"snapshot"');

/** The kind of a message: true for a snapshot. */
export function readIsSnapshot(cursor: Cursor): boolean {
  if (takeText(cursor, DELTA)) return false;
  expectText(cursor, SNAPSHOT);
  return true;
}

/** Gives the book whose levels, number and time have been read. `limited`: of one level, which tells a quote. */
export function giveBook(
  { symbol, known }: Instrument,
  limited: boolean,
  saysSnapshot: boolean,
  context: FrameContext,
): FrameOutcome {
  const { book } = context.scratch;
  const isSnapshot = saysSnapshot || book.lastSeq === 1;
  book.symbol = symbol;
  book.kind = isSnapshot ? "snapshot" : "delta";
  book.origin = "stream";
  book.limited = limited;
  book.receivedAt = context.receivedAt;
  book.firstSeq = isSnapshot ? Number.NaN : book.lastSeq;
  book.prevSeq = Number.NaN;
  const tellsBest = limited && mergeBest(known.best, book);
  context.sink.book(book);
  if (tellsBest) giveBest(known.best, symbol, book.exchangeAt, context);
  return "events";
}
