import { growLevels, type LevelBuffer } from "../../../shared/domain/market/book-update.ts";
import { BYTE, type Cursor, expectByte, hasNext, readAmount, readPrice, takeByte } from "./cursor.ts";

const LOWER_P = 0x70;
const LOWER_S = 0x73;

/** Levels as `[["price","size"],…]` or `[{"p":"price","s":size},…]`; what stood in `levels` before is overwritten. */
export function readLevels(cursor: Cursor, levels: LevelBuffer): void {
  levels.length = 0;
  expectByte(cursor, BYTE.openList);
  if (takeByte(cursor, BYTE.closeList)) return;
  do {
    if (levels.length === levels.prices.length && !growLevels(levels)) cursor.ok = false;
    else if (takeByte(cursor, BYTE.openList)) readPair(cursor, levels);
    else readLevelObject(cursor, levels);
    levels.length += 1;
  } while (hasNext(cursor, BYTE.closeList) && cursor.ok);
}

function readPair(cursor: Cursor, levels: LevelBuffer): void {
  const index = levels.length;
  levels.prices[index] = readPrice(cursor);
  expectByte(cursor, BYTE.comma);
  levels.sizes[index] = readAmount(cursor);
  expectByte(cursor, BYTE.closeList);
}

function readLevelObject(cursor: Cursor, levels: LevelBuffer): void {
  const index = levels.length;
  let seen = 0;
  expectByte(cursor, BYTE.openObject);
  do {
    const key = cursor.bytes[cursor.at + 1];
    expectByte(cursor, BYTE.quote);
    cursor.at += 1;
    expectByte(cursor, BYTE.quote);
    expectByte(cursor, BYTE.colon);
    if (key === LOWER_P) levels.prices[index] = readPrice(cursor);
    else if (key === LOWER_S) levels.sizes[index] = readAmount(cursor);
    else cursor.ok = false;
    seen |= key === LOWER_P ? PRICE_SEEN : SIZE_SEEN;
  } while (cursor.ok && hasNext(cursor, BYTE.closeObject));
  if (seen !== (PRICE_SEEN | SIZE_SEEN)) cursor.ok = false;
}

const PRICE_SEEN = 1;
const SIZE_SEEN = 2;
