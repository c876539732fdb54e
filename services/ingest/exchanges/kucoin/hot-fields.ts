import { bit } from "../kucoin-hot-frame.ts";

/** Fields of the data of the hot topics, of all in one list, because the data may come before its topic. */
export const FIELDS = [
  "changes",
  "sequenceEnd",
  "sequenceStart",
  "symbol",
  "time",
  "side",
  "price",
  "size",
  "tradeId",
  "bestBid",
  "bestBidSize",
  "bestAsk",
  "bestAskSize",
];
export const FIELD = {
  changes: 0,
  sequenceEnd: 1,
  sequenceStart: 2,
  symbol: 3,
  time: 4,
  side: 5,
  price: 6,
  size: 7,
  tradeId: 8,
  bestBid: 9,
  bestBidSize: 10,
  bestAsk: 11,
  bestAskSize: 12,
} as const;
export const LEVEL2_FIELDS = bit(FIELD.changes) | bit(FIELD.sequenceEnd) | bit(FIELD.sequenceStart) | bit(FIELD.symbol);
export const MATCH_FIELDS =
  bit(FIELD.symbol) | bit(FIELD.time) | bit(FIELD.side) | bit(FIELD.price) | bit(FIELD.size) | bit(FIELD.tradeId);
export const TICKER_FIELDS = bit(FIELD.bestBid) | bit(FIELD.bestBidSize) | bit(FIELD.bestAsk) | bit(FIELD.bestAskSize);
