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

/** Most trades of one frame that are read from bytes: the venue splits longer lists. */
const TRADES_MAX = 1_024;

const KEYS = createFixedTable(["T", "s", "S", "v", "p", "i", "BT"]);
const KEY = { T: 0, s: 1, S: 2, v: 3, p: 4, i: 5, BT: 6 } as const;
const bit = (key: number): number => 1 << key;
const NEEDED = bit(KEY.BT) - 1;
const BUY = asBytes('"Buy"');
const TIME = asBytes('{"T":');
const SIZE = asBytes(',"v":');
const PRICE = asBytes(',"p":');
const DIRECTION = asBytes(',"L":');
const ID = asBytes(',"i":');
const NOT_BLOCK = asBytes(',"BT":false,"RPI":');
const SEQUENCE = asBytes(',"seq":');
const SELL = asBytes('"Sell"');

/** The trades of the frame being read; an id is where it stands in the frame. */
interface Trades {
  readonly times: Float64Array;
  readonly sizes: Float64Array;
  readonly prices: Float64Array;
  readonly buys: Uint8Array;
  readonly idsFrom: Int32Array;
  readonly idsTo: Int32Array;
  length: number;
}

/**
 * Reads a list of trades, kept until the frame has been read to its end, so that it gives all of them or none. Block
 * trades, which did not meet the book, are left to the slow path.
 */
export function createTradesReader(cursor: Cursor, context: FrameContext) {
  const trades: Trades = {
    times: new Float64Array(TRADES_MAX),
    sizes: new Float64Array(TRADES_MAX),
    prices: new Float64Array(TRADES_MAX),
    buys: new Uint8Array(TRADES_MAX),
    idsFrom: new Int32Array(TRADES_MAX),
    idsTo: new Int32Array(TRADES_MAX),
    length: 0,
  };
  return {
    read: (topic: HotTopic): void => {
      trades.length = 0;
      expectByte(cursor, BYTE.openList);
      do readTrade(cursor, topic, trades);
      while (cursor.ok && hasNext(cursor, BYTE.closeList));
    },
    give: (topic: HotTopic, frame: Uint8Array): FrameOutcome => {
      const { scratch, sink, receivedAt } = context;
      for (let index = 0; index < trades.length; index += 1) {
        const time = trades.times[index] ?? Number.NaN;
        const price = trades.prices[index] ?? Number.NaN;
        const size = trades.sizes[index] ?? Number.NaN;
        const side = trades.buys[index] === 1 ? "buy" : "sell";
        scratch.trade.fill(topic.symbol, time, receivedAt, price, size, side, Number.NaN);
        scratch.trade.identify(frame, trades.idsFrom[index] ?? 0, trades.idsTo[index] ?? 0);
        sink.trade(scratch.trade.event);
      }
      return "events";
    },
  };
}

function readTrade(cursor: Cursor, topic: HotTopic, trades: Trades): void {
  if (trades.length === TRADES_MAX) {
    cursor.ok = false;
    return;
  }
  const at = cursor.at;
  readInOrder(cursor, topic, trades);
  if (!cursor.ok) {
    cursor.at = at;
    cursor.ok = true;
    readInAnyOrder(cursor, topic, trades);
  }
  trades.length += 1;
}

/** A trade exactly as the futures' servers write it today; the cursor is not `ok` when it is written otherwise. */
function readInOrder(cursor: Cursor, topic: HotTopic, trades: Trades): void {
  const index = trades.length;
  expectText(cursor, TIME);
  trades.times[index] = readAmount(cursor);
  expectText(cursor, topic.tradeSymbol);
  trades.buys[index] = readSide(cursor);
  expectText(cursor, SIZE);
  trades.sizes[index] = readAmount(cursor);
  expectText(cursor, PRICE);
  trades.prices[index] = readPrice(cursor);
  expectText(cursor, DIRECTION);
  skipString(cursor);
  expectText(cursor, ID);
  readId(cursor, trades);
  expectText(cursor, NOT_BLOCK);
  readBoolean(cursor);
  expectText(cursor, SEQUENCE);
  skipScalar(cursor);
  expectByte(cursor, BYTE.closeObject);
}

function readInAnyOrder(cursor: Cursor, topic: HotTopic, trades: Trades): void {
  const index = trades.length;
  let seen = 0;
  expectByte(cursor, BYTE.openObject);
  do {
    const key = readKey(cursor, KEYS);
    if (key === KEY.T) trades.times[index] = readAmount(cursor);
    else if (key === KEY.s) expectText(cursor, topic.quoted);
    else if (key === KEY.S) trades.buys[index] = readSide(cursor);
    else if (key === KEY.v) trades.sizes[index] = readAmount(cursor);
    else if (key === KEY.p) trades.prices[index] = readPrice(cursor);
    else if (key === KEY.i) readId(cursor, trades);
    else if (key === KEY.BT) cursor.ok &&= !readBoolean(cursor);
    else skipScalar(cursor);
    if (key >= 0) seen |= bit(key);
  } while (cursor.ok && hasNext(cursor, BYTE.closeObject));
  if ((seen & NEEDED) !== NEEDED) cursor.ok = false;
}

/** An id without a character is none. */
function readId(cursor: Cursor, trades: Trades): void {
  const from = cursor.at + 1;
  skipString(cursor);
  const to = cursor.at - 1;
  trades.idsFrom[trades.length] = from;
  trades.idsTo[trades.length] = to;
  if (to === from) cursor.ok = false;
}

/** 1 for a buy. */
function readSide(cursor: Cursor): number {
  if (takeText(cursor, BUY)) return 1;
  expectText(cursor, SELL);
  return 0;
}
