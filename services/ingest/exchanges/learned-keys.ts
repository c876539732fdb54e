import { asBytes, type Cursor, readKey, takeText } from "./cursor.ts";
import { createFixedTable, type SymbolTable } from "./symbol-table.ts";

/** Keys of an object whose order is not documented and has changed, but is the same from frame to frame. */
export interface LearnedKeys {
  readonly names: SymbolTable;
  readonly texts: readonly Uint8Array[];
  /** The key that last came behind each one; the first entry is for the beginning. */
  readonly next: Int32Array;
}

export const createLearnedKeys = (keys: readonly string[]): LearnedKeys => ({
  names: createFixedTable(keys),
  texts: keys.map((key) => asBytes(`"${key}":`)),
  next: new Int32Array(keys.length + 1),
});

/** The same keys of another object, whose order is learned apart. */
export const learnApart = (keys: LearnedKeys): LearnedKeys => ({ ...keys, next: new Int32Array(keys.next.length) });

/** A key and its colon: its id, or -1. What came behind `before` last time is tried before it is searched for. */
export function readLearnedKey(cursor: Cursor, keys: LearnedKeys, before: number): number {
  const guess = keys.next[before + 1] ?? 0;
  const text = keys.texts[guess];
  if (text !== undefined && takeText(cursor, text)) return guess;
  const id = readKey(cursor, keys.names);
  if (id >= 0) keys.next[before + 1] = id;
  return id;
}
