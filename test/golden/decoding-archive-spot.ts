import { bar, delta, quote, RECEIVED_AT, snapshot, trade } from "./decoding-archive-events.ts";
import type { DecodingCase } from "./decoding-case.ts";

const pushed = (channel: string, more: Readonly<Record<string, unknown>>, ...data: readonly unknown[]) => ({
  code: 0,
  method: "subscribe",
  result: { instrument_name: "BTC_USDT", subscription: `${channel}.BTC_USDT`, channel, ...more, data },
});
const bought = { d: 17, s: "BUY", p: 100, q: 0.5, t: 1_699_999_999_001, i: "BTC_USDT" };

export const CRYPTOCOM_CASES: readonly DecodingCase[] = [
  {
    name: "the best levels",
    frame: pushed("book", { depth: 150 }, { bids: [[100, 1.5, 2]], asks: [[101, 2, 1]], t: 1_699_999_999_000 }),
    outcome: "events",
    events: [snapshot("BTC_USDT", 1_699_999_999_000, [[100, 1.5]], [[101, 2]], { limited: true })],
  },
  { name: "trades of before the subscription", frame: pushed("trade", {}, bought), outcome: "control" },
  {
    name: "a trade, with an id that a double tells and one that it does not",
    before: [pushed("trade", {}, bought)],
    frame: JSON.stringify(pushed("trade", {}, bought, { ...bought, d: 0 })).replace('"d":0', '"d":2008994980706331692'),
    outcome: "events",
    events: [
      trade("BTC_USDT", 1_699_999_999_001, "buy", 100, 0.5, "17"),
      trade("BTC_USDT", 1_699_999_999_001, "buy", 100, 0.5, undefined),
    ],
  },
  {
    name: "the best prices",
    frame: pushed("ticker", {}, { i: "BTC_USDT", b: 100, k: 101, a: 100.5, t: 1_699_999_999_000, v: 1 }),
    outcome: "events",
    events: [quote("BTC_USDT", 1_699_999_999_000, [100, undefined], [101, undefined])],
  },
  { name: "no best ask", frame: pushed("ticker", {}, { b: 100, k: null, t: 1_699_999_999_000 }), outcome: "control" },
  {
    name: "a bar",
    frame: pushed("candlestick", { interval: "1m" }, { t: 1_699_999_980_000, o: 1, h: 3, l: 0.5, c: 2, v: 9 }),
    outcome: "events",
    events: [bar("BTC_USDT", RECEIVED_AT, [1_699_999_980_000, 1_700_000_039_999], [1, 3, 0.5, 2], 9)],
  },
  {
    name: "a bar of a month, which has no length",
    frame: pushed("candlestick", { interval: "1M" }, { t: 1, o: 1, h: 3, l: 0.5, c: 2, v: 9 }),
    outcome: "failed",
    issue: /^interval is 1M/,
  },
  { name: "an acknowledgement", frame: { id: 0, code: 0, method: "subscribe" }, outcome: "control" },
  { name: "a heartbeat", frame: { id: 1, method: "public/heartbeat" }, outcome: "control" },
];

const update = (channel: string, data: unknown, type = "update") => ({ channel, market: "BTCBULL/USD", type, data });
const ftxTrade = { id: 5, price: 2, size: 1.5, side: "sell", time: "2021-04-05T17:50:09.539527+00:00" };
const ftxTradeAt = 1_617_645_009_539.527;
const hedge = {
  name: "HEDGE",
  leverage: -1,
  outstanding: 200,
  pricePerShare: 110.5,
  positionPerShare: -0.25,
  positionsPerShare: { "BTC-PERP": -0.25 },
  currentLeverage: -0.875,
};
const nav = { type: "nav", symbol: "HEDGE", exchangeAt: RECEIVED_AT, nav: 110.5, rebalancedAt: undefined };

export const FTX_CASES: readonly DecodingCase[] = [
  {
    name: "the whole book",
    frame: update("orderbook", { time: 1_700_000_000.25, checksum: 1, bids: [[2, 1]], asks: [[3, 4]] }, "partial"),
    outcome: "events",
    events: [snapshot("BTCBULL/USD", 1_700_000_000_250, [[2, 1]], [[3, 4]])],
  },
  {
    name: "changes",
    frame: update("orderbook", { time: 1_700_000_000.25, checksum: 1, bids: [[2, 0]], asks: [] }),
    outcome: "events",
    events: [delta("BTCBULL/USD", 1_700_000_000_250, [[2, 0]], [])],
  },
  {
    name: "a trade of a token",
    frame: update("trades", [{ ...ftxTrade, liquidation: false }]),
    outcome: "events",
    events: [trade("BTCBULL/USD", ftxTradeAt, "sell", 2, 1.5, "5")],
  },
  {
    name: "a liquidation that sells closes a long position",
    frame: update("trades", [{ ...ftxTrade, liquidation: true }]),
    outcome: "events",
    events: [
      trade("BTCBULL/USD", ftxTradeAt, "sell", 2, 1.5, "5"),
      {
        ...{ type: "liquidation", symbol: "BTCBULL/USD", exchangeAt: ftxTradeAt },
        ...{ price: 2, size: 1.5, position: "long" },
      },
    ],
  },
  {
    name: "the best prices",
    frame: update("ticker", { bid: 2, ask: 3, bidSize: 1, askSize: 4, last: 2, time: 1_700_000_000.25 }),
    outcome: "events",
    events: [quote("BTCBULL/USD", 1_700_000_000_250, [2, 1], [3, 4])],
  },
  {
    name: "no bid",
    frame: update("ticker", { bid: null, ask: 3, bidSize: null, askSize: 4, last: 2, time: 1_700_000_000.25 }),
    outcome: "control",
  },
  { name: "an acknowledgement", frame: { type: "subscribed", channel: "trades", market: "X" }, outcome: "control" },
  { name: "a notice of a restart", frame: { type: "info", code: 20_001, msg: "restart" }, outcome: "control" },
  {
    name: "the state of tokens: what each holds times how many there are",
    rest: "https://ftx.com/api/lt/tokens",
    frame: { success: true, result: [hedge] },
    outcome: "events",
    events: [{ ...nav, leverage: -0.875, basket: -50, supply: 200 }],
  },
  {
    name: "the state of one that holds several underlyings",
    rest: "https://ftx.com/api/lt/HEDGE",
    frame: { success: true, result: { ...hedge, positionPerShare: null, currentLeverage: undefined } },
    outcome: "events",
    events: [{ ...nav, leverage: undefined, basket: undefined, supply: 200 }],
  },
  { name: "the list of markets", rest: "https://ftx.com/api/markets", frame: { success: true }, outcome: "control" },
  {
    name: "an answer that is not read",
    rest: "https://ftx.com/api/lt/HEDGE/creations",
    frame: {},
    outcome: "unknown",
    issue: /^rest:\/api\/lt\/HEDGE\/creations$/,
  },
];

const depth = (isWhole: boolean, sides: unknown) => ({
  method: "depth.update",
  params: [isWhole, sides, "BTC3L_USDT"],
  id: null,
});
const gateTrades = (...list: readonly unknown[]) => ({
  method: "trades.update",
  params: ["BTC3L_USDT", list],
  id: null,
});
const newer = { id: 6, time: 1_700_000_000.5, price: "2", amount: "1", type: "sell" };
const older = { id: 5, time: 1_700_000_000.25, price: "2.5", amount: "3", type: "buy" };

export const GATEIO_V3_CASES: readonly DecodingCase[] = [
  {
    name: "the whole book",
    frame: depth(true, { asks: [["3", "1"]], bids: [["2", "5"]], id: 9 }),
    outcome: "events",
    events: [snapshot("BTC3L_USDT", RECEIVED_AT, [[2, 5]], [[3, 1]])],
  },
  {
    name: "changes of one side",
    frame: depth(false, { asks: [["3", "0"]] }),
    outcome: "events",
    events: [delta("BTC3L_USDT", RECEIVED_AT, [], [[3, 0]])],
  },
  { name: "trades of before the subscription", frame: gateTrades(newer, older), outcome: "control" },
  {
    name: "trades, the newest first in the message",
    before: [gateTrades(older)],
    frame: gateTrades(newer, older),
    outcome: "events",
    events: [
      trade("BTC3L_USDT", 1_700_000_000_250, "buy", 2.5, 3, "5"),
      trade("BTC3L_USDT", 1_700_000_000_500, "sell", 2, 1, "6"),
    ],
  },
  { name: "an answer", frame: { error: null, result: { status: "success" }, id: 1 }, outcome: "control" },
  {
    name: "a method that is not read",
    frame: { method: "dance.update", params: [], id: null },
    outcome: "unknown",
    issue: /^dance\.update$/,
  },
];

const l2 = (changes: unknown, more = {}) => ({ type: "l2_updates", symbol: "BTCUSD", changes, ...more });

export const GEMINI_CASES: readonly DecodingCase[] = [
  {
    name: "the whole book, with trades of before",
    frame: l2(
      [
        ["buy", "100", "1"],
        ["sell", "101", "2"],
      ],
      { trades: [{ type: "trade" }], auction_events: [] },
    ),
    outcome: "events",
    events: [snapshot("BTCUSD", RECEIVED_AT, [[100, 1]], [[101, 2]])],
  },
  {
    name: "changes",
    frame: l2([["buy", "100", "0"]]),
    outcome: "events",
    events: [delta("BTCUSD", RECEIVED_AT, [[100, 0]], [])],
  },
  {
    name: "a trade",
    frame: {
      type: "trade",
      symbol: "BTCUSD",
      event_id: 5,
      timestamp: 1_699_999_999_001,
      price: "100",
      quantity: "0.5",
      side: "buy",
    },
    outcome: "events",
    events: [trade("BTCUSD", 1_699_999_999_001, "buy", 100, 0.5, "5")],
  },
  { name: "a heartbeat", frame: { type: "heartbeat", timestamp: 1 }, outcome: "control" },
  {
    name: "a side of a new kind",
    frame: l2([["hold", "100", "1"]]),
    outcome: "failed",
    issue: /changes\.0\.0 is "hold"/,
  },
];
