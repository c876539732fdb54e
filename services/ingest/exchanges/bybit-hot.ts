import type { FrameOutcome } from "./adapter.ts";
import { createBarsReader } from "./bybit-hot-bars.ts";
import { giveBook, readBook, readBookInOrder, readIsSnapshot } from "./bybit-hot-book.ts";
import { createTickerReader } from "./bybit-hot-ticker.ts";
import { createRecentTopics, type HotTopic, hotTopic } from "./bybit-hot-topics.ts";
import { createTradesReader } from "./bybit-hot-trades.ts";
import type { KnownOf } from "./bybit-known.ts";
import {
  asBytes,
  BYTE,
  type Cursor,
  createCursor,
  expectByte,
  hasNext,
  isDone,
  openCursor,
  readAmount,
  readKey,
  readSymbol,
  skipScalar,
  takeText,
} from "./cursor.ts";
import type { FrameContext } from "./reading.ts";
import { createFixedTable, createSymbolTable } from "./symbol-table.ts";

/** Reads the topics that come many times a second from bytes. */

const PARTS = ["topic", "type", "ts", "data", "cs", "cts"];
const ENVELOPE = createFixedTable(PARTS);
const PART_TEXTS = PARTS.map((key) => asBytes(`"${key}":`));
const PART = { topic: 0, type: 1, ts: 2, data: 3, cts: 5 } as const;
const bit = (key: number): number => 1 << key;
const NEEDED = bit(PART.type) | bit(PART.ts) | bit(PART.data);
const TYPE_FIRST = asBytes('"type":"snapshot",');
const TOPIC = asBytes('"topic":');

/** The outcome when the frame was of a hot topic in its known form, and has been handed on; `context` names the sink. */
export type HotDecoder = (frame: Uint8Array) => FrameOutcome | undefined;

export function createHotDecoder(context: FrameContext, knownOf: KnownOf): HotDecoder {
  const cursor = createCursor();
  const names = createSymbolTable();
  const topics: (HotTopic | undefined)[] = [];
  const recent = createRecentTopics();
  const trades = createTradesReader(cursor, context);
  const ticker = createTickerReader(cursor, context);
  const bars = createBarsReader(cursor, context);

  let saysTypeFirst = false;

  const topicFirst = (frame: Uint8Array): HotTopic | undefined => {
    saysTypeFirst = false;
    const known = recent.take(cursor);
    if (known) return known;
    expectByte(cursor, BYTE.openObject);
    saysTypeFirst = takeText(cursor, TYPE_FIRST);
    if (!takeText(cursor, TOPIC)) return undefined;
    const id = readSymbol(cursor, names);
    if (!cursor.ok) return undefined;
    if (id >= topics.length) topics.push(hotTopic(names.text(id), knownOf));
    const topic = topics[id];
    if (topic && !saysTypeFirst) recent.remember(frame, topic);
    return topic;
  };
  const readData = (topic: HotTopic): void => {
    if (topic.channel === "orderbook") readBook(cursor, topic, context);
    else if (topic.channel === "publicTrade") trades.read(topic);
    else if (topic.channel === "kline") bars.read();
    else ticker.read(topic);
  };
  /** The rest of the frame, its parts in any order. */
  const readRest = (topic: HotTopic, frame: Uint8Array): FrameOutcome | undefined => {
    let seen = saysTypeFirst ? bit(PART.type) : 0;
    let part: number = PART.topic;
    let ts = 0;
    let cts = Number.NaN;
    let isSnapshot = saysTypeFirst;
    while (cursor.ok && hasNext(cursor, BYTE.closeObject)) {
      part = readPart(cursor, part + 1);
      if (part === PART.data) readData(topic);
      else if (part === PART.type) isSnapshot = readIsSnapshot(cursor);
      else if (part === PART.ts) ts = readAmount(cursor);
      else if (part === PART.cts) cts = readAmount(cursor);
      else if (part === PART.topic) cursor.ok = false;
      else skipScalar(cursor);
      if (part >= 0) seen |= bit(part);
    }
    if (!isDone(cursor) || (seen & NEEDED) !== NEEDED) return undefined;
    if (topic.channel === "publicTrade") return trades.give(topic, frame);
    if (topic.channel === "tickers") return ticker.give(topic, isSnapshot, ts);
    if (topic.channel === "kline") return bars.give(topic, ts);
    context.scratch.book.exchangeAt = Number.isNaN(cts) ? ts : cts;
    return giveBook(topic, isSnapshot, context);
  };
  return (frame) => {
    openCursor(cursor, frame);
    const topic = topicFirst(frame);
    if (!topic) return undefined;
    if (topic.channel !== "orderbook") return readRest(topic, frame);
    const at = cursor.at;
    const isSnapshot = readBookInOrder(cursor, topic, context);
    if (isDone(cursor)) return giveBook(topic, isSnapshot, context);
    cursor.at = at;
    cursor.ok = true;
    return readRest(topic, frame);
  };
}

/** The servers send the parts in one of few orders, so those that may come next are tried before the search. */
function readPart(cursor: Cursor, expected: number): number {
  for (let part = expected; part < PART_TEXTS.length; part += 1) {
    const text = PART_TEXTS[part];
    if (text && takeText(cursor, text)) return part;
  }
  return readKey(cursor, ENVELOPE);
}
