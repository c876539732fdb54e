import { bar, delta, quote, RECEIVED_AT, snapshot, trade } from "./decoding-archive-events.ts";
import type { DecodingCase } from "./decoding-case.ts";

const subscribed = (channel: string, chanId: number, symbol: string, more = {}) => ({
  event: "subscribed",
  channel,
  chanId,
  symbol,
  ...more,
});
const books = [subscribed("book", 7, "tBTCUSD", { prec: "P0", freq: "F0", len: "25" })];
const trades = [subscribed("trades", 8, "tBTCUSD")];
const ticker = [subscribed("ticker", 9, "tBTCUSD")];

export const BITFINEX_CASES: readonly DecodingCase[] = [
  {
    name: "a list of levels is the whole book: positive amounts are bids",
    before: books,
    frame: [
      7,
      [
        [100, 2, 1.5],
        [101, 1, -2],
      ],
    ],
    outcome: "events",
    events: [snapshot("tBTCUSD", RECEIVED_AT, [[100, 1.5]], [[101, 2]])],
  },
  {
    name: "a level, with the number of the message behind it",
    before: books,
    frame: [7, [101, 3, -2.5], 44],
    outcome: "events",
    events: [delta("tBTCUSD", RECEIVED_AT, [], [[101, 2.5]])],
  },
  {
    name: "no orders remove the level of the side that the amount names",
    before: books,
    frame: [7, [100, 0, 1]],
    outcome: "events",
    events: [delta("tBTCUSD", RECEIVED_AT, [[100, 0]], [])],
  },
  { name: "a checksum", before: books, frame: [7, "cs", -1_234], outcome: "control" },
  { name: "a heartbeat", before: books, frame: [7, "hb", 45], outcome: "control" },
  {
    name: "single orders are no levels",
    before: [subscribed("book", 7, "tBTCUSD", { prec: "R0" })],
    frame: [7, [96_064_678_342, 100, 1]],
    outcome: "control",
  },
  {
    name: "rates of a currency that is lent are no market",
    before: [subscribed("book", 7, "fUST", { prec: "P0" })],
    frame: [7, [0.0003, 120, 1, -3_610_042.8]],
    outcome: "control",
  },
  {
    name: "a level at no price",
    before: books,
    frame: [7, [0, 1, 1]],
    outcome: "failed",
    issue: /0\.0 is 0: .*above 0/,
  },
  { name: "trades of before the subscription", before: trades, frame: [8, [[1, 1, 1, 100]]], outcome: "control" },
  {
    name: "a negative amount was sold",
    before: trades,
    frame: [8, "te", [5, 1_699_999_999_001, -0.5, 100]],
    outcome: "events",
    events: [trade("tBTCUSD", 1_699_999_999_001, "sell", 100, 0.5, "5")],
  },
  {
    name: "the same trade again",
    before: trades,
    frame: [8, "tu", [5, 1_699_999_999_001, -0.5, 100]],
    outcome: "control",
  },
  {
    name: "the best prices",
    before: ticker,
    frame: [9, [100, 3, 101, 4, 0, 0, 100, 9, 110, 90]],
    outcome: "events",
    events: [quote("tBTCUSD", RECEIVED_AT, [100, 3], [101, 4])],
  },
  { name: "no best bid", before: ticker, frame: [9, [null, null, 101, 4]], outcome: "control" },
  { name: "data of nobody knows what", frame: [10, [1, 2, 3]], outcome: "unknown", issue: /without a name/ },
  { name: "an error", frame: { event: "error", msg: "symbol: invalid", code: 10_300 }, outcome: "control" },
  { name: "an event of a new kind", frame: { event: "dance" }, outcome: "unknown", issue: /^event:dance$/ },
];

const table = (name: string, action: string, ...data: readonly unknown[]) => ({ table: name, action, data });
const whole = table(
  "orderBookL2",
  "partial",
  { symbol: "XBTUSD", id: 2, side: "Sell", size: 20, price: 101 },
  { symbol: "XBTUSD", id: 1, side: "Buy", size: 10, price: 100 },
);
const stampedAt = { timestamp: "2023-11-14T22:13:20.123Z", symbol: "XBTUSD" };
const at = 1_700_000_000_123;

export const BITMEX_CASES: readonly DecodingCase[] = [
  {
    name: "the whole book",
    frame: whole,
    outcome: "events",
    events: [snapshot("XBTUSD", RECEIVED_AT, [[100, 10]], [[101, 20]])],
  },
  {
    name: "changes name the level by its id alone",
    before: [whole, table("orderBookL2", "insert", { symbol: "XBTUSD", id: 3, side: "Buy", size: 5, price: 99.5 })],
    frame: table("orderBookL2", "update", { symbol: "XBTUSD", id: 3, side: "Buy", size: 7 }),
    outcome: "events",
    events: [delta("XBTUSD", RECEIVED_AT, [[99.5, 7]], [])],
  },
  {
    name: "a level that goes",
    before: [whole],
    frame: table("orderBookL2", "delete", { ...stampedAt, id: 2, side: "Sell" }),
    outcome: "events",
    events: [delta("XBTUSD", at, [], [[101, 0]])],
  },
  {
    name: "a level that is gone already",
    before: [whole, table("orderBookL2", "delete", { symbol: "XBTUSD", id: 2, side: "Sell" })],
    frame: table("orderBookL2", "update", { symbol: "XBTUSD", id: 2, side: "Sell", size: 1 }),
    outcome: "failed",
    issue: /^id is 2: expected a level whose price was told$/,
  },
  {
    name: "a change before the whole book",
    frame: table("orderBookL2", "update", { symbol: "XBTUSD", id: 2, side: "Sell", size: 1 }),
    outcome: "control",
  },
  {
    name: "the ten best levels",
    frame: table("orderBook10", "update", { ...stampedAt, bids: [[100, 1]], asks: [[101, 2]] }),
    outcome: "events",
    events: [snapshot("XBTUSD", at, [[100, 1]], [[101, 2]], { limited: true })],
  },
  {
    name: "trades, and a settlement among them",
    frame: table(
      "trade",
      "insert",
      { ...stampedAt, side: "Sell", size: 3, price: 100, trdMatchID: "a-1" },
      { ...stampedAt, size: 2, price: 100 },
    ),
    outcome: "events",
    events: [trade("XBTUSD", at, "sell", 100, 3, "a-1")],
  },
  {
    name: "the last trade of before",
    frame: table("trade", "partial", { ...stampedAt, side: "Buy", size: 3, price: 100 }),
    outcome: "control",
  },
  {
    name: "quotes, one of them without bids",
    frame: table(
      "quote",
      "insert",
      { ...stampedAt, bidPrice: 100, bidSize: 1, askPrice: 101, askSize: 2 },
      { ...stampedAt, bidPrice: null, bidSize: 0, askPrice: 101, askSize: 2 },
    ),
    outcome: "events",
    events: [quote("XBTUSD", at, [100, 1], [101, 2])],
  },
  {
    name: "a bar is named by its end",
    frame: table("tradeBin1m", "insert", {
      ...stampedAt,
      timestamp: "2023-11-14T22:13:00.000Z",
      ...{ open: 1, high: 3, low: 0.5, close: 2, volume: 9 },
    }),
    outcome: "events",
    events: [bar("XBTUSD", 1_699_999_980_000, [1_699_999_920_000, 1_699_999_979_999], [1, 3, 0.5, 2], 9)],
  },
  {
    name: "an instrument, as far as it changed",
    frame: table("instrument", "update", {
      ...stampedAt,
      markPrice: 100.5,
      indicativeSettlePrice: 100.4,
      openInterest: 7,
      fundingRate: 0.0001,
      fundingInterval: "2000-01-01T08:00:00.000Z",
      fundingTimestamp: "2023-11-15T04:00:00.000Z",
    }),
    outcome: "events",
    events: [
      { type: "mark", symbol: "XBTUSD", exchangeAt: at, mark: 100.5, index: 100.4 },
      { type: "openInterest", symbol: "XBTUSD", exchangeAt: at, contracts: 7, usd: undefined },
      {
        ...{ type: "funding", symbol: "XBTUSD", exchangeAt: at },
        ...{ rate: 0.0001, intervalHours: 8, nextAt: 1_700_020_800_000 },
      },
    ],
  },
  {
    name: "instruments of REST",
    rest: "https://www.bitmex.com/api/v1/instrument/active",
    frame: [{ ...stampedAt, markPrice: 100.5, openInterest: null, fundingRate: null }],
    outcome: "events",
    events: [{ type: "mark", symbol: "XBTUSD", exchangeAt: at, mark: 100.5, index: undefined }],
  },
  { name: "another answer of REST", rest: "https://www.bitmex.com/api/v1/stats", frame: [], outcome: "unknown" },
  { name: "an acknowledgement", frame: { success: true, subscribe: "trade:XBTUSD", request: {} }, outcome: "control" },
  { name: "an answer to a ping", frame: "pong", outcome: "control" },
  { name: "another word", frame: "ping?", outcome: "failed", issue: /not JSON/ },
  { name: "a table that is not read", frame: table("dance", "insert"), outcome: "unknown", issue: /^table:dance$/ },
];

const sent = { timestamp: "1700000000", microtimestamp: "1700000000123456" };
const micro = 1_700_000_000_123.456;
const bids = [["100.5", "1.25"]];
const asks = [["101", "0.00000000"]];

export const BITSTAMP_CASES: readonly DecodingCase[] = [
  {
    name: "changes",
    frame: { event: "data", channel: "diff_order_book_btcusd", data: { ...sent, bids, asks } },
    outcome: "events",
    events: [delta("btcusd", micro, [[100.5, 1.25]], [[101, 0]], { lastSeq: 1_700_000_000_123_456 })],
  },
  {
    name: "the best levels",
    frame: { event: "data", channel: "order_book_btcusd", data: { ...sent, bids, asks: [] } },
    outcome: "events",
    events: [snapshot("btcusd", micro, [[100.5, 1.25]], [], { limited: true, lastSeq: 1_700_000_000_123_456 })],
  },
  {
    name: "the whole book of REST",
    rest: "https://www.bitstamp.net/api/v2/order_book/btcusd",
    frame: { ...sent, bids, asks: [] },
    outcome: "events",
    events: [snapshot("btcusd", micro, [[100.5, 1.25]], [], { lastSeq: 1_700_000_000_123_456 })],
  },
  {
    name: "a sale",
    frame: {
      event: "trade",
      channel: "live_trades_btcusd",
      data: { ...sent, id: 5, amount: 0.5, price: 100, type: 1 },
    },
    outcome: "events",
    events: [trade("btcusd", micro, "sell", 100, 0.5, "5")],
  },
  {
    name: "an acknowledgement",
    frame: { event: "bts:subscription_succeeded", channel: "live_trades_btcusd", data: {} },
    outcome: "control",
  },
  {
    name: "a channel of single orders",
    frame: { event: "order_created", channel: "live_orders_btcusd", data: {} },
    outcome: "unknown",
    issue: /^channel:live_orders$/,
  },
];
