import { type EpochMs, epochMs } from "../../../shared/domain/units.ts";
import type { EventSink } from "./adapter.ts";
import {
  asBytes,
  BYTE,
  createCursor,
  expectByte,
  hasNext,
  isDone,
  openCursor,
  readKey,
  readName,
  readSymbol,
  skipScalar,
  takeText,
} from "./cursor.ts";
import { bit, type HotFrame, NO_SYMBOL } from "./kucoin-hot-frame.ts";
import type { Scratch } from "./scratch.ts";
import { createFixedTable, createSymbolTable } from "./symbol-table.ts";

/** Hot topics with their keys in another order than the layouts have, or with further ones. */

/** A topic that is read from bytes. */
export interface HotTopic {
  readonly channel: string;
  readonly subject: string;
}

/** What a venue's reader by keys adds. */
export interface HotDialect {
  readonly topics: readonly HotTopic[];
  /** Reads the data, whose opening brace is next. Its topic may come later. */
  readData(frame: HotFrame): void;
  /** Hands on what was read, if it is all that the topic of this index needs. */
  give(frame: HotFrame, topic: number, symbol: string, sink: EventSink): boolean;
}

const TOP_KEYS = createFixedTable(["topic", "type", "subject", "data"]);
const TOP = { topic: 0, type: 1, subject: 2, data: 3 } as const;
const NEEDED = bit(TOP.topic) | bit(TOP.subject) | bit(TOP.data);
const MESSAGE = asBytes('"message"');

/** What a topic names: which of the dialect's it is, or -1, and its symbol. */
interface KnownTopic {
  readonly index: number;
  readonly symbol: string;
}

/** True when the frame was one of a hot topic in its known form, and has been handed on. */
export function createKucoinHot(
  dialect: HotDialect,
  scratch: Scratch,
): (bytes: Uint8Array, receivedAt: EpochMs, sink: EventSink) => boolean {
  const frame = createFrame(scratch);
  const { cursor, symbols } = frame;
  const subjects = createFixedTable(dialect.topics.map(({ subject }) => subject));
  const topics = createSymbolTable();
  const known: KnownTopic[] = [];
  const topicOf = (id: number): KnownTopic => {
    known[id] ??= splitTopic(topics.text(id), dialect.topics);
    return known[id];
  };
  return (bytes, receivedAt, sink) => {
    let seen = 0;
    let topic = -1;
    let subject = -1;
    openCursor(cursor, bytes);
    frame.receivedAt = receivedAt;
    frame.seen = 0;
    frame.named = NO_SYMBOL;
    expectByte(cursor, BYTE.openObject);
    do {
      const key = readKey(cursor, TOP_KEYS);
      if (key >= 0 && (seen & bit(key)) !== 0) cursor.ok = false;
      if (key === TOP.topic) topic = readSymbol(cursor, topics);
      else if (key === TOP.subject) subject = readName(cursor, subjects);
      else if (key === TOP.data) dialect.readData(frame);
      else if (key === TOP.type) cursor.ok &&= takeText(cursor, MESSAGE);
      else skipScalar(cursor);
      if (key >= 0) seen |= bit(key);
    } while (cursor.ok && hasNext(cursor, BYTE.closeObject));
    if (!isDone(cursor) || (seen & NEEDED) !== NEEDED || subject < 0) return false;
    const { index, symbol } = topicOf(topic);
    if (index !== subject || (frame.named !== NO_SYMBOL && symbols.text(frame.named) !== symbol)) return false;
    return dialect.give(frame, index, symbol, sink);
  };
}

/** The slow path judges a topic without a symbol. */
function splitTopic(text: string, topics: readonly HotTopic[]): KnownTopic {
  const [channel, ...rest] = text.split(":");
  const symbol = rest.join(":");
  return { index: symbol === "" ? -1 : topics.findIndex((topic) => topic.channel === channel), symbol };
}

const createFrame = (scratch: Scratch): HotFrame => ({
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
});
