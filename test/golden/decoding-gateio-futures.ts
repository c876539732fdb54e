import type { DecodingCase } from "./decoding-case.ts";

const T = 1_700_000_000_120;
const SENT = 1_700_000_000_123;
const update = (channel: string, result: unknown, event = "update") => ({
  time: 1_700_000_000,
  time_ms: SENT,
  channel,
  event,
  result,
});
const change = { t: T, s: "BTC_USDT", U: 5, u: 7, b: [{ p: "60000", s: 10 }], a: [{ s: "0", p: "60001" }] };
const book = {
  type: "book",
  symbol: "BTC_USDT",
  exchangeAt: T,
  bids: [[60000, 10]],
  asks: [[60001, 0]],
  firstSeq: 5,
  lastSeq: 7,
  prevSeq: undefined,
};
const trade = {
  size: -108,
  id: 9,
  create_time: 1_700_000_000,
  create_time_ms: T,
  price: "60000",
  contract: "BTC_USDT",
};
const traded = { type: "trade", symbol: "BTC_USDT", exchangeAt: T, price: 60000, size: 108, side: "sell", id: "9" };

export const GATEIO_FUTURES_CASES: readonly DecodingCase[] = [
  {
    name: "book change",
    frame: update("futures.order_book_update", change),
    outcome: "events",
    events: [{ ...book, kind: "delta" }],
  },
  {
    name: "whole book in the stream",
    frame: update("futures.obu", { ...change, s: "ob.BTC_USDT.50", full: true }),
    outcome: "events",
    events: [{ ...book, kind: "snapshot" }],
  },
  {
    name: "limited book",
    frame: update("futures.order_book", { t: T, id: 7, contract: "BTC_USDT", bids: change.b, asks: change.a }, "all"),
    outcome: "events",
    events: [{ ...book, kind: "snapshot", limited: true, firstSeq: undefined }],
  },
  {
    name: "trades: the sign of the size is the aggressor's side",
    frame: update("futures.trades", [trade, { ...trade, id: 10, size: "2.5" }]),
    outcome: "events",
    events: [traded, { ...traded, id: "10", size: 2.5, side: "buy" }],
  },
  {
    name: "trades of which one is internal",
    frame: update("futures.trades", [
      { ...trade, is_internal: true },
      { ...trade, is_internal: false },
    ]),
    outcome: "events",
    events: [traded],
  },
  {
    name: "trades of which one is malformed give none",
    frame: update("futures.trades", [trade, { ...trade, price: "-1" }]),
    outcome: "failed",
    issue: /price/,
  },
  {
    name: "ticker",
    frame: update("futures.tickers", [
      {
        contract: "BTC_USDT",
        mark_price: "60000.5",
        index_price: "60001",
        funding_rate: "-0.0001",
        total_size: "73648",
      },
    ]),
    outcome: "events",
    events: [
      { type: "mark", symbol: "BTC_USDT", exchangeAt: SENT, mark: 60000.5, index: 60001 },
      {
        type: "funding",
        symbol: "BTC_USDT",
        exchangeAt: SENT,
        rate: -0.0001,
        intervalHours: undefined,
        nextAt: undefined,
      },
      { type: "openInterest", symbol: "BTC_USDT", exchangeAt: SENT, contracts: 73648, usd: undefined },
    ],
  },
  {
    name: "book ticker",
    frame: update("futures.book_ticker", { t: T, u: 7, s: "BTC_USDT", b: "60000", B: 5, a: "60001", A: "6.5" }),
    outcome: "events",
    events: [{ type: "quote", symbol: "BTC_USDT", exchangeAt: T, bid: 60000, bidSize: 5, ask: 60001, askSize: 6.5 }],
  },
  {
    name: "book ticker with an empty side",
    frame: update("futures.book_ticker", { t: T, u: 7, s: "BTC_USDT", b: "", B: 0, a: "60001", A: 6 }),
    outcome: "control",
  },
  {
    name: "candlesticks",
    frame: update("futures.candlesticks", [
      { t: 1_700_000_040, v: 7, c: "4", h: "5", l: "1", o: "2", n: "10s_BTC_USDT_20270625" },
    ]),
    outcome: "events",
    events: [
      {
        type: "bar",
        symbol: "BTC_USDT_20270625",
        exchangeAt: SENT,
        openAt: 1_700_000_040_000,
        closeAt: 1_700_000_049_999,
        open: 2,
        high: 5,
        low: 1,
        close: 4,
        volume: 7,
      },
    ],
  },
  {
    name: "contract statistics",
    frame: update("futures.contract_stats", {
      time: 1_699_999_980,
      contract: "BTC_USDT",
      open_interest: "22.5",
      open_interest_usd: 990,
    }),
    outcome: "events",
    events: [{ type: "openInterest", symbol: "BTC_USDT", exchangeAt: SENT, contracts: 22.5, usd: 990 }],
  },
  {
    name: "liquidations: a sale closes a long position",
    frame: update("futures.public_liquidates", [
      { price: 59000.5, size: -124, time: 1_700_000_000, time_ms: T, contract: "BTC_USDT" },
      { price: "61000", size: "3", time: 1_700_000_000, contract: "BTC_USDT" },
    ]),
    outcome: "events",
    events: [
      { type: "liquidation", symbol: "BTC_USDT", exchangeAt: T, price: 59000.5, size: 124, position: "long" },
      {
        type: "liquidation",
        symbol: "BTC_USDT",
        exchangeAt: 1_700_000_000_000,
        price: 61000,
        size: 3,
        position: "short",
      },
    ],
  },
  {
    name: "pong",
    frame: { time: 1_700_000_000, channel: "futures.pong", event: "", result: null },
    outcome: "control",
    controls: [{ kind: "pong" }],
  },
  {
    name: "REST book, whose time is in seconds",
    rest: "https://api.gateio.ws/api/v4/futures/usdt/order_book?contract=BTC_USDT&limit=100&with_id=true",
    frame: { id: 7, current: 1_700_000_000.129, update: 1_700_000_000.12, asks: change.a, bids: change.b },
    outcome: "events",
    events: [{ ...book, kind: "snapshot", firstSeq: undefined }],
  },
  {
    name: "REST contract",
    rest: "https://api.gateio.ws/api/v4/futures/usdt/contracts/BTC_USDT",
    frame: { name: "BTC_USDT", quanto_multiplier: "0.0001", mark_price: "60000" },
    outcome: "control",
    controls: [{ kind: "contractSize", symbol: "BTC_USDT", contractSize: 0.0001 }],
  },
  {
    name: "REST contract list, an inverse one without a size in the asset among them",
    rest: "https://api.gateio.ws/api/v4/futures/usdt/contracts",
    frame: [
      { name: "BTC_USDT", quanto_multiplier: "0.0001" },
      { name: "BTC_USD", quanto_multiplier: "0" },
    ],
    outcome: "control",
    controls: [{ kind: "contractSize", symbol: "BTC_USDT", contractSize: 0.0001 }],
  },
  {
    name: "REST refusal",
    rest: "https://api.gateio.ws/api/v4/futures/usdt/order_book?contract=NOPE",
    frame: { label: "CONTRACT_NOT_FOUND", message: "contract not found" },
    outcome: "failed",
    issue: /CONTRACT_NOT_FOUND/,
  },
];
