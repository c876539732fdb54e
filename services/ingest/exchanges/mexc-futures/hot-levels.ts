import { growLevels, type LevelBuffer } from "../../../../shared/domain/market/book-update.ts";
import { BYTE, type Cursor, expectByte, hasNext, readAmount, readPrice, skipScalar, takeByte } from "../cursor.ts";

/** Levels as `[[price,contracts,orders],…]`; what stood in `levels` before is overwritten. */
export function readTriples(cursor: Cursor, levels: LevelBuffer): void {
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
    while (cursor.ok && takeByte(cursor, BYTE.comma)) skipScalar(cursor);
    expectByte(cursor, BYTE.closeList);
    levels.length = index + 1;
  } while (cursor.ok && hasNext(cursor, BYTE.closeList));
}
