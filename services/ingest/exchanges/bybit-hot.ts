import type { FrameOutcome } from "./adapter.ts";
import { giveBest, mergeBest } from "./bybit-best.ts";
import { createTickerReader } from "./bybit-hot-ticker.ts";
import { createTradesReader } from "./bybit-hot-trades.ts";
import type { Known, KnownOf } from "./bybit-known.ts";
import { splitTopic } from "./bybit-topics.ts";
import {
  asBytes,
  BYTE,
  type Cursor,
  createCursor,
  expectByte,
  expectText,
  hasNext,
  isDone,
  openCursor,
  readAmount,
  readKey,
  readSequence,
  readSymbol,
  skipScalar,
  takeText,
} from "./cursor.ts";
import { readLevels } from "./cursor-levels.ts";
import type { FrameContext } from "./reading.ts";
import { createFixedTable, createSymbolTable } from "./symbol-table.ts";

/** Reads the topics that come many times a second from bytes. */

/** A topic as the hot path knows it: what its data is, and whose. */
export interface HotTopic {
  readonly channel: "orderbook" | "publicTrade" | "tickers";
  readonly symbol: string;
  /** The symbol as it stands in the data: the slow path takes it from there, so it must be the same. */
  readonly quoted: Uint8Array;
  /** The book of one level. */
  readonly limited: boolean;
  readonly known: Known;
}

/** The topic of this name, or undefined when it is left to the slow path. */
function hotTopic(text: string, knownOf: KnownOf): HotTopic | undefined {
  const { channel, argument, symbol } = splitTopic(text);
  const isBook = channel === "orderbook" && /^\d+$/.test(argument);
  const isOther = (channel === "publicTrade" || channel === "tickers") && argument === "";
  if (!isBook && !isOther) return undefined;
  const known = knownOf(symbol);
  return { channel, symbol, quoted: asBytes(JSON.stringify(symbol)), limited: argument === "1", known };
}

const ENVELOPE_KEYS = ["topic", "type", "ts", "data", "cts"];
const ENVELOPE = createFixedTable(ENVELOPE_KEYS);
const ENVELOPE_TEXTS = ENVELOPE_KEYS.map((key) => asBytes(`"${key}":`));
const PART = { topic: 0, type: 1, ts: 2, data: 3, cts: 4 } as const;
const bit = (key: number): number => 1 << key;
const NEEDED = bit(PART.topic) | bit(PART.type) | bit(PART.ts) | bit(PART.data);
const SNAPSHOT = asBytes('"snapshot"');
const DELTA = asBytes('"delta"');

/** The outcome when the frame was of a hot topic in its known form, and has been handed on; `context` names the sink. */
export type HotDecoder = (frame: Uint8Array) => FrameOutcome | undefined;

export function createHotDecoder(context: FrameContext, knownOf: KnownOf): HotDecoder {
  const cursor = createCursor();
  const names = createSymbolTable();
  const topics: (HotTopic | undefined)[] = [];
  const trades = createTradesReader(cursor, context);
  const ticker = createTickerReader(cursor, context);

  const topicNext = (): HotTopic | undefined => {
    const id = readSymbol(cursor, names);
    if (id >= topics.length) topics.push(hotTopic(names.text(id), knownOf));
    return topics[id];
  };
  const readData = (topic: HotTopic): void => {
    if (topic.channel === "orderbook") readBook(cursor, topic, context);
    else if (topic.channel === "publicTrade") trades.read(topic);
    else ticker.read(topic);
  };
  return (frame) => {
    openCursor(cursor, frame);
    expectByte(cursor, BYTE.openObject);
    let topic: HotTopic | undefined;
    let seen = 0;
    let part = -1;
    let isSnapshot = false;
    let ts = 0;
    let cts = Number.NaN;
    do {
      part = readPart(cursor, part + 1);
      if (part === PART.topic) {
        if (topic) return undefined;
        topic = topicNext();
        if (!topic) return undefined;
      } else if (part === PART.data) {
        if (!topic) return undefined;
        readData(topic);
      } else if (part === PART.type) {
        isSnapshot = takeText(cursor, SNAPSHOT);
        if (!isSnapshot) expectText(cursor, DELTA);
      } else if (part === PART.ts) ts = readAmount(cursor);
      else if (part === PART.cts) cts = readAmount(cursor);
      else skipScalar(cursor);
      if (part >= 0) seen |= bit(part);
    } while (cursor.ok && hasNext(cursor, BYTE.closeObject));
    if (!topic || !isDone(cursor) || (seen & NEEDED) !== NEEDED) return undefined;
    if (topic.channel === "publicTrade") return trades.give(topic, frame);
    if (topic.channel === "tickers") return ticker.give(topic, isSnapshot, ts);
    return giveBook(topic, isSnapshot, Number.isNaN(cts) ? ts : cts, context);
  };
}

/** The servers send the parts in one of few orders, so those that may come next are tried before the search. */
function readPart(cursor: Cursor, expected: number): number {
  for (let part = expected; part < ENVELOPE_TEXTS.length; part += 1) {
    const text = ENVELOPE_TEXTS[part];
    if (text && takeText(cursor, text)) return part;
  }
  return readKey(cursor, ENVELOPE);
}

const BOOK = createFixedTable(["s", "b", "a", "u"]);
const FIELD = { s: 0, b: 1, a: 2, u: 3 } as const;
const BOOK_FIELDS = bit(4) - 1;

function readBook(cursor: Cursor, topic: HotTopic, { scratch: { book } }: FrameContext): void {
  let seen = 0;
  expectByte(cursor, BYTE.openObject);
  do {
    const field = readKey(cursor, BOOK);
    if (field === FIELD.s) expectText(cursor, topic.quoted);
    else if (field === FIELD.b) readLevels(cursor, book.bids);
    else if (field === FIELD.a) readLevels(cursor, book.asks);
    else if (field === FIELD.u) book.lastSeq = readSequence(cursor);
    else skipScalar(cursor);
    if (field >= 0) seen |= bit(field);
  } while (cursor.ok && hasNext(cursor, BYTE.closeObject));
  if (seen !== BOOK_FIELDS) cursor.ok = false;
}

/** The levels and their number are in the book already. */
function giveBook(topic: HotTopic, saysSnapshot: boolean, atMs: number, context: FrameContext): FrameOutcome {
  const { book } = context.scratch;
  const isSnapshot = saysSnapshot || book.lastSeq === 1;
  book.symbol = topic.symbol;
  book.kind = isSnapshot ? "snapshot" : "delta";
  book.origin = "stream";
  book.limited = topic.limited;
  book.exchangeAt = atMs;
  book.receivedAt = context.receivedAt;
  book.firstSeq = isSnapshot ? Number.NaN : book.lastSeq;
  book.prevSeq = Number.NaN;
  const { best } = topic.known;
  const tellsBest = topic.limited && mergeBest(best, book);
  context.sink.book(book);
  if (tellsBest) giveBest(best, topic.symbol, atMs, context);
  return "events";
}
