import { amount } from "./frame-schema.ts";
import { giveBar, giveBook, giveFunding, giveMark, giveQuote, giveTrade, intervalMsOf } from "./kucoin-give.ts";
import * as message from "./kucoin-messages.ts";
import { readDepth, type TopicPush, type TopicReader } from "./kucoin-spot-topics.ts";
import { type FrameContext, failed, type Reading, read, unknown } from "./reading.ts";

/** Topics of the futures server, by channel, the slow way. */
export const CONTRACT_TOPICS: ReadonlyMap<string, TopicReader> = new Map<string, TopicReader>([
  ["/contractMarket/level2", readLevel2],
  ["/contractMarket/level2Depth5", readDepth],
  ["/contractMarket/level2Depth50", readDepth],
  ["/contractMarket/execution", readExecution],
  ["/contractMarket/ticker", readTicker],
  ["/contractMarket/tickerV2", readTicker],
  ["/contractMarket/limitCandle", readCandle],
  ["/contract/instrument", readInstrument],
  ["/contract/announcement", readAnnouncement],
]);

/** Each message is one change and one step of the sequence. */
function readLevel2({ symbol, data }: TopicPush, context: FrameContext): Reading {
  context.fallbacks += 1;
  return read(message.contractLevel2, data, context, ({ sequence, change, timestamp }) => {
    const [priceText, side, sizeText, ...more] = change.split(",");
    const price = amount.safeParse(priceText);
    const size = amount.safeParse(sizeText);
    if (!price.success || !size.success || (side !== "buy" && side !== "sell") || more.length > 0) {
      return failed(context, `change is ${change.slice(0, CHANGE_CHARS_SHOWN)}: expected price, side and size`);
    }
    const levels: readonly [number, number][] = price.data > 0 ? [[price.data, size.data]] : [];
    const shape = { kind: "delta", firstSeq: sequence, lastSeq: sequence, atMs: timestamp } as const;
    const sides = side === "buy" ? { bids: levels, asks: [] } : { bids: [], asks: levels };
    return giveBook(context, symbol, shape, sides);
  });
}

const CHANGE_CHARS_SHOWN = 60;

/** `side` is the taker's. */
function readExecution({ symbol, data }: TopicPush, context: FrameContext): Reading {
  context.fallbacks += 1;
  return read(message.execution, data, context, ({ tradeId, ts, ...trade }) => {
    if (trade.symbol !== symbol) return failed(context, `symbol is ${trade.symbol}: expected ${symbol}, as the topic`);
    return giveTrade(context, symbol, ts, { ...trade, id: tradeId });
  });
}

function readTicker({ channel, symbol, data }: TopicPush, context: FrameContext): Reading {
  return read(message.contractTicker, data, context, (ticker) => {
    const { ts, bestBidPrice, bestBidSize, bestAskPrice, bestAskSize } = ticker;
    if (ticker.symbol !== symbol) return failed(context, `symbol is ${ticker.symbol}: expected ${symbol}`);
    const reading = giveQuote(context, symbol, ts, bestBidPrice, bestBidSize, bestAskPrice, bestAskSize);
    if (channel === "/contractMarket/tickerV2" && reading !== "control") context.fallbacks += 1;
    return reading;
  });
}

/** The sixth value, called volume, is documented as wrong; the seventh has the lots. */
function readCandle({ symbol: named, data }: TopicPush, context: FrameContext): Reading {
  return read(message.candles, data, context, ({ symbol, candles, time }) => {
    const intervalMs = intervalMsOf(named);
    if (intervalMs === undefined) return "control";
    const [openAt, open, close, high, low, , volume] = candles;
    return giveBar(context, symbol, time, { openAtMs: openAt * 1_000, intervalMs, open, high, low, close, volume });
  });
}

/** Below this, `granularity` is how often a prediction comes, not what it is for. */
const SETTLED_FROM_MS = 3_600_000;

function readInstrument({ symbol, subject, data }: TopicPush, context: FrameContext): Reading {
  switch (subject) {
    case "mark.index.price":
      context.fallbacks += 1;
      return read(message.markIndexPrice, data, context, ({ markPrice, indexPrice, timestamp }) =>
        giveMark(context, symbol, timestamp, markPrice, indexPrice),
      );
    case "funding.rate":
      return read(message.fundingRate, data, context, ({ granularity, fundingRate, timestamp }) => {
        const intervalMs = granularity >= SETTLED_FROM_MS ? granularity : undefined;
        return giveFunding(context, symbol, timestamp, fundingRate, intervalMs, undefined);
      });
    case "premium.index":
      return "control";
    default:
      return unknown(context, `/contract/instrument ${subject}`);
  }
}

/** `fundingTime` is the settlement that begins or ends, not the next one. */
function readAnnouncement({ subject, data }: TopicPush, context: FrameContext): Reading {
  if (subject !== "funding.begin" && subject !== "funding.end") {
    return unknown(context, `/contract/announcement ${subject}`);
  }
  return read(message.fundingSettlement, data, context, ({ symbol, fundingRate, timestamp }) =>
    giveFunding(context, symbol, timestamp, fundingRate, undefined, undefined),
  );
}
