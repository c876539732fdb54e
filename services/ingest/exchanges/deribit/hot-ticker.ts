import { BYTE, expectByte, hasNext, readAmount, readKey, readNumber, readSymbol } from "../cursor.ts";
import { skipValue } from "../cursor-skip.ts";
import { createFixedTable } from "../symbol-table.ts";
import type { HotFrame } from "./hot-frame.ts";
import type { Ticker } from "./ticker.ts";

const KEYS = createFixedTable([
  "timestamp",
  "instrument_name",
  "index_price",
  "open_interest",
  "mark_price",
  "current_funding",
  "best_ask_price",
  "best_bid_price",
  "best_ask_amount",
  "best_bid_amount",
]);
const KEY = {
  timestamp: 0,
  instrument_name: 1,
  index_price: 2,
  open_interest: 3,
  mark_price: 4,
  current_funding: 5,
  best_ask_price: 6,
  best_bid_price: 7,
  best_ask_amount: 8,
  best_bid_amount: 9,
} as const;

/** The data of `ticker.…` and `quote.…`, as far as it goes; where a number is null the frame takes the slow path. */
export function readTicker(frame: HotFrame, ticker: Ticker): boolean {
  const { cursor } = frame;
  let symbol = -1;
  clear(ticker);
  expectByte(cursor, BYTE.openObject);
  do {
    const key = readKey(cursor, KEYS);
    if (key === KEY.timestamp) ticker.at = readAmount(cursor);
    else if (key === KEY.instrument_name) symbol = readSymbol(cursor, frame.symbols);
    else if (key === KEY.mark_price) ticker.mark = readNumber(cursor);
    else if (key === KEY.index_price) ticker.index = readNumber(cursor);
    else if (key === KEY.open_interest) ticker.openInterest = readNumber(cursor);
    else if (key === KEY.current_funding) ticker.funding = readNumber(cursor);
    else if (key === KEY.best_bid_price) ticker.bid = readNumber(cursor);
    else if (key === KEY.best_bid_amount) ticker.bidSize = readNumber(cursor);
    else if (key === KEY.best_ask_price) ticker.ask = readNumber(cursor);
    else if (key === KEY.best_ask_amount) ticker.askSize = readNumber(cursor);
    else skipValue(cursor);
  } while (cursor.ok && hasNext(cursor, BYTE.closeObject));
  if (!cursor.ok || symbol < 0 || Number.isNaN(ticker.at)) return false;
  ticker.symbol = frame.symbols.text(symbol);
  return true;
}

function clear(ticker: Ticker): void {
  ticker.at = Number.NaN;
  ticker.mark = Number.NaN;
  ticker.index = Number.NaN;
  ticker.openInterest = Number.NaN;
  ticker.funding = Number.NaN;
  ticker.bid = Number.NaN;
  ticker.bidSize = Number.NaN;
  ticker.ask = Number.NaN;
  ticker.askSize = Number.NaN;
}
