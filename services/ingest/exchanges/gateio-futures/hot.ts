import type { EventSink } from "../adapter.ts";
import { BYTE, expectByte, hasNext, readNumber, readSymbol, skipScalar } from "../cursor.ts";
import { type HotFrame, leaveResult } from "../gate-hot.ts";
import { createLearnedKeys, readLearnedKey } from "../learned-keys.ts";
import { bareAmount, bareSequence, quotedPrice } from "../quick-numbers.ts";
import type { TradeScratch } from "../scratch.ts";

/** Most trades of one frame that are read from bytes; a longer list takes the slow path. */
const TRADES_MAX = 1_024;

const KEYS = createLearnedKeys(["id", "create_time_ms", "size", "price", "contract", "is_internal", "create_time"]);
const KEY = { id: 0, create_time_ms: 1, size: 2, price: 3, contract: 4, is_internal: 5 } as const;
const bit = (key: number): number => 1 << key;
const NEEDED = bit(KEY.id) | bit(KEY.create_time_ms) | bit(KEY.size) | bit(KEY.price) | bit(KEY.contract);

/** The trades of the frame being read, kept until its end has been seen, so that it gives all of them or none. */
interface Trades {
  readonly symbols: Int32Array;
  readonly times: Float64Array;
  readonly sizes: Float64Array;
  readonly prices: Float64Array;
  readonly ids: Float64Array;
  length: number;
}

/** Reads `futures.trades`: a list of trades. Internal ones, which the venue flags, are left to the slow path. */
export function createTradesReader(): (frame: HotFrame, trade: TradeScratch, sink: EventSink) => boolean {
  const trades: Trades = {
    symbols: new Int32Array(TRADES_MAX),
    times: new Float64Array(TRADES_MAX),
    sizes: new Float64Array(TRADES_MAX),
    prices: new Float64Array(TRADES_MAX),
    ids: new Float64Array(TRADES_MAX),
    length: 0,
  };
  return (frame, trade, sink) => {
    const { cursor } = frame;
    trades.length = 0;
    expectByte(cursor, BYTE.openList);
    do readTrade(frame, trades);
    while (cursor.ok && hasNext(cursor, BYTE.closeList));
    if (!leaveResult(frame)) return false;
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
    key = readLearnedKey(cursor, KEYS, key);
    if (key === KEY.id) trades.ids[index] = bareSequence(cursor);
    else if (key === KEY.create_time_ms) trades.times[index] = bareAmount(cursor);
    else if (key === KEY.size) trades.sizes[index] = readNumber(cursor);
    else if (key === KEY.price) trades.prices[index] = quotedPrice(cursor);
    else if (key === KEY.contract) trades.symbols[index] = readSymbol(cursor, frame.symbols);
    else if (key === KEY.is_internal) cursor.ok = false;
    else skipScalar(cursor);
    if (key >= 0) seen |= bit(key);
  } while (cursor.ok && hasNext(cursor, BYTE.closeObject));
  if ((seen & NEEDED) !== NEEDED || trades.sizes[index] === 0 || index === TRADES_MAX - 1) cursor.ok = false;
  trades.length += 1;
}

function give(frame: HotFrame, trades: Trades, index: number, trade: TradeScratch, sink: EventSink): void {
  const size = trades.sizes[index] ?? Number.NaN;
  trade.fill(
    frame.symbols.text(trades.symbols[index] ?? -1),
    trades.times[index] ?? Number.NaN,
    frame.receivedAt,
    trades.prices[index] ?? Number.NaN,
    Math.abs(size),
    size > 0 ? "buy" : "sell",
    trades.ids[index] ?? Number.NaN,
  );
  sink.trade(trade.event);
}
