import { ACTION, closeFrame, type HotFrame, type HotOutcome } from "./bitget-hot-frame.ts";
import { createDecimals, type Decimals, isProvable, noteDecimals, settleBook } from "./bitget-proof.ts";
import { BYTE, type Cursor, expectByte, hasNext, readAmount, readNumber, skipScalar } from "./cursor.ts";
import { createKeyOrder, readKeyAfter } from "./cursor-keys.ts";
import { readLevels } from "./cursor-levels.ts";

/** The names of versions 1 and 2, then those of version 3. */
const KEYS = createKeyOrder(["asks", "bids", "checksum", "a", "b", "seq", "pseq", "ts", "maxdepth"]);
const KEY = { asks: 0, bids: 1, checksum: 2, a: 3, b: 4, seq: 5, pseq: 6, ts: 7 } as const;
const bit = (key: number): number => 1 << key;
const TIME = bit(KEY.ts);
const OLD_SIDES = bit(KEY.asks) | bit(KEY.bids);
const SIDES = bit(KEY.a) | bit(KEY.b);

/** Of the book being read. */
const decimals: Decimals = createDecimals();

/** `books`, whole or changes of it, and (`limited`) the pictures of the best few levels. */
export function readBook(frame: HotFrame, limited: boolean): HotOutcome {
  const { cursor, context, market } = frame;
  const isSnapshot = limited || frame.action === ACTION.snapshot;
  const { book } = context.scratches[market];
  let seen = 0;
  let key = -1;
  book.checksum = Number.NaN;
  book.prevSeq = Number.NaN;
  book.lastSeq = Number.NaN;
  decimals.clear();
  const isWholeBook = isSnapshot && !limited;
  expectByte(cursor, BYTE.openObject);
  do {
    key = readKeyAfter(cursor, KEYS, key);
    const from = cursor.at;
    if (key === KEY.a || key === KEY.asks) readLevels(cursor, book.asks);
    else if (key === KEY.b || key === KEY.bids) readLevels(cursor, book.bids);
    else if (key === KEY.seq) book.lastSeq = readSerial(cursor);
    else if (key === KEY.pseq) book.prevSeq = readSerial(cursor);
    else if (key === KEY.ts) book.exchangeAt = readAmount(cursor);
    else if (key === KEY.checksum) book.checksum = readNumber(cursor);
    else skipScalar(cursor);
    if (isWholeBook && (bit(key) & (OLD_SIDES | SIDES)) !== 0) decimals.add(cursor.bytes, from, cursor.at);
    if (key >= 0) seen |= bit(key);
  } while (cursor.ok && hasNext(cursor, BYTE.closeObject));
  const sides = seen & (OLD_SIDES | SIDES);
  if (!closeFrame(frame) || (seen & TIME) === 0 || (sides !== SIDES && sides !== OLD_SIDES)) return undefined;
  const isProof = isWholeBook && !Number.isNaN(book.checksum);
  if (!Number.isNaN(book.checksum) && (book.checksum | 0) !== book.checksum) return undefined;
  if (isProof && decimals.levels !== book.asks.length + book.bids.length) return undefined;
  book.symbol = frame.symbols.text(frame.symbol);
  book.kind = isSnapshot ? "snapshot" : "delta";
  book.origin = "stream";
  book.limited = limited;
  book.receivedAt = frame.receivedAt;
  book.firstSeq = Number.NaN;
  // The texts of a whole book tell over how many digits the checksums are taken.
  if (isProof) noteDecimals(book, decimals.price, decimals.size, context.unprovable, market);
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
