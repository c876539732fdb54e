import {
  BYTE,
  type Cursor,
  expectByte,
  hasNext,
  readAmount,
  readKey,
  readNumber,
  readPrice,
  skipScalar,
  skipString,
} from "../cursor.ts";
import type { FrameContext } from "../reading.ts";
import { createFixedTable } from "../symbol-table.ts";
import { createTradeList, giveTrades, TRADES_MAX, type TradeList } from "../trade-list.ts";
import { closeFrame, type HotFrame } from "./hot-frame.ts";

const KEYS = createFixedTable(["p", "v", "T", "t", "i"]);
const KEY = { price: 0, size: 1, side: 2, time: 3, id: 4 } as const;
const bit = (key: number): number => 1 << key;
const NEEDED = bit(KEY.price) | bit(KEY.size) | bit(KEY.side) | bit(KEY.time);

/** The aggressor bought. */
const BOUGHT = 1;
const SOLD = 2;

/** Reads a list of trades. */
export function createDealsReader(): (frame: HotFrame, context: FrameContext) => boolean {
  const trades = createTradeList();
  return (frame, context) => {
    const { cursor } = frame;
    trades.length = 0;
    expectByte(cursor, BYTE.openList);
    do readDeal(cursor, trades);
    while (cursor.ok && hasNext(cursor, BYTE.closeList));
    if (!closeFrame(frame)) return false;
    trades.symbols.fill(frame.symbol, 0, trades.length);
    giveTrades(trades, frame.symbols, cursor.bytes, frame.receivedAt, context.scratch.trade, context.sink);
    return true;
  };
}

function readDeal(cursor: Cursor, trades: TradeList): void {
  const index = trades.length;
  let seen = 0;
  trades.idsFrom[index] = 0;
  trades.idsTo[index] = 0;
  expectByte(cursor, BYTE.openObject);
  do {
    const key = readKey(cursor, KEYS);
    if (key === KEY.price) trades.prices[index] = readPrice(cursor);
    else if (key === KEY.size) trades.sizes[index] = readAmount(cursor);
    else if (key === KEY.side) trades.sides[index] = readSide(cursor);
    else if (key === KEY.time) trades.times[index] = readAmount(cursor);
    else if (key === KEY.id) readId(cursor, trades);
    else skipScalar(cursor);
    if (key >= 0) seen |= bit(key);
  } while (cursor.ok && hasNext(cursor, BYTE.closeObject));
  if ((seen & NEEDED) !== NEEDED || index === TRADES_MAX - 1) cursor.ok = false;
  trades.length += 1;
}

function readSide(cursor: Cursor): number {
  const side = readNumber(cursor);
  if (side !== BOUGHT && side !== SOLD) cursor.ok = false;
  return side - BOUGHT;
}

/** An id as text; one as a number takes the slow path. */
function readId(cursor: Cursor, trades: TradeList): void {
  const index = trades.length;
  trades.idsFrom[index] = cursor.at + 1;
  skipString(cursor);
  trades.idsTo[index] = cursor.at - 1;
  if (trades.idsTo[index] === trades.idsFrom[index]) cursor.ok = false;
}
