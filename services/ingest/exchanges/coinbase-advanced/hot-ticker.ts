import {
  asBytes,
  BYTE,
  expectByte,
  hasNext,
  readAmount,
  readKey,
  readPrice,
  readSymbol,
  skipScalar,
  takeText,
} from "../cursor.ts";
import { createKeyOrder, readKeyAfter } from "../cursor-keys.ts";
import type { QuoteScratch } from "../scratch.ts";
import { createFixedTable } from "../symbol-table.ts";
import type { OpenFrame } from "./hot.ts";

const EVENT_KEYS = createFixedTable(["tickers"]);
const TICKERS = 0;

const KEYS = createKeyOrder([
  "type",
  "product_id",
  "price",
  "volume_24_h",
  "low_24_h",
  "high_24_h",
  "low_52_w",
  "high_52_w",
  "price_percent_chg_24_h",
  "best_bid",
  "best_ask",
  "best_bid_quantity",
  "best_ask_quantity",
]);
const KEY = { product: 1, bid: 9, ask: 10, bidSize: 11, askSize: 12 } as const;
const bit = (key: number): number => 1 << key;
const FIELDS = bit(KEY.product) | bit(KEY.bid) | bit(KEY.ask);

const OPEN_TICKER = asBytes("[{");

/** Reads one event of `ticker`, its opening brace read already: true when it holds one ticker with both prices. */
export function readTickerEvent(frame: OpenFrame, quote: QuoteScratch): boolean {
  const { cursor } = frame;
  let tickers = 0;
  do {
    if (readKey(cursor, EVENT_KEYS) === TICKERS) {
      tickers += 1;
      if (!takeText(cursor, OPEN_TICKER) || !readTicker(frame, quote)) return false;
      expectByte(cursor, BYTE.closeList);
    } else skipScalar(cursor);
  } while (cursor.ok && hasNext(cursor, BYTE.closeObject));
  return cursor.ok && tickers === 1;
}

function readTicker(frame: OpenFrame, quote: QuoteScratch): boolean {
  const { cursor } = frame;
  let seen = 0;
  let symbol = -1;
  let bid = 0;
  let bidSize: number | undefined;
  let ask = 0;
  let askSize: number | undefined;
  let before = -1;
  do {
    const key = readKeyAfter(cursor, KEYS, before);
    if (key === KEY.product) symbol = readSymbol(cursor, frame.symbols);
    else if (key === KEY.bid) bid = readPrice(cursor);
    else if (key === KEY.bidSize) bidSize = readAmount(cursor);
    else if (key === KEY.ask) ask = readPrice(cursor);
    else if (key === KEY.askSize) askSize = readAmount(cursor);
    else skipScalar(cursor);
    if (key < 0) continue;
    seen |= bit(key);
    before = key;
  } while (cursor.ok && hasNext(cursor, BYTE.closeObject));
  if (!cursor.ok || (seen & FIELDS) !== FIELDS) return false;
  quote.fill(frame.symbols.text(symbol), frame.timestamp, frame.receivedAt, bid, bidSize, ask, askSize);
  return true;
}
