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

/**
 * Reads a list of trades, kept until the frame has been read to its end, so that it gives all of them or none. Block
 * trades, which did not meet the book, are left to the slow path.
 */
export function createTradesReader(cursor: Cursor, context: FrameContext) {
  const times = new Float64Array(TRADES_MAX);
  const sizes = new Float64Array(TRADES_MAX);
  const prices = new Float64Array(TRADES_MAX);
  const buys = new Uint8Array(TRADES_MAX);
  const idsFrom = new Int32Array(TRADES_MAX);
  const idsTo = new Int32Array(TRADES_MAX);
  let length = 0;

  /** A trade exactly as the futures' servers write it today; the cursor is not `ok` when it is written otherwise. */
  const readInOrder = (topic: HotTopic): void => {
    expectText(cursor, TIME);
    times[length] = readAmount(cursor);
    expectText(cursor, topic.tradeSymbol);
    buys[length] = readSide(cursor);
    expectText(cursor, SIZE);
    sizes[length] = readAmount(cursor);
    expectText(cursor, PRICE);
    prices[length] = readPrice(cursor);
    expectText(cursor, DIRECTION);
    skipString(cursor);
    expectText(cursor, ID);
    readId();
    expectText(cursor, NOT_BLOCK);
    readBoolean(cursor);
    expectText(cursor, SEQUENCE);
    readAmount(cursor);
    expectByte(cursor, BYTE.closeObject);
  };
  const readId = (): void => {
    idsFrom[length] = cursor.at + 1;
    skipString(cursor);
    idsTo[length] = cursor.at - 1;
    if (cursor.at - 1 === idsFrom[length]) cursor.ok = false;
  };
  const readTrade = (topic: HotTopic): void => {
    if (length === TRADES_MAX) cursor.ok = false;
    const at = cursor.at;
    readInOrder(topic);
    if (!cursor.ok && length < TRADES_MAX) {
      cursor.at = at;
      cursor.ok = true;
      readInAnyOrder(topic);
    }
    length += 1;
  };
  const readInAnyOrder = (topic: HotTopic): void => {
    let seen = 0;
    expectByte(cursor, BYTE.openObject);
    do {
      const key = readKey(cursor, KEYS);
      if (key === KEY.T) times[length] = readAmount(cursor);
      else if (key === KEY.s) expectText(cursor, topic.quoted);
      else if (key === KEY.S) buys[length] = readSide(cursor);
      else if (key === KEY.v) sizes[length] = readAmount(cursor);
      else if (key === KEY.p) prices[length] = readPrice(cursor);
      else if (key === KEY.i) readId();
      else if (key === KEY.BT) cursor.ok &&= !readBoolean(cursor);
      else skipScalar(cursor);
      if (key >= 0) seen |= bit(key);
    } while (cursor.ok && hasNext(cursor, BYTE.closeObject));
    if ((seen & NEEDED) !== NEEDED) cursor.ok = false;
  };
  return {
    read: (topic: HotTopic): void => {
      length = 0;
      expectByte(cursor, BYTE.openList);
      do readTrade(topic);
      while (cursor.ok && hasNext(cursor, BYTE.closeList));
    },
    give: (topic: HotTopic, frame: Uint8Array): FrameOutcome => {
      const { scratch, sink, receivedAt } = context;
      for (let index = 0; index < length; index += 1) {
        const side = buys[index] === 1 ? "buy" : "sell";
        const [time, price, size] = [times[index] ?? 0, prices[index] ?? 0, sizes[index] ?? 0];
        scratch.trade.fill(topic.symbol, time, receivedAt, price, size, side, Number.NaN);
        scratch.trade.identify(frame, idsFrom[index] ?? 0, idsTo[index] ?? 0);
        sink.trade(scratch.trade.event);
      }
      return "events";
    },
  };
}

/** 1 for a buy. */
function readSide(cursor: Cursor): number {
  if (takeText(cursor, BUY)) return 1;
  expectText(cursor, SELL);
  return 0;
}
