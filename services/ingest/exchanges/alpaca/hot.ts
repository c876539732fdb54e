import { type EpochMs, epochMs } from "../../../../shared/domain/units.ts";
import type { EventSink, FrameOutcome } from "../adapter.ts";
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
import { createLayoutReader } from "./layouts.ts";
import { COLUMN, COLUMNS, createMessageList, KIND, MESSAGES_MAX, type MessageList } from "./message-list.ts";
import { NO_TRADE } from "./messages.ts";

/** `T` is the first key of every message, so that a second one is not expected. */
const KEYS = createFixedTable(["T", "S", "t", "p", "s", "i", "c", "bp", "bs", "ap", "as"]);
const KEY = { T: 0, S: 1, t: 2, p: 3, s: 4, i: 5, c: 6, bp: 7, bs: 8, ap: 9, as: 10 } as const;
const bit = (key: number): number => 1 << key;
const TRADE_FIELDS = bit(KEY.S) | bit(KEY.t) | bit(KEY.p) | bit(KEY.s);
const QUOTE_FIELDS = bit(KEY.S) | bit(KEY.t) | bit(KEY.bp) | bit(KEY.bs) | bit(KEY.ap) | bit(KEY.as);

const TRADE = asBytes('{"T":"t"');
const QUOTE = asBytes('{"T":"q"');

interface OpenFrame {
  readonly cursor: Cursor;
  readonly symbols: SymbolTable;
  readonly list: MessageList;
  receivedAt: EpochMs;
}

/** What became of a frame of trades and quotes in their known form; undefined when it was none, and nothing was done. */
export type HotDecoder = (bytes: Uint8Array, receivedAt: EpochMs, sink: EventSink) => FrameOutcome | undefined;

/** Reads frames that hold nothing but trades and quotes from bytes. */
export function createHotDecoder(scratch: Scratch, symbols: SymbolTable, sides: SideEstimate): HotDecoder {
  const frame: OpenFrame = { cursor: createCursor(), symbols, list: createMessageList(), receivedAt: epochMs(0) };
  const readKnown = createLayoutReader(frame.list, sides, (_frame, receivedAt, sink) => {
    frame.receivedAt = receivedAt;
    return handOn(frame, scratch, sides, sink);
  });
  return (bytes, receivedAt, sink) => {
    const outcome = readKnown(bytes, receivedAt, sink);
    if (outcome !== undefined) return outcome;
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

function handOn(frame: OpenFrame, scratch: Scratch, sides: SideEstimate, sink: EventSink): FrameOutcome {
  const { list, symbols, receivedAt } = frame;
  const { trade, quote } = scratch;
  const { kinds, times } = list;
  let outcome: FrameOutcome = "control";
  for (let index = 0; index < list.count; index += 1) {
    const symbol = list.symbols[index] ?? -1;
    const at = times[index] ?? 0;
    if (kinds[index] === KIND.trade) {
      const paid = columnOf(list, index, COLUMN.price);
      const side = sides.sideOf(symbol, paid);
      const size = columnOf(list, index, COLUMN.size);
      trade.fill(symbols.text(symbol), at, receivedAt, paid, size, side, columnOf(list, index, COLUMN.id));
      sink.trade(trade.event);
    } else if (kinds[index] === KIND.quote) {
      const bid = columnOf(list, index, COLUMN.bid);
      const ask = columnOf(list, index, COLUMN.ask);
      sides.onQuote(symbol, bid, ask);
      if (bid === 0 || ask === 0) continue;
      const bidSize = columnOf(list, index, COLUMN.bidSize);
      quote.fill(symbols.text(symbol), at, receivedAt, bid, bidSize, ask, columnOf(list, index, COLUMN.askSize));
      sink.quote(quote.event);
    } else continue;
    outcome = "events";
  }
  return outcome;
}

const columnOf = ({ values }: MessageList, index: number, column: number): number =>
  values[index * COLUMNS + column] ?? Number.NaN;

function readTrade(cursor: Cursor, symbols: SymbolTable, list: MessageList): void {
  const index = list.count;
  const { values } = list;
  let seen = 0;
  list.kinds[index] = KIND.trade;
  values[index * COLUMNS + COLUMN.id] = Number.NaN;
  while (hasNext(cursor, BYTE.closeObject)) {
    const key = readKey(cursor, KEYS);
    if (key === KEY.S) list.symbols[index] = readSymbol(cursor, symbols);
    else if (key === KEY.t) list.times[index] = readIsoTime(cursor);
    else if (key === KEY.p) values[index * COLUMNS + COLUMN.price] = readPrice(cursor);
    else if (key === KEY.s) values[index * COLUMNS + COLUMN.size] = readAmount(cursor);
    else if (key === KEY.i) values[index * COLUMNS + COLUMN.id] = readSequence(cursor);
    else if (key === KEY.c) list.kinds[index] = readConditions(cursor) ? KIND.trade : KIND.noTrade;
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
  list.kinds[index] = KIND.quote;
  while (hasNext(cursor, BYTE.closeObject)) {
    const key = readKey(cursor, KEYS);
    if (key === KEY.S) list.symbols[index] = readSymbol(cursor, symbols);
    else if (key === KEY.t) list.times[index] = readIsoTime(cursor);
    else if (key === KEY.bp) values[index * COLUMNS + COLUMN.bid] = readAmount(cursor);
    else if (key === KEY.bs) values[index * COLUMNS + COLUMN.bidSize] = readAmount(cursor);
    else if (key === KEY.ap) values[index * COLUMNS + COLUMN.ask] = readAmount(cursor);
    else if (key === KEY.as) values[index * COLUMNS + COLUMN.askSize] = readAmount(cursor);
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
