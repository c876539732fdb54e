import type { EventSink } from "../adapter.ts";
import {
  BYTE,
  type Cursor,
  expectByte,
  hasNext,
  readAmount,
  readKey,
  readNumber,
  readPrice,
  readSequence,
  readSymbol,
  skipScalar,
} from "../cursor.ts";
import { type HotFrame, leaveResult } from "../gate-hot.ts";
import type { TradeScratch } from "../scratch.ts";
import { createFixedTable } from "../symbol-table.ts";
import { createTradeList, giveTrades, TRADES_MAX, type TradeList } from "../trade-list.ts";

const KEYS = createFixedTable(["id", "create_time_ms", "size", "price", "contract", "is_internal"]);
const KEY = { id: 0, create_time_ms: 1, size: 2, price: 3, contract: 4, is_internal: 5 } as const;
const bit = (key: number): number => 1 << key;
const NEEDED = bit(KEY.id) | bit(KEY.create_time_ms) | bit(KEY.size) | bit(KEY.price) | bit(KEY.contract);

/** Reads `futures.trades` by its keys: a list of trades. Internal ones, which the venue flags, are left to the slow path. */
export function createTradesReader(): (frame: HotFrame, trade: TradeScratch, sink: EventSink) => boolean {
  const trades = createTradeList();
  return (frame, trade, sink) => {
    const { cursor } = frame;
    trades.length = 0;
    expectByte(cursor, BYTE.openList);
    do readTrade(frame, trades);
    while (cursor.ok && hasNext(cursor, BYTE.closeList));
    if (!leaveResult(frame)) return false;
    giveTrades(trades, frame.symbols, cursor.bytes, frame.receivedAt, trade, sink);
    return true;
  };
}

function readTrade({ cursor, symbols }: HotFrame, trades: TradeList): void {
  const index = trades.length;
  let seen = 0;
  let size = 0;
  expectByte(cursor, BYTE.openObject);
  do {
    const key = readKey(cursor, KEYS);
    if (key === KEY.id) readId(cursor, trades);
    else if (key === KEY.create_time_ms) trades.times[index] = readAmount(cursor);
    else if (key === KEY.size) size = readNumber(cursor);
    else if (key === KEY.price) trades.prices[index] = readPrice(cursor);
    else if (key === KEY.contract) trades.symbols[index] = readSymbol(cursor, symbols);
    else if (key === KEY.is_internal) cursor.ok = false;
    else skipScalar(cursor);
    if (key >= 0) seen |= bit(key);
  } while (cursor.ok && hasNext(cursor, BYTE.closeObject));
  if ((seen & NEEDED) !== NEEDED || size === 0 || index === TRADES_MAX - 1) cursor.ok = false;
  trades.sizes[index] = Math.abs(size);
  trades.sides[index] = size > 0 ? 0 : 1;
  trades.length += 1;
}

/** An id is given on as it is written, if that is as a number of so many digits that it can be in one way only. */
function readId(cursor: Cursor, trades: TradeList): void {
  trades.idsFrom[trades.length] = cursor.at;
  if (cursor.bytes[cursor.at] === BYTE.quote || readSequence(cursor) >= IDS_END) cursor.ok = false;
  trades.idsTo[trades.length] = cursor.at;
}

const IDS_END = 1e15;
