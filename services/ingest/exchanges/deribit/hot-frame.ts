import type { EpochMs } from "../../../../shared/domain/units.ts";
import { BYTE, type Cursor, expectByte, hasNext, isDone, skipScalar, skipString, takeByte } from "../cursor.ts";
import type { SymbolTable } from "../symbol-table.ts";

/** A frame of a hot channel that is being read from bytes, its cursor standing before the data. */
export interface HotFrame {
  readonly cursor: Cursor;
  readonly symbols: SymbolTable;
  receivedAt: EpochMs;
}

/** Steps over a value; in an object there may be nothing nested. */
export function skipValue(cursor: Cursor): void {
  if (!takeByte(cursor, BYTE.openObject)) {
    skipScalar(cursor);
    return;
  }
  if (takeByte(cursor, BYTE.closeObject)) return;
  do {
    skipString(cursor);
    expectByte(cursor, BYTE.colon);
    skipScalar(cursor);
  } while (cursor.ok && hasNext(cursor, BYTE.closeObject));
}

/** Steps over the ends of the parameters and the frame: true when that was all, and all of it was as expected. */
export function leaveData(cursor: Cursor): boolean {
  expectByte(cursor, BYTE.closeObject);
  expectByte(cursor, BYTE.closeObject);
  return isDone(cursor);
}
