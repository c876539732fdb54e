import { giveBar, giveBook, giveMark, giveQuote, giveTrade, intervalMsOf } from "./kucoin-give.ts";
import * as message from "./kucoin-messages.ts";
import { type FrameContext, failed, type Reading, read } from "./reading.ts";

/** A push, its topic parted at the colon; `symbol` is empty where the topic names none. */
export interface TopicPush {
  readonly channel: string;
  readonly symbol: string;
  readonly subject: string;
  readonly data: unknown;
}

export type TopicReader = (push: TopicPush, context: FrameContext) => Reading;

/** Topics of the spot server, by channel, the slow way. */
export const SPOT_TOPICS: ReadonlyMap<string, TopicReader> = new Map<string, TopicReader>([
  ["/market/level2", readLevel2],
  ["/spotMarket/level2Depth5", readDepth],
  ["/spotMarket/level2Depth50", readDepth],
  ["/spotMarket/level1", readLevel1],
  ["/market/match", readMatch],
  ["/market/ticker", readTicker],
  ["/market/candles", readCandles],
  ["/indicator/markPrice", readMarkPrice],
]);

/**
 * The levels that changes make: a price of 0 stands for a change that is not shown, and of a price that is named twice
 * the change of the highest sequence counts, in whatever order they are listed.
 */
function levelsOf(changes: readonly message.Change[]): readonly message.Change[] {
  const newest = new Map<number, message.Change>();
  for (const change of changes) {
    const [price, , sequence] = change;
    const before = newest.get(price);
    if (price > 0 && (before === undefined || before[2] <= sequence)) newest.set(price, change);
  }
  return [...newest.values()];
}

function readLevel2({ symbol, data }: TopicPush, context: FrameContext): Reading {
  context.fallbacks += 1;
  return read(message.level2, data, context, ({ sequenceStart, sequenceEnd, time, changes, ...named }) => {
    if (named.symbol !== symbol) return failed(context, `symbol is ${named.symbol}: expected ${symbol}, as the topic`);
    if (sequenceStart > sequenceEnd) {
      return failed(context, `sequenceStart is ${sequenceStart}: expected not more than ${sequenceEnd}`);
    }
    const shape = { kind: "delta", firstSeq: sequenceStart, lastSeq: sequenceEnd, atMs: time } as const;
    return giveBook(context, symbol, shape, { bids: levelsOf(changes.bids), asks: levelsOf(changes.asks) });
  });
}

export function readDepth({ symbol, data }: TopicPush, context: FrameContext): Reading {
  context.fallbacks += 1;
  return read(message.depth, data, context, ({ at, ...sides }) =>
    giveBook(context, symbol, { kind: "snapshot", limited: true, atMs: at }, sides),
  );
}

function readLevel1({ symbol, data }: TopicPush, context: FrameContext): Reading {
  return read(message.level1, data, context, ({ bids, asks, timestamp }) => {
    const reading = giveQuote(context, symbol, timestamp, bids[0], bids[1], asks[0], asks[1]);
    if (reading !== "control") context.fallbacks += 1;
    return reading;
  });
}

/** `side` is the taker's. */
function readMatch({ symbol, data }: TopicPush, context: FrameContext): Reading {
  context.fallbacks += 1;
  return read(message.match, data, context, ({ tradeId, time, ...trade }) => {
    if (trade.symbol !== symbol) return failed(context, `symbol is ${trade.symbol}: expected ${symbol}, as the topic`);
    return giveTrade(context, symbol, time, { ...trade, id: tradeId });
  });
}

/** The topic of all symbols names each one in the subject. */
function readTicker({ symbol, subject, data }: TopicPush, context: FrameContext): Reading {
  return read(message.ticker, data, context, ({ time, bestBid, bestBidSize, bestAsk, bestAskSize }) => {
    const named = symbol === "all" ? subject : symbol;
    const reading = giveQuote(context, named, time, bestBid, bestBidSize, bestAsk, bestAskSize);
    if (symbol !== "all" && reading !== "control") context.fallbacks += 1;
    return reading;
  });
}

function readCandles({ symbol: named, data }: TopicPush, context: FrameContext): Reading {
  return read(message.candles, data, context, ({ symbol, candles, time }) => {
    const intervalMs = intervalMsOf(named);
    if (intervalMs === undefined) return "control";
    const [openAt, open, close, high, low, volume] = candles;
    return giveBar(context, symbol, time, { openAtMs: openAt * 1_000, intervalMs, open, high, low, close, volume });
  });
}

/** The mark price of margin trading. */
function readMarkPrice({ data }: TopicPush, context: FrameContext): Reading {
  return read(message.indicator, data, context, ({ symbol, value, timestamp }) =>
    giveMark(context, symbol, timestamp, value, undefined),
  );
}
