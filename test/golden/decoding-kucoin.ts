import type { DecodingCase } from "./decoding-case.ts";
import { KUCOIN_PRO_CASES } from "./decoding-kucoin-pro.ts";
import { KUCOIN_REST_CASES } from "./decoding-kucoin-rest.ts";

const T = 1_729_816_425_625;
/** When the tests receive: what has no time of its own stands at it. */
const RECEIVED = 1_700_000_000_500;
const push = (topic: string, subject: string, data: unknown) => ({ topic, type: "message", subject, data });
const change = {
  changes: { asks: [["67993.3", "1.5", "16"]], bids: [["67990", "0", "17"]] },
  sequenceEnd: 17,
  sequenceStart: 16,
  symbol: "BTC-USDT",
  time: T,
};
const book = {
  type: "book",
  symbol: "BTC-USDT",
  exchangeAt: T,
  kind: "delta",
  limited: undefined,
  bids: [[67_990, 0]],
  asks: [[67_993.3, 1.5]],
  firstSeq: 16,
  lastSeq: 17,
  prevSeq: undefined,
};
const level2 = (data: unknown) => push("/market/level2:BTC-USDT", "trade.l2update", data);
const picture = { ...book, kind: "snapshot", limited: true, firstSeq: undefined, lastSeq: undefined };
const match = {
  symbol: "BTC-USDT",
  sequence: "11067996711960577",
  type: "match",
  side: "sell",
  price: "67523",
  size: "0.003",
  tradeId: "11067996711960577",
  time: "1729843222921000500",
};
const ticker = { bestAsk: "1.1", bestAskSize: "3", bestBid: "1", bestBidSize: "2", price: "1.05", size: "9", time: T };
const quote = { type: "quote", symbol: "BTC-USDT", exchangeAt: T, bid: 1, bidSize: 2, ask: 1.1, askSize: 3 };
const row = ["1729839600", "10", "11", "12", "9", "44.5", "500.25"];
const bar = {
  type: "bar",
  symbol: "BTC-USDT",
  openAt: 1_729_839_600_000,
  open: 10,
  high: 12,
  low: 9,
  close: 11,
  volume: 44.5,
};
const other = { kind: "other" };

const BOOKS: readonly DecodingCase[] = [
  { name: "changes of the book", frame: level2(change), outcome: "events", events: [book] },
  {
    name: "changes of before 2022, which have no time, with the data first",
    frame: `{"data":${JSON.stringify({ ...change, time: undefined })},"subject":"trade.l2update","topic":"/market/level2:BTC-USDT","type":"message"}`,
    outcome: "events",
    events: [{ ...book, exchangeAt: RECEIVED }],
  },
  {
    name: "a change of price 0 moves the sequence alone",
    frame: level2({ ...change, changes: { asks: [["0", "0", "17"]], bids: [] } }),
    outcome: "events",
    events: [{ ...book, asks: [], bids: [] }],
  },
  {
    name: "of a price named twice the newest change counts, not the last one",
    frame: level2({
      ...change,
      changes: {
        asks: [
          ["5", "0", "17"],
          ["6", "1", "16"],
          ["5", "8", "16"],
        ],
        bids: [],
      },
    }),
    outcome: "events",
    events: [
      {
        ...book,
        asks: [
          [5, 0],
          [6, 1],
        ],
        bids: [],
      },
    ],
  },
  {
    name: "changes of another symbol than the topic's",
    frame: level2({ ...change, symbol: "ETH-USDT" }),
    outcome: "failed",
    issue: /symbol is ETH-USDT: expected BTC-USDT/,
  },
  {
    name: "a sequence that runs backwards",
    frame: level2({ ...change, sequenceStart: 18 }),
    outcome: "failed",
    issue: /sequenceStart is 18: expected not more than 17/,
  },
  {
    name: "a change without its sequence",
    frame: level2({ ...change, changes: { asks: [["1", "1"]], bids: [] } }),
    outcome: "failed",
    issue: /changes\.asks\.0/,
  },
  {
    name: "the best five levels",
    frame: push("/spotMarket/level2Depth5:BTC-USDT", "level2", {
      asks: [["2", "1"]],
      bids: [["1", "3"]],
      timestamp: T,
    }),
    outcome: "events",
    events: [{ ...picture, bids: [[1, 3]], asks: [[2, 1]] }],
  },
  {
    name: "the best price of each side",
    frame: push("/spotMarket/level1:BTC-USDT", "level1", { asks: ["1.1", "3"], bids: ["1", "2"], timestamp: T }),
    outcome: "events",
    events: [quote],
  },
  {
    name: "the best price of a side that is empty",
    frame: push("/spotMarket/level1:BTC-USDT", "level1", { asks: [], bids: ["1", "2"], timestamp: T }),
    outcome: "control",
  },
];

const PRICES: readonly DecodingCase[] = [
  {
    name: "a trade, at nanoseconds",
    frame: push("/market/match:BTC-USDT", "trade.l3match", match),
    outcome: "events",
    events: [
      {
        type: "trade",
        symbol: "BTC-USDT",
        exchangeAt: 1_729_843_222_921.0005,
        price: 67_523,
        size: 0.003,
        side: "sell",
        id: "11067996711960577",
      },
    ],
  },
  {
    name: "a trade of an unknown side",
    frame: push("/market/match:BTC-USDT", "trade.l3match", { ...match, side: "lend" }),
    outcome: "failed",
    issue: /side is "lend"/,
  },
  {
    name: "a quote",
    frame: push("/market/ticker:BTC-USDT", "trade.ticker", ticker),
    outcome: "events",
    events: [quote],
  },
  {
    name: "a quote of the topic of all symbols, which names the symbol in its subject",
    frame: push("/market/ticker:all", "FTM-ETH", ticker),
    outcome: "events",
    events: [{ ...quote, symbol: "FTM-ETH" }],
  },
  {
    name: "a pair without asks",
    frame: push("/market/ticker:BTC-USDT", "trade.ticker", { ...ticker, bestAsk: null, bestAskSize: null }),
    outcome: "control",
  },
  {
    name: "a candle of a minute, whose close stands before its high",
    frame: push("/market/candles:BTC-USDT_1min", "trade.candles.update", {
      symbol: "BTC-USDT",
      candles: row,
      time: 1_729_842_192_785_164_800,
    }),
    outcome: "events",
    events: [{ ...bar, exchangeAt: 1_729_842_192_785.1648, closeAt: 1_729_839_659_999 }],
  },
  {
    name: "a new candle of eight hours",
    frame: push("/market/candles:BTC-USDT_8hour", "trade.candles.add", { symbol: "BTC-USDT", candles: row, time: T }),
    outcome: "events",
    events: [{ ...bar, exchangeAt: T, closeAt: 1_729_868_399_999 }],
  },
  {
    name: "a candle of a month, which has no length",
    frame: push("/market/candles:BTC-USDT_1month", "trade.candles.update", {
      symbol: "BTC-USDT",
      candles: row,
      time: T,
    }),
    outcome: "control",
  },
  {
    name: "the mark price of margin trading",
    frame: push("/indicator/markPrice:USDT-BTC", "tick", {
      symbol: "USDT-BTC",
      granularity: 1_000,
      value: 0.00001588,
      timestamp: T,
    }),
    outcome: "events",
    events: [{ type: "mark", symbol: "USDT-BTC", exchangeAt: T, mark: 0.00001588, index: undefined }],
  },
  {
    name: "the statistics of a day",
    frame: push("/market/snapshot:BTC", "trade.snapshot", {
      sequence: "5",
      data: { symbol: "CRO-BTC", buy: 1, sell: 2 },
    }),
    outcome: "control",
  },
  {
    name: "a channel that is not known",
    frame: push("/market/nothing:A-B", "x", {}),
    outcome: "unknown",
    issue: /^\/market\/nothing$/,
  },
  {
    name: "a topic without a symbol",
    frame: push("/market/level2", "trade.l2update", change),
    outcome: "failed",
    issue: /expected a symbol/,
  },
];

const ANSWERS: readonly DecodingCase[] = [
  {
    name: "the welcome, which lets the first subscription go",
    frame: { id: "spot-1x", type: "welcome" },
    outcome: "control",
    controls: [{ kind: "ack", ref: "welcome" }],
  },
  {
    name: "an acknowledgement",
    frame: { id: "7", type: "ack" },
    outcome: "control",
    controls: [{ kind: "ack", ref: "7" }],
  },
  { name: "a pong", frame: { id: "1", type: "pong", timestamp: 5 }, outcome: "control", controls: [{ kind: "pong" }] },
  {
    name: "a refused subscription",
    frame: { id: "7", type: "error", code: 404, data: "topic does not exist" },
    outcome: "control",
    controls: [{ kind: "refused", ref: "7", reason: "404 topic does not exist" }],
  },
  {
    name: "a token that has expired",
    frame: { id: "spot-1x", type: "error", code: 401, data: "token is invalid" },
    outcome: "control",
    controls: [{ kind: "broken", reason: "401 token is invalid" }],
  },
  { name: "a notice", frame: { id: "1", type: "notice", data: "maintenance" }, outcome: "control", controls: [other] },
  {
    name: "an answer of an unknown type",
    frame: { id: "1", type: "shout" },
    outcome: "unknown",
    issue: /^type:shout$/,
  },
  { name: "neither push nor answer", frame: { hello: 1 }, outcome: "unknown", issue: /^keys:hello$/ },
  { name: "no JSON", frame: "{", outcome: "failed", issue: /not JSON/ },
];

export const KUCOIN_CASES: readonly DecodingCase[] = [
  ...BOOKS,
  ...PRICES,
  ...ANSWERS,
  ...KUCOIN_PRO_CASES,
  ...KUCOIN_REST_CASES,
];
