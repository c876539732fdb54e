import { type EpochMs, epochMs } from "../../../shared/domain/units.ts";
import type { EventSink } from "./adapter.ts";
import {
  asBytes,
  BYTE,
  type Cursor,
  createCursor,
  expectByte,
  hasNext,
  isDone,
  openCursor,
  readNumber,
  skipScalar,
  takeText,
} from "./cursor.ts";
import { bit, type HotFrame, NO_SYMBOL } from "./kucoin-hot-frame.ts";
import { createLearnedKeys, readLearnedKey } from "./learned-keys.ts";
import type { Scratch } from "./scratch.ts";
import { createSymbolTable, hashByte, hashStart, type SymbolTable } from "./symbol-table.ts";

/** What KuCoin's hot paths share: the frame around the data, keys in any order, times and symbols. */

/** A topic that is read from bytes. */
export interface HotTopic {
  readonly channel: string;
  readonly subject: string;
}

/** What a venue's hot path adds. One for all of its decoders, so that the next connection finds compiled code. */
export interface HotDialect {
  readonly topics: readonly HotTopic[];
  /** Reads the data, whose opening brace is next. `topic` is its index, or -1 where it comes later. */
  readData(frame: HotFrame, topic: number): void;
  /** Hands on what was read, if it is all that the topic of this index needs. */
  give(frame: HotFrame, topic: number, symbol: string, sink: EventSink): boolean;
}

const TOP_KEYS = createLearnedKeys(["topic", "type", "subject", "data"]);
const TOP = { topic: 0, type: 1, subject: 2, data: 3 } as const;
const MESSAGE = asBytes('"message"');

interface Hot {
  readonly dialect: HotDialect;
  readonly frame: HotFrame;
  readonly prefixes: readonly Uint8Array[];
  readonly subjects: readonly Uint8Array[];
  /** What stands between topic and data, and between data and symbol. */
  readonly middles: readonly Uint8Array[];
  readonly endings: readonly Uint8Array[];
  /** The id of the symbol in the topic. */
  inTopic: number;
}

/** True when the frame was one of a hot topic in its known form, and has been handed on. */
export function createKucoinHot(
  dialect: HotDialect,
  scratch: Scratch,
): (bytes: Uint8Array, receivedAt: EpochMs, sink: EventSink) => boolean {
  const hot: Hot = {
    dialect,
    frame: {
      cursor: createCursor(),
      scratch,
      receivedAt: epochMs(0),
      seen: 0,
      symbols: createSymbolTable(),
      named: NO_SYMBOL,
      held: {
        atMs: Number.NaN,
        price: Number.NaN,
        size: Number.NaN,
        isBuy: false,
        bid: Number.NaN,
        bidSize: Number.NaN,
        ask: Number.NaN,
        askSize: Number.NaN,
        id: { from: 0, to: 0 },
      },
    },
    prefixes: dialect.topics.map(({ channel }) => asBytes(`"${channel}:`)),
    subjects: dialect.topics.map(({ subject }) => asBytes(`"${subject}"`)),
    middles: dialect.topics.map(({ subject }) => asBytes(`,"type":"message","subject":"${subject}",`)),
    endings: dialect.topics.map(({ channel, subject }) => asBytes(`,"subject":"${subject}","topic":"${channel}:`)),
    inTopic: NO_SYMBOL,
  };
  return (bytes, receivedAt, sink) => decodeHot(hot, bytes, receivedAt, sink);
}

function decodeHot(hot: Hot, bytes: Uint8Array, receivedAt: EpochMs, sink: EventSink): boolean {
  const { dialect, frame } = hot;
  frame.receivedAt = receivedAt;
  let topic = readInOrder(hot, bytes);
  if (topic < 0) topic = readInAnyOrder(hot, bytes);
  if (topic < 0 || (frame.named !== NO_SYMBOL && frame.named !== hot.inTopic)) return false;
  return dialect.give(frame, topic, frame.symbols.text(hot.inTopic), sink);
}

function begin({ frame }: Hot, bytes: Uint8Array): void {
  openCursor(frame.cursor, bytes);
  frame.seen = 0;
  frame.named = NO_SYMBOL;
}

const TOPIC_FIRST = asBytes('{"topic":');
const DATA_FIRST = asBytes('{"data":');
const SERIAL = asBytes('"sn":');
const DATA = asBytes('"data":');
const TYPE_LAST = asBytes(',"type":"message"}');

/** Frames in the two orders that have been seen of the servers, today's and that of 2021: the topic, or -1. */
function readInOrder(hot: Hot, bytes: Uint8Array): number {
  const { dialect, frame } = hot;
  const { cursor } = frame;
  begin(hot, bytes);
  let topic = -1;
  if (takeText(cursor, TOPIC_FIRST)) {
    topic = readTopic(hot, hot.prefixes);
    const middle = hot.middles[topic];
    if (middle === undefined || !takeText(cursor, middle)) return -1;
    if (takeText(cursor, SERIAL)) {
      readNumber(cursor);
      expectByte(cursor, BYTE.comma);
    }
    if (!takeText(cursor, DATA)) return -1;
    dialect.readData(frame, topic);
    expectByte(cursor, BYTE.closeObject);
  } else if (takeText(cursor, DATA_FIRST)) {
    dialect.readData(frame, -1);
    if (cursor.ok) topic = readTopic(hot, hot.endings);
    cursor.ok &&= takeText(cursor, TYPE_LAST);
  }
  return isDone(cursor) ? topic : -1;
}

/** As it may come to be. */
function readInAnyOrder(hot: Hot, bytes: Uint8Array): number {
  const { dialect, frame } = hot;
  const { cursor } = frame;
  let seen = 0;
  let key = -1;
  let topic = -1;
  let subject = -1;
  begin(hot, bytes);
  expectByte(cursor, BYTE.openObject);
  do {
    key = readLearnedKey(cursor, TOP_KEYS, key);
    if (key >= 0 && (seen & bit(key)) !== 0) cursor.ok = false;
    if (key === TOP.topic) topic = readTopic(hot, hot.prefixes);
    else if (key === TOP.subject) subject = takeOneOf(cursor, hot.subjects);
    else if (key === TOP.data) dialect.readData(frame, topic);
    else if (key === TOP.type) cursor.ok &&= takeText(cursor, MESSAGE);
    else skipScalar(cursor);
    if (key >= 0) seen |= bit(key);
  } while (cursor.ok && hasNext(cursor, BYTE.closeObject));
  return isDone(cursor) && (seen & NEEDED) === NEEDED && topic === subject ? topic : -1;
}

const NEEDED = bit(TOP.topic) | bit(TOP.subject) | bit(TOP.data);

function takeOneOf(cursor: Cursor, texts: readonly Uint8Array[]): number {
  for (let index = 0; index < texts.length; index += 1) {
    const text = texts[index];
    if (text !== undefined && takeText(cursor, text)) return index;
  }
  cursor.ok = false;
  return -1;
}

/** A topic by one of these beginnings, and its symbol. */
function readTopic(hot: Hot, beginnings: readonly Uint8Array[]): number {
  const { cursor, symbols } = hot.frame;
  const topic = takeOneOf(cursor, beginnings);
  if (topic >= 0) hot.inTopic = readSymbolInTopic(cursor, symbols);
  return topic;
}

/** A symbol that ends the text it stands in: as readSymbol, without the quote before it. */
function readSymbolInTopic(cursor: Cursor, symbols: SymbolTable): number {
  const { bytes, lastSymbol } = cursor;
  if (lastSymbol.names === symbols && takeBehindQuote(cursor, lastSymbol.bytes)) return lastSymbol.id;
  const from = cursor.at;
  let at = from;
  let hash = hashStart;
  let byte = bytes[at] ?? 0;
  for (; byte !== BYTE.quote && byte >= SPACE && byte !== BACKSLASH; byte = bytes[++at] ?? 0)
    hash = hashByte(hash, byte);
  const id = byte === BYTE.quote && at > from ? symbols.intern(bytes, from, at, hash) : -1;
  if (id < 0) {
    cursor.ok = false;
    return id;
  }
  cursor.at = at + 1;
  lastSymbol.id = id;
  lastSymbol.names = symbols;
  lastSymbol.bytes = symbols.quoted(id);
  return id;
}

const SPACE = 0x20;
const BACKSLASH = 0x5c;

/** Steps over all of `text` but its first byte, if that is next. */
function takeBehindQuote(cursor: Cursor, text: Uint8Array): boolean {
  const { bytes, at } = cursor;
  const { length } = text;
  if (at + length - 1 > bytes.length) return false;
  for (let index = 1; index < length; index += 1) {
    if (bytes[at + index - 1] !== text[index]) return false;
  }
  cursor.at = at + length - 1;
  return true;
}
