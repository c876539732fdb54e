import { growLevels, type LevelBuffer } from "../../../../shared/domain/market/book-update.ts";
import {
  asBytes,
  BYTE,
  type Cursor,
  expectByte,
  hasNext,
  readAmount,
  readPrice,
  skipScalar,
  takeByte,
  takeText,
} from "../cursor.ts";

/** A field that is no longer used and always 0, and the quote of the number of orders. */
const UNUSED_AND_ORDERS = asBytes(',"0","');

const QUOTE = 0x22;
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
    expectByte(cursor, BYTE.comma);
    levels.sizes[index] = readAmount(cursor);
    if (takeText(cursor, UNUSED_AND_ORDERS)) skipDigits(cursor);
    else while (cursor.ok && takeByte(cursor, BYTE.comma)) skipScalar(cursor);
    expectByte(cursor, BYTE.closeList);
    levels.length = index + 1;
  } while (cursor.ok && hasNext(cursor, BYTE.closeList));
}

/** Steps over digits and the quote behind them. */
function skipDigits(cursor: Cursor): void {
  const { bytes } = cursor;
  let at = cursor.at;
  let byte = bytes[at] ?? 0;
  while (byte >= ZERO && byte <= NINE) {
    at += 1;
    byte = bytes[at] ?? 0;
  }
  if (byte !== QUOTE) cursor.ok = false;
  cursor.at = at + 1;
}
