import { mexcPush } from "../support/mexc-push.ts";
import type { ProtoField } from "../support/protobuf.ts";
import type { DecodingCase } from "./decoding-case.ts";

const T = 1_700_000_000_100;
const RECEIVED = 1_700_000_000_500;
const SYMBOL = "BTCUSDT";

const push = (body: number, content: readonly ProtoField[], symbol = SYMBOL): Uint8Array =>
  mexcPush({ channel: `spot@public.x.v3.api.pb@100ms@${SYMBOL}`, symbol, sendTime: T + 7, body, content });
const level = (price: string, size: string): readonly ProtoField[] => [
  [1, price],
  [2, size],
];
const sides: readonly ProtoField[] = [
  [1, level("101.5", "2")],
  [2, level("100.5", "0")],
];
const book = {
  type: "book",
  symbol: SYMBOL,
  exchangeAt: T + 7,
  kind: "delta",
  asks: [[101.5, 2]],
  bids: [[100.5, 0]],
  firstSeq: 12,
  lastSeq: 15,
  prevSeq: undefined,
};
const deal = (side: number, more: readonly ProtoField[] = []): ProtoField => [
  1,
  [...level("100", "0.5"), [3, side], [4, T], ...more],
];
const trade = { type: "trade", symbol: SYMBOL, exchangeAt: T, price: 100, size: 0.5, side: "buy", id: undefined };
const best: readonly ProtoField[] = [
  [1, "100"],
  [2, "3"],
  [3, "101"],
  [4, "4"],
];
const quote = { type: "quote", symbol: SYMBOL, exchangeAt: T + 7, bid: 100, bidSize: 3, ask: 101, askSize: 4 };
const bar = {
  type: "bar",
  symbol: SYMBOL,
  exchangeAt: T + 7,
  openAt: 1_700_000_040_000,
  closeAt: 1_700_000_099_999,
  open: 2,
  high: 5,
  low: 1,
  close: 4,
  volume: 600,
};
const old = (channel: string, d: object) => ({ c: `spot@public.${channel}`, d, s: SYMBOL, t: T + 7 });
const nav = { type: "nav", leverage: undefined, basket: undefined, supply: undefined, rebalancedAt: undefined };
const rest = "https://api.mexc.com/api/v3";

export const MEXC_SPOT_CASES: readonly DecodingCase[] = [
  {
    name: "changes of a book",
    frame: push(313, [...sides, [3, "x"], [4, "12"], [5, "15"], [6, T]]),
    outcome: "events",
    events: [book],
  },
  {
    name: "changes without the number of the last",
    frame: push(313, [...sides, [4, "12"]]),
    outcome: "failed",
    issue: /^versions: expected both, and the first not above the last$/,
  },
  {
    name: "a single change, of a channel that was there before",
    frame: push(302, [...sides, [4, "12"]]),
    outcome: "events",
    events: [{ ...book, lastSeq: 12 }],
  },
  {
    name: "a batch of single changes",
    frame: push(312, [
      [1, [...sides, [4, "12"]]],
      [1, [[4, "13"]]],
    ]),
    outcome: "events",
    events: [
      { ...book, lastSeq: 12 },
      { ...book, asks: [], bids: [], firstSeq: 13, lastSeq: 13 },
    ],
  },
  {
    name: "a batch whose second part is damaged gives nothing of the first",
    frame: push(312, [
      [1, [...sides, [4, "12"]]],
      [1, [[4, "x"]]],
    ]),
    outcome: "failed",
    issue: /^"x": expected a decimal number$/,
  },
  {
    name: "the best levels",
    frame: push(303, [...sides, [4, "12"]]),
    outcome: "events",
    events: [{ ...book, kind: "snapshot", limited: true, firstSeq: undefined, lastSeq: 12 }],
  },
  {
    name: "trades: 1 buys, 2 sells; ids came later",
    frame: push(314, [deal(1), deal(2, [[5, "abc"]])]),
    outcome: "events",
    events: [trade, { ...trade, side: "sell", id: "abc" }],
  },
  {
    name: "a trade of neither side",
    frame: push(314, [deal(1), deal(3)]),
    outcome: "failed",
    issue: /^deal: expected price, quantity, time and type 1 or 2$/,
  },
  { name: "the best prices", frame: push(315, best), outcome: "events", events: [quote] },
  {
    name: "the best prices of a market without orders to sell",
    frame: push(315, best.slice(0, 2)),
    outcome: "control",
  },
  { name: "a batch of best prices", frame: push(311, [[1, best]]), outcome: "events", events: [quote] },
  {
    name: "a symbol that only the channel names",
    frame: push(315, best, ""),
    outcome: "failed",
    issue: /^symbol: expected a name/,
  },
  {
    name: "bar: its end is the start of the next",
    frame: push(308, [
      [1, "Min1"],
      [2, 1_700_000_040],
      [3, "2"],
      [4, "4"],
      [5, "5"],
      [6, "1"],
      [7, "600"],
      [8, "1200"],
      [9, 1_700_000_100],
    ]),
    outcome: "events",
    events: [bar],
  },
  { name: "statistics of a day", frame: push(309, [[1, SYMBOL]]), outcome: "control" },
  { name: "another body", frame: push(399, []), outcome: "unknown", issue: /^body:399$/ },
  { name: "nothing at all", frame: new Uint8Array(0), outcome: "failed", issue: /^there is no body: expected one$/ },
  {
    name: "acknowledgement of two topics",
    frame: {
      id: 0,
      code: 0,
      msg: "spot@public.aggre.deals.v3.api.pb@100ms@A,spot@public.aggre.deals.v3.api.pb@100ms@B",
    },
    outcome: "control",
    controls: ["A", "B"].map((symbol) => ({ kind: "ack", ref: `spot@public.aggre.deals.v3.api.pb@100ms@${symbol}` })),
  },
  {
    name: "refusal: its code is 0 all the same",
    frame: { id: 0, code: 0, msg: "Not Subscribed successfully! [spot@public.deals.v3.api@A]. Reason: Blocked!" },
    outcome: "control",
    controls: [{ kind: "refused", ref: "spot@public.deals.v3.api@A", reason: "Reason: Blocked!" }],
  },
  { name: "pong", frame: { id: 0, code: 0, msg: "PONG" }, outcome: "control", controls: [{ kind: "pong" }] },
  {
    name: "ping",
    frame: { method: "PING" },
    outcome: "control",
    controls: [{ kind: "reply", text: '{"method":"PONG"}' }],
  },
  {
    name: "trades in JSON, until 2025-08-04",
    frame: old("deals.v3.api@BTCUSDT", { deals: [{ S: 1, p: "100", v: "0.5", t: T }], e: "spot@public.deals.v3.api" }),
    outcome: "events",
    events: [trade],
  },
  {
    name: "the best prices in JSON, until 2025-08-04",
    frame: old("bookTicker.v3.api@BTCUSDT", { b: "100", B: "3", a: "101", A: "4" }),
    outcome: "events",
    events: [quote],
  },
  {
    name: "a change of a book in JSON, until 2025-08-04",
    frame: old("increase.depth.v3.api@BTCUSDT", { bids: [{ p: "100.5", v: "0" }], r: "12" }),
    outcome: "events",
    events: [{ ...book, asks: [], lastSeq: 12 }],
  },
  {
    name: "the best levels in JSON, until 2025-08-04",
    frame: old("limit.depth.v3.api@BTCUSDT@5", { asks: [{ p: "101.5", v: "2" }], r: "12" }),
    outcome: "events",
    events: [{ ...book, kind: "snapshot", limited: true, bids: [], firstSeq: undefined, lastSeq: 12 }],
  },
  {
    name: "bar in JSON, until 2025-08-04",
    frame: old("kline.v3.api@BTCUSDT@Min1", {
      k: { t: 1_700_000_040, T: 1_700_000_100, o: 2, h: 5, l: 1, c: 4, v: 600, i: "Min1" },
    }),
    outcome: "events",
    events: [bar],
  },
  { name: "statistics of a day in JSON", frame: old("miniTicker.v3.api@BTCUSDT@UTC+0", {}), outcome: "control" },
  {
    name: "trades of version 2",
    frame: ["push.symbol", { symbol: "BTC_USDT", data: { deals: [{ t: T, p: "100", q: "0.5", T: 1 }] } }],
    outcome: "events",
    events: [{ ...trade, symbol: "BTC_USDT" }],
  },
  {
    name: "book by REST",
    rest: `${rest}/depth?symbol=BTCUSDT&limit=5000`,
    frame: { lastUpdateId: 12, bids: [["100.5", "0"]], asks: [["101.5", "2"]], timestamp: T },
    outcome: "events",
    events: [{ ...book, kind: "snapshot", exchangeAt: T, firstSeq: undefined, lastSeq: 12 }],
  },
  {
    name: "an error by REST",
    rest: `${rest}/depth?symbol=X&limit=5000`,
    frame: { code: -1121, msg: "Invalid symbol." },
    outcome: "failed",
    issue: /^-1121 Invalid symbol\.$/,
  },
  {
    name: "bars by REST",
    rest: `${rest}/klines?symbol=BTCUSDT&interval=1m`,
    frame: [[1_700_000_040_000, "2", "5", "1", "4", "600", 1_700_000_100_000, "1200"]],
    outcome: "events",
    events: [{ ...bar, exchangeAt: RECEIVED }],
  },
  {
    name: "net asset value of a leveraged token",
    rest: `${rest}/etf/info?symbol=BTC3LUSDT`,
    frame: { symbol: "BTC3LUSDT", netValue: "0.147", feeRate: "0.00001", timestamp: T },
    outcome: "events",
    events: [{ ...nav, symbol: "BTC3LUSDT", exchangeAt: T, nav: 0.147 }],
  },
  {
    name: "leverage of a token: its size, with the sign of the target",
    rest: `${rest}/etf/info?symbol=BTC3SUSDT`,
    frame: { symbol: "BTC3SUSDT", netValue: "2.5", leverage: "-3", realLeverage: "3.21", timestamp: T },
    outcome: "events",
    events: [{ ...nav, symbol: "BTC3SUSDT", exchangeAt: T, nav: 2.5, leverage: -3.21 }],
  },
  {
    name: "net asset values of all tokens",
    rest: `${rest}/etf/info`,
    frame: [{ symbol: "BTC3SUSDT", netValue: "2.5" }],
    outcome: "events",
    events: [{ ...nav, symbol: "BTC3SUSDT", exchangeAt: RECEIVED, nav: 2.5 }],
  },
];
