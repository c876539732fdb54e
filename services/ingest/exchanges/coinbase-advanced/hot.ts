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
  readKey,
  readSequence,
  skipScalar,
  takeText,
} from "../cursor.ts";
import { readIsoTime } from "../cursor-time.ts";
import type { Scratch } from "../scratch.ts";
import { createFixedTable, createSymbolTable, type SymbolTable } from "../symbol-table.ts";
import { createCountCheck, type FrameCount } from "./frame-count.ts";
import { readBookEvent } from "./hot-book.ts";
import { readTradeEvent } from "./hot-trades.ts";
import { createLayoutReader } from "./layouts.ts";
import { createTradeList } from "./trades.ts";

/** `channel` is the first key of every message, so that a second one is not expected. */
const KEYS = createFixedTable(["channel", "timestamp", "sequence_num", "events"]);
const KEY = { channel: 0, timestamp: 1, sequence: 2, events: 3 } as const;
const bit = (key: number): number => 1 << key;
const HEAD = bit(KEY.timestamp) | bit(KEY.sequence);

const BOOK = asBytes('{"channel":"l2_data"');
const TRADES = asBytes('{"channel":"market_trades"');

/** The message being read. */
export interface OpenFrame {
  readonly cursor: Cursor;
  readonly symbols: SymbolTable;
  receivedAt: EpochMs;
  timestamp: number;
  sequence: number;
}

/** What became of a message of a hot channel in its known form; undefined when it was none, and nothing was done. */
export type HotDecoder = (bytes: Uint8Array, receivedAt: EpochMs, sink: EventSink) => FrameOutcome | undefined;

/** Reads the hot channels from bytes. */
export function createHotDecoder(scratch: Scratch, count: FrameCount): HotDecoder {
  const frame: OpenFrame = {
    cursor: createCursor(),
    symbols: createSymbolTable(),
    receivedAt: epochMs(0),
    timestamp: 0,
    sequence: 0,
  };
  const { book, trade } = scratch;
  const trades = createTradeList();

  const isNext = createCountCheck(count);
  const readKnown = createLayoutReader(scratch, isNext);
  return (bytes, receivedAt, sink) => {
    const outcome = readKnown(bytes, receivedAt, sink);
    if (outcome !== undefined) return outcome;
    const { cursor } = frame;
    openCursor(cursor, bytes);
    frame.receivedAt = receivedAt;
    if (takeText(cursor, BOOK)) {
      if (!enterEvent(frame) || !readBookEvent(frame, book) || !leaveEvent(frame)) return undefined;
      if (!isNext(frame.sequence, sink)) return "control";
      sink.book(book);
      return "events";
    }
    if (!takeText(cursor, TRADES)) return undefined;
    if (!enterEvent(frame) || !readTradeEvent(frame, trades) || !leaveEvent(frame)) return undefined;
    if (!isNext(frame.sequence, sink) || trades.count === 0) return "control";
    trades.handOn(frame.symbols, receivedAt, trade, sink);
    return "events";
  };
}

const OPEN_EVENT = asBytes("[{");
const CLOSE_EVENT = asBytes("]}");

/** Steps into the first event, behind the time and the number of the message. */
function enterEvent(frame: OpenFrame): boolean {
  const { cursor } = frame;
  let seen = 0;
  while (hasNext(cursor, BYTE.closeObject)) {
    const key = readKey(cursor, KEYS);
    if (key === KEY.events) return cursor.ok && seen === HEAD && takeText(cursor, OPEN_EVENT);
    if (key === KEY.timestamp) frame.timestamp = readIsoTime(cursor);
    else if (key === KEY.sequence) frame.sequence = readSequence(cursor);
    else if (key === KEY.channel) cursor.ok = false;
    else skipScalar(cursor);
    if (key >= 0) seen |= bit(key);
  }
  return false;
}

/** Steps over the ends: true when the event was the only one, and all of it as expected. */
function leaveEvent({ cursor }: OpenFrame): boolean {
  return takeText(cursor, CLOSE_EVENT) && isDone(cursor);
}
