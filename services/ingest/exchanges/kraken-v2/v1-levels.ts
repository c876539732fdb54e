import { type BookUpdate, growLevels, type LevelBuffer } from "../../../../shared/domain/market/book-update.ts";
import { BYTE, type Cursor, expectByte, hasNext, readAmount, skipScalar, takeByte } from "../cursor.ts";
import { readLevelPrice, readLevelSize } from "../kraken-levels.ts";
import { secondsToMs } from "./v1-messages.ts";

const { comma: COMMA, openList: OPEN_LIST, closeList: CLOSE_LIST } = BYTE;

/**
 * Levels of v1, `[["12.30","0.50","1617666423.681845"],…]`; a fourth entry says that a level came back into the depth. Returns
 * the newest of their times in milliseconds, 0 where there are no levels.
 */
export function readOldLevels(cursor: Cursor, levels: LevelBuffer, book: BookUpdate): number {
  let newestMs = 0;
  levels.length = 0;
  expectByte(cursor, OPEN_LIST);
  if (takeByte(cursor, CLOSE_LIST)) return newestMs;
  do {
    const index = levels.length;
    if (index === levels.prices.length && !growLevels(levels)) cursor.ok = false;
    expectByte(cursor, OPEN_LIST);
    readLevelPrice(cursor, levels, true, book);
    expectByte(cursor, COMMA);
    readLevelSize(cursor, levels, true, book);
    expectByte(cursor, COMMA);
    newestMs = Math.max(newestMs, secondsToMs(readAmount(cursor)));
    if (takeByte(cursor, COMMA)) skipScalar(cursor);
    expectByte(cursor, CLOSE_LIST);
    levels.length = index + 1;
  } while (cursor.ok && hasNext(cursor, CLOSE_LIST));
  return newestMs;
}
