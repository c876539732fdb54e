import { growLevels, type LevelBuffer } from "../../../../shared/domain/market/book-update.ts";
import { BYTE, type Cursor, expectByte, hasNext, readAmount, readPrice, skipScalar, takeByte } from "../cursor.ts";

const QUOTE = BYTE.quote;
const COMMA = BYTE.comma;
const CLOSE_LIST = BYTE.closeList;
const ZERO = 0x30;
const NINE = 0x39;

/** Levels as `[["price","size","0","orders"],…]`; what stood in `levels` before is overwritten. */
export function readQuads(cursor: Cursor, levels: LevelBuffer): void {
  levels.length = 0;
  expectByte(cursor, BYTE.openList);
  if (takeByte(cursor, BYTE.closeList)) return;
  do {
    const index = levels.length;
    if (index === levels.prices.length && !growLevels(levels)) cursor.ok = false;
    expectByte(cursor, BYTE.openList);
    levels.prices[index] = readPrice(cursor);
    expectByte(cursor, COMMA);
    levels.sizes[index] = readAmount(cursor);
    if (!takeEnd(cursor)) {
      while (cursor.ok && takeByte(cursor, COMMA)) skipScalar(cursor);
      expectByte(cursor, CLOSE_LIST);
    }
    levels.length = index + 1;
  } while (cursor.ok && hasNext(cursor, CLOSE_LIST));
}

/** Steps over a field that is no longer used and always 0, and the number of orders: `,"0","12"]`. */
function takeEnd(cursor: Cursor): boolean {
  const { bytes, at } = cursor;
  const isKnown =
    bytes[at] === COMMA &&
    bytes[at + 1] === QUOTE &&
    bytes[at + 2] === ZERO &&
    bytes[at + 3] === QUOTE &&
    bytes[at + 4] === COMMA &&
    bytes[at + 5] === QUOTE;
  if (!isKnown) return false;
  let end = at + 6;
  let byte = bytes[end] ?? 0;
  while (byte >= ZERO && byte <= NINE) {
    end += 1;
    byte = bytes[end] ?? 0;
  }
  if (byte !== QUOTE || bytes[end + 1] !== CLOSE_LIST) return false;
  cursor.at = end + 2;
  return true;
}
