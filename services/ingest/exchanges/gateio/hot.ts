import {
  BYTE,
  expectByte,
  hasNext,
  readAmount,
  readKey,
  readName,
  readPrice,
  readSequence,
  readSymbol,
  skipScalar,
} from "../cursor.ts";
import { type HotFrame, leaveResult } from "../gate-hot.ts";
import type { TradeScratch } from "../scratch.ts";
import { createFixedTable } from "../symbol-table.ts";

const KEYS = createFixedTable(["id", "create_time_ms", "side", "currency_pair", "amount", "price"]);
const KEY = { id: 0, create_time_ms: 1, side: 2, currency_pair: 3, amount: 4, price: 5 } as const;
const SIDES = createFixedTable(["buy", "sell"]);
const SIDE_BUY = 0;
const bit = (key: number): number => 1 << key;
const NEEDED = bit(6) - 1;

/** `spot.trades`: one trade a frame. */
export function readTradeResult(frame: HotFrame, trade: TradeScratch): boolean {
  const { cursor } = frame;
  let seen = 0;
  let symbol = -1;
  let at = 0;
  let price = 0;
  let size = 0;
  let id = 0;
  let side = -1;
  expectByte(cursor, BYTE.openObject);
  do {
    const key = readKey(cursor, KEYS);
    if (key === KEY.id) id = readSequence(cursor);
    else if (key === KEY.create_time_ms) at = readAmount(cursor);
    else if (key === KEY.side) side = readName(cursor, SIDES);
    else if (key === KEY.currency_pair) symbol = readSymbol(cursor, frame.symbols);
    else if (key === KEY.amount) size = readAmount(cursor);
    else if (key === KEY.price) price = readPrice(cursor);
    else skipScalar(cursor);
    if (key >= 0) seen |= bit(key);
  } while (cursor.ok && hasNext(cursor, BYTE.closeObject));
  if (!leaveResult(frame) || (seen & NEEDED) !== NEEDED || side < 0) return false;
  const aggressor = side === SIDE_BUY ? "buy" : "sell";
  trade.fill(frame.symbols.text(symbol), at, frame.receivedAt, price, size, aggressor, id);
  return true;
}
