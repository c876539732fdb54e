import type { FrameOutcome } from "./adapter.ts";
import type { HotTopic } from "./bybit-hot-topics.ts";
import {
  asBytes,
  BYTE,
  type Cursor,
  expectByte,
  expectText,
  hasNext,
  readAmount,
  readBoolean,
  readKey,
  readPrice,
  skipScalar,
  skipString,
  takeText,
} from "./cursor.ts";
import type { FrameContext } from "./reading.ts";
import { createFixedTable } from "./symbol-table.ts";
import { createTradeList, giveTrades, TRADES_MAX, type TradeList } from "./trade-list.ts";

const KEYS = createFixedTable(["T", "s", "S", "v", "p", "i", "BT"]);
const KEY = { T: 0, s: 1, S: 2, v: 3, p: 4, i: 5, BT: 6 } as const;
const bit = (key: number): number => 1 << key;
const NEEDED = bit(KEY.BT) - 1;
const BUY = asBytes('"Buy"');
const SELL = asBytes('"Sell"');

/**
 * Reads a list of trades, kept until the frame has been read to its end, so that it gives all of them or none. Block
 * trades, which did not meet the book, are left to the slow path.
 */
export function createTradesReader(cursor: Cursor, context: FrameContext) {
  const trades = createTradeList();
  return {
    read: (topic: HotTopic): void => {
      trades.length = 0;
      expectByte(cursor, BYTE.openList);
      do readTrade(cursor, topic, trades);
      while (cursor.ok && hasNext(cursor, BYTE.closeList));
    },
    give: ({ names }: HotTopic, frame: Uint8Array): FrameOutcome => {
      giveTrades(trades, names, frame, context.receivedAt, context.scratch.trade, context.sink);
      return "events";
    },
  };
}

function readTrade(cursor: Cursor, topic: HotTopic, trades: TradeList): void {
  const index = trades.length;
  if (index === TRADES_MAX) cursor.ok = false;
  let seen = 0;
  expectByte(cursor, BYTE.openObject);
  do {
    const key = readKey(cursor, KEYS);
    if (key === KEY.T) trades.times[index] = readAmount(cursor);
    else if (key === KEY.s) expectText(cursor, topic.quoted);
    else if (key === KEY.S) trades.sides[index] = readSide(cursor);
    else if (key === KEY.v) trades.sizes[index] = readAmount(cursor);
    else if (key === KEY.p) trades.prices[index] = readPrice(cursor);
    else if (key === KEY.i) readId(cursor, trades);
    else if (key === KEY.BT) cursor.ok &&= !readBoolean(cursor);
    else skipScalar(cursor);
    if (key >= 0) seen |= bit(key);
  } while (cursor.ok && hasNext(cursor, BYTE.closeObject));
  if ((seen & NEEDED) !== NEEDED) cursor.ok = false;
  trades.length += 1;
}

/** An id without a character is none. */
function readId(cursor: Cursor, trades: TradeList): void {
  const from = cursor.at + 1;
  skipString(cursor);
  const to = cursor.at - 1;
  trades.idsFrom[trades.length] = from;
  trades.idsTo[trades.length] = to;
  if (to === from) cursor.ok = false;
}

/** 0 for a buy. */
function readSide(cursor: Cursor): number {
  if (takeText(cursor, BUY)) return 0;
  expectText(cursor, SELL);
  return 1;
}
