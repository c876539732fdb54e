import {
  asBytes,
  BYTE,
  type Cursor,
  hasNext,
  isDone,
  readAmount,
  readKey,
  readNumber,
  readSymbol,
  skipScalar,
  takeText,
} from "../cursor.ts";
import { createFixedTable, type SymbolTable } from "../symbol-table.ts";
import type { Ticker } from "./ticker.ts";

const KEYS = createFixedTable([
  "time",
  "product_id",
  "relative_funding_rate",
  "next_funding_rate_time",
  "feed",
  "bid",
  "ask",
  "bid_size",
  "ask_size",
  "index",
  "openInterest",
  "markPrice",
  "event",
]);
const KEY = {
  time: 0,
  product: 1,
  rate: 2,
  next: 3,
  feed: 4,
  bid: 5,
  ask: 6,
  bidSize: 7,
  askSize: 8,
  index: 9,
  openInterest: 10,
  mark: 11,
  event: 12,
} as const;

const FULL = asBytes('"ticker"');
const LITE = asBytes('"ticker_lite"');

/**
 * Reads a ticker, full or light, the cursor behind the opening brace. Its keys vary with the contract, so each is looked at. False when
 * it is anything else.
 */
export function readTicker(cursor: Cursor, symbols: SymbolTable, ticker: Ticker): boolean {
  let symbol = -1;
  let isTicker = false;
  clear(ticker);
  do {
    const key = readKey(cursor, KEYS);
    if (key === KEY.product) symbol = readSymbol(cursor, symbols);
    else if (key === KEY.feed) isTicker = readFeed(cursor);
    else if (key === KEY.time) ticker.time = readAmount(cursor);
    else if (key === KEY.event) return false;
    else if (key >= 0) readField(cursor, key, ticker);
    else skipScalar(cursor);
  } while (cursor.ok && hasNext(cursor, BYTE.closeObject));
  if (!isDone(cursor) || symbol < 0 || !isTicker) return false;
  ticker.product_id = symbols.text(symbol);
  return true;
}

function readFeed(cursor: Cursor): boolean {
  if (!takeText(cursor, FULL) && !takeText(cursor, LITE)) cursor.ok = false;
  return true;
}

function readField(cursor: Cursor, key: number, ticker: Ticker): void {
  const value = readNumber(cursor);
  if (key === KEY.bid) ticker.bid = value;
  else if (key === KEY.ask) ticker.ask = value;
  else if (key === KEY.bidSize) ticker.bid_size = value;
  else if (key === KEY.askSize) ticker.ask_size = value;
  else if (key === KEY.mark) ticker.markPrice = value;
  else if (key === KEY.index) ticker.index = value;
  else if (key === KEY.openInterest) ticker.openInterest = value;
  else if (key === KEY.rate) ticker.relative_funding_rate = value;
  else if (key === KEY.next) ticker.next_funding_rate_time = value;
}

function clear(ticker: Ticker): void {
  ticker.time = undefined;
  ticker.bid = undefined;
  ticker.bid_size = undefined;
  ticker.ask = undefined;
  ticker.ask_size = undefined;
  ticker.markPrice = undefined;
  ticker.index = undefined;
  ticker.openInterest = undefined;
  ticker.relative_funding_rate = undefined;
  ticker.next_funding_rate_time = undefined;
}
