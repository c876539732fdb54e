import { COIN_FUTURES, closeFrame, type HotFrame, type HotOutcome } from "./bitget-hot-frame.ts";
import { baseSize } from "./bitget-protocol.ts";
import {
  BYTE,
  type Cursor,
  expectByte,
  hasNext,
  readAmount,
  readName,
  readPrice,
  skipScalar,
  skipString,
  takeByte,
} from "./cursor.ts";
import { createKeyOrder, type KeyOrder, readKeyAfter } from "./cursor-keys.ts";
import { createFixedTable } from "./symbol-table.ts";
import { createTradeList, giveTrades, TRADES_MAX, type TradeList } from "./trade-list.ts";

/** The same five fields in each version, by different names in a different order. */
const OLD_KEYS = createKeyOrder(["ts", "price", "size", "side", "tradeId"]);
const KEYS = createKeyOrder(["T", "p", "v", "S", "i", "L", "isRPI"]);
const KEY = { time: 0, price: 1, size: 2, side: 3, id: 4 } as const;
const bit = (key: number): number => 1 << key;
const NEEDED = bit(5) - 1;

const SIDES = createFixedTable(["buy", "sell"]);

/** Trades of any version. */
export function createTradesReader(): (frame: HotFrame) => HotOutcome {
  const trades = createTradeList();
  return (frame) => {
    const { cursor, context } = frame;
    const isCoinV3 = frame.isV3 && frame.instType === COIN_FUTURES;
    trades.length = 0;
    do {
      if (takeByte(cursor, BYTE.openList)) readTuple(cursor, trades);
      else readObject(cursor, frame.isV3 ? KEYS : OLD_KEYS, trades);
      addTrade(cursor, trades, frame.symbol, isCoinV3);
    } while (cursor.ok && takeByte(cursor, BYTE.comma));
    if (!closeFrame(frame)) return undefined;
    const { trade } = context.scratches[frame.market];
    giveTrades(trades, frame.symbols, cursor.bytes, frame.receivedAt, trade, context.sink);
    return "events";
  };
}

/** Version 1: time, price, size and side, without an id. */
function readTuple(cursor: Cursor, trades: TradeList): void {
  const index = trades.length;
  trades.times[index] = readAmount(cursor);
  expectByte(cursor, BYTE.comma);
  trades.prices[index] = readPrice(cursor);
  expectByte(cursor, BYTE.comma);
  trades.sizes[index] = readAmount(cursor);
  expectByte(cursor, BYTE.comma);
  trades.sides[index] = readName(cursor, SIDES);
  expectByte(cursor, BYTE.closeList);
  trades.idsFrom[index] = 0;
  trades.idsTo[index] = 0;
}

function readObject(cursor: Cursor, keys: KeyOrder, trades: TradeList): void {
  const index = trades.length;
  let seen = 0;
  let key = -1;
  expectByte(cursor, BYTE.openObject);
  do {
    key = readKeyAfter(cursor, keys, key);
    if (key === KEY.time) trades.times[index] = readAmount(cursor);
    else if (key === KEY.price) trades.prices[index] = readPrice(cursor);
    else if (key === KEY.size) trades.sizes[index] = readAmount(cursor);
    else if (key === KEY.side) trades.sides[index] = readName(cursor, SIDES);
    else if (key === KEY.id) {
      trades.idsFrom[index] = cursor.at + 1;
      skipString(cursor);
      trades.idsTo[index] = cursor.at - 1;
    } else skipScalar(cursor);
    if (key >= 0) seen |= bit(key);
  } while (cursor.ok && hasNext(cursor, BYTE.closeObject));
  const hasId = (trades.idsTo[index] ?? 0) > (trades.idsFrom[index] ?? 0);
  if ((seen & NEEDED) !== NEEDED || !hasId) cursor.ok = false;
}

function addTrade(cursor: Cursor, trades: TradeList, symbol: number, isCoinV3: boolean): void {
  const index = trades.length;
  if (isCoinV3) {
    const { sizes, prices, times } = trades;
    sizes[index] = baseSize(sizes[index] ?? 0, prices[index] ?? 0, times[index] ?? 0, true);
  }
  trades.symbols[index] = symbol;
  const isFine = Number.isFinite(trades.sizes[index]) && (trades.sides[index] ?? -1) >= 0;
  if (!isFine || index === TRADES_MAX - 1) cursor.ok = false;
  trades.length += 1;
}
