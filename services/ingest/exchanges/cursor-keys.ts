import { asBytes, type Cursor, readKey, takeText } from "./cursor.ts";
import { createFixedTable, type SymbolTable } from "./symbol-table.ts";

/** The keys of an object in the order in which its venue writes them. */
export interface KeyOrder {
  readonly names: SymbolTable;
  /** Each key with its quotes and colon. */
  readonly texts: readonly Uint8Array[];
}

export const createKeyOrder = (keys: readonly string[]): KeyOrder => ({
  names: createFixedTable(keys),
  texts: keys.map((key) => asBytes(`"${key}":`)),
});

/**
 * A key and its colon: its id in `order`, or -1. Venues write keys in the same order, so the one after `before`, the
 * last one known (-1 at the start), is compared first, and only another one is searched for.
 */
export function readKeyAfter(cursor: Cursor, order: KeyOrder, before: number): number {
  const text = order.texts[before + 1];
  return text !== undefined && takeText(cursor, text) ? before + 1 : readKey(cursor, order.names);
}
