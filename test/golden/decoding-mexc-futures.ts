import type { DecodingCase } from "./decoding-case.ts";

const T = 1_700_000_000_100;
const RECEIVED = 1_700_000_000_500;
const push = (channel: string, data: unknown, symbol = "BTC_USDT") => ({
  symbol,
  data,
  channel: `push.${channel}`,
  ts: T + 7,
});
const depth = { asks: [[101.5, 2, 1]], bids: [[100.5, 0, 0]] };
const book = {
  type: "book",
  symbol: "BTC_USDT",
  exchangeAt: T + 7,
  kind: "delta",
  asks: [[101.5, 2]],
  bids: [[100.5, 0]],
  firstSeq: 12,
  lastSeq: 12,
  prevSeq: undefined,
};
const deal = { p: 100, v: 14, T: 2, O: 3, M: 1, t: T };
const trade = { type: "trade", symbol: "BTC_USDT", exchangeAt: T, price: 100, size: 14, side: "sell", id: undefined };
const ticker = {
  bid1: 100,
  ask1: 101,
  fairPrice: 100.4,
  indexPrice: 100.6,
  fundingRate: -0.0001,
  holdVol: 77,
  timestamp: T,
};
const quote = { type: "quote", symbol: "BTC_USDT", bid: 100, bidSize: undefined, ask: 101, askSize: undefined };
const mark = { type: "mark", symbol: "BTC_USDT", mark: 100.4, index: 100.6 };
const funding = { type: "funding", symbol: "BTC_USDT", rate: -0.0001, intervalHours: undefined, nextAt: undefined };
const interest = { type: "openInterest", symbol: "BTC_USDT", contracts: 77, usd: undefined };
const bar = {
  type: "bar",
  symbol: "BTC_USDT",
  openAt: 1_700_000_040_000,
  closeAt: 1_700_000_099_999,
  open: 2,
  high: 5,
  low: 1,
  close: 4,
  volume: 600,
};
const kline = { symbol: "BTC_USDT", interval: "Min1", t: 1_700_000_040, o: 2, h: 5, l: 1, c: 4, q: 600, a: 1 };
const rest = "https://api.mexc.com/api/v1/contract";

export const MEXC_FUTURES_CASES: readonly DecodingCase[] = [
  {
    name: "a single change of a book",
    frame: push("depth", { ...depth, version: 12 }),
    outcome: "events",
    events: [book],
  },
  {
    name: "several changes at once, with the engine's time",
    frame: push("depth", { cts: T, ...depth, end: 15, begin: 12, version: 15 }),
    outcome: "events",
    events: [{ ...book, exchangeAt: T, lastSeq: 15 }],
  },
  {
    name: "changes in the wrong order",
    frame: push("depth", { ...depth, end: 11, begin: 12 }),
    outcome: "failed",
    issue: /^begin is 12: expected not more than end, which is 11$/,
  },
  {
    name: "the best levels",
    frame: push("depth.full", { ...depth, version: 12 }),
    outcome: "events",
    events: [{ ...book, kind: "snapshot", limited: true, firstSeq: undefined }],
  },
  { name: "a trade, as until 2025", frame: push("deal", deal), outcome: "events", events: [trade] },
  {
    name: "trades",
    frame: push("deal", [
      { ...deal, i: "16005949540" },
      { ...deal, T: 1, i: 7 },
    ]),
    outcome: "events",
    events: [
      { ...trade, id: "16005949540" },
      { ...trade, side: "buy", id: "7" },
    ],
  },
  {
    name: "a trade of neither side",
    frame: push("deal", { ...deal, T: 3 }),
    outcome: "failed",
    issue: /^T is 3: /,
  },
  {
    name: "ticker",
    frame: push("ticker", ticker),
    outcome: "events",
    events: [quote, mark, funding, interest].map((event) => ({ ...event, exchangeAt: T })),
  },
  {
    name: "ticker with little in it",
    frame: push("ticker", { bid1: null, ask1: 101, lastPrice: 100, holdVol: 77 }),
    outcome: "events",
    events: [{ ...interest, exchangeAt: T + 7 }],
  },
  {
    name: "tickers of all contracts, of which the marks are used",
    frame: { channel: "push.tickers", data: [{ symbol: "BTC_USDT", fairPrice: 100.4 }, { symbol: "X_USDT" }], ts: T },
    outcome: "events",
    events: [{ ...mark, index: undefined, exchangeAt: T }],
  },
  {
    name: "mark",
    frame: push("fair.price", { symbol: "BTC_USDT", price: 100.4 }),
    outcome: "events",
    events: [{ ...mark, index: undefined, exchangeAt: T + 7 }],
  },
  { name: "index, told with the next mark", frame: push("index.price", { price: 100.6 }), outcome: "control" },
  {
    name: "funding",
    frame: push("funding.rate", { rate: -0.0001, nextSettleTime: 1_700_006_400_000, collectCycle: 8 }),
    outcome: "events",
    events: [{ ...funding, intervalHours: 8, nextAt: 1_700_006_400_000, exchangeAt: T + 7 }],
  },
  {
    name: "bar",
    frame: push("kline", kline),
    outcome: "events",
    events: [{ ...bar, exchangeAt: T + 7 }],
  },
  { name: "bar of a month", frame: push("kline", { ...kline, interval: "Month1" }), outcome: "control" },
  { name: "what concerns an account", frame: push("personal.order", {}), outcome: "control" },
  { name: "depth by steps of prices", frame: push("depth.step", {}), outcome: "control" },
  { name: "another channel", frame: push("rfq", {}), outcome: "unknown", issue: /^push\.rfq$/ },
  {
    name: "acknowledgement: the first answer is that of the first request",
    frame: { channel: "rs.sub.depth", data: "success", ts: T },
    outcome: "control",
    controls: [{ kind: "ack", ref: "1" }],
  },
  {
    name: "acknowledgement of an undoing",
    frame: { channel: "rs.unsub.depth", data: "success", ts: T },
    outcome: "control",
  },
  {
    name: "refusal",
    frame: { channel: "rs.error", data: "Contract [NOPE_USDT] not exists", ts: T },
    outcome: "control",
    controls: [{ kind: "refused", ref: "1", reason: "Contract [NOPE_USDT] not exists" }],
  },
  {
    name: "the end of a connection that was not heard of",
    frame: { channel: "rs.error", data: "no ping, close the channel", ts: T },
    outcome: "control",
    controls: [{ kind: "closing", reason: "no ping, close the channel" }],
  },
  { name: "pong", frame: { channel: "pong", data: T, ts: T }, outcome: "control", controls: [{ kind: "pong" }] },
  {
    name: "book by REST",
    rest: `${rest}/depth/BTC_USDT?limit=1000`,
    frame: { success: true, code: 0, data: { ...depth, version: 12, timestamp: T } },
    outcome: "events",
    events: [{ ...book, kind: "snapshot", exchangeAt: T, firstSeq: undefined }],
  },
  {
    name: "too many requests by REST, which is no HTTP error",
    rest: `${rest}/depth/BTC_USDT?limit=1000`,
    frame: { success: false, code: 510, message: "Requests are too frequent" },
    outcome: "failed",
    issue: /^510 Requests are too frequent$/,
  },
  {
    name: "contracts: those settled in their own asset are worth dollars",
    rest: `${rest}/detail`,
    frame: {
      success: true,
      code: 0,
      data: [
        { symbol: "BTC_USDT", baseCoin: "BTC", settleCoin: "USDT", contractSize: 0.0001 },
        { symbol: "BTC_USD", baseCoin: "BTC", settleCoin: "BTC", contractSize: 100 },
      ],
    },
    outcome: "control",
    controls: [
      { kind: "contractSize", symbol: "BTC_USDT", contractSize: 0.0001 },
      { kind: "contractUsd", symbol: "BTC_USD", contractUsd: 100 },
    ],
  },
  {
    name: "bars by REST, in columns",
    rest: `${rest}/kline/BTC_USDT?interval=Min1`,
    frame: {
      success: true,
      code: 0,
      data: { time: [1_700_000_040], open: [2], high: [5], low: [1], close: [4], vol: [600] },
    },
    outcome: "events",
    events: [{ ...bar, exchangeAt: RECEIVED }],
  },
];
