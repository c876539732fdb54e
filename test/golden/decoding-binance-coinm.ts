import type { DecodingCase } from "./decoding-case.ts";

const T = 1_700_000_000_000;
/** When the golden test receives each frame. */
const RECEIVED = 1_700_000_000_500;
const SYMBOL = "BTCUSD_PERP";
const combined = (stream: string, data: unknown) => ({ stream, data });
const depth = {
  e: "depthUpdate",
  E: T + 2,
  T,
  s: SYMBOL,
  ps: "BTCUSD",
  st: 2,
  U: 5,
  u: 9,
  pu: 4,
  b: [["60000.1", "150"]],
  a: [["60001.0", "0"]],
};
const book = {
  type: "book",
  symbol: SYMBOL,
  exchangeAt: T,
  bids: [[60000.1, 150]],
  asks: [[60001, 0]],
  firstSeq: 5,
  lastSeq: 9,
  prevSeq: 4,
};
const trade = { e: "trade", E: T + 2, T, s: SYMBOL, t: 77, p: "60000.1", q: "4", X: "MARKET", m: false };
const bought = { type: "trade", symbol: SYMBOL, exchangeAt: T, price: 60000.1, size: 4, side: "buy", id: "77" };
const mark = {
  e: "markPriceUpdate",
  E: T,
  s: SYMBOL,
  p: "60000.5",
  P: "60000.6",
  i: "60001.5",
  r: "-0.0001",
  T: T + 7,
};
const marked = { type: "mark", symbol: SYMBOL, exchangeAt: T, mark: 60000.5, index: 60001.5 };
const funding = {
  type: "funding",
  symbol: SYMBOL,
  exchangeAt: T,
  rate: -0.0001,
  intervalHours: undefined,
  nextAt: T + 7,
};
const candle = { t: T, T: T + 59_999, i: "1m", o: "1", c: "2", h: "3", l: "0.5", v: "10", n: 3, x: false, q: "0.02" };
const bar = {
  type: "bar",
  symbol: SYMBOL,
  exchangeAt: T + 7,
  openAt: T,
  closeAt: T + 59_999,
  open: 1,
  high: 3,
  low: 0.5,
  close: 2,
  volume: 10,
};
const order = { s: SYMBOL, ps: "BTCUSD", S: "SELL", o: "LIMIT", q: "2", p: "59000", ap: "59500", l: "1", z: "1", T };
const rest = (path: string) => `https://dapi.binance.com/dapi/v1/${path}`;

export const BINANCE_COINM_CASES: readonly DecodingCase[] = [
  {
    name: "depth",
    frame: combined("btcusd_perp@depth@100ms", depth),
    outcome: "events",
    events: [{ ...book, kind: "delta" }],
  },
  {
    name: "partial depth is a limited snapshot",
    frame: combined("btcusd_perp@depth20", depth),
    outcome: "events",
    events: [{ ...book, kind: "snapshot", limited: true }],
  },
  { name: "depth without its link", frame: { ...depth, pu: undefined }, outcome: "failed", issue: /pu/ },
  {
    name: "book ticker, which begins with its sequence",
    frame: { u: 1, e: "bookTicker", s: SYMBOL, ps: "BTCUSD", b: "60000", B: "3", a: "60000.1", A: "4", T, E: T + 2 },
    outcome: "events",
    events: [{ type: "quote", symbol: SYMBOL, exchangeAt: T, bid: 60000, bidSize: 3, ask: 60000.1, askSize: 4 }],
  },
  {
    name: "book ticker with an empty side",
    frame: { u: 1, e: "bookTicker", s: SYMBOL, b: "60000", B: "3", a: "0", A: "0", T },
    outcome: "control",
  },
  { name: "trade", frame: trade, outcome: "events", events: [bought] },
  { name: "trade against the insurance fund", frame: { ...trade, X: "INSURANCE_FUND" }, outcome: "control" },
  {
    name: "aggregate trade: the buyer was the maker, so the aggressor sold",
    frame: { e: "aggTrade", E: T + 2, a: 78, s: SYMBOL, p: "60000.1", q: "4", f: 1, l: 2, T, m: true },
    outcome: "events",
    events: [{ ...bought, side: "sell", id: "78" }],
  },
  { name: "mark price", frame: mark, outcome: "events", events: [marked, funding] },
  {
    name: "mark prices of all contracts of a pair, one of them without funding, older ones without an index",
    frame: combined("btcusd@markPrice", [
      { ...mark, i: undefined },
      { ...mark, s: "BTCUSD_231229", r: "", T: 0 },
    ]),
    outcome: "events",
    events: [{ ...marked, index: undefined }, funding, { ...marked, symbol: "BTCUSD_231229" }],
  },
  { name: "mark price of nothing", frame: { ...mark, p: "0" }, outcome: "control" },
  { name: "index of a pair", frame: { e: "indexPriceUpdate", E: T, i: "BTCUSD", p: "60000" }, outcome: "control" },
  {
    name: "kline, its volume in contracts",
    frame: { e: "kline", E: T + 7, s: SYMBOL, k: { ...candle, s: SYMBOL } },
    outcome: "events",
    events: [bar],
  },
  {
    name: "continuous kline of the perpetual contract",
    frame: { e: "continuous_kline", E: T + 7, ps: "BTCUSD", ct: "PERPETUAL", k: candle },
    outcome: "events",
    events: [bar],
  },
  {
    name: "continuous kline of whichever contract is next",
    frame: { e: "continuous_kline", E: T + 7, ps: "BTCUSD", ct: "NEXT_QUARTER", k: candle },
    outcome: "control",
  },
  {
    name: "forced order: a sale closes a long position, at what was filled",
    frame: { e: "forceOrder", E: T + 2, o: order },
    outcome: "events",
    events: [{ type: "liquidation", symbol: SYMBOL, exchangeAt: T, price: 59500, size: 1, position: "long" }],
  },
  {
    name: "forced order: a purchase closes a short position",
    frame: combined("!forceOrder@arr", { e: "forceOrder", E: T + 2, o: { ...order, S: "BUY", ap: "0", z: "0" } }),
    outcome: "events",
    events: [{ type: "liquidation", symbol: SYMBOL, exchangeAt: T, price: 59000, size: 2, position: "short" }],
  },
  { name: "day ticker", frame: { e: "24hrTicker", E: T, s: SYMBOL, ps: "BTCUSD", c: "60000" }, outcome: "control" },
  { name: "change of a contract", frame: { e: "contractInfo", E: T, s: SYMBOL, cs: "TRADING" }, outcome: "control" },
  {
    name: "acknowledgement",
    frame: { result: null, id: 3 },
    outcome: "control",
    controls: [{ kind: "ack", ref: "3" }],
  },
  {
    name: "the best few levels in the form of spot, of nobody",
    frame: { lastUpdateId: 9, bids: [["30618.66", "1.8"]], asks: [["30618.67", "3.2"]] },
    outcome: "control",
  },
  { name: "an event that is not known", frame: { e: "newThing", E: T }, outcome: "unknown", issue: /^newThing$/ },
  { name: "no JSON", frame: "{", outcome: "failed", issue: /not JSON/ },
  {
    name: "REST book",
    rest: rest("depth?symbol=BTCUSD_PERP&limit=1000"),
    frame: { lastUpdateId: 9, E: T + 2, T, symbol: SYMBOL, bids: [["60000", "10"]], asks: [["60001", "20"]] },
    outcome: "events",
    events: [
      { ...book, kind: "snapshot", bids: [[60000, 10]], asks: [[60001, 20]], firstSeq: undefined, prevSeq: undefined },
    ],
  },
  {
    name: "REST bars, their volume in contracts",
    rest: rest("klines?symbol=BTCUSD_PERP&interval=1m"),
    frame: [[T, "1", "3", "0.5", "2", "10", T + 59_999, "0.02", 3, "5", "0.01", "0"]],
    outcome: "events",
    events: [{ ...bar, exchangeAt: RECEIVED }],
  },
  {
    name: "REST instrument list: an inverse contract is worth dollars",
    rest: rest("exchangeInfo"),
    frame: { symbols: [{ symbol: SYMBOL, pair: "BTCUSD", contractSize: 100 }] },
    outcome: "control",
    controls: [{ kind: "contractUsd", symbol: SYMBOL, contractUsd: 100 }],
  },
  {
    name: "REST open interest, of contracts whose worth is not known",
    rest: rest("openInterest?symbol=BTCUSD_PERP"),
    frame: { symbol: SYMBOL, pair: "BTCUSD", openInterest: "15004", contractType: "PERPETUAL", time: T },
    outcome: "events",
    events: [{ type: "openInterest", symbol: SYMBOL, exchangeAt: T, contracts: 15004, usd: undefined }],
  },
  {
    name: "REST marks",
    rest: rest("premiumIndex"),
    frame: [
      {
        symbol: SYMBOL,
        markPrice: "60000.5",
        indexPrice: "60001.5",
        lastFundingRate: "-0.0001",
        nextFundingTime: T + 7,
        time: T,
      },
      {
        symbol: "BTCUSD_231229",
        markPrice: "60000.5",
        indexPrice: "60001.5",
        lastFundingRate: "",
        nextFundingTime: 0,
        time: T,
      },
    ],
    outcome: "events",
    events: [marked, funding, { ...marked, symbol: "BTCUSD_231229" }],
  },
  {
    name: "REST refusal",
    rest: rest("depth?symbol=BTCUSD"),
    frame: { code: -1121, msg: "Invalid symbol." },
    outcome: "failed",
    issue: /-1121 Invalid symbol/,
  },
];
