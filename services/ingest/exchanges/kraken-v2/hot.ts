import type { BookUpdate } from "../../../../shared/domain/market/book-update.ts";
import { type EpochMs, epochMs } from "../../../../shared/domain/units.ts";
import type { EventSink } from "../adapter.ts";
import {
  asBytes,
  BYTE,
  type Cursor,
  createCursor,
  expectByte,
  expectText,
  hasNext,
  isDone,
  openCursor,
  readAmount,
  readPrice,
  readSequence,
  readSymbol,
  skipScalar,
  takeByte,
  takeText,
} from "../cursor.ts";
import { createKeyOrder, readKeyAfter } from "../cursor-keys.ts";
import { readIsoTime } from "../cursor-time.ts";
import { readLevels } from "../kraken-levels.ts";
import type { QuoteScratch, Scratch } from "../scratch.ts";
import { createSymbolTable, type SymbolTable } from "../symbol-table.ts";
import { createTradeList, giveTrades, TRADES_MAX, type TradeList } from "../trade-list.ts";
import { CRC32_MAX } from "./messages.ts";
import { readOldBook } from "./v1-hot.ts";

const BOOK_UPDATE = asBytes('{"channel":"book","type":"update","data":[{"symbol":');
const BOOK_SNAPSHOT = asBytes('{"channel":"book","type":"snapshot","data":[{"symbol":');
const BIDS = asBytes(',"bids":[');
const ASKS = asBytes(',"asks":[');
const CHECKSUM = asBytes(',"checksum":');
const TIMESTAMP = asBytes(',"timestamp":');
const END = asBytes("}]}");
const TRADE_UPDATE = asBytes('{"channel":"trade","type":"update","data":[');
const TICKER_UPDATE = asBytes('{"channel":"ticker","type":"update","data":[');
const TICKER_SNAPSHOT = asBytes('{"channel":"ticker","type":"snapshot","data":[');
const BUY = asBytes('"buy"');
const SELL = asBytes('"sell"');

const TRADE = createKeyOrder(["symbol", "side", "price", "qty", "ord_type", "trade_id", "timestamp"]);
const TRADE_KEY = { symbol: 0, side: 1, price: 2, qty: 3, ordType: 4, tradeId: 5, timestamp: 6 } as const;
const TICKER = createKeyOrder(["symbol", "bid", "bid_qty", "ask", "ask_qty", "timestamp"]);
const TICKER_KEY = { symbol: 0, bid: 1, bidQty: 2, ask: 3, askQty: 4, timestamp: 5 } as const;

/** Fields seen so far, one bit each by key id. */
const bit = (key: number): number => 1 << key;
const ALL_TRADE_FIELDS = (bit(TRADE_KEY.timestamp + 1) - 1) & ~bit(TRADE_KEY.ordType);
const ALL_TICKER_FIELDS = bit(TICKER_KEY.timestamp + 1) - 1;

/** A frame being read from bytes. */
export interface HotFrame {
  readonly cursor: Cursor;
  readonly symbols: SymbolTable;
  readonly trades: TradeList;
  /** By symbol, where it is not that of our own subscriptions. */
  readonly depths: ReadonlyMap<string, number>;
  receivedAt: EpochMs;
}

/** True when the frame was one of a hot channel in its known form, and has been handed on. */
export type HotDecoder = (frame: Uint8Array, receivedAt: EpochMs, sink: EventSink) => boolean;

/** Reads books, trades and tickers of v2 and books of v1 from bytes. */
export function createHotDecoder(scratch: Scratch, depths: ReadonlyMap<string, number>): HotDecoder {
  const frame: HotFrame = {
    cursor: createCursor(),
    symbols: createSymbolTable(),
    trades: createTradeList(),
    depths,
    receivedAt: epochMs(0),
  };
  return (bytes, receivedAt, sink) => {
    const { cursor } = frame;
    openCursor(cursor, bytes);
    frame.receivedAt = receivedAt;
    const isUpdate = takeText(cursor, BOOK_UPDATE);
    if (isUpdate || takeText(cursor, BOOK_SNAPSHOT)) {
      if (!readBook(frame, !isUpdate, scratch.book)) return false;
      sink.book(scratch.book);
      return true;
    }
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
    if (!takeByte(cursor, BYTE.openList) || !readOldBook(frame, scratch.book)) return false;
    sink.book(scratch.book);
    return true;
  };
}

/** Steps over the end of a list of data and of the frame: true when that was all, and all of it was as expected. */
function isWhole(cursor: Cursor): boolean {
  expectByte(cursor, BYTE.closeList);
  expectByte(cursor, BYTE.closeObject);
  return isDone(cursor);
}

/** One book, its cursor at the symbol. Its keys always come in this order; in another, the frame takes the slow path. */
function readBook({ cursor, symbols, depths, receivedAt }: HotFrame, isSnapshot: boolean, book: BookUpdate): boolean {
  const symbol = readSymbol(cursor, symbols);
  expectText(cursor, BIDS);
  readLevels(cursor, book.bids, book);
  expectText(cursor, ASKS);
  readLevels(cursor, book.asks, book);
  expectText(cursor, CHECKSUM);
  book.checksum = readSequence(cursor);
  expectText(cursor, TIMESTAMP);
  book.exchangeAt = readIsoTime(cursor);
  expectText(cursor, END);
  if (!isDone(cursor) || book.checksum > CRC32_MAX) return false;
  if (isSnapshot && book.checksum === 0) book.checksum = Number.NaN;
  book.symbol = symbols.text(symbol);
  book.depth = depths.size === 0 ? Number.NaN : (depths.get(book.symbol) ?? Number.NaN);
  book.kind = isSnapshot ? "snapshot" : "delta";
  book.origin = "stream";
  book.limited = false;
  book.receivedAt = receivedAt;
  return true;
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
  let key = -1;
  expectByte(cursor, BYTE.openObject);
  do {
    key = readKeyAfter(cursor, TRADE, key);
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
  let key = -1;
  let symbol = -1;
  let at = 0;
  let bid = 0;
  let bidSize = 0;
  let ask = 0;
  let askSize = 0;
  expectByte(cursor, BYTE.openObject);
  do {
    key = readKeyAfter(cursor, TICKER, key);
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
