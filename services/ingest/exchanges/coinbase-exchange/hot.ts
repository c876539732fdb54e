import { type EpochMs, epochMs } from "../../../../shared/domain/units.ts";
import type { EventSink } from "../adapter.ts";
import {
  asBytes,
  BYTE,
  type Cursor,
  createCursor,
  expectText,
  hasNext,
  isDone,
  openCursor,
  readAmount,
  readKey,
  readPrice,
  readSequence,
  readSymbol,
  skipScalar,
  takeText,
} from "../cursor.ts";
import { readIsoTime } from "../cursor-time.ts";
import type { QuoteScratch, Scratch, TradeScratch } from "../scratch.ts";
import { createFixedTable, createSymbolTable, type SymbolTable } from "../symbol-table.ts";
import { readChange } from "./hot-book.ts";
import type { LastTimes } from "./last-times.ts";
import { createLayoutReader } from "./layouts.ts";

/** `type` is the first key of every message, so that a second one is not expected. */
const KEYS = createFixedTable([
  "type",
  "product_id",
  "time",
  "trade_id",
  "side",
  "size",
  "price",
  "best_bid",
  "best_bid_size",
  "best_ask",
  "best_ask_size",
]);
const KEY = {
  type: 0,
  product: 1,
  time: 2,
  tradeId: 3,
  side: 4,
  size: 5,
  price: 6,
  bid: 7,
  bidSize: 8,
  ask: 9,
  askSize: 10,
} as const;

const UPDATE = asBytes('{"type":"l2update"');
const MATCH = asBytes('{"type":"match"');
const TICKER = asBytes('{"type":"ticker"');
const BUY = asBytes('"buy"');
const SELL = asBytes('"sell"');

/** Fields seen so far, one bit each by key id. */
const bit = (key: number): number => 1 << key;
const MATCH_FIELDS =
  bit(KEY.product) | bit(KEY.time) | bit(KEY.tradeId) | bit(KEY.side) | bit(KEY.size) | bit(KEY.price);
const TICKER_FIELDS = bit(KEY.product) | bit(KEY.time) | bit(KEY.bid) | bit(KEY.ask);

/** True when the frame was one of a hot channel in its known form, and has been handed on. */
export type HotDecoder = (bytes: Uint8Array, receivedAt: EpochMs, sink: EventSink) => boolean;

/** Reads the hot channels from bytes. */
export function createHotDecoder(scratch: Scratch, times: LastTimes): HotDecoder {
  const frame: OpenFrame = { cursor: createCursor(), symbols: createSymbolTable(), receivedAt: epochMs(0) };
  const readKnown = createLayoutReader(scratch, times);
  const { book, trade, quote } = scratch;
  return (bytes, receivedAt, sink) => {
    if (readKnown(bytes, receivedAt, sink) !== undefined) return true;
    const { cursor } = frame;
    openCursor(cursor, bytes);
    frame.receivedAt = receivedAt;
    if (takeText(cursor, UPDATE)) {
      if (!readChange(frame, book)) return false;
      times.note(book.symbol, book.exchangeAt);
      sink.book(book);
    } else if (takeText(cursor, MATCH)) {
      if (!readMatch(frame, trade)) return false;
      sink.trade(trade.event);
    } else if (takeText(cursor, TICKER)) {
      if (!readTicker(frame, quote)) return false;
      sink.quote(quote.event);
    } else return false;
    return true;
  };
}

/** The frame being read, its cursor standing behind the message's type. */
export interface OpenFrame {
  readonly cursor: Cursor;
  readonly symbols: SymbolTable;
  receivedAt: EpochMs;
}

/** Steps over a value that is not used; a second type would change what the message is. */
function skipUnused(cursor: Cursor, key: number): void {
  if (key === KEY.type) cursor.ok = false;
  else skipScalar(cursor);
}

/** True for a buyer's side. */
function readSide(cursor: Cursor): boolean {
  if (takeText(cursor, BUY)) return true;
  expectText(cursor, SELL);
  return false;
}

/** `side` is the maker's. */
function readMatch(frame: OpenFrame, trade: TradeScratch): boolean {
  const { cursor } = frame;
  let seen = 0;
  let symbol = -1;
  let at = 0;
  let id = 0;
  let price = 0;
  let size = 0;
  let makerBuys = false;
  while (hasNext(cursor, BYTE.closeObject)) {
    const key = readKey(cursor, KEYS);
    if (key === KEY.product) symbol = readSymbol(cursor, frame.symbols);
    else if (key === KEY.tradeId) id = readSequence(cursor);
    else if (key === KEY.side) makerBuys = readSide(cursor);
    else if (key === KEY.size) size = readAmount(cursor);
    else if (key === KEY.price) price = readPrice(cursor);
    else if (key === KEY.time) at = readIsoTime(cursor);
    else skipUnused(cursor, key);
    if (key >= 0) seen |= bit(key);
  }
  if (!isDone(cursor) || (seen & MATCH_FIELDS) !== MATCH_FIELDS) return false;
  trade.fill(frame.symbols.text(symbol), at, frame.receivedAt, price, size, makerBuys ? "sell" : "buy", id);
  return true;
}

/** A ticker without a price on either side, or without a time, takes the slow path. */
function readTicker(frame: OpenFrame, quote: QuoteScratch): boolean {
  const { cursor } = frame;
  let seen = 0;
  let symbol = -1;
  let at = 0;
  let bid = 0;
  let bidSize: number | undefined;
  let ask = 0;
  let askSize: number | undefined;
  while (hasNext(cursor, BYTE.closeObject)) {
    const key = readKey(cursor, KEYS);
    if (key === KEY.product) symbol = readSymbol(cursor, frame.symbols);
    else if (key === KEY.bid) bid = readPrice(cursor);
    else if (key === KEY.bidSize) bidSize = readAmount(cursor);
    else if (key === KEY.ask) ask = readPrice(cursor);
    else if (key === KEY.askSize) askSize = readAmount(cursor);
    else if (key === KEY.time) at = readIsoTime(cursor);
    else skipUnused(cursor, key);
    if (key >= 0) seen |= bit(key);
  }
  if (!isDone(cursor) || (seen & TICKER_FIELDS) !== TICKER_FIELDS) return false;
  quote.fill(frame.symbols.text(symbol), at, frame.receivedAt, bid, bidSize, ask, askSize);
  return true;
}
