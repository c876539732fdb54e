import { COIN_FUTURES, closeFrame, type HotFrame, type HotOutcome } from "./bitget-hot-frame.ts";
import { baseSize } from "./bitget-protocol.ts";
import {
  BYTE,
  type Cursor,
  expectByte,
  hasNext,
  readAmount,
  readKey,
  readName,
  readPrice,
  skipScalar,
  skipString,
  takeByte,
} from "./cursor.ts";
import { createFixedTable } from "./symbol-table.ts";
import { createTradeList, giveTrades, TRADES_MAX, type TradeList } from "./trade-list.ts";

const KEYS = createFixedTable(["T", "p", "v", "S", "i"]);
const KEY = { time: 0, price: 1, size: 2, side: 3, id: 4 } as const;
const bit = (key: number): number => 1 << key;
const NEEDED = bit(5) - 1;

const SIDES = createFixedTable(["buy", "sell"]);

/** Trades of version 3. */
export function createTradesReader(): (frame: HotFrame) => HotOutcome {
  const trades = createTradeList();
  return (frame) => {
    const { cursor, context } = frame;
    const isCoinV3 = frame.instType === COIN_FUTURES;
    trades.length = 0;
    do {
      readTrade(cursor, trades);
      addTrade(cursor, trades, frame.symbol, isCoinV3);
    } while (cursor.ok && takeByte(cursor, BYTE.comma));
    if (!closeFrame(frame)) return undefined;
    const { trade } = context.scratches[frame.market];
    giveTrades(trades, frame.symbols, cursor.bytes, frame.receivedAt, trade, context.sink);
    return "events";
  };
}

function readTrade(cursor: Cursor, trades: TradeList): void {
  const index = trades.length;
  let seen = 0;
  expectByte(cursor, BYTE.openObject);
  do {
    const key = readKey(cursor, KEYS);
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
