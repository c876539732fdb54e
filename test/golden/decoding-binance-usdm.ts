import type { DecodingCase } from "./decoding-case.ts";

const T = 1_700_000_000_000;
const combined = (stream: string, data: unknown) => ({ stream, data });
const depth = {
  e: "depthUpdate",
  E: T + 2,
  T,
  s: "BTCUSDT",
  U: 5,
  u: 9,
  pu: 4,
  b: [["60000.10", "1.5"]],
  a: [["60001", "0"]],
};
const book = {
  type: "book",
  symbol: "BTCUSDT",
  exchangeAt: T,
  bids: [[60000.1, 1.5]],
  asks: [[60001, 0]],
  firstSeq: 5,
  lastSeq: 9,
  prevSeq: 4,
};
const trade = { e: "trade", E: T + 2, T, s: "BTCUSDT", t: 77, p: "60000", q: "0.5", X: "MARKET", m: true };
const candle = { t: T, T: T + 59_999, s: "BTCUSDT", i: "1m", o: "1", c: "2", h: "3", l: "0.5", v: "10", x: false };
const bar = {
  type: "bar",
  symbol: "BTCUSDT",
  exchangeAt: T + 7,
  openAt: T,
  closeAt: T + 59_999,
  open: 1,
  high: 3,
  low: 0.5,
  close: 2,
  volume: 10,
};
const mark = {
  e: "markPriceUpdate",
  E: T,
  s: "BTCUSDT",
  p: "60000.5",
  P: "60000.6",
  i: "60001.5",
  r: "-0.0001",
  T: T + 3_600_000,
};
const order = {
  s: "BTCUSDT",
  S: "SELL",
  o: "LIMIT",
  f: "IOC",
  q: "2",
  p: "59000",
  ap: "59500",
  X: "FILLED",
  l: "1",
  z: "1.5",
  T,
};

const token = { type: "nav", symbol: "TRXDOWN", exchangeAt: T, rebalancedAt: undefined };

export const BINANCE_USDM_CASES: readonly DecodingCase[] = [
  {
    name: "depth",
    frame: combined("btcusdt@depth@100ms", depth),
    outcome: "events",
    events: [{ ...book, kind: "delta" }],
  },
  { name: "depth without wrapping", frame: depth, outcome: "events", events: [{ ...book, kind: "delta" }] },
  {
    name: "partial depth is a limited snapshot",
    frame: combined("btcusdt@depth20@100ms", depth),
    outcome: "events",
    events: [{ ...book, kind: "snapshot", limited: true }],
  },
  { name: "depth whose sequences run backwards", frame: { ...depth, U: 10 }, outcome: "failed", issue: /U is 10/ },
  { name: "depth with a price of zero", frame: { ...depth, b: [["0", "1"]] }, outcome: "failed", issue: /b\.0/ },
  { name: "depth without its link", frame: { ...depth, pu: undefined }, outcome: "failed", issue: /pu/ },
  {
    name: "trade: the buyer was the maker, so the aggressor sold",
    frame: trade,
    outcome: "events",
    events: [{ type: "trade", symbol: "BTCUSDT", exchangeAt: T, price: 60000, size: 0.5, side: "sell", id: "77" }],
  },
  { name: "trade against the insurance fund", frame: { ...trade, X: "INSURANCE_FUND" }, outcome: "control" },
  { name: "trade of no kind, without a price", frame: { ...trade, X: "NA", p: "0", q: "0" }, outcome: "control" },
  {
    name: "aggregate trade",
    frame: { e: "aggTrade", E: T + 2, a: 78, s: "BTCUSDT", p: "60000", q: "0.5", f: 1, l: 2, T, m: false },
    outcome: "events",
    events: [{ type: "trade", symbol: "BTCUSDT", exchangeAt: T, price: 60000, size: 0.5, side: "buy", id: "78" }],
  },
  {
    name: "book ticker",
    frame: { e: "bookTicker", u: 1, s: "BTCUSDT", b: "60000", B: "1", a: "60000.1", A: "2", T, E: T + 2 },
    outcome: "events",
    events: [{ type: "quote", symbol: "BTCUSDT", exchangeAt: T, bid: 60000, bidSize: 1, ask: 60000.1, askSize: 2 }],
  },
  {
    name: "mark price",
    frame: mark,
    outcome: "events",
    events: [
      { type: "mark", symbol: "BTCUSDT", exchangeAt: T, mark: 60000.5, index: 60001.5 },
      {
        type: "funding",
        symbol: "BTCUSDT",
        exchangeAt: T,
        rate: -0.0001,
        intervalHours: undefined,
        nextAt: T + 3_600_000,
      },
    ],
  },
  {
    name: "mark prices of a contract without funding, in a list",
    frame: combined("!markPrice@arr@1s", [{ ...mark, r: "", T: 0 }]),
    outcome: "events",
    events: [{ type: "mark", symbol: "BTCUSDT", exchangeAt: T, mark: 60000.5, index: 60001.5 }],
  },
  {
    name: "mark price of a contract that is not traded",
    frame: { ...mark, p: "0.00000000", i: "0.00000000" },
    outcome: "control",
  },
  {
    name: "book ticker with an empty side",
    frame: { e: "bookTicker", u: 1, s: "BTCUSDT", b: "60000", B: "1", a: "0", A: "0", T, E: T + 2 },
    outcome: "control",
  },
  {
    name: "depth of the book with retail orders, which is another book",
    frame: combined("btcusdt@rpiDepth@500ms", depth),
    outcome: "control",
  },
  { name: "kline", frame: { e: "kline", E: T + 7, s: "BTCUSDT", k: candle }, outcome: "events", events: [bar] },
  {
    name: "continuous kline",
    frame: { e: "continuous_kline", E: T + 7, ps: "BTCUSDT", ct: "PERPETUAL", k: { ...candle, s: undefined } },
    outcome: "events",
    events: [bar],
  },
  {
    name: "continuous kline of whichever contract is current",
    frame: { e: "continuous_kline", E: T + 7, ps: "BTCUSDT", ct: "CURRENT_QUARTER", k: candle },
    outcome: "control",
  },
  {
    name: "state of a leveraged token, short by its name",
    frame: { e: "nav", E: T, s: "TRXDOWN", m: 74164.75, b: [{ s: "TRXUSDT", n: -87988261 }], n: 14.78, l: 2.18, t: 3 },
    outcome: "events",
    events: [{ ...token, nav: 14.78, leverage: -2.18, basket: -87988261, supply: 74164.75 }],
  },
  {
    name: "state of a leveraged token on several contracts, whose amounts have no sum",
    frame: {
      e: "nav",
      E: T,
      s: "DEFIUP",
      m: 5,
      b: [
        { s: "A", n: 1 },
        { s: "B", n: 2 },
      ],
      n: "14.78",
      l: "2.18",
    },
    outcome: "events",
    events: [{ ...token, symbol: "DEFIUP", nav: 14.78, leverage: 2.18, basket: undefined, supply: 5 }],
  },
  {
    name: "state of a leveraged token without its net asset value",
    frame: { e: "nav", E: T, s: "TRXDOWN", m: 5, b: [], l: 2.18 },
    outcome: "failed",
    issue: /^n /,
  },
  {
    name: "bar of net asset values, whose volume is the leverage",
    frame: { e: "kline", E: T, s: "TRXDOWN", k: { ...candle, s: "TRXDOWN", c: "14.6", v: "2.2252422", x: undefined } },
    outcome: "events",
    events: [{ ...token, nav: 14.6, leverage: -2.2252422, basket: undefined, supply: undefined }],
  },
  {
    name: "forced order: a sale closes a long position, at what was filled",
    frame: { e: "forceOrder", E: T + 2, o: order },
    outcome: "events",
    events: [{ type: "liquidation", symbol: "BTCUSDT", exchangeAt: T, price: 59500, size: 1.5, position: "long" }],
  },
  {
    name: "forced order: a purchase closes a short position",
    frame: { e: "forceOrder", E: T + 2, o: { ...order, S: "BUY", ap: "0", z: "0" } },
    outcome: "events",
    events: [{ type: "liquidation", symbol: "BTCUSDT", exchangeAt: T, price: 59000, size: 2, position: "short" }],
  },
  {
    name: "acknowledgement",
    frame: { result: null, id: 3 },
    outcome: "control",
    controls: [{ kind: "ack", ref: "3" }],
  },
  {
    name: "refusal",
    frame: { error: { code: 2, msg: "Invalid request" }, id: 3 },
    outcome: "control",
    controls: [{ kind: "refused", ref: "3", reason: "2 Invalid request" }],
  },
  {
    name: "notice of a shutdown",
    frame: { e: "serverShutdown", E: T },
    outcome: "control",
    controls: [{ kind: "closing", reason: "serverShutdown" }],
  },
  { name: "day ticker", frame: { e: "24hrTicker", E: T, s: "BTCUSDT" }, outcome: "control" },
  { name: "an event that is not known", frame: { e: "newThing", E: T }, outcome: "unknown", issue: /^newThing$/ },
  { name: "no object", frame: 7, outcome: "unknown" },
  { name: "no JSON", frame: "{", outcome: "failed", issue: /not JSON/ },
  {
    name: "REST book",
    rest: "https://fapi.binance.com/fapi/v1/depth?symbol=BTCUSDT&limit=1000",
    frame: { lastUpdateId: 9, E: T + 2, T, bids: [["60000", "1"]], asks: [["60001", "2"]] },
    outcome: "events",
    events: [
      { ...book, kind: "snapshot", bids: [[60000, 1]], asks: [[60001, 2]], firstSeq: undefined, prevSeq: undefined },
    ],
  },
  {
    name: "REST instrument list",
    rest: "https://fapi.binance.com/fapi/v1/exchangeInfo",
    frame: { timezone: "UTC", symbols: [{ symbol: "BTCUSDT", pair: "BTCUSDT" }] },
    outcome: "control",
    controls: [{ kind: "contractSize", symbol: "BTCUSDT", contractSize: 1 }],
  },
  {
    name: "REST open interest",
    rest: "https://fapi.binance.com/fapi/v1/openInterest?symbol=BTCUSDT",
    frame: { openInterest: "10659.509", symbol: "BTCUSDT", time: T },
    outcome: "events",
    events: [{ type: "openInterest", symbol: "BTCUSDT", exchangeAt: T, contracts: 10659.509, usd: undefined }],
  },
  {
    name: "REST open interest that is none",
    rest: "https://fapi.binance.com/fapi/v1/openInterest?symbol=BTCUSDT",
    frame: { openInterest: "", symbol: "BTCUSDT", time: T },
    outcome: "failed",
    issue: /^openInterest/,
  },
  {
    name: "REST mark",
    rest: "https://fapi.binance.com/fapi/v1/premiumIndex?symbol=BTCUSDT",
    frame: { symbol: "BTCUSDT", markPrice: "60000.5", indexPrice: "60001.5", lastFundingRate: "0.0001", time: T },
    outcome: "events",
    events: [
      { type: "mark", symbol: "BTCUSDT", exchangeAt: T, mark: 60000.5, index: 60001.5 },
      { type: "funding", symbol: "BTCUSDT", exchangeAt: T, rate: 0.0001, intervalHours: undefined, nextAt: undefined },
    ],
  },
  {
    name: "REST bounds of funding",
    rest: "https://fapi.binance.com/fapi/v1/fundingInfo",
    frame: [{ symbol: "BLZUSDT", adjustedFundingRateCap: "0.02", fundingIntervalHours: 8 }],
    outcome: "control",
  },
  {
    name: "REST bars",
    rest: "https://fapi.binance.com/fapi/v1/klines?symbol=BTCUSDT&interval=1m",
    frame: [[T, "1", "3", "0.5", "2", "10", T + 59_999, "20", 3, "5", "10", "0"]],
    outcome: "events",
    events: [{ ...bar, exchangeAt: T + 500 }],
  },
  {
    name: "REST bar that is incomplete",
    rest: "https://fapi.binance.com/fapi/v1/klines?symbol=BTCUSDT&interval=1m",
    frame: [[T, "1", "3", "0.5", "2"]],
    outcome: "failed",
  },
  {
    name: "REST answer that is not known",
    rest: "https://fapi.binance.com/fapi/v1/constituents?symbol=BTCUSDT",
    frame: { symbol: "BTCUSDT" },
    outcome: "unknown",
    issue: /constituents/,
  },
  {
    name: "REST refusal",
    rest: "https://fapi.binance.com/fapi/v1/depth?symbol=NOPE",
    frame: { code: -1121, msg: "Invalid symbol." },
    outcome: "failed",
    issue: /-1121 Invalid symbol/,
  },
];
