import type { LevelBuffer } from "../../../../shared/domain/market/book-update.ts";
import { BYTE, type Cursor, expectByte, hasNext, readAmount, takeByte } from "../cursor.ts";

/** Levels of one side among which a price named twice is looked for; longer lists are left to the slow path. */
const COMPARED_MAX = 64;

/** `[["price","size","sequence"],…]`. A change of price 0 stands for one that is not shown. */
export function readChanges(cursor: Cursor, levels: LevelBuffer): void {
  levels.length = 0;
  expectByte(cursor, BYTE.openList);
  if (takeByte(cursor, BYTE.closeList)) return;
  do {
    expectByte(cursor, BYTE.openList);
    const price = readAmount(cursor);
    expectByte(cursor, BYTE.comma);
    const size = readAmount(cursor);
    expectByte(cursor, BYTE.comma);
    skipDigits(cursor);
    expectByte(cursor, BYTE.closeList);
    if (price === 0) continue;
    levels.prices[levels.length] = price;
    levels.sizes[levels.length] = size;
    levels.length += 1;
  } while (cursor.ok && levels.length <= COMPARED_MAX && hasNext(cursor, BYTE.closeList));
  if (levels.length > 1 && (levels.length > COMPARED_MAX || namesTwice(levels))) cursor.ok = false;
}

/** Only the sequences of its changes then tell which size is the newest. */
function namesTwice({ prices, length }: LevelBuffer): boolean {
  for (let index = 1; index < length; index += 1) {
    if (prices.indexOf(prices[index] ?? Number.NaN) < index) return true;
  }
  return false;
}

/** Digits of any whole number that a double holds. */
const DIGITS_MAX = 15;
const ZERO = 0x30;

/** Steps over a quoted sequence that is not needed. */
function skipDigits(cursor: Cursor): void {
  const { bytes } = cursor;
  expectByte(cursor, BYTE.quote);
  const from = cursor.at;
  let at = from;
  while (((bytes[at] ?? 0) - ZERO) >>> 0 <= 9) at += 1;
  if (at === from || at - from > DIGITS_MAX) cursor.ok = false;
  cursor.at = at;
  expectByte(cursor, BYTE.quote);
}
