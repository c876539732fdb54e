import { BYTE, expectByte, hasNext, readAmount, readNumber, readSymbol } from "../cursor.ts";
import { createKeyOrder, readKeyAfter } from "../cursor-keys.ts";
import { type HotFrame, skipValue } from "./hot-frame.ts";
import type { Ticker } from "./ticker.ts";

const KEYS = createKeyOrder([
  "timestamp",
  "state",
  "index_price",
  "instrument_name",
  "last_price",
  "settlement_price",
  "min_price",
  "max_price",
  "open_interest",
  "mark_price",
  "interest_value",
  "current_funding",
  "estimated_delivery_price",
  "funding_8h",
  "best_ask_price",
  "best_bid_price",
  "best_ask_amount",
  "best_bid_amount",
]);
const KEY = {
  timestamp: 0,
  index_price: 2,
  instrument_name: 3,
  open_interest: 8,
  mark_price: 9,
  current_funding: 11,
  best_ask_price: 14,
  best_bid_price: 15,
  best_ask_amount: 16,
  best_bid_amount: 17,
} as const;

/** The data of `ticker.…` and `quote.…`, as far as it goes; where a number is null the frame takes the slow path. */
export function readTicker(frame: HotFrame, ticker: Ticker): boolean {
  const { cursor } = frame;
  let known = -1;
  let symbol = -1;
  clear(ticker);
  expectByte(cursor, BYTE.openObject);
  do {
    const key = readKeyAfter(cursor, KEYS, known);
    if (key >= 0) known = key;
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
