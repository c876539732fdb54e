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
  isDone,
  openCursor,
  readAmount,
  readPrice,
  readSequence,
  readSymbol,
  skipScalar,
  skipString,
  takeText,
} from "../cursor.ts";
import { readLevelPrice, readLevelSize, readLevels } from "../kraken-levels.ts";
import type { Scratch, TradeScratch } from "../scratch.ts";
import { createSymbolTable, type SymbolTable } from "../symbol-table.ts";
import { readTicker } from "./hot-ticker.ts";
import { giveTicker, hasTickerEvents, type Ticker } from "./ticker.ts";

const UPDATE = asBytes('{"feed":"book","product_id":');
const SNAPSHOT = asBytes('{"feed":"book_snapshot","product_id":');
const TRADE = asBytes('{"feed":"trade","product_id":');
const FULL_TICKER = asBytes('{"time":');
const LITE_TICKER = asBytes('{"feed":"ticker_lite",');
const BUY_SIDE = asBytes(',"side":"buy","seq":');
const SELL_SIDE = asBytes(',"side":"sell","seq":');
const PRICE = asBytes(',"price":');
const QTY = asBytes(',"qty":');
const TIMESTAMP = asBytes(',"timestamp":');
const SEQ = asBytes(',"seq":');
const TICK_SIZE = asBytes(',"tickSize":');
const BIDS = asBytes(',"bids":[');
const ASKS = asBytes(',"asks":[');
const UID = asBytes(',"uid":');
const BOUGHT = asBytes(',"side":"buy","type":"fill","seq":');
const SOLD = asBytes(',"side":"sell","type":"fill","seq":');
const TIME = asBytes(',"time":');

/** True when the frame was one of a hot channel in its known form, and has been handed on. */
export type HotDecoder = (frame: Uint8Array, receivedAt: EpochMs, sink: EventSink) => boolean;

/** A frame being read from bytes. */
interface HotFrame {
  readonly cursor: Cursor;
  readonly symbols: SymbolTable;
  receivedAt: EpochMs;
}

/**
 * Reads books, plain trades and tickers from bytes. The keys of books and trades always come in the same order; in another, and for the rarer kinds of
 * trades, the frame takes the slow path.
 */
export function createHotDecoder(scratch: Scratch): HotDecoder {
  const { book, trade } = scratch;
  const ticker: Ticker = { product_id: "" };
  const frame: HotFrame = { cursor: createCursor(), symbols: createSymbolTable(), receivedAt: epochMs(0) };
  return (bytes, receivedAt, sink) => {
    const { cursor } = frame;
    openCursor(cursor, bytes);
    frame.receivedAt = receivedAt;
    if (takeText(cursor, UPDATE)) {
      if (!readUpdate(frame, book)) return false;
      sink.book(book);
      return true;
    }
    if (takeText(cursor, SNAPSHOT)) {
      if (!readSnapshot(frame, book)) return false;
      sink.book(book);
      return true;
    }
    if (takeText(cursor, TRADE)) {
      if (!readTrade(frame, trade)) return false;
      sink.trade(trade.event);
      return true;
    }
    const isTicker = takeText(cursor, FULL_TICKER) || takeText(cursor, LITE_TICKER);
    if (!isTicker) return false;
    cursor.at = 1;
    if (!readTicker(cursor, frame.symbols, ticker) || !hasTickerEvents(ticker)) return false;
    giveTicker(ticker, receivedAt, scratch, sink);
    return true;
  };
}

/** True when the object has ended, the frame with it, and all was as expected. */
function isWhole(cursor: Cursor): boolean {
  expectByte(cursor, BYTE.closeObject);
  return isDone(cursor);
}

/** One level of one side, the cursor at the symbol. */
function readUpdate(frame: HotFrame, book: BookUpdate): boolean {
  const { cursor, symbols } = frame;
  const symbol = readSymbol(cursor, symbols);
  const isBid = takeText(cursor, BUY_SIDE);
  if (!isBid) expectText(cursor, SELL_SIDE);
  const seq = readSequence(cursor);
  const levels = isBid ? book.bids : book.asks;
  book.bids.length = 0;
  book.asks.length = 0;
  expectText(cursor, PRICE);
  readLevelPrice(cursor, levels, false);
  expectText(cursor, QTY);
  readLevelSize(cursor, levels, false);
  levels.length = 1;
  expectText(cursor, TIMESTAMP);
  book.exchangeAt = readAmount(cursor);
  if (!isWhole(cursor)) return false;
  book.kind = "delta";
  fillHeader(book, symbols.text(symbol), seq, frame.receivedAt);
  return true;
}

/** Both sides of a book, the cursor at the symbol. */
function readSnapshot(frame: HotFrame, book: BookUpdate): boolean {
  const { cursor, symbols } = frame;
  const symbol = readSymbol(cursor, symbols);
  expectText(cursor, TIMESTAMP);
  book.exchangeAt = readAmount(cursor);
  expectText(cursor, SEQ);
  const seq = readSequence(cursor);
  if (takeText(cursor, TICK_SIZE)) skipScalar(cursor);
  expectText(cursor, BIDS);
  readLevels(cursor, book.bids);
  expectText(cursor, ASKS);
  readLevels(cursor, book.asks);
  if (!isWhole(cursor)) return false;
  book.kind = "snapshot";
  fillHeader(book, symbols.text(symbol), seq, frame.receivedAt);
  return true;
}

function fillHeader(book: BookUpdate, symbol: string, seq: number, receivedAt: EpochMs): void {
  book.symbol = symbol;
  book.origin = "stream";
  book.limited = false;
  book.receivedAt = receivedAt;
  book.firstSeq = seq;
  book.lastSeq = seq;
}

/** A plain trade, the cursor at the symbol. */
function readTrade({ cursor, symbols, receivedAt }: HotFrame, trade: TradeScratch): boolean {
  const symbol = readSymbol(cursor, symbols);
  expectText(cursor, UID);
  const idFrom = cursor.at + 1;
  skipString(cursor);
  const idTo = cursor.at - 1;
  const isBuy = takeText(cursor, BOUGHT);
  if (!isBuy) expectText(cursor, SOLD);
  readSequence(cursor);
  expectText(cursor, TIME);
  const at = readAmount(cursor);
  expectText(cursor, QTY);
  const size = readAmount(cursor);
  expectText(cursor, PRICE);
  const price = readPrice(cursor);
  if (!isWhole(cursor) || idTo <= idFrom) return false;
  trade.fill(symbols.text(symbol), at, receivedAt, price, size, isBuy ? "buy" : "sell", Number.NaN);
  trade.identify(cursor.bytes, idFrom, idTo);
  return true;
}
