import type { DecodingCase } from "./decoding-case.ts";

const T = 1_700_000_000_120;
const RECEIVED = 1_700_000_000_500;
const push = (channel: string, data: unknown) => ({ channel, data });
const level = (px: string, sz: string) => ({ px, sz, n: 3 });
const book = { coin: "BTC", time: T, levels: [[level("60000.0", "10")], [level("60001.0", "0.5")]] };
const shown = {
  type: "book",
  kind: "snapshot",
  symbol: "BTC",
  exchangeAt: T,
  bids: [[60000, 10]],
  asks: [[60001, 0.5]],
};
const trade = {
  coin: "BTC",
  side: "A",
  px: "60000.0",
  sz: "0.5",
  time: T,
  hash: "0x7a",
  tid: 104,
  users: ["0x9a", "0x82"],
};
const traded = { type: "trade", symbol: "BTC", exchangeAt: T, price: 60000, size: 0.5, side: "sell", id: "104" };
const ctx = {
  funding: "-0.00000189",
  openInterest: "36585.3",
  prevDayPx: "1.0",
  premium: null,
  oraclePx: "60010.0",
  markPx: "60005.0",
  midPx: "60000.5",
  impactPxs: ["60000.0", "60001.0"],
};
const told = { symbol: "BTC", exchangeAt: RECEIVED };
const marked = { type: "mark", ...told, mark: 60005, index: 60010 };
const funded = { type: "funding", ...told, rate: -0.00000189, intervalHours: 1 };
const open = { type: "openInterest", ...told, contracts: 36585.3 };
const subscription = { type: "l2Book", coin: "BTC", nSigFigs: null, mantissa: null, fast: true };

export const HYPERLIQUID_CASES: readonly DecodingCase[] = [
  { name: "whole book", frame: push("l2Book", book), outcome: "events", events: [shown] },
  {
    name: "whole book as it was written in 2025, the keys by letter",
    frame:
      '{"channel":"l2Book","data":{"coin":"BTC","levels":[[{"n":5,"px":"60000.0","sz":"10"}],[]],"time":1700000000120}}',
    outcome: "events",
    events: [{ ...shown, asks: [] }],
  },
  {
    name: "book of a coin that is no longer listed",
    frame: push("l2Book", { coin: "MATIC", time: T, levels: [[], []] }),
    outcome: "events",
    events: [{ ...shown, symbol: "MATIC", bids: [], asks: [] }],
  },
  { name: "book without its channel", frame: book, outcome: "events", events: [shown] },
  { name: "book by REST", rest: "https://api.hyperliquid.xyz/info", frame: book, outcome: "events", events: [shown] },
  {
    name: "book of one side",
    frame: push("l2Book", { ...book, levels: [[]] }),
    outcome: "failed",
    issue: /^levels/,
  },
  {
    name: "trades: the side is the aggressor's",
    frame: push("trades", [trade, { ...trade, side: "B", tid: 105 }]),
    outcome: "events",
    events: [traded, { ...traded, side: "buy", id: "105" }],
  },
  { name: "no trades", frame: push("trades", []), outcome: "control" },
  {
    name: "trade of no side",
    frame: push("trades", [trade, { ...trade, side: "X" }]),
    outcome: "failed",
    issue: /^side is "X"/,
  },
  {
    name: "best prices",
    frame: push("bbo", { coin: "BTC", time: T, bbo: [level("60000", "10"), level("60001", "0.5")] }),
    outcome: "events",
    events: [{ type: "quote", symbol: "BTC", exchangeAt: T, bid: 60000, bidSize: 10, ask: 60001, askSize: 0.5 }],
  },
  {
    name: "best prices of an empty side",
    frame: push("bbo", { coin: "BTC", time: T, bbo: [level("60000", "10"), null] }),
    outcome: "control",
  },
  {
    name: "context of a perpetual: the oracle is the index, the funding is by the hour",
    frame: push("activeAssetCtx", { coin: "BTC", ctx }),
    outcome: "events",
    events: [marked, funded, open],
  },
  {
    name: "context of a perpetual without an oracle",
    frame: push("activeAssetCtx", { coin: "BTC", ctx: { ...ctx, oraclePx: null, impactPxs: null } }),
    outcome: "events",
    events: [{ ...marked, index: undefined }, funded, open],
  },
  {
    name: "context of a spot pair: a mark alone",
    frame: push("activeSpotAssetCtx", { coin: "@107", ctx: { markPx: "35.1", midPx: "35.2", circulatingSupply: "1" } }),
    outcome: "events",
    events: [{ ...marked, symbol: "@107", mark: 35.1, index: undefined }],
  },
  {
    name: "context of nothing",
    frame: push("activeAssetCtx", { coin: "BTC", ctx: { markPx: null } }),
    outcome: "control",
  },
  {
    name: "bar",
    frame: push("candle", {
      t: 1_700_000_040_000,
      T: 1_700_000_099_999,
      s: "BTC",
      i: "1m",
      o: "1",
      c: "3",
      h: "4",
      l: "0.5",
      v: "9",
      n: 11,
    }),
    outcome: "events",
    events: [
      {
        type: "bar",
        symbol: "BTC",
        exchangeAt: RECEIVED,
        openAt: 1_700_000_040_000,
        closeAt: 1_700_000_099_999,
        open: 1,
        high: 4,
        low: 0.5,
        close: 3,
        volume: 9,
      },
    ],
  },
  { name: "mids of all coins", frame: push("allMids", { mids: { BTC: "60000.5" } }), outcome: "control" },
  { name: "contexts without names", frame: push("allDexsAssetCtxs", { ctxs: [["", [ctx]]] }), outcome: "control" },
  {
    name: "acknowledgement, all defaults filled in",
    frame: push("subscriptionResponse", { method: "subscribe", subscription }),
    outcome: "control",
    controls: [{ kind: "ack", ref: "l2Book:BTC::fast" }],
  },
  {
    name: "what stands already",
    frame: push("error", `Already subscribed: ${JSON.stringify({ ...subscription, fast: false })}`),
    outcome: "control",
    controls: [{ kind: "ack", ref: "l2Book:BTC:" }],
  },
  {
    name: "refusal that quotes the request",
    frame: push(
      "error",
      `Invalid subscription ${JSON.stringify({ method: "subscribe", subscription: { type: "no" } })}`,
    ),
    outcome: "control",
    controls: [
      {
        kind: "refused",
        ref: "no::",
        reason: 'Invalid subscription {"method":"subscribe","subscription":{"type":"no"}}',
      },
    ],
  },
  {
    name: "refusal that quotes nothing",
    frame: push("error", "Too many subscriptions"),
    outcome: "control",
    controls: [{ kind: "refused", ref: "", reason: "Too many subscriptions" }],
  },
  { name: "pong", frame: { channel: "pong" }, outcome: "control", controls: [{ kind: "pong" }] },
  { name: "greeting", frame: "Websocket connection established.", outcome: "control" },
  { name: "another channel", frame: push("webData3", {}), outcome: "unknown", issue: /^channel:webData3$/ },
  { name: "a list", frame: [1], outcome: "unknown", issue: /^list$/ },
  { name: "no JSON", frame: "pong", outcome: "failed", issue: /not JSON/ },
];
