import type { DecodingCase } from "./decoding-case.ts";

const T = 1_700_000_000_100;
const RECEIVED = 1_700_000_000_500;
const arg = { instType: "spot", topic: "books", symbol: "BTCUSDT" };
const quote = { type: "quote", symbol: "BTCUSDT", bid: 100, bidSize: 3, ask: 101, askSize: 4 };
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
const candle = ["1700000040000", "2", "5", "1", "4", "600", "1200"];

export const BITGET_SPOT_CASES: readonly DecodingCase[] = [
  {
    name: "change of a book, its numbers above 2^53: the nearest doubles",
    frame: `{"action":"update","arg":${JSON.stringify(arg)},"data":[{"a":[],"b":[["100.5","2"]],"seq":1304314508780744705,"pseq":1304314508571029505,"ts":"${T}"}],"ts":${T}}`,
    outcome: "events",
    events: [
      {
        type: "book",
        symbol: "BTCUSDT",
        exchangeAt: T,
        kind: "delta",
        asks: [],
        bids: [[100.5, 2]],
        firstSeq: undefined,
        lastSeq: Number(1_304_314_508_780_744_705n),
        prevSeq: Number(1_304_314_508_571_029_505n),
      },
    ],
  },
  {
    name: "ticker: only quotes, whatever else it says",
    frame: {
      action: "snapshot",
      arg: { ...arg, topic: "ticker" },
      data: [{ bid1Price: "100", bid1Size: "3", ask1Price: "101", ask1Size: "4", openInterest: "1", fundingRate: "0" }],
      ts: T,
    },
    outcome: "events",
    events: [{ ...quote, exchangeAt: T }],
  },
  {
    name: "ticker of version 2",
    frame: {
      action: "snapshot",
      arg: { instType: "SPOT", channel: "ticker", instId: "BTCUSDT" },
      data: [{ bidPr: "100", bidSz: "3", askPr: "101", askSz: "4", ts: String(T) }],
      ts: T + 5,
    },
    outcome: "events",
    events: [{ ...quote, exchangeAt: T }],
  },
  {
    name: "ticker without an order to sell",
    frame: {
      action: "snapshot",
      arg: { ...arg, topic: "ticker" },
      data: [{ bid1Price: "100", ask1Price: "0" }],
      ts: T,
    },
    outcome: "control",
  },
  {
    name: "trade of version 1",
    frame: {
      action: "update",
      arg: { instType: "sp", channel: "trade", instId: "BTCUSDT" },
      data: [[String(T), "100", "0.5", "buy"]],
    },
    outcome: "events",
    events: [{ type: "trade", symbol: "BTCUSDT", exchangeAt: T, price: 100, size: 0.5, side: "buy", id: undefined }],
  },
  {
    name: "what is said of futures over the same socket",
    frame: {
      action: "update",
      arg: { instType: "usdt-futures", topic: "publicTrade", symbol: "BTCUSDT" },
      data: [{ i: "1", p: "100", v: "1", S: "buy", T: String(T) }],
    },
    outcome: "events",
    events: [
      { venue: "bitget", type: "trade", symbol: "BTCUSDT", exchangeAt: T, price: 100, size: 1, side: "buy", id: "1" },
    ],
  },
  {
    name: "acknowledgement",
    frame: { event: "subscribe", arg },
    outcome: "control",
    controls: [{ kind: "ack", ref: "spot:books:BTCUSDT" }],
  },
  {
    name: "bars by REST",
    rest: "https://api.bitget.com/api/v3/market/candles?category=SPOT&symbol=BTCUSDT&interval=1m",
    frame: { code: "00000", msg: "success", data: [candle] },
    outcome: "events",
    events: [{ ...bar, exchangeAt: RECEIVED }],
  },
  {
    name: "instruments by REST: sizes are in the asset",
    rest: "https://api.bitget.com/api/v3/market/instruments?category=SPOT",
    frame: { code: "00000", msg: "success", data: [{ symbol: "BTCUSDT" }] },
    outcome: "control",
    controls: [{ kind: "contractSize", symbol: "BTCUSDT", contractSize: 1 }],
  },
];
