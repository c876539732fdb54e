import { type EpochMs, epochMs } from "../../../../shared/domain/units.ts";
import type { EventSink } from "../adapter.ts";
import {
  asBytes,
  BYTE,
  type Cursor,
  createCursor,
  expectByte,
  hasNext,
  isDone,
  openCursor,
  readAmount,
  readKey,
  readPrice,
  readSequence,
  readSymbol,
  skipScalar,
  takeByte,
  takeText,
} from "../cursor.ts";
import { readIsoTime } from "../cursor-time.ts";
import type { QuoteScratch, Scratch } from "../scratch.ts";
import { createFixedTable, createSymbolTable, type SymbolTable } from "../symbol-table.ts";
import { createTradeList, giveTrades, TRADES_MAX, type TradeList } from "../trade-list.ts";

const TRADE_UPDATE = asBytes('{"channel":"trade","type":"update","data":[');
const TICKER_UPDATE = asBytes('{"channel":"ticker","type":"update","data":[');
const TICKER_SNAPSHOT = asBytes('{"channel":"ticker","type":"snapshot","data":[');
const BUY = asBytes('"buy"');
const SELL = asBytes('"sell"');

const TRADE = createFixedTable(["symbol", "side", "price", "qty", "trade_id", "timestamp"]);
const TRADE_KEY = { symbol: 0, side: 1, price: 2, qty: 3, tradeId: 4, timestamp: 5 } as const;
const TICKER = createFixedTable(["symbol", "bid", "bid_qty", "ask", "ask_qty", "timestamp"]);
const TICKER_KEY = { symbol: 0, bid: 1, bidQty: 2, ask: 3, askQty: 4, timestamp: 5 } as const;

/** Fields seen so far, one bit each by key id. */
const bit = (key: number): number => 1 << key;
const ALL_TRADE_FIELDS = bit(TRADE_KEY.timestamp + 1) - 1;
const ALL_TICKER_FIELDS = bit(TICKER_KEY.timestamp + 1) - 1;

/** A frame being read from bytes. */
interface HotFrame {
  readonly cursor: Cursor;
  readonly symbols: SymbolTable;
  readonly trades: TradeList;
  receivedAt: EpochMs;
}

/** True when the frame was one of a hot channel, and has been handed on. */
export type HotDecoder = (frame: Uint8Array, receivedAt: EpochMs, sink: EventSink) => boolean;

/** Reads trades and tickers from bytes, whatever the order of their keys and whichever others there are. */
export function createHotDecoder(scratch: Scratch): HotDecoder {
  const frame: HotFrame = {
    cursor: createCursor(),
    symbols: createSymbolTable(),
    trades: createTradeList(),
    receivedAt: epochMs(0),
  };
  return (bytes, receivedAt, sink) => {
    const { cursor } = frame;
    openCursor(cursor, bytes);
    frame.receivedAt = receivedAt;
    if (takeText(cursor, TRADE_UPDATE)) {
      if (!readTrades(frame)) return false;
      giveTrades(frame.trades, frame.symbols, bytes, receivedAt, scratch.trade, sink);
      return true;
    }
    if (takeText(cursor, TICKER_UPDATE) || takeText(cursor, TICKER_SNAPSHOT)) {
      if (!readTicker(frame, scratch.quote)) return false;
      sink.quote(scratch.quote.event);
      return true;
    }
    return false;
  };
}

/** Steps over the end of a list of data and of the frame: true when that was all, and all of it was as expected. */
function isWhole(cursor: Cursor): boolean {
  expectByte(cursor, BYTE.closeList);
  expectByte(cursor, BYTE.closeObject);
  return isDone(cursor);
}

/** All trades of a frame. */
function readTrades({ cursor, symbols, trades }: HotFrame): boolean {
  trades.length = 0;
  do {
    if (trades.length === TRADES_MAX) return false;
    readTrade(cursor, symbols, trades);
    trades.length += 1;
  } while (cursor.ok && takeByte(cursor, BYTE.comma));
  return isWhole(cursor);
}

function readTrade(cursor: Cursor, symbols: SymbolTable, trades: TradeList): void {
  const index = trades.length;
  let seen = 0;
  expectByte(cursor, BYTE.openObject);
  do {
    const key = readKey(cursor, TRADE);
    if (key === TRADE_KEY.symbol) trades.symbols[index] = readSymbol(cursor, symbols);
    else if (key === TRADE_KEY.side) trades.sides[index] = readSide(cursor);
    else if (key === TRADE_KEY.price) trades.prices[index] = readPrice(cursor);
    else if (key === TRADE_KEY.qty) trades.sizes[index] = readAmount(cursor);
    else if (key === TRADE_KEY.tradeId) readId(cursor, trades);
    else if (key === TRADE_KEY.timestamp) trades.times[index] = readIsoTime(cursor);
    else skipScalar(cursor);
    if (key >= 0) seen |= bit(key);
  } while (cursor.ok && hasNext(cursor, BYTE.closeObject));
  if ((seen & ALL_TRADE_FIELDS) !== ALL_TRADE_FIELDS) cursor.ok = false;
}

function readSide(cursor: Cursor): 0 | 1 {
  if (takeText(cursor, BUY)) return 0;
  if (!takeText(cursor, SELL)) cursor.ok = false;
  return 1;
}

const ZERO = 0x30;
const NINE = 0x39;

/** Its text is given on as it stands, so it must be one that says nothing else than its number. */
function readId(cursor: Cursor, trades: TradeList): void {
  const from = cursor.at;
  readSequence(cursor);
  for (let at = from; at < cursor.at; at += 1) {
    const byte = cursor.bytes[at] ?? 0;
    if (byte < ZERO || byte > NINE) cursor.ok = false;
  }
  trades.idsFrom[trades.length] = from;
  trades.idsTo[trades.length] = cursor.at;
}

/** One ticker, with both sides. */
function readTicker({ cursor, symbols, receivedAt }: HotFrame, quote: QuoteScratch): boolean {
  let seen = 0;
  let symbol = -1;
  let at = 0;
  let bid = 0;
  let bidSize = 0;
  let ask = 0;
  let askSize = 0;
  expectByte(cursor, BYTE.openObject);
  do {
    const key = readKey(cursor, TICKER);
    if (key === TICKER_KEY.symbol) symbol = readSymbol(cursor, symbols);
    else if (key === TICKER_KEY.bid) bid = readPrice(cursor);
    else if (key === TICKER_KEY.bidQty) bidSize = readAmount(cursor);
    else if (key === TICKER_KEY.ask) ask = readPrice(cursor);
    else if (key === TICKER_KEY.askQty) askSize = readAmount(cursor);
    else if (key === TICKER_KEY.timestamp) at = readIsoTime(cursor);
    else skipScalar(cursor);
    if (key >= 0) seen |= bit(key);
  } while (cursor.ok && hasNext(cursor, BYTE.closeObject));
  if (!isWhole(cursor) || seen !== ALL_TICKER_FIELDS) return false;
  quote.fill(symbols.text(symbol), at, receivedAt, bid, bidSize, ask, askSize);
  return true;
}
