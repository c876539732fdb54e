import type { DecodingCase } from "./decoding-case.ts";
import { KRAKEN_V1_CASES } from "./decoding-kraken-v1.ts";

const AT = 1_700_000_000_500;
const T = "2023-11-14T22:13:20.123456Z";
const T_MS = 1_700_000_000_123.456;

const data = (channel: string, type: string, ...items: readonly unknown[]) => ({ channel, type, data: items });
const book = {
  symbol: "BTC/USD",
  bids: [{ price: 60000.1, qty: 1.5 }],
  asks: [{ price: 60000.2, qty: 0 }],
  checksum: 7,
  timestamp: T,
};
const given = {
  type: "book",
  symbol: "BTC/USD",
  exchangeAt: T_MS,
  kind: "delta",
  limited: undefined,
  bids: [[60000.1, 1.5]],
  asks: [[60000.2, 0]],
  firstSeq: undefined,
  lastSeq: undefined,
  prevSeq: undefined,
};
const trade = {
  symbol: "BTC/USD",
  side: "sell",
  price: 60000.1,
  qty: 0.25,
  ord_type: "market",
  trade_id: 4_665_906,
  timestamp: T,
};
const sold = {
  type: "trade",
  symbol: "BTC/USD",
  exchangeAt: T_MS,
  price: 60000.1,
  size: 0.25,
  side: "sell",
  id: "4665906",
};
const ticker = { symbol: "BTC/USD", bid: 60000.1, bid_qty: 2, ask: 60000.2, ask_qty: 3, last: 60000, timestamp: T };
const quote = {
  type: "quote",
  symbol: "BTC/USD",
  exchangeAt: T_MS,
  bid: 60000.1,
  bidSize: 2,
  ask: 60000.2,
  askSize: 3,
};
const candle = {
  symbol: "BTC/USD",
  open: 2,
  high: 5,
  low: 1,
  close: 4,
  trades: 3,
  volume: 10.5,
  vwap: 3,
  interval_begin: "2023-11-14T22:13:00.000000000Z",
  interval: 1,
  timestamp: "2023-11-14T22:14:00.000000Z",
};
const bar = {
  type: "bar",
  symbol: "BTC/USD",
  exchangeAt: AT,
  openAt: 1_699_999_980_000,
  closeAt: 1_700_000_039_999,
  open: 2,
  high: 5,
  low: 1,
  close: 4,
  volume: 10.5,
};
const depth = "https://api.kraken.com/0/public/Depth?pair=BTCUSD&count=500";
const candles = "https://api.kraken.com/0/public/OHLC?pair=BTCUSD&interval=1&since=1699999979#BTC/USD";

export const KRAKEN_V2_CASES: readonly DecodingCase[] = [
  { name: "change of a book", frame: data("book", "update", book), outcome: "events", events: [given] },
  {
    name: "changes of two books, one of which has a side alone",
    frame: data("book", "update", book, { ...book, symbol: "ETH/USD", bids: undefined }),
    outcome: "events",
    events: [given, { ...given, symbol: "ETH/USD", bids: [] }],
  },
  {
    name: "snapshot of a book by a server that tells no time",
    frame: data("book", "snapshot", { ...book, timestamp: undefined }),
    outcome: "events",
    events: [{ ...given, kind: "snapshot", exchangeAt: AT }],
  },
  {
    name: "a book among two that is none: nothing is given",
    frame: data("book", "update", book, { ...book, checksum: -1 }),
    outcome: "failed",
    issue: /checksum is -1/,
  },
  {
    name: "level without a price",
    frame: data("book", "update", { ...book, bids: [{ price: 0, qty: 1 }] }),
    outcome: "failed",
    issue: /price is 0/,
  },
  {
    name: "trades: the side is the taker's",
    frame: data("trade", "update", trade, { ...trade, side: "buy", trade_id: 4_665_907 }),
    outcome: "events",
    events: [sold, { ...sold, side: "buy", id: "4665907" }],
  },
  { name: "trades of before the subscription", frame: data("trade", "snapshot", trade), outcome: "control" },
  { name: "ticker", frame: data("ticker", "snapshot", ticker), outcome: "events", events: [quote] },
  {
    name: "ticker of an older server, which tells no time",
    frame: data("ticker", "update", { ...ticker, timestamp: undefined }),
    outcome: "events",
    events: [{ ...quote, exchangeAt: AT }],
  },
  {
    name: "ticker without a side",
    frame: data("ticker", "update", { ...ticker, ask: 0, ask_qty: 0 }),
    outcome: "control",
  },
  { name: "candle", frame: data("ohlc", "update", candle), outcome: "events", events: [bar] },
  {
    name: "candles of before the subscription",
    frame: data("ohlc", "snapshot", candle, { ...candle, interval: 5 }),
    outcome: "events",
    events: [bar, { ...bar, closeAt: 1_700_000_279_999 }],
  },
  { name: "heartbeat", frame: { channel: "heartbeat" }, outcome: "control" },
  {
    name: "status",
    frame: data("status", "update", { api_version: "v2", connection_id: 1, system: "online", version: "2.0.0" }),
    outcome: "control",
  },
  {
    name: "instruments",
    frame: { channel: "instrument", type: "snapshot", data: { assets: [], pairs: [] } },
    outcome: "control",
  },
  {
    name: "orders",
    frame: data("level3", "update", { symbol: "BTC/USD", checksum: 1, bids: [], asks: [] }),
    outcome: "control",
  },
  { name: "another channel", frame: data("executions", "update"), outcome: "unknown", issue: /^executions$/ },
  {
    name: "acknowledgement",
    frame: {
      method: "subscribe",
      result: { channel: "book", symbol: "BTC/USD", depth: 1000 },
      success: true,
      req_id: 3,
    },
    outcome: "control",
    controls: [{ kind: "ack", ref: "3" }],
  },
  {
    name: "refusal",
    frame: {
      error: "Currency pair not supported NO/NE",
      method: "subscribe",
      req_id: 3,
      success: false,
      symbol: "NO/NE",
    },
    outcome: "control",
    controls: [{ kind: "refused", ref: "3", reason: "Currency pair not supported NO/NE" }],
  },
  {
    name: "refusal of what could not be read",
    frame: { error: "Malformed request", success: false },
    outcome: "control",
    controls: [{ kind: "refused", ref: "", reason: "Malformed request" }],
  },
  {
    name: "end of a subscription, which no other one waits for",
    frame: { method: "unsubscribe", result: { channel: "book", symbol: "BTC/USD" }, success: true, req_id: 3 },
    outcome: "control",
  },
  { name: "pong", frame: { method: "pong", req_id: 42 }, outcome: "control", controls: [{ kind: "pong" }] },
  {
    name: "another method",
    frame: { method: "add_order", success: true },
    outcome: "unknown",
    issue: /method:add_order/,
  },
  { name: "neither a channel nor a method", frame: { hello: 1 }, outcome: "unknown", issue: /keys:hello/ },
  {
    name: "book by REST: a view of the best levels, because it has no place in the stream",
    rest: depth,
    frame: {
      error: [],
      result: { XXBTZUSD: { bids: [["1.5", "2", 1_700_000_000]], asks: [["1.6", "3", 1_700_000_000]] } },
    },
    outcome: "events",
    events: [
      {
        ...given,
        symbol: "BTCUSD",
        kind: "snapshot",
        exchangeAt: AT,
        limited: true,
        bids: [[1.5, 2]],
        asks: [[1.6, 3]],
      },
    ],
  },
  {
    name: "candles by REST, under the name that the stream has for the pair",
    rest: candles,
    frame: {
      error: [],
      result: { XXBTZUSD: [[1_699_999_980, "2", "5", "1", "4", "3", "10.5", 3]], last: 1_699_999_980 },
    },
    outcome: "events",
    events: [bar],
  },
  {
    name: "no candles by REST",
    rest: candles,
    frame: { error: [], result: { XXBTZUSD: [], last: 0 } },
    outcome: "control",
  },
  {
    name: "refusal by REST",
    rest: depth,
    frame: { error: ["EQuery:Unknown asset pair"] },
    outcome: "failed",
    issue: /EQuery:Unknown asset pair/,
  },
  {
    name: "pairs by REST",
    rest: "https://api.kraken.com/0/public/AssetPairs",
    frame: { error: [], result: { XXBTZUSD: { wsname: "XBT/USD" } } },
    outcome: "control",
  },
  ...KRAKEN_V1_CASES,
];
