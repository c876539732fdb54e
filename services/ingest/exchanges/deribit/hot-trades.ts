import type { EventSink } from "../adapter.ts";
import {
  BYTE,
  expectByte,
  hasNext,
  readAmount,
  readKey,
  readName,
  readPrice,
  readSymbol,
  skipString,
} from "../cursor.ts";
import { skipValue } from "../cursor-skip.ts";
import type { TradeScratch } from "../scratch.ts";
import { createFixedTable } from "../symbol-table.ts";
import { createTradeList, giveTrades, TRADES_MAX, type TradeList } from "../trade-list.ts";
import { type HotFrame, leaveData } from "./hot-frame.ts";

const KEYS = createFixedTable([
  "timestamp",
  "price",
  "amount",
  "direction",
  "instrument_name",
  "trade_id",
  "liquidation",
  "block_trade_id",
]);
const KEY = {
  timestamp: 0,
  price: 1,
  amount: 2,
  direction: 3,
  instrument_name: 4,
  trade_id: 5,
  liquidation: 6,
  block_trade_id: 7,
} as const;
const bit = (key: number): number => 1 << key;
const NEEDED = bit(KEY.trade_id + 1) - 1;

const SIDES = createFixedTable(["buy", "sell"]);

/** Reads the list of trades and the end of the frame. Liquidations and block trades are left to the slow path. */
export function createTradesReader(): (frame: HotFrame, trade: TradeScratch, sink: EventSink) => boolean {
  const trades = createTradeList();
  return (frame, trade, sink) => {
    const { cursor } = frame;
    trades.length = 0;
    expectByte(cursor, BYTE.openList);
    do readTrade(frame, trades);
    while (cursor.ok && hasNext(cursor, BYTE.closeList));
    if (!leaveData(cursor)) return false;
    giveTrades(trades, frame.symbols, cursor.bytes, frame.receivedAt, trade, sink);
    return true;
  };
}

function readTrade(frame: HotFrame, trades: TradeList): void {
  const { cursor } = frame;
  const index = trades.length;
  let seen = 0;
  expectByte(cursor, BYTE.openObject);
  do {
    const key = readKey(cursor, KEYS);
    if (key === KEY.timestamp) trades.times[index] = readAmount(cursor);
    else if (key === KEY.price) trades.prices[index] = readPrice(cursor);
    else if (key === KEY.amount) trades.sizes[index] = readAmount(cursor);
    else if (key === KEY.direction) trades.sides[index] = readName(cursor, SIDES);
    else if (key === KEY.instrument_name) trades.symbols[index] = readSymbol(cursor, frame.symbols);
    else if (key === KEY.trade_id) {
      trades.idsFrom[index] = cursor.at + 1;
      skipString(cursor);
      trades.idsTo[index] = cursor.at - 1;
    } else if (key === KEY.liquidation || key === KEY.block_trade_id) cursor.ok = false;
    else skipValue(cursor);
    if (key >= 0) seen |= bit(key);
  } while (cursor.ok && hasNext(cursor, BYTE.closeObject));
  const isKnown = (seen & NEEDED) === NEEDED && (trades.sides[index] ?? -1) >= 0;
  const hasId = (trades.idsTo[index] ?? 0) > (trades.idsFrom[index] ?? 0);
  if (!isKnown || !hasId || index === TRADES_MAX - 1) cursor.ok = false;
  trades.length += 1;
}
