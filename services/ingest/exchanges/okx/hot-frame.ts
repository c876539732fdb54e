import type { EpochMs } from "../../../../shared/domain/units.ts";
import { asBytes, BYTE, type Cursor, expectByte, isDone } from "../cursor.ts";
import type { SymbolTable } from "../symbol-table.ts";

/** A frame of a hot channel that is being read from bytes, its cursor standing inside the list of its data. */
export interface HotFrame {
  readonly cursor: Cursor;
  readonly symbols: SymbolTable;
  receivedAt: EpochMs;
}

/** What stands between `arg` and the items where there is no action. */
export const DATA = asBytes('},"data":[');

/** Steps over the end of a list of one item and of the frame: true when that was all, and all of it was as expected. */
export function isWhole({ cursor }: HotFrame): boolean {
  expectByte(cursor, BYTE.closeList);
  expectByte(cursor, BYTE.closeObject);
  return isDone(cursor);
}
