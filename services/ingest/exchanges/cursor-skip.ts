import { BYTE, type Cursor, expectByte, hasNext, skipScalar, skipString, takeByte } from "./cursor.ts";

/** Lists and objects within each other that are stepped over; no venue nests as deep. */
const DEPTH_MAX = 16;

/** Steps over a value of any kind, of which nothing is used. */
export function skipValue(cursor: Cursor, depth: number = DEPTH_MAX): void {
  if (takeByte(cursor, BYTE.openObject)) skipEntries(cursor, BYTE.closeObject, depth);
  else if (takeByte(cursor, BYTE.openList)) skipEntries(cursor, BYTE.closeList, depth);
  else skipScalar(cursor);
}

function skipEntries(cursor: Cursor, close: number, depth: number): void {
  if (takeByte(cursor, close)) return;
  if (depth === 0) cursor.ok = false;
  while (cursor.ok) {
    if (close === BYTE.closeObject) {
      skipString(cursor);
      expectByte(cursor, BYTE.colon);
    }
    skipValue(cursor, depth - 1);
    if (!hasNext(cursor, close)) return;
  }
}
