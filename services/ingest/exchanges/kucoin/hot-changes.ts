import type { LevelBuffer } from "../../../../shared/domain/market/book-update.ts";
import { BYTE, type Cursor, expectByte, hasNext, readAmount, readSequence, takeByte } from "../cursor.ts";
import { FRAME, literal, takeShort } from "../frame-memory.ts";
import { amountAt } from "../frame-numbers.ts";
import type { SlotReader } from "../layout.ts";

/** Levels of one side among which a price named twice is looked for; longer lists are left to the slow path. */
const COMPARED_MAX = 64;

/** Changes, `[["price","size","sequence"],…]`: one of price 0 stands for one that is not shown. */
export function readChanges(cursor: Cursor, levels: LevelBuffer): void {
  levels.length = 0;
  expectByte(cursor, BYTE.openList);
  if (takeByte(cursor, BYTE.closeList)) return;
  do {
    readChange(cursor, levels);
    if (levels.prices[levels.length] !== 0) levels.length += 1;
  } while (cursor.ok && levels.length <= COMPARED_MAX && hasNext(cursor, BYTE.closeList));
  if (namesTwice(levels)) cursor.ok = false;
}

function readChange(cursor: Cursor, levels: LevelBuffer): void {
  expectByte(cursor, BYTE.openList);
  levels.prices[levels.length] = readAmount(cursor);
  expectByte(cursor, BYTE.comma);
  levels.sizes[levels.length] = readAmount(cursor);
  expectByte(cursor, BYTE.comma);
  readSequence(cursor);
  expectByte(cursor, BYTE.closeList);
}

const { tail: OPEN, tailMask: OPEN_MASK, length: OPEN_LENGTH } = literal('["');
const { tail: BETWEEN, tailMask: BETWEEN_MASK, length: BETWEEN_LENGTH } = literal('","');
const { tail: CLOSE, tailMask: CLOSE_MASK, length: CLOSE_LENGTH } = literal('"]');

/** The same of a list whose opening bracket stands in the layout; steps over the closing one. */
export const changesInto =
  (levels: LevelBuffer): SlotReader =>
  (from) => {
    levels.length = 0;
    if (FRAME[from] === BYTE.closeList) return from + 1;
    for (let at = from; ; at += 1) {
      at = changeAt(at, levels);
      if (at < 0) return -1;
      if (levels.prices[levels.length] !== 0) levels.length += 1;
      if (levels.length > COMPARED_MAX) return -1;
      if (FRAME[at] === BYTE.comma) continue;
      return FRAME[at] === BYTE.closeList && !namesTwice(levels) ? at + 1 : -1;
    }
  };

/** Reads a change behind the last level: the index behind it, or -1. */
function changeAt(at: number, { prices, sizes, length }: LevelBuffer): number {
  const priceFrom = takeShort(at, OPEN, OPEN_MASK, OPEN_LENGTH);
  const priceEnd = priceFrom < 0 ? -1 : amountAt(priceFrom, prices, length);
  const sizeFrom = priceEnd < 0 ? -1 : takeShort(priceEnd, BETWEEN, BETWEEN_MASK, BETWEEN_LENGTH);
  const sizeEnd = sizeFrom < 0 ? -1 : amountAt(sizeFrom, sizes, length);
  const sequenceFrom = sizeEnd < 0 ? -1 : takeShort(sizeEnd, BETWEEN, BETWEEN_MASK, BETWEEN_LENGTH);
  const sequenceEnd = sequenceFrom < 0 ? -1 : digitsEnd(sequenceFrom);
  return sequenceEnd < 0 ? -1 : takeShort(sequenceEnd, CLOSE, CLOSE_MASK, CLOSE_LENGTH);
}

/** Digits of any whole number that a double holds. */
const DIGITS_MAX = 15;
const ZERO = 0x30;

/** The index behind the digits of a sequence, which is not needed; -1 where there are none. */
function digitsEnd(from: number): number {
  let at = from;
  while (((FRAME[at] ?? 0) - ZERO) >>> 0 <= 9) at += 1;
  return at === from || at - from > DIGITS_MAX ? -1 : at;
}

/** Only the sequences of its changes then tell which size is the newest. Of a long list it is not known. */
function namesTwice({ prices, length }: LevelBuffer): boolean {
  if (length > COMPARED_MAX) return true;
  for (let index = 1; index < length; index += 1) {
    if (prices.indexOf(prices[index] ?? Number.NaN) < index) return true;
  }
  return false;
}
