import type { FrameOutcome } from "../adapter.ts";
import {
  asBytes,
  BYTE,
  type Cursor,
  expectByte,
  expectText,
  hasNext,
  isDone,
  readAmount,
  readKey,
  readPrice,
  readSequence,
  readSymbol,
  takeText,
} from "../cursor.ts";
import { skipValue } from "../cursor-skip.ts";
import type { FrameContext } from "../reading.ts";
import { createFixedTable, type SymbolTable } from "../symbol-table.ts";

/** Most trades of one frame that are read from bytes; a longer list takes the slow path. */
const TRADES_MAX = 1_024;

const KEYS = createFixedTable(["coin", "side", "px", "sz", "time", "tid"]);
const KEY = { coin: 0, side: 1, px: 2, sz: 3, time: 4, tid: 5 } as const;
const bit = (key: number): number => 1 << key;
const NEEDED = bit(KEY.tid + 1) - 1;
const BOUGHT = asBytes('"B"');
const SOLD = asBytes('"A"');

/** Reads the list of trades in which the cursor stands; they are kept until the frame has been read to its end. */
export function createTradesReader(
  cursor: Cursor,
  coins: SymbolTable,
  context: FrameContext,
): () => FrameOutcome | undefined {
  const symbols = new Int32Array(TRADES_MAX);
  const times = new Float64Array(TRADES_MAX);
  const prices = new Float64Array(TRADES_MAX);
  const sizes = new Float64Array(TRADES_MAX);
  const ids = new Float64Array(TRADES_MAX);
  const buys = new Uint8Array(TRADES_MAX);
  let length = 0;

  const readTrade = (): void => {
    if (length === TRADES_MAX) cursor.ok = false;
    let seen = 0;
    expectByte(cursor, BYTE.openObject);
    do {
      const key = readKey(cursor, KEYS);
      if (key === KEY.coin) symbols[length] = readSymbol(cursor, coins);
      else if (key === KEY.side) buys[length] = readSide(cursor);
      else if (key === KEY.px) prices[length] = readPrice(cursor);
      else if (key === KEY.sz) sizes[length] = readAmount(cursor);
      else if (key === KEY.time) times[length] = readAmount(cursor);
      else if (key === KEY.tid) ids[length] = readSequence(cursor);
      else skipValue(cursor);
      if (key >= 0) seen |= bit(key);
    } while (cursor.ok && hasNext(cursor, BYTE.closeObject));
    if ((seen & NEEDED) !== NEEDED) cursor.ok = false;
    length += 1;
  };
  return () => {
    length = 0;
    do readTrade();
    while (cursor.ok && hasNext(cursor, BYTE.closeList));
    expectByte(cursor, BYTE.closeObject);
    if (!isDone(cursor)) return undefined;
    const { scratch, sink, receivedAt } = context;
    for (let index = 0; index < length; index += 1) {
      const symbol = coins.text(symbols[index] ?? -1);
      const price = prices[index] ?? Number.NaN;
      const size = sizes[index] ?? Number.NaN;
      const side = buys[index] === 1 ? "buy" : "sell";
      scratch.trade.fill(symbol, times[index] ?? 0, receivedAt, price, size, side, ids[index] ?? Number.NaN);
      sink.trade(scratch.trade.event);
    }
    return "events";
  };
}

/** 1 when the aggressor bought. */
function readSide(cursor: Cursor): number {
  if (takeText(cursor, BOUGHT)) return 1;
  expectText(cursor, SOLD);
  return 0;
}
