import { TOKEN_CASES } from "./decoding-bybit-older.ts";
import type { DecodingCase } from "./decoding-case.ts";

const T = 1_700_000_000_120;
const SENT = 1_700_000_000_123;
const push = (topic: string, data: unknown, type = "snapshot") => ({ topic, ts: SENT, type, data });
const change = { s: "BTCUSDT", b: [["60000", "10"]], a: [["60001", "0"]], u: 7, seq: 99 };

export const BYBIT_SPOT_CASES: readonly DecodingCase[] = [
  {
    name: "book delta, the time before the type",
    frame: { ...push("orderbook.200.BTCUSDT", change, "delta"), cts: T },
    outcome: "events",
    events: [
      {
        type: "book",
        kind: "delta",
        symbol: "BTCUSDT",
        exchangeAt: T,
        bids: [[60000, 10]],
        asks: [[60001, 0]],
        firstSeq: 7,
        lastSeq: 7,
      },
    ],
  },
  {
    name: "trade, whose id is a number as text",
    frame: push("publicTrade.BTCUSDT", [
      { i: "2290000001189048101", T, p: "60000", v: "0.5", S: "Buy", s: "BTCUSDT", BT: false },
    ]),
    outcome: "events",
    events: [
      {
        type: "trade",
        symbol: "BTCUSDT",
        exchangeAt: T,
        price: 60000,
        size: 0.5,
        side: "buy",
        id: "2290000001189048101",
      },
    ],
  },
  {
    name: "bar, its type first of all",
    frame: {
      type: "snapshot",
      topic: "kline.1.BTCUSDT",
      data: [
        { start: 1_700_000_040_000, end: 1_700_000_099_999, open: "1", close: "3", high: "4", low: "0.5", volume: "9" },
      ],
      ts: SENT,
    },
    outcome: "events",
    events: [
      {
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
      },
    ],
  },
  {
    name: "ticker, which has nothing that is used",
    frame: push("tickers.BTCUSDT", { symbol: "BTCUSDT", lastPrice: "60000", usdIndexPrice: "60000" }),
    outcome: "control",
  },
  {
    name: "ticker by REST: the best prices",
    rest: "https://api.bybit.com/v5/market/tickers?category=spot&symbol=BTCUSDT",
    frame: {
      retCode: 0,
      retMsg: "OK",
      result: {
        category: "spot",
        list: [{ symbol: "BTCUSDT", bid1Price: "1", bid1Size: "2", ask1Price: "1.5", ask1Size: "3" }],
      },
      time: SENT,
    },
    outcome: "events",
    events: [{ type: "quote", symbol: "BTCUSDT", exchangeAt: SENT, bid: 1, bidSize: 2, ask: 1.5, askSize: 3 }],
  },
  {
    name: "instruments by REST: sizes are in the asset",
    rest: "https://api.bybit.com/v5/market/instruments-info?category=spot",
    frame: { retCode: 0, retMsg: "OK", result: { category: "spot", list: [{ symbol: "BTCUSDT" }] }, time: SENT },
    outcome: "control",
  },
  ...TOKEN_CASES,
];
