import type { DecodingCase } from "./decoding-case.ts";

const T = 1_700_000_000_120;
const SENT = 1_700_000_000_123;
const RECEIVED = 1_700_000_000_500;
const push = (topic: string, data: unknown, type = "snapshot") => ({ topic, type, ts: SENT, data });
const change = { s: "BTCUSDT", b: [["60000", "10"]], a: [["60001", "0"]], u: 7, seq: 99 };
const book = {
  type: "book",
  symbol: "BTCUSDT",
  exchangeAt: T,
  bids: [[60000, 10]],
  asks: [[60001, 0]],
  lastSeq: 7,
};
const trade = { T, s: "BTCUSDT", S: "Sell", v: "0.5", p: "60000", L: "MinusTick", i: "a918-0e", BT: false };
const traded = {
  type: "trade",
  symbol: "BTCUSDT",
  exchangeAt: T,
  price: 60000,
  size: 0.5,
  side: "sell",
  id: "a918-0e",
};
const ticker = {
  symbol: "BTCUSDT",
  lastPrice: "60000",
  markPrice: "60000.5",
  indexPrice: "60001",
  openInterest: "100",
  openInterestValue: "6000050",
  fundingRate: "-0.0001",
  nextFundingTime: "1700006400000",
  fundingIntervalHour: "8",
  bid1Price: "59999.9",
  bid1Size: "2",
  ask1Price: "60000.1",
  ask1Size: "3",
};
const told = { symbol: "BTCUSDT", exchangeAt: SENT };
const quoted = { type: "quote", ...told, bid: 59999.9, bidSize: 2, ask: 60000.1, askSize: 3 };
const marked = { type: "mark", ...told, mark: 60000.5, index: 60001 };
const funded = { type: "funding", ...told, rate: -0.0001, intervalHours: 8, nextAt: 1_700_006_400_000 };
const open = { type: "openInterest", ...told, contracts: 100, usd: 6_000_050 };
const kline = {
  start: 1_700_000_040_000,
  end: 1_700_000_099_999,
  interval: "1",
  open: "1",
  close: "3",
  high: "4",
  low: "0.5",
  volume: "9",
  confirm: true,
};
const bar = {
  type: "bar",
  symbol: "BTCUSDT",
  exchangeAt: SENT,
  openAt: 1_700_000_040_000,
  closeAt: 1_700_000_099_999,
  open: 1,
  high: 4,
  low: 0.5,
  close: 3,
  volume: 9,
};
const liquidated = { type: "liquidation", symbol: "BTCUSDT", exchangeAt: T, price: 60000, size: 2 };
const REST = "https://api.bybit.com/v5/market";
const answer = (result: unknown) => ({ retCode: 0, retMsg: "OK", result, retExtInfo: {}, time: SENT });
const restBook = { s: "BTCUSDT", b: [["60000", "10"]], a: [], ts: SENT, u: 7, seq: 99, cts: T };

const STREAMS: readonly DecodingCase[] = [
  {
    name: "book delta, timed by the matching engine",
    frame: { ...push("orderbook.200.BTCUSDT", change, "delta"), cts: T },
    outcome: "events",
    events: [{ ...book, kind: "delta", firstSeq: 7 }],
  },
  {
    name: "book snapshot, timed by its making where the engine's time is missing",
    frame: push("orderbook.50.BTCUSDT", change),
    outcome: "events",
    events: [{ ...book, kind: "snapshot", exchangeAt: SENT }],
  },
  {
    name: "book that starts anew with update 1, whatever its type",
    frame: { ...push("orderbook.200.BTCUSDT", { ...change, u: 1 }, "delta"), cts: T },
    outcome: "events",
    events: [{ ...book, kind: "snapshot", lastSeq: 1 }],
  },
  {
    name: "book of one level: a limited picture and the best prices",
    frame: { ...push("orderbook.1.BTCUSDT", { ...change, a: [["60001", "4"]] }), cts: T },
    outcome: "events",
    events: [
      { ...book, kind: "snapshot", limited: true, asks: [[60001, 4]] },
      { type: "quote", symbol: "BTCUSDT", exchangeAt: T, bid: 60000, bidSize: 10, ask: 60001, askSize: 4 },
    ],
  },
  {
    name: "book of one level with an empty side: no best prices",
    frame: { ...push("orderbook.1.BTCUSDT", { ...change, a: [] }), cts: T },
    outcome: "events",
    events: [{ ...book, kind: "snapshot", limited: true, asks: [] }],
  },
  {
    name: "book of all levels, of deltas alone",
    frame: push("orderbook.full.BTCUSDT", change, "delta"),
    outcome: "control",
  },
  { name: "book with orders for retail", frame: push("orderbook.rpi.BTCUSDT", change), outcome: "control" },
  {
    name: "book without a type",
    frame: { topic: "orderbook.50.BTCUSDT", ts: SENT, data: change },
    outcome: "failed",
    issue: /^type is nothing/,
  },
  {
    name: "book without its number",
    frame: push("orderbook.50.BTCUSDT", { ...change, u: undefined }),
    outcome: "failed",
    issue: /^u is nothing/,
  },
  {
    name: "trades: the side is the taker's",
    frame: push("publicTrade.BTCUSDT", [trade, { ...trade, S: "Buy", i: "22900001" }]),
    outcome: "events",
    events: [traded, { ...traded, side: "buy", id: "22900001" }],
  },
  {
    name: "trades of which one is a block",
    frame: push("publicTrade.BTCUSDT", [{ ...trade, BT: true }, trade]),
    outcome: "events",
    events: [traded],
  },
  { name: "a block trade alone", frame: push("publicTrade.BTCUSDT", [{ ...trade, BT: true }]), outcome: "control" },
  {
    name: "trades of which one has no price",
    frame: push("publicTrade.BTCUSDT", [trade, { ...trade, p: "" }]),
    outcome: "failed",
  },
  {
    name: "trade under its older name",
    frame: push("trade.linear.BTCUSDT", [trade]),
    outcome: "events",
    events: [traded],
  },
  { name: "ticker", frame: push("tickers.BTCUSDT", ticker), outcome: "events", events: [quoted, marked, funded, open] },
  {
    name: "ticker of an inverse contract, whose value is in the coin",
    frame: push("tickers.BTCUSD", { symbol: "BTCUSD", openInterest: "931", openInterestValue: "0.015" }),
    outcome: "events",
    events: [{ ...open, symbol: "BTCUSD", contracts: 931, usd: 931 }],
  },
  {
    name: "ticker of a dated contract, which has no funding",
    frame: push("tickers.BTCUSDT", { ...ticker, fundingRate: "", nextFundingTime: "", bid1Price: "" }),
    outcome: "events",
    events: [marked, open],
  },
  {
    name: "ticker delta of what is not used",
    frame: push("tickers.BTCUSDT", { symbol: "BTCUSDT", lastPrice: "60000" }, "delta"),
    outcome: "control",
  },
  {
    name: "ticker delta of one side alone",
    frame: push("tickers.BTCUSDT", { symbol: "BTCUSDT", bid1Price: "59999.9", bid1Size: "2" }, "delta"),
    outcome: "control",
  },
  { name: "bar", frame: push("kline.1.BTCUSDT", [kline]), outcome: "events", events: [bar] },
  {
    name: "liquidations: the side is the position's",
    frame: push("allLiquidation.BTCUSDT", [
      { T, s: "BTCUSDT", S: "Buy", v: "2", p: "60000" },
      { T, s: "BTCUSDT", S: "Sell", v: "2", p: "60000" },
    ]),
    outcome: "events",
    events: [
      { ...liquidated, position: "long" },
      { ...liquidated, position: "short" },
    ],
  },
  {
    name: "liquidation by the older channel, of the same side",
    frame: push("liquidation.BTCUSDT", { updatedTime: T, symbol: "BTCUSDT", side: "Buy", size: "2", price: "60000" }),
    outcome: "events",
    events: [{ ...liquidated, position: "long" }],
  },
  { name: "price limits", frame: push("priceLimit.BTCUSDT", {}), outcome: "control" },
  { name: "another topic", frame: push("greeks.BTCUSDT", {}), outcome: "unknown", issue: /^topic:greeks$/ },
];

const ANSWERS: readonly DecodingCase[] = [
  {
    name: "acknowledgement",
    frame: { success: true, ret_msg: "", conn_id: "c", req_id: "7", op: "subscribe" },
    outcome: "control",
    controls: [{ kind: "ack", ref: "7" }],
  },
  {
    name: "acknowledgement of the spot server",
    frame: { success: true, ret_msg: "subscribe", conn_id: "c", req_id: "7", op: "subscribe" },
    outcome: "control",
    controls: [{ kind: "ack", ref: "7" }],
  },
  {
    name: "refusal",
    frame: { success: false, ret_msg: "error:handler not found", conn_id: "c", req_id: "7", op: "subscribe" },
    outcome: "control",
    controls: [{ kind: "refused", ref: "7", reason: "error:handler not found" }],
  },
  {
    name: "pong, whose op is that of the question",
    frame: { success: true, ret_msg: "pong", conn_id: "c", req_id: "ping", op: "ping" },
    outcome: "control",
    controls: [{ kind: "pong" }],
  },
  { name: "pong by its op", frame: { args: ["1"], op: "pong" }, outcome: "control", controls: [{ kind: "pong" }] },
  {
    name: "acknowledgement before version 5",
    frame: { success: true, ret_msg: "", conn_id: "c", request: { op: "subscribe", args: ["trade.BTCUSD"] } },
    outcome: "control",
    controls: [{ kind: "ack", ref: "trade.BTCUSD" }],
  },
  { name: "no topic at all", frame: { hello: 1 }, outcome: "unknown", issue: /^keys:hello$/ },
  { name: "no JSON", frame: "pong", outcome: "failed", issue: /not JSON/ },
];

const RESTS: readonly DecodingCase[] = [
  {
    name: "book by REST",
    rest: `${REST}/orderbook?category=linear&symbol=BTCUSDT&limit=200`,
    frame: answer(restBook),
    outcome: "events",
    events: [{ ...book, kind: "snapshot", asks: [] }],
  },
  {
    name: "book by REST whose address is not known",
    frame: answer(restBook),
    outcome: "events",
    events: [{ ...book, kind: "snapshot", asks: [] }],
  },
  { name: "another answer whose address is not known", frame: answer({ list: [] }), outcome: "control" },
  {
    name: "bars by REST, the newest first",
    rest: `${REST}/kline?category=linear&symbol=BTCUSDT&interval=1&start=1700000040000&end=1700000159999`,
    frame: answer({
      category: "linear",
      symbol: "BTCUSDT",
      list: [
        ["1700000100000", "3", "4", "2", "3.5", "5", "17"],
        ["1700000040000", "1", "4", "0.5", "3", "9", "20"],
      ],
    }),
    outcome: "events",
    events: [
      bar,
      { ...bar, openAt: 1_700_000_100_000, closeAt: 1_700_000_159_999, open: 3, low: 2, close: 3.5, volume: 5 },
    ],
  },
  {
    name: "tickers by REST",
    rest: `${REST}/tickers?category=linear&symbol=BTCUSDT`,
    frame: answer({ category: "linear", list: [ticker] }),
    outcome: "events",
    events: [quoted, marked, funded, open],
  },
  {
    name: "linear instruments by REST: a contract is one unit",
    rest: `${REST}/instruments-info?category=linear`,
    frame: answer({ category: "linear", list: [{ symbol: "BTCUSDT" }, { symbol: "ETHPERP" }] }),
    outcome: "control",
    controls: [
      { kind: "contractSize", symbol: "BTCUSDT", contractSize: 1 },
      { kind: "contractSize", symbol: "ETHPERP", contractSize: 1 },
    ],
  },
  {
    name: "inverse instruments by REST: a contract is a dollar, which is no amount of the coin",
    rest: `${REST}/instruments-info?category=inverse`,
    frame: answer({ category: "inverse", list: [{ symbol: "BTCUSD" }] }),
    outcome: "control",
  },
  {
    name: "refusal by REST",
    rest: `${REST}/orderbook?category=linear&symbol=NO`,
    frame: { retCode: 10001, retMsg: "params error: symbol invalid", result: {}, time: SENT },
    outcome: "failed",
    issue: /^10001 params error/,
  },
  {
    name: "another address",
    rest: `${REST}/time`,
    frame: answer({}),
    outcome: "unknown",
    issue: /^\/v5\/market\/time$/,
  },
];

const v2 = { timestamp_e6: "1700000000120500", cross_seq: "55" };
const level = (price: string, side: string, size?: number) => ({ price, symbol: "BTCUSD", id: 1, side, size });

/** Before version 5. */
const OLDER: readonly DecodingCase[] = [
  {
    name: "v2 book, the list in an object",
    frame: {
      topic: "orderBookL2_25.BTCUSD",
      type: "snapshot",
      data: { order_book: [level("59999", "Buy", 3), level("60001", "Sell", 4)] },
      ...v2,
    },
    outcome: "events",
    events: [
      {
        ...book,
        symbol: "BTCUSD",
        exchangeAt: T + 0.5,
        kind: "snapshot",
        bids: [[59999, 3]],
        asks: [[60001, 4]],
        lastSeq: 55,
      },
    ],
  },
  {
    name: "v2 book change: what is deleted has no size",
    frame: {
      topic: "orderBook_200.100ms.BTCUSD",
      type: "delta",
      data: {
        delete: [level("59999", "Buy")],
        update: [level("60001", "Sell", 7)],
        insert: [level("59998.5", "Buy", 1)],
      },
      ...v2,
    },
    outcome: "events",
    events: [
      {
        ...book,
        symbol: "BTCUSD",
        exchangeAt: T + 0.5,
        kind: "delta",
        bids: [
          [59999, 0],
          [59998.5, 1],
        ],
        asks: [[60001, 7]],
        lastSeq: 55,
      },
    ],
  },
  {
    name: "v2 trade, its numbers bare",
    frame: {
      topic: "trade.BTCUSD",
      data: [
        { trade_time_ms: T, timestamp: "x", symbol: "BTCUSD", side: "Sell", size: 100, price: 60000, trade_id: "e61f" },
      ],
    },
    outcome: "events",
    events: [{ ...traded, symbol: "BTCUSD", size: 100, id: "e61f" }],
  },
  {
    name: "v2 instrument in whole numbers",
    frame: {
      topic: "instrument_info.100ms.BTCUSD",
      type: "snapshot",
      data: {
        symbol: "BTCUSD",
        mark_price_e4: 600005000,
        index_price_e4: 600010000,
        open_interest: 931,
        funding_rate_e6: -100,
        next_funding_time: "2023-11-15T00:00:00Z",
        bid1_price_e4: 599999000,
        ask1_price_e4: 600001000,
      },
      ...v2,
    },
    outcome: "events",
    events: [
      { ...quoted, symbol: "BTCUSD", exchangeAt: T + 0.5, bidSize: undefined, askSize: undefined },
      { ...marked, symbol: "BTCUSD", exchangeAt: T + 0.5 },
      { ...funded, symbol: "BTCUSD", exchangeAt: T + 0.5, intervalHours: undefined },
      { ...open, symbol: "BTCUSD", exchangeAt: T + 0.5, contracts: 931, usd: 931 },
    ],
  },
  {
    name: "v2 bar, in seconds",
    frame: {
      topic: "klineV2.1.BTCUSDT",
      data: [{ ...kline, start: 1_700_000_040, end: 1_700_000_100, volume: 9, timestamp: 1_700_000_000_123_000 }],
      timestamp_e6: 1_700_000_000_123_000,
    },
    outcome: "events",
    events: [bar],
  },
  {
    name: "v2 liquidation",
    frame: {
      topic: "liquidation.BTCUSDT",
      data: { symbol: "BTCUSDT", side: "Sell", price: "60000", qty: "2", time: T },
    },
    outcome: "events",
    events: [{ ...liquidated, position: "short" }],
  },
  { name: "v2 insurance", frame: { topic: "insurance.BTC", data: [] }, outcome: "control" },
];

/** Leveraged tokens, until 2025-07-04. */
export const TOKEN_CASES: readonly DecodingCase[] = [
  {
    name: "state of a leveraged token",
    frame: push("lt.EOS3SUSDT", {
      symbol: "EOS3SUSDT",
      time: T,
      nav: "0.4135174196534",
      basketPosition: "-1.26",
      leverage: "-2.656",
      basketLoan: "-0.68",
      circulation: "72767.5",
      basket: "-91764",
    }),
    outcome: "events",
    events: [
      {
        type: "nav",
        symbol: "EOS3SUSDT",
        exchangeAt: T,
        nav: 0.4135174196534,
        leverage: -2.656,
        basket: -91764,
        supply: 72767.5,
      },
    ],
  },
  {
    name: "ticker of a leveraged token",
    frame: push("tickers_lt.EOS3LUSDT", { symbol: "EOS3LUSDT", lastPrice: "0.41477848043290448" }),
    outcome: "events",
    events: [{ type: "nav", symbol: "EOS3LUSDT", exchangeAt: SENT, nav: 0.4147784804329045 }],
  },
  {
    name: "bar of a leveraged token",
    frame: push("kline_lt.5.EOS3LUSDT", [{ start: 1, end: 2, interval: "5", close: "0.4147", timestamp: T }]),
    outcome: "events",
    events: [{ type: "nav", symbol: "EOS3LUSDT", exchangeAt: T, nav: 0.4147 }],
  },
  {
    name: "reference of a leveraged token by REST",
    rest: "https://api.bybit.com/v5/spot-lever-token/reference?ltCoin=BTC3S",
    frame: answer({
      ltCoin: "BTC3S",
      nav: "27.69",
      navTime: String(T),
      leverage: "-2.66",
      basket: "-132.46",
      circulation: "30097.9",
    }),
    outcome: "events",
    events: [
      { type: "nav", symbol: "BTC3S", exchangeAt: T, nav: 27.69, leverage: -2.66, basket: -132.46, supply: 30097.9 },
    ],
  },
  {
    name: "leveraged tokens by REST",
    rest: "https://api.bybit.com/v5/spot-lever-token/info",
    frame: answer({ list: [{ ltCoin: "BTC3L", netValue: "0.376", total: "5000000", value: "49464463114" }] }),
    outcome: "events",
    events: [{ type: "nav", symbol: "BTC3L", exchangeAt: SENT, nav: 0.376 }],
  },
  {
    name: "leveraged token without a value",
    rest: "https://api.bybit.com/v5/spot-lever-token/info",
    frame: { retCode: 0, retMsg: "OK", result: { list: [{ ltCoin: "BTC3L", netValue: "" }] }, time: RECEIVED },
    outcome: "failed",
    issue: /^netValue is ""/,
  },
];

export const BYBIT_CASES: readonly DecodingCase[] = [...STREAMS, ...ANSWERS, ...RESTS, ...OLDER, ...TOKEN_CASES];
