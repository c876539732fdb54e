import { bar, delta, quote, snapshot, trade } from "./decoding-archive-events.ts";
import type { DecodingCase } from "./decoding-case.ts";

const T = 1_700_000_000_123;
const push = (ch: string, tick: unknown) => ({ ch, ts: T, tick });
const htxTrade = {
  id: 100_182_534_526_255,
  ts: T - 2,
  tradeId: 17,
  amount: 0.5,
  price: 100,
  direction: "sell",
};
const tradeTick = (...data: readonly unknown[]) => push("market.fil3susdt.trade.detail", { id: 1, ts: T, data });
const candle = { id: 1_699_999_980, open: 1, close: 2, low: 0.5, high: 3, amount: 9, vol: 12, count: 4 };
const span = [1_699_999_980_000, 1_700_000_039_999] as const;

export const HTX_CASES: readonly DecodingCase[] = [
  {
    name: "the best levels",
    frame: push("market.fil3susdt.depth.step0", { bids: [[100, 1]], asks: [[101, 2]], version: 3, ts: T - 1 }),
    outcome: "events",
    events: [snapshot("fil3susdt", T - 1, [[100, 1]], [[101, 2]], { limited: true })],
  },
  {
    name: "changes of a numbered book",
    frame: push("market.btcusdt.mbp.150", { seqNum: 9, prevSeqNum: 7, bids: [[100, 0]], asks: [] }),
    outcome: "events",
    events: [delta("btcusdt", T, [[100, 0]], [], { lastSeq: 9, prevSeq: 7 })],
  },
  {
    name: "pictures of that book",
    frame: push("market.btcusdt.mbp.refresh.20", { seqNum: 9, bids: [[100, 1]], asks: [[101, 1]] }),
    outcome: "events",
    events: [snapshot("btcusdt", T, [[100, 1]], [[101, 1]], { limited: true })],
  },
  { name: "trades of before the subscription", frame: tradeTick(htxTrade), outcome: "control" },
  {
    name: "a trade of a token",
    before: [tradeTick(htxTrade)],
    frame: tradeTick(htxTrade),
    outcome: "events",
    events: [trade("fil3susdt", T - 2, "sell", 100, 0.5, "17")],
  },
  {
    name: "the best prices",
    frame: push("market.btcusdt.bbo", { quoteTime: T - 3, bid: 100, bidSize: 1, ask: 101, askSize: 2, symbol: "x" }),
    outcome: "events",
    events: [quote("btcusdt", T - 3, [100, 1], [101, 2])],
  },
  {
    name: "a bar of spot counts coins",
    frame: push("market.btcusdt.kline.1min", candle),
    outcome: "events",
    events: [bar("btcusdt", T, span, [1, 3, 0.5, 2], 9)],
  },
  { name: "the figures of a day", frame: push("market.btcusdt.detail", { open: 1 }), outcome: "control" },
  { name: "a ping", frame: { ping: T }, outcome: "control" },
  { name: "an acknowledgement", frame: { id: "1", status: "ok", subbed: "market.x.bbo", ts: T }, outcome: "control" },
  {
    name: "a channel that is not read",
    frame: push("market.btcusdt.dance", {}),
    outcome: "unknown",
    issue: /^channel:dance$/,
  },
  { name: "a bar of a month", frame: push("market.btcusdt.kline.1mon", candle), outcome: "failed", issue: /1mon/ },
];

const swapTick = (...data: readonly unknown[]) => push("market.BTC-USD.trade.detail", { id: 1, ts: T, data });
const swapTrade = { amount: 6, quantity: 2.25, ts: T - 2, id: 743_774_717_120_000, price: 100, direction: "buy" };

export const HTX_SWAP_CASES: readonly DecodingCase[] = [
  {
    name: "the best levels",
    frame: push("market.BTC-USD.depth.step0", { mrid: 1, id: 2, bids: [[100, 50]], asks: [[101, 20]], ts: T - 1 }),
    outcome: "events",
    events: [snapshot("BTC-USD", T - 1, [[100, 50]], [[101, 20]], { limited: true })],
  },
  {
    name: "a trade, in contracts",
    before: [swapTick(swapTrade)],
    frame: swapTick(swapTrade),
    outcome: "events",
    events: [trade("BTC-USD", T - 2, "buy", 100, 6, "743774717120000")],
  },
  {
    name: "a bar counts contracts",
    frame: push("market.BTC-USD.kline.1min", candle),
    outcome: "events",
    events: [bar("BTC-USD", T, span, [1, 3, 0.5, 2], 12)],
  },
];

const scaled = (symbol: string, type: string, bids: unknown, asks: unknown) => ({
  book: { asks, bids },
  depth: 30,
  sequence: 5,
  symbol,
  timestamp: 1_700_000_000_123_000_000,
  type,
});

export const PHEMEX_CASES: readonly DecodingCase[] = [
  {
    name: "the whole book of a contract: prices in ten-thousandths, sizes in contracts",
    frame: scaled("XTZUSD", "snapshot", [[30_020, 2_300]], [[30_170, 42_007]]),
    outcome: "events",
    events: [snapshot("XTZUSD", T, [[3.002, 2_300]], [[3.017, 42_007]], { lastSeq: 5 })],
  },
  {
    name: "changes of spot: prices and sizes in hundred-millionths",
    frame: scaled("sGRTUSDT", "incremental", [[67_182_000, 452_276_000_000]], []),
    outcome: "events",
    events: [delta("sGRTUSDT", T, [[0.67182, 4_522.76]], [], { lastSeq: 5 })],
  },
  {
    name: "trades, the newest first in the message",
    frame: {
      sequence: 5,
      symbol: "YFIUSD",
      trades: [
        [1_700_000_000_123_000_000, "Buy", 329_915_000, 40],
        [1_700_000_000_121_000_000, "Sell", 329_900_000, 3],
      ],
      type: "incremental",
    },
    outcome: "events",
    events: [trade("YFIUSD", T - 2, "sell", 32_990, 3, undefined), trade("YFIUSD", T, "buy", 32_991.5, 40, undefined)],
  },
  {
    name: "trades of before the subscription",
    frame: { sequence: 5, symbol: "YFIUSD", trades: [[1, "Buy", 1, 1]], type: "snapshot" },
    outcome: "control",
  },
  { name: "an answer", frame: { error: null, id: 1, result: { status: "success" } }, outcome: "control" },
  { name: "something else", frame: { dance: 1 }, outcome: "unknown", issue: /^keys:dance$/ },
];

const units = [
  { ap: 41.4, bp: 41.2, as: 9, bs: 8 },
  { ap: 41.5, bp: 0, as: 7, bs: 0 },
];
const krw = { ty: "trade", cd: "KRW-IQ", tms: T + 80, ttms: T, tp: 41.2, tv: 12.5, sid: 17, st: "REALTIME" };

export const UPBIT_CASES: readonly DecodingCase[] = [
  {
    name: "the best levels, fewer bids than asks",
    frame: { ty: "orderbook", cd: "KRW-IQ", tms: T, tas: 1, tbs: 1, obu: units, st: "REALTIME" },
    outcome: "events",
    events: [
      snapshot(
        "KRW-IQ",
        T,
        [[41.2, 8]],
        [
          [41.4, 9],
          [41.5, 7],
        ],
        { limited: true },
      ),
    ],
  },
  {
    name: "a sale",
    frame: { ...krw, ab: "ASK" },
    outcome: "events",
    events: [trade("KRW-IQ", T, "sell", 41.2, 12.5, "17")],
  },
  {
    name: "a purchase",
    frame: { ...krw, ab: "BID" },
    outcome: "events",
    events: [trade("KRW-IQ", T, "buy", 41.2, 12.5, "17")],
  },
  { name: "the trade of before the subscription", frame: { ...krw, ab: "BID", st: "SNAPSHOT" }, outcome: "control" },
  { name: "an answer to a ping", frame: { status: "UP" }, outcome: "control" },
  { name: "an error", frame: { error: { name: "WRONG_FORMAT", message: "" } }, outcome: "control" },
  { name: "a type that is not read", frame: { ty: "dance" }, outcome: "unknown", issue: /^dance$/ },
];
