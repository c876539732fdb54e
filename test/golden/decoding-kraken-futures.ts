import type { DecodingCase } from "./decoding-case.ts";

const AT = 1_700_000_000_500;
const T = 1_700_000_000_123;

const update = { feed: "book", product_id: "PF_XBTUSD", side: "sell", seq: 8, price: 35000.5, qty: 0.25, timestamp: T };
const given = {
  type: "book",
  symbol: "PF_XBTUSD",
  exchangeAt: T,
  kind: "delta",
  limited: undefined,
  bids: [],
  asks: [[35000.5, 0.25]],
  firstSeq: 8,
  lastSeq: 8,
  prevSeq: undefined,
};
const snapshot = {
  feed: "book_snapshot",
  product_id: "PF_XBTUSD",
  timestamp: T,
  seq: 7,
  tickSize: null,
  bids: [{ price: 35000, qty: 2 }],
  asks: [{ price: 35000.5, qty: 1 }],
};
const trade = {
  feed: "trade",
  product_id: "PF_XBTUSD",
  uid: "e2429e31-8b9d",
  side: "sell",
  type: "fill",
  seq: 5,
  time: T,
  qty: 0.5,
  price: 35000,
};
const sold = {
  type: "trade",
  symbol: "PF_XBTUSD",
  exchangeAt: T,
  price: 35000,
  size: 0.5,
  side: "sell",
  id: "e2429e31-8b9d",
};
const liquidation = {
  type: "liquidation",
  symbol: "PF_XBTUSD",
  exchangeAt: T,
  price: 35000,
  size: 0.5,
  position: "long",
};
const ticker = {
  time: T,
  product_id: "PF_XBTUSD",
  funding_rate: 0.35,
  relative_funding_rate: 0.00001,
  next_funding_rate_time: 1_700_002_800_000,
  feed: "ticker",
  bid: 34999,
  ask: 35001,
  bid_size: 2,
  ask_size: 3,
  index: 35002,
  last: 35000,
  suspended: false,
  tag: "perpetual",
  openInterest: 1234.5,
  markPrice: 35003,
};
const header = { symbol: "PF_XBTUSD", exchangeAt: T };
const mark = { type: "mark", ...header, mark: 35003, index: 35002 };
const funding = { type: "funding", ...header, rate: 0.00001, intervalHours: 1, nextAt: 1_700_002_800_000 };
const openInterest = { type: "openInterest", ...header, contracts: 1234.5, usd: undefined };
const quote = { type: "quote", ...header, bid: 34999, bidSize: 2, ask: 35001, askSize: 3 };
const instruments = "https://futures.kraken.com/derivatives/api/v3/instruments";
const candles = "https://futures.kraken.com/api/charts/v1/trade/PF_XBTUSD/1m?from=1699999980&to=1700000039";

export const KRAKEN_FUTURES_CASES: readonly DecodingCase[] = [
  { name: "change of a level", frame: update, outcome: "events", events: [given] },
  {
    name: "change of a level to less than nothing, at no time",
    frame: { ...update, side: "buy", qty: -1, timestamp: undefined },
    outcome: "events",
    events: [{ ...given, exchangeAt: AT, bids: [[35000.5, 0]], asks: [] }],
  },
  {
    name: "change without its number",
    frame: { ...update, seq: undefined },
    outcome: "failed",
    issue: /seq is nothing/,
  },
  {
    name: "snapshot of a book",
    frame: snapshot,
    outcome: "events",
    events: [{ ...given, kind: "snapshot", bids: [[35000, 2]], asks: [[35000.5, 1]], firstSeq: 7, lastSeq: 7 }],
  },
  { name: "trade: the side is the taker's", frame: trade, outcome: "events", events: [sold] },
  {
    name: "liquidation that buys, which closes a short position, and is a trade as well",
    frame: { ...trade, side: "buy", type: "liquidation" },
    outcome: "events",
    events: [
      { ...sold, side: "buy" },
      { ...liquidation, position: "short" },
    ],
  },
  {
    name: "liquidation that sells, which closes a long position",
    frame: { ...trade, type: "liquidation", uid: undefined },
    outcome: "events",
    events: [{ ...sold, id: undefined }, liquidation],
  },
  { name: "trade that did not meet the book", frame: { ...trade, type: "block" }, outcome: "control" },
  {
    name: "trades of before the subscription",
    frame: { feed: "trade_snapshot", product_id: "PF_XBTUSD", trades: [trade] },
    outcome: "control",
  },
  { name: "ticker of a perpetual", frame: ticker, outcome: "events", events: [mark, funding, openInterest, quote] },
  {
    name: "ticker of a future with a date, without a side",
    frame: {
      ...ticker,
      bid: undefined,
      relative_funding_rate: undefined,
      funding_rate: undefined,
      next_funding_rate_time: 0,
      tag: "quarter",
    },
    outcome: "events",
    events: [mark, openInterest],
  },
  {
    name: "ticker of an index",
    frame: { time: T, product_id: "in_xbtusd", feed: "ticker", last: 35000, tag: "index" },
    outcome: "control",
  },
  {
    name: "light ticker, which has neither a time nor sizes",
    frame: {
      feed: "ticker_lite",
      product_id: "PF_XBTUSD",
      bid: 34999,
      ask: 35001,
      change: 1,
      premium: 0,
      tag: "perpetual",
    },
    outcome: "events",
    events: [{ ...quote, exchangeAt: AT, bidSize: undefined, askSize: undefined }],
  },
  { name: "heartbeat", frame: { feed: "heartbeat", time: T }, outcome: "control" },
  { name: "greeting", frame: { event: "info", version: 1 }, outcome: "control" },
  {
    name: "acknowledgement of two products",
    frame: { event: "subscribed", feed: "book", product_ids: ["PF_XBTUSD", "PF_ETHUSD"] },
    outcome: "control",
    controls: [
      { kind: "ack", ref: "book PF_XBTUSD" },
      { kind: "ack", ref: "book PF_ETHUSD" },
    ],
  },
  {
    name: "acknowledgement of a feed without products",
    frame: { event: "subscribed", feed: "heartbeat" },
    outcome: "control",
    controls: [{ kind: "ack", ref: "heartbeat" }],
  },
  {
    name: "refusal of a product",
    frame: { event: "subscribed_failed", feed: "book", product_ids: ["PF_NONE"] },
    outcome: "control",
    controls: [{ kind: "refused", ref: "book PF_NONE", reason: "subscribed_failed" }],
  },
  {
    name: "error, which does not say what it answers",
    frame: { event: "error", message: "Invalid product id" },
    outcome: "control",
    controls: [{ kind: "refused", ref: "", reason: "Invalid product id" }],
  },
  {
    name: "alert",
    frame: { event: "alert", message: "Bad websocket message" },
    outcome: "control",
    controls: [{ kind: "refused", ref: "", reason: "Bad websocket message" }],
  },
  {
    name: "end of a subscription",
    frame: { event: "unsubscribed", feed: "book", product_ids: ["PF_XBTUSD"] },
    outcome: "control",
  },
  { name: "pong", frame: { event: "pong" }, outcome: "control", controls: [{ kind: "pong" }] },
  { name: "another event", frame: { event: "challenge", message: "x" }, outcome: "unknown", issue: /event:challenge/ },
  { name: "another feed", frame: { feed: "fills" }, outcome: "unknown", issue: /^fills$/ },
  { name: "neither feed nor event", frame: { hello: 1 }, outcome: "unknown", issue: /keys:hello/ },
  {
    name: "instruments: an inverse contract is a dollar, an index is no contract",
    rest: instruments,
    frame: {
      result: "success",
      instruments: [
        { symbol: "pf_xbtusd", type: "flexible_futures", contractSize: 1 },
        { symbol: "PI_XBTUSD", type: "futures_inverse", contractSize: 1 },
        { symbol: "in_xbtusd", type: "spot index" },
      ],
    },
    outcome: "control",
    controls: [
      { kind: "contractSize", symbol: "PF_XBTUSD", contractSize: 1 },
      { kind: "contractUsd", symbol: "PI_XBTUSD", contractUsd: 1 },
    ],
  },
  {
    name: "candles by REST",
    rest: candles,
    frame: {
      candles: [{ time: 1_699_999_980_000, open: "2", high: "5", low: "1", close: "4", volume: "10.5" }],
      more_candles: false,
    },
    outcome: "events",
    events: [
      {
        type: "bar",
        symbol: "PF_XBTUSD",
        exchangeAt: AT,
        openAt: 1_699_999_980_000,
        closeAt: 1_700_000_039_999,
        open: 2,
        high: 5,
        low: 1,
        close: 4,
        volume: 10.5,
      },
    ],
  },
  { name: "no candles by REST", rest: candles, frame: { candles: [], more_candles: false }, outcome: "control" },
  {
    name: "refusal by REST",
    rest: instruments,
    frame: { result: "error", error: "apiLimitExceeded" },
    outcome: "failed",
    issue: /apiLimitExceeded/,
  },
];
