import type { EpochMs } from "../../../../shared/domain/units.ts";
import { BYTE, type Cursor, expectByte, isDone } from "../cursor.ts";
import type { SymbolTable } from "../symbol-table.ts";

/** A frame of a hot channel that is being read from bytes, its cursor standing before the data. */
export interface HotFrame {
  readonly cursor: Cursor;
  readonly symbols: SymbolTable;
  receivedAt: EpochMs;
}

/** Steps over the ends of the parameters and the frame: true when that was all, and all of it was as expected. */
export function leaveData(cursor: Cursor): boolean {
  expectByte(cursor, BYTE.closeObject);
  expectByte(cursor, BYTE.closeObject);
  return isDone(cursor);
}
