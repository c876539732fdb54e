import type { EventSink } from "../adapter.ts";
import {
  asBytes,
  BYTE,
  type Cursor,
  expectByte,
  expectText,
  hasNext,
  readAmount,
  readKey,
  readPrice,
  readSequence,
  readSymbol,
  skipScalar,
  takeText,
} from "../cursor.ts";
import { createKeyOrder, readKeyAfter } from "../cursor-keys.ts";
import { skipValue } from "../cursor-skip.ts";
import { readIsoTime } from "../cursor-time.ts";
import type { TradeScratch } from "../scratch.ts";
import { createFixedTable } from "../symbol-table.ts";
import type { OpenFrame } from "./hot.ts";

/** Trades of one message that are read this way: those of a quarter of a second, of which a few are usual. */
const TRADES_MAX = 256;

const EVENT_KEYS = createFixedTable(["type", "trades"]);
const EVENT_KEY = { type: 0, trades: 1 } as const;
const EVENT_FIELDS = 0b11;
const UPDATE = asBytes('"update"');
const SNAPSHOT = asBytes('"snapshot"');

const KEYS = createKeyOrder(["product_id", "trade_id", "price", "size", "time", "side"]);
const KEY = { product: 0, id: 1, price: 2, size: 3, time: 4, side: 5 } as const;
const FIELDS = 0b111111;
const BUY = asBytes('"BUY"');
const SELL = asBytes('"SELL"');

/** The trades of one message, kept until all of it is known to be sound. */
export interface TradeList {
  count: number;
  readonly symbols: Int32Array;
  readonly ids: Float64Array;
  readonly times: Float64Array;
  readonly prices: Float64Array;
  readonly sizes: Float64Array;
  readonly makerBuys: Uint8Array;
  /** The oldest first. */
  handOn(frame: OpenFrame, trade: TradeScratch, sink: EventSink): void;
}

export function createTradeList(): TradeList {
  const list: TradeList = {
    count: 0,
    symbols: new Int32Array(TRADES_MAX),
    ids: new Float64Array(TRADES_MAX),
    times: new Float64Array(TRADES_MAX),
    prices: new Float64Array(TRADES_MAX),
    sizes: new Float64Array(TRADES_MAX),
    makerBuys: new Uint8Array(TRADES_MAX),
    handOn: ({ symbols, receivedAt }, trade, sink) => {
      const isNewestFirst = (list.ids[0] ?? 0) > (list.ids[list.count - 1] ?? 0);
      for (let nth = 0; nth < list.count; nth += 1) {
        const at = isNewestFirst ? list.count - 1 - nth : nth;
        trade.fill(
          symbols.text(list.symbols[at] ?? -1),
          list.times[at] ?? 0,
          receivedAt,
          list.prices[at] ?? 0,
          list.sizes[at] ?? 0,
          list.makerBuys[at] === 1 ? "sell" : "buy",
          list.ids[at] ?? 0,
        );
        sink.trade(trade.event);
      }
    },
  };
  return list;
}

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
  let before = -1;
  do {
    const key = readKeyAfter(cursor, KEYS, before);
    if (key === KEY.product) list.symbols[at] = readSymbol(cursor, frame.symbols);
    else if (key === KEY.id) list.ids[at] = readSequence(cursor);
    else if (key === KEY.price) list.prices[at] = readPrice(cursor);
    else if (key === KEY.size) list.sizes[at] = readAmount(cursor);
    else if (key === KEY.time) list.times[at] = readIsoTime(cursor);
    else if (key === KEY.side) list.makerBuys[at] = readMakerBuys(cursor);
    else skipScalar(cursor);
    if (key < 0) continue;
    seen |= 1 << key;
    before = key;
  } while (cursor.ok && hasNext(cursor, BYTE.closeObject));
  if (seen !== FIELDS) cursor.ok = false;
  list.count = at + 1;
}

function readMakerBuys(cursor: Cursor): 0 | 1 {
  if (takeText(cursor, BUY)) return 1;
  expectText(cursor, SELL);
  return 0;
}
