import {
  asBytes,
  BYTE,
  type Cursor,
  expectByte,
  expectText,
  hasNext,
  readAmount,
  readKey,
  readName,
  readPrice,
  readSequence,
  readSymbol,
  skipScalar,
  takeText,
} from "../cursor.ts";
import { skipValue } from "../cursor-skip.ts";
import { readIsoTime } from "../cursor-time.ts";
import { createFixedTable } from "../symbol-table.ts";
import type { OpenFrame } from "./hot.ts";
import { MAKER_SIDES, TRADES_MAX, type TradeList } from "./trades.ts";

const EVENT_KEYS = createFixedTable(["type", "trades"]);
const EVENT_KEY = { type: 0, trades: 1 } as const;
const EVENT_FIELDS = 0b11;
const UPDATE = asBytes('"update"');
const SNAPSHOT = asBytes('"snapshot"');

const KEYS = createFixedTable(["product_id", "trade_id", "price", "size", "time", "side"]);
const KEY = { product: 0, id: 1, price: 2, size: 3, time: 4, side: 5 } as const;
const FIELDS = 0b111111;
const SIDES = createFixedTable(MAKER_SIDES);

/**
 * Reads one event of `market_trades`, its opening brace read already: true when it is as expected. The trades of the
 * snapshot are not new and are not kept.
 */
export function readTradeEvent(frame: OpenFrame, list: TradeList): boolean {
  const { cursor } = frame;
  let seen = 0;
  let isNew = true;
  list.count = 0;
  do {
    const key = readKey(cursor, EVENT_KEYS);
    if (key === EVENT_KEY.type) {
      isNew = !takeText(cursor, SNAPSHOT);
      if (isNew) expectText(cursor, UPDATE);
      // The kind comes before the trades, which are read according to it.
      if (seen !== 0) cursor.ok = false;
    } else if (key === EVENT_KEY.trades && isNew) readTrades(frame, list);
    else skipValue(cursor);
    if (key >= 0) seen |= 1 << key;
  } while (cursor.ok && hasNext(cursor, BYTE.closeObject));
  return cursor.ok && seen === EVENT_FIELDS;
}

/** An empty list is not expected. */
function readTrades(frame: OpenFrame, list: TradeList): void {
  const { cursor } = frame;
  list.count = 0;
  expectByte(cursor, BYTE.openList);
  do {
    expectByte(cursor, BYTE.openObject);
    if (list.count < TRADES_MAX) readTrade(frame, list);
    else cursor.ok = false;
  } while (cursor.ok && hasNext(cursor, BYTE.closeList));
}

function readTrade(frame: OpenFrame, list: TradeList): void {
  const { cursor } = frame;
  const at = list.count;
  let seen = 0;
  do {
    const key = readKey(cursor, KEYS);
    if (key === KEY.product) list.symbols[at] = readSymbol(cursor, frame.symbols);
    else if (key === KEY.id) list.ids[at] = readSequence(cursor);
    else if (key === KEY.price) list.prices[at] = readPrice(cursor);
    else if (key === KEY.size) list.sizes[at] = readAmount(cursor);
    else if (key === KEY.time) list.times[at] = readIsoTime(cursor);
    else if (key === KEY.side) list.makerSides[at] = readMakerSide(cursor);
    else skipScalar(cursor);
    if (key >= 0) seen |= 1 << key;
  } while (cursor.ok && hasNext(cursor, BYTE.closeObject));
  if (seen !== FIELDS) cursor.ok = false;
  list.count = at + 1;
}

function readMakerSide(cursor: Cursor): number {
  const side = readName(cursor, SIDES);
  if (side < 0) cursor.ok = false;
  return side;
}
