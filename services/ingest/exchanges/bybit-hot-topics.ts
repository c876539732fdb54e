import type { Known, KnownOf } from "./bybit-known.ts";
import { splitTopic } from "./bybit-topics.ts";
import { asBytes, type Cursor, takeText } from "./cursor.ts";

/** A topic as the hot path knows it: what its data is, whose, and the runs of bytes around the values. */
export interface HotTopic {
  readonly channel: "orderbook" | "publicTrade" | "tickers" | "kline";
  readonly symbol: string;
  /** The book of one level. */
  readonly limited: boolean;
  readonly known: Known;
  /** The topic as it stands at the start of a frame. */
  readonly head: Uint8Array;
  /** The symbol as it stands in the data: the slow path takes it from there, so it must be the same. */
  readonly quoted: Uint8Array;
  readonly bookStart: Uint8Array;
  readonly tickerStart: Uint8Array;
  readonly tradeSymbol: Uint8Array;
}

/** The topic of this name, or undefined when it is left to the slow path. */
export function hotTopic(text: string, knownOf: KnownOf): HotTopic | undefined {
  const { channel, argument, symbol } = splitTopic(text);
  const isBook = channel === "orderbook" && /^\d+$/.test(argument);
  const isOther = (channel === "publicTrade" || channel === "tickers") && argument === "";
  const isBar = channel === "kline" && argument !== "";
  if (!isBook && !isOther && !isBar) return undefined;
  const quoted = JSON.stringify(symbol);
  return {
    channel,
    symbol,
    limited: argument === "1",
    known: knownOf(symbol),
    head: asBytes(`{"topic":${JSON.stringify(text)}`),
    quoted: asBytes(quoted),
    bookStart: asBytes(`"data":{"s":${quoted},"b":`),
    tickerStart: asBytes(`{"symbol":${quoted}`),
    tradeSymbol: asBytes(`,"s":${quoted},"S":`),
  };
}

/** Topics kept where their first bytes say: one for each number of 8 bits. */
const CACHED = 256;
const HASH_PRIME = 0x01000193;
const SYMBOL_CHARS = 8;
/** Where the shortest and the longest name of a channel end in a frame: `{"topic":"tickers.`, `{"topic":"publicTrade.`. */
const TICKERS_END = 18;
const TRADES_END = 22;

/** Topics that came not long ago, found without reading them to their end. */
export interface RecentTopics {
  /** Steps over the frame's start if it is that of a recent topic. */
  take(cursor: Cursor): HotTopic | undefined;
  remember(frame: Uint8Array, topic: HotTopic): void;
}

export function createRecentTopics(): RecentTopics {
  const recent: (HotTopic | undefined)[] = Array.from({ length: CACHED }, () => undefined);
  return {
    take: (cursor) => {
      const topic = recent[slotOf(cursor.bytes)];
      return topic && takeText(cursor, topic.head) ? topic : undefined;
    },
    remember: (frame, topic) => {
      recent[slotOf(frame)] = topic;
    },
  };
}

/** Mixes the bytes in which topics differ: the start of the symbol, where each channel has it. */
function slotOf(bytes: Uint8Array): number {
  let hash = bytes[TICKERS_END - 1] ?? 0;
  for (let at = TICKERS_END; at < TRADES_END + SYMBOL_CHARS; at += 1) {
    hash = Math.imul(hash ^ (bytes[at] ?? 0), HASH_PRIME);
  }
  return (hash ^ (hash >>> 15)) & (CACHED - 1);
}
