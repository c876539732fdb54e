import type { FrameOutcome } from "./adapter.ts";
import { giveBook, readBook, readIsSnapshot } from "./bybit-hot-book.ts";
import { type HotTopic, hotTopic } from "./bybit-hot-topics.ts";
import { createTradesReader } from "./bybit-hot-trades.ts";
import type { KnownOf } from "./bybit-known.ts";
import { createForms } from "./bybit-layouts.ts";
import {
  asBytes,
  BYTE,
  createCursor,
  hasNext,
  isDone,
  openCursor,
  readAmount,
  readKey,
  readSymbol,
  skipScalar,
  takeText,
} from "./cursor.ts";
import { createHotReader, type HotForm } from "./layout-reader.ts";
import type { FrameContext } from "./reading.ts";
import { createFixedTable, createSymbolTable } from "./symbol-table.ts";

/** Reads the topics that come many times a second from bytes. */

const ENVELOPE = createFixedTable(["topic", "type", "ts", "data", "cts"]);
const PART = { topic: 0, type: 1, ts: 2, data: 3, cts: 4 } as const;
const bit = (key: number): number => 1 << key;
const NEEDED = bit(PART.type) | bit(PART.ts) | bit(PART.data);
const TOPIC = asBytes('{"topic":');

/** The outcome when the frame was of a hot topic in its known form, and has been handed on; `context` names the sink. */
export type HotDecoder = (frame: Uint8Array) => FrameOutcome | undefined;

/** Reads frames in their layouts, also those of `older`, or else books and trades key by key. */
export function createHotDecoder(context: FrameContext, knownOf: KnownOf, older: readonly HotForm[]): HotDecoder {
  const cursor = createCursor();
  const names = createSymbolTable();
  const topics: (HotTopic | undefined)[] = [];
  const trades = createTradesReader(cursor, context);
  const readKnown = createHotReader([...createForms(context, knownOf), ...older]);

  const readTopic = (): HotTopic | undefined => {
    if (!takeText(cursor, TOPIC)) return undefined;
    const id = readSymbol(cursor, names);
    if (!cursor.ok) return undefined;
    while (topics.length <= id) topics.push(hotTopic(names.text(topics.length), knownOf));
    return topics[id];
  };
  /** The rest of the frame, its parts in any order. */
  const readRest = (topic: HotTopic, frame: Uint8Array): FrameOutcome | undefined => {
    let seen = 0;
    let ts = 0;
    let cts = Number.NaN;
    let isSnapshot = false;
    while (cursor.ok && hasNext(cursor, BYTE.closeObject)) {
      const part = readKey(cursor, ENVELOPE);
      if (part === PART.data && topic.isBook) readBook(cursor, topic, context);
      else if (part === PART.data) trades.read(topic);
      else if (part === PART.type) isSnapshot = readIsSnapshot(cursor);
      else if (part === PART.ts) ts = readAmount(cursor);
      else if (part === PART.cts) cts = readAmount(cursor);
      else if (part === PART.topic) cursor.ok = false;
      else skipScalar(cursor);
      if (part >= 0) seen |= bit(part);
    }
    if (!isDone(cursor) || (seen & NEEDED) !== NEEDED) return undefined;
    if (!topic.isBook) return trades.give(topic, frame);
    context.scratch.book.exchangeAt = Number.isNaN(cts) ? ts : cts;
    return giveBook(topic, topic.limited, isSnapshot, context);
  };
  return (frame) => {
    const outcome = readKnown(frame, context.receivedAt, context.sink);
    if (outcome !== undefined) return outcome;
    openCursor(cursor, frame);
    const topic = readTopic();
    return topic && readRest(topic, frame);
  };
}
