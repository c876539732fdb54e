import type { DecodingCase } from "./decoding-case.ts";

const T = 1_700_000_000_100;
const RECEIVED = 1_700_000_000_500;
const JULY_2026 = 1_783_000_000_000;

const arg = (topic: string, more: object = {}) => ({ instType: "usdt-futures", topic, symbol: "BTCUSDT", ...more });
const push = (action: string, topic: string, data: readonly unknown[], more: object = {}) => ({
  action,
  arg: arg(topic, more),
  data,
  ts: T + 7,
});
const old = (action: string, channel: string, data: readonly unknown[], instType = "mc") => ({
  action,
  arg: { instType, channel, instId: "BTCUSDT" },
  data,
});

const sides = { a: [["101.5", "2"]], b: [["100.5", "0"]] };
const book = {
  type: "book",
  symbol: "BTCUSDT",
  exchangeAt: T,
  kind: "delta",
  asks: [[101.5, 2]],
  bids: [[100.5, 0]],
  firstSeq: undefined,
  lastSeq: 12,
  prevSeq: 11,
};
const bar = {
  type: "bar",
  symbol: "BTCUSDT",
  openAt: 1_700_000_040_000,
  closeAt: 1_700_000_099_999,
  open: 2,
  high: 5,
  low: 1,
  close: 4,
  volume: 600,
};
const candle = { start: "1700000040000", open: "2", high: "5", low: "1", close: "4", volume: "600", turnover: "1200" };
const candleList = ["1700000040000", "2", "5", "1", "4", "600", "1200"];
const quote = { type: "quote", symbol: "BTCUSDT", bid: 100, bidSize: 3, ask: 101, askSize: 4 };
const mark = { type: "mark", symbol: "BTCUSDT", mark: 100.4, index: 100.6 };
const funding = { type: "funding", symbol: "BTCUSDT", rate: -0.0001, intervalHours: undefined };
const interest = { type: "openInterest", symbol: "BTCUSDT", contracts: 77.5, usd: undefined };
const ticker = {
  bid1Price: "100",
  bid1Size: "3",
  ask1Price: "101",
  ask1Size: "4",
  markPrice: "100.4",
  indexPrice: "100.6",
  fundingRate: "-0.0001",
  nextFundingTime: "1700006400000",
  openInterest: "77.5",
};
const liquidation = { symbol: "ETHUSDT", side: "buy", price: "2000", amount: "0.5", ts: String(T) };

export const BITGET_CASES: readonly DecodingCase[] = [
  {
    name: "whole book",
    frame: push("snapshot", "books", [{ ...sides, seq: 12, pseq: 0, ts: String(T), maxdepth: "1000" }]),
    outcome: "events",
    events: [{ ...book, kind: "snapshot", prevSeq: 0 }],
  },
  {
    name: "change of a book, its numbers as text",
    frame: push("update", "books", [{ ...sides, seq: "12", pseq: "11", ts: String(T) }]),
    outcome: "events",
    events: [book],
  },
  {
    name: "change of a book in version 2, which names no number before, with a checksum that is none",
    frame: old(
      "update",
      "books",
      [{ asks: sides.a, bids: sides.b, checksum: 0, seq: 12, ts: String(T) }],
      "USDT-FUTURES",
    ),
    outcome: "events",
    events: [{ ...book, prevSeq: undefined }],
  },
  {
    name: "change of a book in version 1, which the checksum alone proves",
    frame: old("update", "books", [{ asks: sides.a, bids: sides.b, checksum: -7, ts: String(T) }]),
    outcome: "events",
    events: [{ ...book, lastSeq: undefined, prevSeq: undefined }],
  },
  {
    name: "best five levels",
    frame: push("snapshot", "books5", [{ ...sides, seq: 12, pseq: 0, ts: String(T) }]),
    outcome: "events",
    events: [{ ...book, kind: "snapshot", limited: true, prevSeq: 0 }],
  },
  {
    name: "a checksum of more than 32 bits",
    frame: old("update", "books", [{ asks: [], bids: [], checksum: 4_294_967_296, ts: String(T) }]),
    outcome: "failed",
    issue: /^checksum is 4294967296: expected a signed 32-bit number$/,
  },
  {
    name: "trades",
    frame: push("update", "publicTrade", [
      { i: "1", L: "9", p: "100", v: "0.5", S: "buy", T: String(T), isRPI: "no" },
      { i: "2", L: "9", p: "99.5", v: "1", S: "sell", T: String(T + 1) },
    ]),
    outcome: "events",
    events: [
      { type: "trade", symbol: "BTCUSDT", exchangeAt: T, price: 100, size: 0.5, side: "buy", id: "1" },
      { type: "trade", symbol: "BTCUSDT", exchangeAt: T + 1, price: 99.5, size: 1, side: "sell", id: "2" },
    ],
  },
  {
    name: "trades of before the subscription",
    frame: push("snapshot", "publicTrade", [{ i: "1", p: "100", v: "0.5", S: "buy", T: String(T) }]),
    outcome: "control",
  },
  {
    name: "trade of a coin-margined contract: 50,000 dollars at 100,000 are half a coin",
    frame: push("update", "publicTrade", [{ i: "1", p: "100000", v: "50000", S: "sell", T: String(JULY_2026) }], {
      instType: "coin-futures",
      symbol: "BTCUSD",
    }),
    outcome: "events",
    events: [
      { type: "trade", symbol: "BTCUSD", exchangeAt: JULY_2026, price: 100_000, size: 0.5, side: "sell", id: "1" },
    ],
  },
  {
    name: "trade of a coin-margined contract before 2026-01-27, in coins",
    frame: push("update", "publicTrade", [{ i: "1", p: "100000", v: "0.5", S: "sell", T: String(T) }], {
      instType: "coin-futures",
      symbol: "BTCUSD",
    }),
    outcome: "events",
    events: [{ type: "trade", symbol: "BTCUSD", exchangeAt: T, price: 100_000, size: 0.5, side: "sell", id: "1" }],
  },
  {
    name: "trades of versions 2 and 1",
    frame: old("update", "trade", [
      { ts: String(T), price: "100", size: "0.5", side: "buy", tradeId: "7" },
      [String(T), "99", "1", "sell"],
    ]),
    outcome: "events",
    events: [
      { type: "trade", symbol: "BTCUSDT", exchangeAt: T, price: 100, size: 0.5, side: "buy", id: "7" },
      { type: "trade", symbol: "BTCUSDT", exchangeAt: T, price: 99, size: 1, side: "sell", id: undefined },
    ],
  },
  {
    name: "ticker",
    frame: push("snapshot", "ticker", [ticker]),
    outcome: "events",
    events: [quote, mark, { ...funding, nextAt: 1_700_006_400_000 }, interest].map((event) => ({
      ...event,
      exchangeAt: T + 7,
    })),
  },
  {
    name: "ticker of a dated contract without an order to buy: no quote, no funding",
    frame: push("snapshot", "ticker", [
      { ...ticker, bid1Price: "", fundingRate: "0", nextFundingTime: "0", indexPrice: "", openInterest: "" },
    ]),
    outcome: "events",
    events: [{ ...mark, index: undefined, exchangeAt: T + 7 }],
  },
  {
    name: "ticker of version 1",
    frame: old("snapshot", "ticker", [
      {
        bestBid: "100",
        bestAsk: "101",
        capitalRate: "0",
        nextSettleTime: 1_700_006_400_000,
        systemTime: T,
        holding: "1",
      },
    ]),
    outcome: "events",
    events: [
      { ...quote, bidSize: undefined, askSize: undefined, exchangeAt: T },
      { ...funding, rate: 0, nextAt: 1_700_006_400_000, exchangeAt: T },
      { ...interest, contracts: 1, exchangeAt: T },
    ],
  },
  {
    name: "liquidation: the side is that of the position",
    frame: {
      ...push("update", "liquidation", [liquidation, { ...liquidation, side: "sell" }]),
      arg: { instType: "usdt-futures", topic: "liquidation" },
    },
    outcome: "events",
    events: ["long", "short"].map((position) => ({
      type: "liquidation",
      symbol: "ETHUSDT",
      exchangeAt: T,
      price: 2_000,
      size: 0.5,
      position,
    })),
  },
  {
    name: "bar",
    frame: push("update", "kline", [candle], { interval: "1m" }),
    outcome: "events",
    events: [{ ...bar, exchangeAt: T + 7 }],
  },
  {
    name: "bars of version 1, which has no time of its own",
    frame: old("snapshot", "candle1m", [candleList]),
    outcome: "events",
    events: [{ ...bar, exchangeAt: RECEIVED }],
  },
  {
    name: "bar of a month, which has no fixed length",
    frame: push("update", "kline", [candle], { interval: "1M" }),
    outcome: "control",
  },
  {
    name: "what is said of the spot market over the same socket",
    frame: push("update", "books", [{ ...sides, seq: 12, pseq: 11, ts: String(T) }], { instType: "spot" }),
    outcome: "events",
    events: [{ ...book, venue: "bitget-spot" }],
  },
  {
    name: "acknowledgement",
    frame: { event: "subscribe", arg: arg("books") },
    outcome: "control",
    controls: [{ kind: "ack", ref: "usdt-futures:books:BTCUSDT" }],
  },
  {
    name: "acknowledgement of bars",
    frame: { event: "subscribe", arg: arg("kline", { interval: "1m" }) },
    outcome: "control",
    controls: [{ kind: "ack", ref: "usdt-futures:kline:BTCUSDT:1m" }],
  },
  {
    name: "refusal of version 2",
    frame: {
      event: "error",
      arg: { instType: "SPOT", channel: "books", instId: "X" },
      code: 30_001,
      msg: "no such channel",
    },
    outcome: "control",
    controls: [{ kind: "refused", ref: "SPOT:books:X", reason: "30001 no such channel" }],
  },
  {
    name: "refusal of version 3, which says what it is about in its text alone",
    frame: {
      event: "error",
      code: "30001",
      msg: '{"instType":"usdt-futures","topic":"books","symbol":"X"} doesn\'t exist',
    },
    outcome: "control",
    controls: [
      {
        kind: "refused",
        ref: "usdt-futures:books:X",
        reason: '30001 {"instType":"usdt-futures","topic":"books","symbol":"X"} doesn\'t exist',
      },
    ],
  },
  {
    name: "announcement of an upgrade",
    frame: { event: "error", code: "30033", msg: "please reconnect" },
    outcome: "control",
    controls: [{ kind: "closing", reason: "30033 please reconnect" }],
  },
  { name: "pong", frame: "pong", outcome: "control", controls: [{ kind: "pong" }] },
  { name: "something else", frame: { event: "greeting" }, outcome: "unknown", issue: /^event:greeting$/ },
  { name: "a channel that is not known", frame: push("update", "rfq", []), outcome: "unknown", issue: /^rfq$/ },
  {
    name: "bars by REST",
    rest: "https://api.bitget.com/api/v3/market/candles?category=USDT-FUTURES&symbol=BTCUSDT&interval=1m",
    frame: { code: "00000", msg: "success", data: [candleList] },
    outcome: "events",
    events: [{ ...bar, exchangeAt: RECEIVED }],
  },
  {
    name: "an error by REST",
    rest: "https://api.bitget.com/api/v3/market/candles?category=USDT-FUTURES&symbol=X&interval=1m",
    frame: { code: "40034", msg: "Parameter does not exist", data: null },
    outcome: "failed",
    issue: /^40034 Parameter does not exist$/,
  },
];
