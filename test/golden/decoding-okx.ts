import type { DecodingCase } from "./decoding-case.ts";
import { OKX_ANSWER_CASES } from "./decoding-okx-answers.ts";

const T = 1_700_000_000_000;
const AT = T + 500;
const SWAP = "BTC-USDT-SWAP";
const push = (channel: string, item: unknown, more: object = {}) => ({
  arg: { channel, instId: SWAP },
  ...more,
  data: [item],
});
const sides = {
  asks: [["60000.2", "415", "0", "13"]],
  bids: [["60000.1", "0", "0", "0"]],
  ts: String(T),
};
const book = { type: "book", symbol: SWAP, exchangeAt: T, bids: [[60000.1, 0]], asks: [[60000.2, 415]] };
const trade = { instId: SWAP, tradeId: "130639474", px: "60000.1", sz: "3", side: "sell", ts: String(T), count: "3" };
const tradeEvent = {
  type: "trade",
  symbol: SWAP,
  exchangeAt: T,
  price: 60000.1,
  size: 3,
  side: "sell",
  id: "130639474",
};
const ticker = { instType: "SWAP", instId: SWAP, askPx: "2", askSz: "11", bidPx: "1", bidSz: "5", ts: String(T) };
const funding = {
  instId: SWAP,
  fundingRate: "-0.0001875",
  fundingTime: String(T + 3_600_000),
  nextFundingRate: "",
  nextFundingTime: String(T + 5 * 3_600_000),
  ts: String(T),
};
const liquidations = (details: readonly unknown[]) => ({
  arg: { channel: "liquidation-orders", instType: "SWAP" },
  data: [{ instFamily: "BTC-USDT", instId: SWAP, instType: "SWAP", uly: "BTC-USDT", details }],
});
const detail = { bkLoss: "0", bkPx: "59000.5", ccy: "", posSide: "short", side: "buy", sz: "13", ts: String(T) };
const liquidation = { type: "liquidation", symbol: SWAP, exchangeAt: T, price: 59000.5, size: 13 };
const candle = [String(T), "1", "3", "0.5", "2", "10", "0.1", "6000", "0"];
const bar = {
  type: "bar",
  symbol: SWAP,
  exchangeAt: AT,
  openAt: T,
  closeAt: T + 59_999,
  open: 1,
  high: 3,
  low: 0.5,
  close: 2,
  volume: 10,
};

const BOOKS: readonly DecodingCase[] = [
  {
    name: "the whole book, which follows on from nothing, its checksum no longer given",
    frame: push("books", { ...sides, checksum: 0, prevSeqId: -1, seqId: 10 }, { action: "snapshot" }),
    outcome: "events",
    events: [{ ...book, kind: "snapshot", firstSeq: undefined, lastSeq: 10, prevSeq: undefined }],
  },
  {
    name: "a change of the book",
    frame: push("books-l2-tbt", { ...sides, checksum: 0, prevSeqId: 10, seqId: 15 }, { action: "update" }),
    outcome: "events",
    events: [{ ...book, kind: "delta", firstSeq: undefined, lastSeq: 15, prevSeq: 10 }],
  },
  {
    name: "nothing has changed, but the connection lives",
    frame: push("books", { asks: [], bids: [], ts: String(T), prevSeqId: 15, seqId: 15 }, { action: "update" }),
    outcome: "events",
    events: [{ ...book, kind: "delta", bids: [], asks: [], firstSeq: undefined, lastSeq: 15, prevSeq: 15 }],
  },
  {
    name: "a change from before there were sequences",
    frame: push("books50-l2-tbt", { ...sides, checksum: -855196043 }, { action: "update" }),
    outcome: "events",
    events: [{ ...book, kind: "delta", firstSeq: undefined, lastSeq: undefined, prevSeq: undefined }],
  },
  {
    name: "the best five levels",
    frame: push("books5", { ...sides, instId: SWAP, seqId: 15 }),
    outcome: "events",
    events: [{ ...book, kind: "snapshot", limited: true, firstSeq: undefined, lastSeq: 15, prevSeq: undefined }],
  },
  {
    name: "a book that says neither what it is nor what it follows",
    frame: push("books", sides),
    outcome: "failed",
    issue: /action is missing/,
  },
  {
    name: "a book without an instrument",
    frame: { arg: { channel: "books" }, action: "update", data: [sides] },
    outcome: "failed",
    issue: /arg\.instId/,
  },
  {
    name: "a checksum of more than 32 bits",
    frame: push("books", { ...sides, checksum: 4294967295 }, { action: "update" }),
    outcome: "failed",
    issue: /checksum is 4294967295/,
  },
  {
    name: "a price of zero",
    frame: push("books", { ...sides, bids: [["0", "1", "0", "1"]] }, { action: "update" }),
    outcome: "failed",
    issue: /bids\.0/,
  },
  { name: "the book of the liquidity program", frame: push("books-elp", sides), outcome: "control" },
];

const DATA: readonly DecodingCase[] = [
  { name: "a trade", frame: push("trades", trade), outcome: "events", events: [tradeEvent] },
  { name: "a single trade", frame: push("trades-all", trade), outcome: "events", events: [tradeEvent] },
  { name: "a trade of no size given", frame: push("trades", { ...trade, sz: "" }), outcome: "failed", issue: /sz/ },
  {
    name: "a trade of version 3",
    frame: {
      table: "swap/trade",
      data: [
        {
          instrument_id: SWAP,
          trade_id: "130639474",
          price: "60000.1",
          size: "3",
          side: "sell",
          timestamp: "2023-11-14T22:13:20.000Z",
        },
      ],
    },
    outcome: "events",
    events: [tradeEvent],
  },
  {
    name: "another table of version 3",
    frame: { table: "swap/depth", data: [] },
    outcome: "unknown",
    issue: /^table:swap\/depth$/,
  },
  {
    name: "a ticker",
    frame: push("tickers", ticker),
    outcome: "events",
    events: [{ type: "quote", symbol: SWAP, exchangeAt: T, bid: 1, bidSize: 5, ask: 2, askSize: 11 }],
  },
  {
    name: "a ticker of a side without orders",
    frame: push("tickers", { ...ticker, bidPx: "", bidSz: "" }),
    outcome: "control",
  },
  {
    name: "a mark whose index has not been heard of",
    frame: push("mark-price", { instType: "SWAP", instId: SWAP, markPx: "60000.15", ts: String(T) }),
    outcome: "events",
    events: [{ type: "mark", symbol: SWAP, exchangeAt: T, mark: 60000.15, index: undefined }],
  },
  {
    name: "an index, which is told with the marks",
    frame: {
      arg: { channel: "index-tickers", instId: "BTC-USDT" },
      data: [{ instId: "BTC-USDT", idxPx: "1", ts: String(T) }],
    },
    outcome: "control",
  },
  {
    name: "a funding rate, settled every four hours",
    frame: push("funding-rate", funding),
    outcome: "events",
    events: [
      {
        type: "funding",
        symbol: SWAP,
        exchangeAt: T,
        rate: -0.0001875,
        intervalHours: 4,
        nextAt: T + 3_600_000,
      },
    ],
  },
  {
    name: "a funding rate of older days, without a time of its own",
    frame: push("funding-rate", { instId: SWAP, fundingRate: "0.0001", fundingTime: "", nextFundingTime: "" }),
    outcome: "events",
    events: [
      { type: "funding", symbol: SWAP, exchangeAt: AT, rate: 0.0001, intervalHours: undefined, nextAt: undefined },
    ],
  },
  { name: "no funding rate yet", frame: push("funding-rate", { ...funding, fundingRate: "" }), outcome: "control" },
  {
    name: "open interest",
    frame: push("open-interest", {
      instId: SWAP,
      oi: "2216113.01",
      oiCcy: "22161",
      oiUsd: "1939251795.5",
      ts: String(T),
    }),
    outcome: "events",
    events: [{ type: "openInterest", symbol: SWAP, exchangeAt: T, contracts: 2216113.01, usd: 1939251795.5 }],
  },
  {
    name: "open interest that is not valued",
    frame: push("open-interest", { instId: SWAP, oi: "5000", oiCcy: "555", ts: String(T) }),
    outcome: "events",
    events: [{ type: "openInterest", symbol: SWAP, exchangeAt: T, contracts: 5000, usd: undefined }],
  },
];

const LIQUIDATIONS: readonly DecodingCase[] = [
  {
    name: "liquidations: of a short position by name, and in net mode of a long one, whose order sold",
    frame: liquidations([detail, { ...detail, posSide: "net", side: "sell" }]),
    outcome: "events",
    events: [
      { ...liquidation, position: "short" },
      { ...liquidation, position: "long" },
    ],
  },
  { name: "a liquidation without a price", frame: liquidations([{ ...detail, bkPx: "" }]), outcome: "control" },
];

const BARS: readonly DecodingCase[] = [
  { name: "a bar", frame: push("candle1m", candle), outcome: "events", events: [bar] },
  {
    name: "a bar of a day",
    frame: push("candle1Dutc", candle),
    outcome: "events",
    events: [{ ...bar, closeAt: T + 86_399_999 }],
  },
  { name: "a bar of a month, which has no fixed length", frame: push("candle1M", candle), outcome: "control" },
  { name: "a bar of marks", frame: push("mark-price-candle1m", candle), outcome: "control" },
];

export const OKX_CASES: readonly DecodingCase[] = [...BOOKS, ...DATA, ...LIQUIDATIONS, ...BARS, ...OKX_ANSWER_CASES];
