import type { DecodingCase } from "./decoding-case.ts";

const T = 1_700_000_000_120;
const update = (channel: string, result: unknown) => ({
  time: 1_700_000_000,
  time_ms: 1_700_000_000_123,
  channel,
  event: "update",
  result,
});
const ticker = { currency_pair: "BTC3S_USDT", last: "1", lowest_ask: "1.1", highest_bid: "0.9", base_volume: "5" };
const quote = { type: "quote", symbol: "BTC3S_USDT", bid: 0.9, bidSize: undefined, ask: 1.1, askSize: undefined };
const etf = { etf_net_value: "1.02", etf_pre_net_value: "1", etf_pre_timestamp: 1_699_977_600, etf_leverage: "2.9" };
const nav = {
  type: "nav",
  symbol: "BTC3S_USDT",
  nav: 1.02,
  leverage: -2.9,
  basket: undefined,
  supply: undefined,
  rebalancedAt: 1_699_977_600_000,
};
const change = {
  t: T,
  e: "depthUpdate",
  E: 1_700_000_000,
  s: "BTC_USDT",
  U: 5,
  u: 7,
  b: [["60000", "1"]],
  a: [["60001", "0"]],
};
const book = {
  type: "book",
  symbol: "BTC_USDT",
  exchangeAt: T,
  bids: [[60000, 1]],
  asks: [[60001, 0]],
  firstSeq: 5,
  lastSeq: 7,
  prevSeq: undefined,
};
const candle = { t: "1700000040", v: "600", c: "4", h: "5", l: "1", o: "2", n: "5m_BTC_USDT", a: "0.01", w: false };

export const GATEIO_CASES: readonly DecodingCase[] = [
  {
    name: "ticker of a token: the sign of its leverage is that of its name",
    frame: update("spot.tickers", { ...ticker, ...etf }),
    outcome: "events",
    events: [
      { ...quote, exchangeAt: 1_700_000_000_123 },
      { ...nav, exchangeAt: 1_700_000_000_123 },
    ],
  },
  {
    name: "ticker of a long token on an older server, which gives seconds only",
    frame: {
      ...update("spot.tickers", { ...ticker, ...etf, currency_pair: "BTC3L_USDT", highest_bid: "" }),
      time_ms: undefined,
    },
    outcome: "events",
    events: [{ ...nav, symbol: "BTC3L_USDT", leverage: 2.9, exchangeAt: 1_700_000_000_000 }],
  },
  {
    name: "ticker of no token, without a side",
    frame: update("spot.tickers", { ...ticker, lowest_ask: "" }),
    outcome: "control",
  },
  {
    name: "trade at its most precise time",
    frame: update("spot.trades", {
      id: 9,
      create_time: 1_700_000_000,
      create_time_ms: "1700000000120.5",
      side: "sell",
      currency_pair: "BTC_USDT",
      amount: "0.5",
      price: "60000",
    }),
    outcome: "events",
    events: [
      { type: "trade", symbol: "BTC_USDT", exchangeAt: T + 0.5, price: 60000, size: 0.5, side: "sell", id: "9" },
    ],
  },
  {
    name: "candlestick: the base volume, and the last millisecond as its end",
    frame: update("spot.candlesticks", candle),
    outcome: "events",
    events: [
      {
        type: "bar",
        symbol: "BTC_USDT",
        exchangeAt: 1_700_000_000_123,
        openAt: 1_700_000_040_000,
        closeAt: 1_700_000_339_999,
        open: 2,
        high: 5,
        low: 1,
        close: 4,
        volume: 0.01,
      },
    ],
  },
  {
    name: "candlestick without an interval in its name",
    frame: update("spot.candlesticks", { ...candle, n: "BTC_USDT" }),
    outcome: "failed",
    issue: /n is "BTC_USDT"/,
  },
  {
    name: "book change",
    frame: update("spot.order_book_update", change),
    outcome: "events",
    events: [{ ...book, kind: "delta" }],
  },
  {
    name: "whole book in the stream",
    frame: update("spot.obu", { ...change, s: "ob.BTC_USDT.400", full: true }),
    outcome: "events",
    events: [{ ...book, kind: "snapshot" }],
  },
  {
    name: "limited book",
    frame: update("spot.order_book", { t: T, lastUpdateId: 7, s: "BTC_USDT", bids: change.b, asks: change.a }),
    outcome: "events",
    events: [{ ...book, kind: "snapshot", limited: true, firstSeq: undefined }],
  },
  {
    name: "acknowledgement",
    frame: { time: 1_700_000_000, id: 4, channel: "spot.trades", event: "subscribe", result: { status: "success" } },
    outcome: "control",
    controls: [{ kind: "ack", ref: "4" }],
  },
  {
    name: "acknowledgement of a request without id",
    frame: { time: 1_700_000_000, channel: "spot.trades", event: "subscribe", result: { status: "success" } },
    outcome: "control",
    controls: [{ kind: "ack", ref: "spot.trades" }],
  },
  {
    name: "refusal",
    frame: {
      time: 1_700_000_000,
      id: 4,
      channel: "spot.trades",
      event: "subscribe",
      error: { code: 2, message: "unknown currency pair" },
      result: null,
    },
    outcome: "control",
    controls: [{ kind: "refused", ref: "4", reason: "2 unknown currency pair" }],
  },
  {
    name: "pong",
    frame: { time: 1_700_000_000, channel: "spot.pong", event: "", result: null },
    outcome: "control",
    controls: [{ kind: "pong" }],
  },
  {
    name: "what the futures server says",
    frame: { ...update("futures.candlesticks", [{ t: 1_654_330_000, n: "1m_BTC_USD" }]) },
    outcome: "control",
  },
  {
    name: "a channel that is not known",
    frame: update("spot.new", {}),
    outcome: "unknown",
    issue: /^spot\.new:update$/,
  },
  {
    name: "a trade without a price",
    frame: update("spot.trades", { id: 9 }),
    outcome: "failed",
    issue: /create_time_ms/,
  },
  {
    name: "REST book with its id",
    rest: "https://api.gateio.ws/api/v4/spot/order_book?currency_pair=BTC_USDT&limit=100&with_id=true",
    frame: { id: 7, current: T + 9, update: T, asks: change.a, bids: change.b },
    outcome: "events",
    events: [{ ...book, kind: "snapshot", firstSeq: undefined }],
  },
  {
    name: "REST tickers, which have no time of their own",
    rest: "https://api.gateio.ws/api/v4/spot/tickers?currency_pair=BTC3S_USDT",
    frame: [{ ...ticker, ...etf }],
    outcome: "events",
    events: [
      { ...quote, exchangeAt: 1_700_000_000_500 },
      { ...nav, exchangeAt: 1_700_000_000_500 },
    ],
  },
];
