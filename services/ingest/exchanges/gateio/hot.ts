import { BYTE, expectByte, hasNext, readName, readSymbol, skipScalar } from "../cursor.ts";
import { type HotFrame, leaveResult } from "../gate-hot.ts";
import { readFineMs } from "../gate-time.ts";
import { createLearnedKeys, readLearnedKey } from "../learned-keys.ts";
import { bareSequence, quotedAmount, quotedPrice } from "../quick-numbers.ts";
import type { QuoteScratch, TradeScratch } from "../scratch.ts";
import { createFixedTable } from "../symbol-table.ts";

const KEYS = createLearnedKeys(["id", "create_time_ms", "side", "currency_pair", "amount", "price", "create_time"]);
const KEY = { id: 0, create_time_ms: 1, side: 2, currency_pair: 3, amount: 4, price: 5 } as const;
const SIDES = createFixedTable(["buy", "sell"]);
const SIDE_BUY = 0;
const bit = (key: number): number => 1 << key;
const NEEDED = bit(6) - 1;

/** `spot.trades`: one trade a frame. */
export function readTradeResult(frame: HotFrame, trade: TradeScratch): boolean {
  const { cursor } = frame;
  let seen = 0;
  let symbol = -1;
  let at = 0;
  let price = 0;
  let size = 0;
  let id = 0;
  let side = -1;
  let key = -1;
  expectByte(cursor, BYTE.openObject);
  do {
    key = readLearnedKey(cursor, KEYS, key);
    if (key === KEY.id) id = bareSequence(cursor);
    else if (key === KEY.create_time_ms) at = readFineMs(cursor);
    else if (key === KEY.side) side = readName(cursor, SIDES);
    else if (key === KEY.currency_pair) symbol = readSymbol(cursor, frame.symbols);
    else if (key === KEY.amount) size = quotedAmount(cursor);
    else if (key === KEY.price) price = quotedPrice(cursor);
    else skipScalar(cursor);
    if (key >= 0) seen |= bit(key);
  } while (cursor.ok && hasNext(cursor, BYTE.closeObject));
  if (!leaveResult(frame) || (seen & NEEDED) !== NEEDED || side < 0) return false;
  const aggressor = side === SIDE_BUY ? "buy" : "sell";
  trade.fill(frame.symbols.text(symbol), at, frame.receivedAt, price, size, aggressor, id);
  return true;
}

const TICKER = createLearnedKeys([
  "currency_pair",
  "lowest_ask",
  "highest_bid",
  "etf_net_value",
  "etf_leverage",
  "etf_pre_timestamp",
  "last",
  "change_percentage",
  "base_volume",
  "quote_volume",
  "high_24h",
  "low_24h",
]);
const PART = { currency_pair: 0, lowest_ask: 1, highest_bid: 2 } as const;
const QUOTED = bit(PART.currency_pair) | bit(PART.lowest_ask) | bit(PART.highest_bid);
/** Of a leveraged token. */
const TOKEN_KEYS = bit(3) | bit(4) | bit(5);

/** `spot.tickers` of a pair that is no token and has both sides; all others take the slow path. */
export function readTickerResult(frame: HotFrame, quote: QuoteScratch): boolean {
  const { cursor } = frame;
  let seen = 0;
  let symbol = -1;
  let ask = 0;
  let bid = 0;
  let key = -1;
  expectByte(cursor, BYTE.openObject);
  do {
    key = readLearnedKey(cursor, TICKER, key);
    if (key === PART.currency_pair) symbol = readSymbol(cursor, frame.symbols);
    else if (key === PART.lowest_ask) ask = quotedPrice(cursor);
    else if (key === PART.highest_bid) bid = quotedPrice(cursor);
    else skipScalar(cursor);
    if (key >= 0) seen |= bit(key);
  } while (cursor.ok && hasNext(cursor, BYTE.closeObject));
  if (!leaveResult(frame) || (seen & (QUOTED | TOKEN_KEYS)) !== QUOTED) return false;
  quote.fill(frame.symbols.text(symbol), frame.sentAtMs, frame.receivedAt, bid, undefined, ask, undefined);
  return true;
}
