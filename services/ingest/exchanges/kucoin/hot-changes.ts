import type { LevelBuffer } from "../../../../shared/domain/market/book-update.ts";
import { BYTE, type Cursor, expectByte, hasNext, readAmount, takeByte } from "../cursor.ts";
import { scanDecimal } from "../quick-numbers.ts";

/** Levels of one side among which a price named twice is looked for; longer lists are left to the slow path. */
const COMPARED_MAX = 64;

/** `[["price","size","sequence"],…]`. A change of price 0 stands for one that is not shown. */
export function readChanges(cursor: Cursor, levels: LevelBuffer): void {
  levels.length = 0;
  expectByte(cursor, BYTE.openList);
  if (takeByte(cursor, BYTE.closeList)) return;
  do {
    if (!takeChange(cursor, levels)) readChange(cursor, levels);
    if (levels.prices[levels.length] !== 0) levels.length += 1;
  } while (cursor.ok && levels.length <= COMPARED_MAX && hasNext(cursor, BYTE.closeList));
  if (levels.length > 1 && (levels.length > COMPARED_MAX || namesTwice(levels))) cursor.ok = false;
}

/** A change in the form known of it, in one go, into the level behind the last: steps over it, or over nothing. */
function takeChange(cursor: Cursor, levels: LevelBuffer): boolean {
  const { bytes, at } = cursor;
  const index = levels.length;
  if (bytes[at] !== BYTE.openList || bytes[at + 1] !== BYTE.quote) return false;
  const priceEnd = scanDecimal(bytes, at + 2, levels.prices, index);
  if (priceEnd < 0 || !isBetweenTexts(bytes, priceEnd)) return false;
  const sizeEnd = scanDecimal(bytes, priceEnd + 3, levels.sizes, index);
  if (sizeEnd < 0 || !isBetweenTexts(bytes, sizeEnd)) return false;
  const end = digitsEnd(bytes, sizeEnd + 3);
  if (end < 0 || bytes[end] !== BYTE.quote || bytes[end + 1] !== BYTE.closeList) return false;
  cursor.at = end + 2;
  return true;
}

const isBetweenTexts = (bytes: Uint8Array, at: number): boolean =>
  bytes[at] === BYTE.quote && bytes[at + 1] === BYTE.comma && bytes[at + 2] === BYTE.quote;

function readChange(cursor: Cursor, levels: LevelBuffer): void {
  expectByte(cursor, BYTE.openList);
  levels.prices[levels.length] = readAmount(cursor);
  expectByte(cursor, BYTE.comma);
  levels.sizes[levels.length] = readAmount(cursor);
  expectByte(cursor, BYTE.comma);
  expectByte(cursor, BYTE.quote);
  const end = digitsEnd(cursor.bytes, cursor.at);
  if (end < 0) cursor.ok = false;
  else cursor.at = end;
  expectByte(cursor, BYTE.quote);
  expectByte(cursor, BYTE.closeList);
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

/** The index behind the digits of a sequence, which is not needed; -1 where there are none. */
function digitsEnd(bytes: Uint8Array, from: number): number {
  let at = from;
  while (((bytes[at] ?? 0) - ZERO) >>> 0 <= 9) at += 1;
  return at === from || at - from > DIGITS_MAX ? -1 : at;
}
