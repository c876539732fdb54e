import type { DecodingCase } from "./decoding-case.ts";

const T = 1_729_816_425_625;
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
const picture = { ...book, kind: "snapshot", limited: true, firstSeq: undefined, lastSeq: undefined };
const quote = { type: "quote", symbol: "BTC-USDT", exchangeAt: T, bid: 1, bidSize: 2, ask: 1.1, askSize: 3 };
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
const pro = (T: string, d: unknown, rest: Readonly<Record<string, unknown>> = {}) => ({
  T,
  P: 1_768_000_000_000_000_000,
  d,
  ...rest,
});
const PRO_AT = 1_768_000_000_000;

/** The newer push format. */
export const KUCOIN_PRO_CASES: readonly DecodingCase[] = [
  {
    name: "pro: the whole book that a subscription begins with",
    frame: pro(
      "obu.SPOT",
      { O: 16, C: 16, M: T * 1e6, s: "BTC-USDT", a: [["2", "1"]], b: [["1", "3"]] },
      { dp: "increment@10ms", t: "snapshot" },
    ),
    outcome: "events",
    events: [{ ...book, kind: "snapshot", bids: [[1, 3]], asks: [[2, 1]], lastSeq: 16 }],
  },
  {
    name: "pro: changes of the book",
    frame: pro(
      "obu.spot",
      { O: 16, C: 17, M: T * 1e6, s: "BTC-USDT", a: [["67993.3", "1.5"]], b: [["67990", "0"]] },
      { dp: "increment@10ms", t: "delta" },
    ),
    outcome: "events",
    events: [book],
  },
  {
    name: "pro: the best five levels, with the share of retail orders",
    frame: pro("obu.FUTURES", { s: "BTC-USDT", M: T, a: [["2", "1", "0"]], b: [] }, { dp: "5", t: "snapshot" }),
    outcome: "events",
    events: [{ ...picture, bids: [], asks: [[2, 1]] }],
  },
  {
    name: "pro: the best price of each side",
    frame: pro("obu.SPOT", { s: "BTC-USDT", M: T, a: [["1.1", "3"]], b: [["1", "2"]] }, { dp: "1", t: "snapshot" }),
    outcome: "events",
    events: [quote],
  },
  {
    name: "pro: a trade",
    frame: pro("trade.SPOT", { s: "BTC-USDT", S: "SELL", p: "5", q: "2", ti: "77", M: T * 1e6 }),
    outcome: "events",
    events: [{ type: "trade", symbol: "BTC-USDT", exchangeAt: T, price: 5, size: 2, side: "sell", id: "77" }],
  },
  {
    name: "pro: a quote",
    frame: pro("ticker.SPOT", {
      s: "BTC-USDT",
      a: "1.1",
      A: "3",
      b: "1",
      B: "2",
      S: "BUY",
      l: "1.1",
      q: "5",
      M: T * 1e6,
    }),
    outcome: "events",
    events: [quote],
  },
  {
    name: "pro: a candle",
    frame: pro("kline.SPOT", {
      s: "BTC-USDT",
      i: "1min",
      O: 1_729_839_600,
      C: 1_729_839_660,
      o: "10",
      h: "12",
      l: "9",
      c: "11",
      v: "44.5",
      S: false,
    }),
    outcome: "events",
    events: [{ ...bar, exchangeAt: PRO_AT, closeAt: 1_729_839_659_999 }],
  },
  { name: "pro: an unknown channel", frame: pro("weather.SPOT", {}), outcome: "unknown", issue: /^weather\.SPOT$/ },
  { name: "pro: the welcome", frame: { sessionId: "a", message: "welcome", pingInterval: 18_000 }, outcome: "control" },
  {
    name: "pro: an acknowledgement",
    frame: { id: "7", result: true },
    outcome: "control",
    controls: [{ kind: "ack", ref: "7" }],
  },
  {
    name: "pro: a refusal",
    frame: { id: "7", result: "false", reason: "no such topic" },
    outcome: "control",
    controls: [{ kind: "refused", ref: "7", reason: "no such topic" }],
  },
];
