import { type EpochMs, epochMs } from "../../../../shared/domain/units.ts";
import type { EventSink } from "../adapter.ts";
import {
  asBytes,
  BYTE,
  type Cursor,
  createCursor,
  hasNext,
  isDone,
  openCursor,
  readAmount,
  readKey,
  readNull,
  readPrice,
  readSequence,
  readSymbol,
  skipScalar,
  skipString,
  takeByte,
  takeText,
} from "../cursor.ts";
import { readIsoTime } from "../cursor-time.ts";
import type { Scratch } from "../scratch.ts";
import type { SideEstimate } from "../side-estimate.ts";
import { createFixedTable, type SymbolTable } from "../symbol-table.ts";
import { NO_TRADE } from "./messages.ts";

/** Messages of one frame that are read this way; slow connections get them in longer lists. */
const MESSAGES_MAX = 512;

/** `T` is the first key of every message, so that a second one is not expected. */
const KEYS = createFixedTable(["T", "S", "t", "p", "s", "i", "c", "bp", "bs", "ap", "as"]);
const KEY = { T: 0, S: 1, t: 2, p: 3, s: 4, i: 5, c: 6, bp: 7, bs: 8, ap: 9, as: 10 } as const;
const bit = (key: number): number => 1 << key;
const TRADE_FIELDS = bit(KEY.S) | bit(KEY.t) | bit(KEY.p) | bit(KEY.s);
const QUOTE_FIELDS = bit(KEY.S) | bit(KEY.t) | bit(KEY.bp) | bit(KEY.bs) | bit(KEY.ap) | bit(KEY.as);

const TRADE = asBytes('{"T":"t"');
const QUOTE = asBytes('{"T":"q"');

const TRADE_KIND = 0;
const QUOTE_KIND = 1;
const NO_TRADE_KIND = 2;

/** The messages of one frame in flat arrays, kept until all of it is known to be sound. */
interface MessageList {
  count: number;
  readonly kinds: Uint8Array;
  readonly symbols: Int32Array;
  readonly times: Float64Array;
  /** Of a trade: price, size, id. Of a quote: bid, its size, ask, its size. */
  readonly values: Float64Array;
}

const VALUES = 4;

interface OpenFrame {
  readonly cursor: Cursor;
  readonly symbols: SymbolTable;
  readonly list: MessageList;
  receivedAt: EpochMs;
}

/** What became of a frame of trades and quotes in their known form; undefined when it was none, and nothing was done. */
export type HotDecoder = (bytes: Uint8Array, receivedAt: EpochMs, sink: EventSink) => "events" | "control" | undefined;

/** Reads frames that hold nothing but trades and quotes from bytes. */
export function createHotDecoder(scratch: Scratch, symbols: SymbolTable, sides: SideEstimate): HotDecoder {
  const frame: OpenFrame = {
    cursor: createCursor(),
    symbols,
    list: {
      count: 0,
      kinds: new Uint8Array(MESSAGES_MAX),
      symbols: new Int32Array(MESSAGES_MAX),
      times: new Float64Array(MESSAGES_MAX),
      values: new Float64Array(MESSAGES_MAX * VALUES),
    },
    receivedAt: epochMs(0),
  };
  return (bytes, receivedAt, sink) => {
    openCursor(frame.cursor, bytes);
    frame.receivedAt = receivedAt;
    return readList(frame) ? handOn(frame, scratch, sides, sink) : undefined;
  };
}

function readList({ cursor, symbols, list }: OpenFrame): boolean {
  list.count = 0;
  if (!takeByte(cursor, BYTE.openList)) return false;
  do {
    if (list.count === MESSAGES_MAX) return false;
    if (takeText(cursor, TRADE)) readTrade(cursor, symbols, list);
    else if (takeText(cursor, QUOTE)) readQuote(cursor, symbols, list);
    else return false;
    list.count += 1;
  } while (cursor.ok && hasNext(cursor, BYTE.closeList));
  return isDone(cursor);
}

function handOn({ list, symbols, receivedAt }: OpenFrame, scratch: Scratch, sides: SideEstimate, sink: EventSink) {
  const { trade, quote } = scratch;
  const { kinds, times, values } = list;
  let outcome: "events" | "control" = "control";
  for (let index = 0; index < list.count; index += 1) {
    const symbol = list.symbols[index] ?? -1;
    const at = times[index] ?? 0;
    const first = values[index * VALUES] ?? 0;
    const second = values[index * VALUES + 1] ?? 0;
    const third = values[index * VALUES + 2] ?? 0;
    if (kinds[index] === TRADE_KIND) {
      trade.fill(symbols.text(symbol), at, receivedAt, first, second, sides.sideOf(symbol, first), third);
      sink.trade(trade.event);
    } else if (kinds[index] === QUOTE_KIND) {
      sides.onQuote(symbol, first, third);
      if (first === 0 || third === 0) continue;
      quote.fill(symbols.text(symbol), at, receivedAt, first, second, third, values[index * VALUES + 3]);
      sink.quote(quote.event);
    } else continue;
    outcome = "events";
  }
  return outcome;
}

function readTrade(cursor: Cursor, symbols: SymbolTable, list: MessageList): void {
  const index = list.count;
  const { values } = list;
  let seen = 0;
  list.kinds[index] = TRADE_KIND;
  values[index * VALUES + 2] = Number.NaN;
  while (hasNext(cursor, BYTE.closeObject)) {
    const key = readKey(cursor, KEYS);
    if (key === KEY.S) list.symbols[index] = readSymbol(cursor, symbols);
    else if (key === KEY.t) list.times[index] = readIsoTime(cursor);
    else if (key === KEY.p) values[index * VALUES] = readPrice(cursor);
    else if (key === KEY.s) values[index * VALUES + 1] = readAmount(cursor);
    else if (key === KEY.i) values[index * VALUES + 2] = readSequence(cursor);
    else if (key === KEY.c) list.kinds[index] = readConditions(cursor) ? TRADE_KIND : NO_TRADE_KIND;
    else if (key === KEY.T) cursor.ok = false;
    else skipScalar(cursor);
    if (key >= 0) seen |= bit(key);
  }
  if ((seen & TRADE_FIELDS) !== TRADE_FIELDS) cursor.ok = false;
}

function readQuote(cursor: Cursor, symbols: SymbolTable, list: MessageList): void {
  const index = list.count;
  const { values } = list;
  let seen = 0;
  list.kinds[index] = QUOTE_KIND;
  while (hasNext(cursor, BYTE.closeObject)) {
    const key = readKey(cursor, KEYS);
    if (key === KEY.S) list.symbols[index] = readSymbol(cursor, symbols);
    else if (key === KEY.t) list.times[index] = readIsoTime(cursor);
    else if (key === KEY.bp) values[index * VALUES] = readAmount(cursor);
    else if (key === KEY.bs) values[index * VALUES + 1] = readAmount(cursor);
    else if (key === KEY.ap) values[index * VALUES + 2] = readAmount(cursor);
    else if (key === KEY.as) values[index * VALUES + 3] = readAmount(cursor);
    else if (key === KEY.c) skipConditions(cursor);
    else if (key === KEY.T) cursor.ok = false;
    else skipScalar(cursor);
    if (key >= 0) seen |= bit(key);
  }
  if ((seen & QUOTE_FIELDS) !== QUOTE_FIELDS) cursor.ok = false;
}

const NO_TRADE_BYTES: readonly Uint8Array[] = [...NO_TRADE].map((condition) => asBytes(JSON.stringify(condition)));

/** A list of conditions, or null: true when the trade is one of its own. */
function readConditions(cursor: Cursor): boolean {
  if (!takeByte(cursor, BYTE.openList)) {
    readNull(cursor);
    return true;
  }
  if (takeByte(cursor, BYTE.closeList)) return true;
  let isTrade = true;
  do {
    if (takeNoTrade(cursor)) isTrade = false;
    else skipString(cursor);
  } while (cursor.ok && hasNext(cursor, BYTE.closeList));
  return isTrade;
}

function takeNoTrade(cursor: Cursor): boolean {
  for (const condition of NO_TRADE_BYTES) {
    if (takeText(cursor, condition)) return true;
  }
  return false;
}

/** Quotes had a single condition once. */
function skipConditions(cursor: Cursor): void {
  if (cursor.bytes[cursor.at] === BYTE.openList) readConditions(cursor);
  else skipScalar(cursor);
}
