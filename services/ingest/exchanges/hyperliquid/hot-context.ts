import type { FrameOutcome } from "../adapter.ts";
import { asBytes, BYTE, type Cursor, expectText, hasNext, isDone, readKey, readNumber } from "../cursor.ts";
import { skipValue } from "../cursor-skip.ts";
import type { FrameContext } from "../reading.ts";
import { createFixedTable, type SymbolTable } from "../symbol-table.ts";
import { giveAssetContext } from "./events.ts";

const KEYS = createFixedTable(["markPx", "oraclePx", "funding", "openInterest"]);
const KEY = { markPx: 0, oraclePx: 1, funding: 2, openInterest: 3 } as const;
const bit = (key: number): number => 1 << key;
const NEEDED = bit(KEY.openInterest + 1) - 1;

const START = asBytes(',"ctx":{');
const END = asBytes("}}");

/** Reads the context of a perpetual behind its coin. One that leaves out a price or has none takes the slow path. */
export function createAssetContextReader(
  cursor: Cursor,
  context: FrameContext,
): (coin: number, coins: SymbolTable) => FrameOutcome | undefined {
  const told = new Float64Array(4);
  return (coin, coins) => {
    let seen = 0;
    expectText(cursor, START);
    if (!cursor.ok) return undefined;
    do {
      const key = readKey(cursor, KEYS);
      if (key < 0) skipValue(cursor);
      else told[key] = readNumber(cursor);
      if (key >= 0) seen |= bit(key);
    } while (cursor.ok && hasNext(cursor, BYTE.closeObject));
    expectText(cursor, END);
    if (!isDone(cursor) || (seen & NEEDED) !== NEEDED) return undefined;
    const [markPx, oraclePx, funding, openInterest] = told;
    giveAssetContext(coins.text(coin), { markPx, oraclePx, funding, openInterest }, context);
    return "events";
  };
}
