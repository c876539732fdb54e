import {
  answer,
  bar,
  book,
  funded,
  kline,
  liquidated,
  marked,
  open,
  push,
  quoted,
  SENT,
  T,
  traded,
} from "./bybit-parts.ts";
import type { DecodingCase } from "./decoding-case.ts";

const v2 = { timestamp_e6: "1700000000120500", cross_seq: "55" };
const level = (price: string, side: string, size?: number) => ({ price, symbol: "BTCUSD", id: 1, side, size });

/** Before version 5. */
export const OLDER_CASES: readonly DecodingCase[] = [
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
    frame: { retCode: 0, retMsg: "OK", result: { list: [{ ltCoin: "BTC3L", netValue: "" }] }, time: SENT },
    outcome: "failed",
    issue: /^netValue is ""/,
  },
];
