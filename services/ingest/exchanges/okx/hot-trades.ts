import type { EventSink } from "../adapter.ts";
import {
  BYTE,
  expectByte,
  hasNext,
  isDone,
  readAmount,
  readKey,
  readName,
  readPrice,
  readSymbol,
  skipScalar,
  skipString,
} from "../cursor.ts";
import type { TradeScratch } from "../scratch.ts";
import { createFixedTable } from "../symbol-table.ts";
import { createTradeList, giveTrades, TRADES_MAX, type TradeList } from "../trade-list.ts";
import type { HotFrame } from "./hot-frame.ts";

const KEYS = createFixedTable(["instId", "tradeId", "px", "sz", "side", "ts"]);
const KEY = { instId: 0, tradeId: 1, px: 2, sz: 3, side: 4, ts: 5 } as const;
const bit = (key: number): number => 1 << key;
const NEEDED = bit(6) - 1;

const SIDES = createFixedTable(["buy", "sell"]);
const BUY = 0;

/** Reads the list of `trades` and `trades-all`, and the end of the frame. */
export function createTradesReader(): (frame: HotFrame, trade: TradeScratch, sink: EventSink) => boolean {
  const trades = createTradeList();
  return (frame, trade, sink) => {
    const { cursor } = frame;
    trades.length = 0;
    do readTrade(frame, trades);
    while (cursor.ok && hasNext(cursor, BYTE.closeList));
    expectByte(cursor, BYTE.closeObject);
    if (!isDone(cursor)) return false;
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
    if (key === KEY.instId) trades.symbols[index] = readSymbol(cursor, frame.symbols);
    else if (key === KEY.px) trades.prices[index] = readPrice(cursor);
    else if (key === KEY.sz) trades.sizes[index] = readAmount(cursor);
    else if (key === KEY.side) trades.sides[index] = readName(cursor, SIDES);
    else if (key === KEY.ts) trades.times[index] = readAmount(cursor);
    else if (key === KEY.tradeId) {
      trades.idsFrom[index] = cursor.at + 1;
      skipString(cursor);
      trades.idsTo[index] = cursor.at - 1;
    } else skipScalar(cursor);
    if (key >= 0) seen |= bit(key);
  } while (cursor.ok && hasNext(cursor, BYTE.closeObject));
  const hasId = (trades.idsTo[index] ?? 0) > (trades.idsFrom[index] ?? 0);
  if (seen !== NEEDED || !hasId || (trades.sides[index] ?? -1) < BUY || index === TRADES_MAX - 1) cursor.ok = false;
  trades.length += 1;
}
