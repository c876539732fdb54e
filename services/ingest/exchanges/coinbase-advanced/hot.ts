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
  readSequence,
  skipScalar,
  takeText,
} from "../cursor.ts";
import { createKeyOrder, readKeyAfter } from "../cursor-keys.ts";
import { skipValue } from "../cursor-skip.ts";
import { readIsoTime } from "../cursor-time.ts";
import type { Scratch } from "../scratch.ts";
import { createSymbolTable, type SymbolTable } from "../symbol-table.ts";
import type { FrameCount } from "./frame-count.ts";
import { readBookEvent } from "./hot-book.ts";
import { readTickerEvent } from "./hot-ticker.ts";
import { createTradeList, readTradeEvent } from "./hot-trades.ts";

/** `channel` is the first key of every message, so that a second one is not expected. */
const KEYS = createKeyOrder(["channel", "timestamp", "sequence_num", "events"]);
const KEY = { channel: 0, timestamp: 1, sequence: 2, events: 3 } as const;
const bit = (key: number): number => 1 << key;
const HEAD = bit(KEY.timestamp) | bit(KEY.sequence);

const BOOK = asBytes('{"channel":"l2_data"');
const TICKER = asBytes('{"channel":"ticker"');
const TRADES = asBytes('{"channel":"market_trades"');
const HEARTBEATS = asBytes('{"channel":"heartbeats"');
const CANDLES = asBytes('{"channel":"candles"');

/** The message being read. */
export interface OpenFrame {
  readonly cursor: Cursor;
  readonly symbols: SymbolTable;
  receivedAt: EpochMs;
  timestamp: number;
  sequence: number;
}

/** What became of a message of a hot channel in its known form; undefined when it was none, and nothing was done. */
export type HotDecoder = (bytes: Uint8Array, receivedAt: EpochMs, sink: EventSink) => "events" | "control" | undefined;

/** Reads the hot channels from bytes. */
export function createHotDecoder(scratch: Scratch, count: FrameCount): HotDecoder {
  const frame: OpenFrame = {
    cursor: createCursor(),
    symbols: createSymbolTable(),
    receivedAt: epochMs(0),
    timestamp: 0,
    sequence: 0,
  };
  const { book, quote, trade } = scratch;
  const trades = createTradeList();

  const isNext = (sink: EventSink): boolean => {
    const place = count.place(frame.sequence);
    if (place === "next") return true;
    if (place === "broken") sink.control({ kind: "broken", reason: count.reason });
    return false;
  };
  return (bytes, receivedAt, sink) => {
    const { cursor } = frame;
    openCursor(cursor, bytes);
    frame.receivedAt = receivedAt;
    if (takeText(cursor, BOOK)) {
      if (!enterEvent(frame) || !readBookEvent(frame, book) || !leaveEvent(frame)) return undefined;
      if (!isNext(sink)) return "control";
      sink.book(book);
      return "events";
    }
    if (takeText(cursor, TICKER)) {
      if (!enterEvent(frame) || !readTickerEvent(frame, quote) || !leaveEvent(frame)) return undefined;
      if (!isNext(sink)) return "control";
      sink.quote(quote.event);
      return "events";
    }
    if (takeText(cursor, TRADES)) {
      if (!enterEvent(frame) || !readTradeEvent(frame, trades) || !leaveEvent(frame)) return undefined;
      if (!isNext(sink) || trades.count === 0) return "control";
      trades.handOn(frame, trade, sink);
      return "events";
    }
    if (!takeText(cursor, HEARTBEATS) && !takeText(cursor, CANDLES)) return undefined;
    if (!readUnused(frame)) return undefined;
    isNext(sink);
    return "control";
  };
}

const OPEN_EVENT = asBytes("[{");
const CLOSE_EVENT = asBytes("]}");

/** Steps into the first event, behind the time and the number of the message. */
function enterEvent(frame: OpenFrame): boolean {
  const { cursor } = frame;
  let seen = 0;
  let before: number = KEY.channel;
  while (hasNext(cursor, BYTE.closeObject)) {
    const key = readKeyAfter(cursor, KEYS, before);
    if (key === KEY.events) return cursor.ok && seen === HEAD && takeText(cursor, OPEN_EVENT);
    if (key === KEY.timestamp) frame.timestamp = readIsoTime(cursor);
    else if (key === KEY.sequence) frame.sequence = readSequence(cursor);
    else if (key === KEY.channel) cursor.ok = false;
    else skipScalar(cursor);
    if (key < 0) continue;
    seen |= bit(key);
    before = key;
  }
  return false;
}

/** Steps over the ends: true when the event was the only one, and all of it as expected. */
function leaveEvent({ cursor }: OpenFrame): boolean {
  return takeText(cursor, CLOSE_EVENT) && isDone(cursor);
}

/** Steps over a message of which only the number is used: true when it is as expected. */
function readUnused(frame: OpenFrame): boolean {
  const { cursor } = frame;
  let seen = 0;
  let before: number = KEY.channel;
  while (hasNext(cursor, BYTE.closeObject)) {
    const key = readKeyAfter(cursor, KEYS, before);
    if (key === KEY.timestamp) frame.timestamp = readIsoTime(cursor);
    else if (key === KEY.sequence) frame.sequence = readSequence(cursor);
    else if (key === KEY.channel) cursor.ok = false;
    else skipValue(cursor);
    if (key < 0) continue;
    seen |= bit(key);
    before = key;
  }
  return isDone(cursor) && (seen & HEAD) === HEAD;
}
