import type { EventSink } from "../adapter.ts";
import {
  BYTE,
  expectByte,
  hasNext,
  isDone,
  readAmount,
  readName,
  readPrice,
  readSymbol,
  skipScalar,
  skipString,
} from "../cursor.ts";
import { createKeyOrder, readKeyAfter } from "../cursor-keys.ts";
import type { TradeScratch } from "../scratch.ts";
import { createFixedTable } from "../symbol-table.ts";
import type { HotFrame } from "./hot-frame.ts";

/** Most trades of one frame that are read from bytes; a longer list takes the slow path. */
const TRADES_MAX = 1_024;

const KEYS = createKeyOrder(["instId", "tradeId", "px", "sz", "side", "ts", "count", "source", "seqId"]);
const KEY = { instId: 0, tradeId: 1, px: 2, sz: 3, side: 4, ts: 5 } as const;
const bit = (key: number): number => 1 << key;
const NEEDED = bit(6) - 1;

const SIDES = createFixedTable(["buy", "sell"]);
const BUY = 0;

/** The trades of the frame being read, kept until its end has been seen, so that it gives all of them or none. */
interface Trades {
  readonly symbols: Int32Array;
  readonly sides: Int32Array;
  /** Where the text of the id begins and ends in the frame. */
  readonly idsFrom: Int32Array;
  readonly idsTo: Int32Array;
  readonly times: Float64Array;
  readonly sizes: Float64Array;
  readonly prices: Float64Array;
  length: number;
}

/** Reads the list of `trades` and `trades-all`, and the end of the frame. */
export function createTradesReader(): (frame: HotFrame, trade: TradeScratch, sink: EventSink) => boolean {
  const trades: Trades = {
    symbols: new Int32Array(TRADES_MAX),
    sides: new Int32Array(TRADES_MAX),
    idsFrom: new Int32Array(TRADES_MAX),
    idsTo: new Int32Array(TRADES_MAX),
    times: new Float64Array(TRADES_MAX),
    sizes: new Float64Array(TRADES_MAX),
    prices: new Float64Array(TRADES_MAX),
    length: 0,
  };
  return (frame, trade, sink) => {
    const { cursor } = frame;
    trades.length = 0;
    do readTrade(frame, trades);
    while (cursor.ok && hasNext(cursor, BYTE.closeList));
    expectByte(cursor, BYTE.closeObject);
    if (!isDone(cursor)) return false;
    for (let index = 0; index < trades.length; index += 1) give(frame, trades, index, trade, sink);
    return true;
  };
}

function readTrade(frame: HotFrame, trades: Trades): void {
  const { cursor } = frame;
  const index = trades.length;
  let seen = 0;
  let key = -1;
  expectByte(cursor, BYTE.openObject);
  do {
    key = readKeyAfter(cursor, KEYS, key);
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
  if ((seen & NEEDED) !== NEEDED || !hasId || (trades.sides[index] ?? -1) < BUY || index === TRADES_MAX - 1)
    cursor.ok = false;
  trades.length += 1;
}

function give(frame: HotFrame, trades: Trades, index: number, trade: TradeScratch, sink: EventSink): void {
  trade.fill(
    frame.symbols.text(trades.symbols[index] ?? -1),
    trades.times[index] ?? Number.NaN,
    frame.receivedAt,
    trades.prices[index] ?? Number.NaN,
    trades.sizes[index] ?? Number.NaN,
    trades.sides[index] === BUY ? "buy" : "sell",
    Number.NaN,
  );
  trade.identify(frame.cursor.bytes, trades.idsFrom[index] ?? 0, trades.idsTo[index] ?? 0);
  sink.trade(trade.event);
}
