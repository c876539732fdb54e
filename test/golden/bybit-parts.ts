/** Made-up messages of Bybit, and what they say, for the worked examples. */

export const T = 1_700_000_000_120;
export const SENT = 1_700_000_000_123;
export const push = (topic: string, data: unknown, type = "snapshot") => ({ topic, type, ts: SENT, data });
export const change = { s: "BTCUSDT", b: [["60000", "10"]], a: [["60001", "0"]], u: 7, seq: 99 };
export const book = {
  type: "book",
  symbol: "BTCUSDT",
  exchangeAt: T,
  bids: [[60000, 10]],
  asks: [[60001, 0]],
  lastSeq: 7,
};
export const trade = { T, s: "BTCUSDT", S: "Sell", v: "0.5", p: "60000", L: "MinusTick", i: "a918-0e", BT: false };
export const traded = {
  type: "trade",
  symbol: "BTCUSDT",
  exchangeAt: T,
  price: 60000,
  size: 0.5,
  side: "sell",
  id: "a918-0e",
};
export const ticker = {
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
export const told = { symbol: "BTCUSDT", exchangeAt: SENT };
export const quoted = { type: "quote", ...told, bid: 59999.9, bidSize: 2, ask: 60000.1, askSize: 3 };
export const marked = { type: "mark", ...told, mark: 60000.5, index: 60001 };
export const funded = { type: "funding", ...told, rate: -0.0001, intervalHours: 8, nextAt: 1_700_006_400_000 };
export const open = { type: "openInterest", ...told, contracts: 100, usd: 6_000_050 };
export const kline = {
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
export const bar = {
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
export const liquidated = { type: "liquidation", symbol: "BTCUSDT", exchangeAt: T, price: 60000, size: 2 };
export const REST = "https://api.bybit.com/v5/market";
export const answer = (result: unknown) => ({ retCode: 0, retMsg: "OK", result, retExtInfo: {}, time: SENT });
export const restBook = { s: "BTCUSDT", b: [["60000", "10"]], a: [], ts: SENT, u: 7, seq: 99, cts: T };
