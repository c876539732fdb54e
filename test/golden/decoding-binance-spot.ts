import type { DecodingCase } from "./decoding-case.ts";

const T = 1_700_000_000_000;
/** When the golden test receives each frame. */
const RECEIVED = 1_700_000_000_500;
const combined = (stream: string, data: unknown) => ({ stream, data });
const depth = { e: "depthUpdate", E: T, s: "BTCUSDT", U: 5, u: 9, b: [["60000.10", "1.5"]], a: [["60001", "0"]] };
const book = {
  type: "book",
  kind: "delta",
  symbol: "BTCUSDT",
  exchangeAt: T,
  bids: [[60000.1, 1.5]],
  asks: [[60001, 0]],
  firstSeq: 5,
  lastSeq: 9,
  prevSeq: undefined,
};
const best = { lastUpdateId: 160, bids: [["0.0024", "10", []]], asks: [["0.0026", "100"]] };
const limited = {
  type: "book",
  kind: "snapshot",
  limited: true,
  symbol: "BTCUSDT",
  exchangeAt: RECEIVED,
  bids: [[0.0024, 10]],
  asks: [[0.0026, 100]],
  firstSeq: undefined,
  lastSeq: 160,
  prevSeq: undefined,
};
const ticker = { u: 400, s: "BNBUSDT", b: "25.35", B: "31.21", a: "25.37", A: "40.66" };
const quote = {
  type: "quote",
  symbol: "BNBUSDT",
  exchangeAt: RECEIVED,
  bid: 25.35,
  bidSize: 31.21,
  ask: 25.37,
  askSize: 40.66,
};
const trade = { e: "trade", E: T + 2, s: "BTCUSDT", t: 77, p: "60000", q: "0.5", b: 88, a: 50, T, m: true, M: true };
const sold = { type: "trade", symbol: "BTCUSDT", exchangeAt: T, price: 60000, size: 0.5, side: "sell", id: "77" };
const candle = { t: T, T: T + 59_999, s: "BTCUSDT", i: "1m", o: "1", c: "2", h: "3", l: "0.5", v: "10", x: false };
const bar = {
  type: "bar",
  symbol: "BTCUSDT",
  exchangeAt: T + 7,
  openAt: T,
  closeAt: T + 59_999,
  open: 1,
  high: 3,
  low: 0.5,
  close: 2,
  volume: 10,
};

export const BINANCE_SPOT_CASES: readonly DecodingCase[] = [
  { name: "depth", frame: combined("btcusdt@depth@100ms", depth), outcome: "events", events: [book] },
  { name: "depth without wrapping", frame: depth, outcome: "events", events: [book] },
  {
    name: "depth in microseconds",
    frame: { ...depth, E: T * 1_000 + 250 },
    outcome: "events",
    events: [{ ...book, exchangeAt: T + 0.25 }],
  },
  {
    name: "depth of a symbol that is not ASCII",
    frame: combined("币安人生usdt@depth", { ...depth, s: "币安人生USDT" }),
    outcome: "events",
    events: [{ ...book, symbol: "币安人生USDT" }],
  },
  { name: "depth whose sequences run backwards", frame: { ...depth, U: 10 }, outcome: "failed", issue: /U is 10/ },
  { name: "depth without its time", frame: { ...depth, E: undefined }, outcome: "failed", issue: /^E/ },
  { name: "depth with a price of zero", frame: { ...depth, b: [["0", "1"]] }, outcome: "failed", issue: /b\.0/ },
  {
    name: "partial depth is a limited snapshot of the stream's symbol",
    frame: combined("btcusdt@depth5@100ms", best),
    outcome: "events",
    events: [limited],
  },
  { name: "partial depth of nobody", frame: best, outcome: "control" },
  { name: "book ticker has no time", frame: ticker, outcome: "events", events: [quote] },
  {
    name: "book ticker that has one",
    frame: combined("bnbusdt@bookTicker", { ...ticker, T, E: T + 2 }),
    outcome: "events",
    events: [{ ...quote, exchangeAt: T }],
  },
  { name: "book ticker with an empty side", frame: { ...ticker, b: "0.00", B: "0.00" }, outcome: "control" },
  { name: "book ticker without a size", frame: { ...ticker, A: undefined }, outcome: "failed", issue: /^A/ },
  { name: "trade: the buyer was the maker, so the aggressor sold", frame: trade, outcome: "events", events: [sold] },
  {
    name: "trade in microseconds",
    frame: { ...trade, T: T * 1_000 + 125, m: false },
    outcome: "events",
    events: [{ ...sold, exchangeAt: T + 0.125, side: "buy" }],
  },
  { name: "trade without an id", frame: { ...trade, t: undefined }, outcome: "failed", issue: /^t/ },
  {
    name: "aggregate trade",
    frame: { e: "aggTrade", E: T + 2, s: "BTCUSDT", a: 78, p: "60000", q: "0.5", f: 1, l: 2, T, m: false, M: true },
    outcome: "events",
    events: [{ ...sold, side: "buy", id: "78" }],
  },
  { name: "block trade, off the book", frame: { ...trade, e: "blockTrade" }, outcome: "control" },
  { name: "kline", frame: { e: "kline", E: T + 7, s: "BTCUSDT", k: candle }, outcome: "events", events: [bar] },
  {
    name: "kline in microseconds",
    frame: {
      e: "kline",
      E: T * 1_000 + 7_000,
      s: "BTCUSDT",
      k: { ...candle, t: T * 1_000, T: (T + 60_000) * 1_000 - 1 },
    },
    outcome: "events",
    events: [bar],
  },
  {
    name: "day ticker has the best prices",
    frame: { e: "24hrTicker", E: T, ...ticker, C: T, c: "25.36" },
    outcome: "events",
    events: [{ ...quote, exchangeAt: T }],
  },
  {
    name: "day tickers of all symbols, one of them without orders",
    frame: combined("!ticker@arr", [
      { e: "24hrTicker", E: T, ...ticker },
      { e: "24hrTicker", E: T, ...ticker, s: "NONE", a: "0.00" },
    ]),
    outcome: "events",
    events: [{ ...quote, exchangeAt: T }],
  },
  { name: "mini ticker", frame: { e: "24hrMiniTicker", E: T, s: "BNBUSDT", c: "25" }, outcome: "control" },
  { name: "ticker of an hour", frame: { e: "1hTicker", E: T, s: "BNBUSDT" }, outcome: "control" },
  { name: "average price", frame: { e: "avgPrice", E: T, s: "BNBUSDT", i: "5m", w: "25" }, outcome: "control" },
  {
    name: "acknowledgement",
    frame: { result: null, id: 3 },
    outcome: "control",
    controls: [{ kind: "ack", ref: "3" }],
  },
  {
    name: "refusal",
    frame: { code: 2, msg: "Invalid request: too many parameters", id: 3 },
    outcome: "control",
    controls: [{ kind: "refused", ref: "3", reason: "2 Invalid request: too many parameters" }],
  },
  {
    name: "notice of a shutdown",
    frame: combined("!serverShutdown", { e: "serverShutdown", E: T }),
    outcome: "control",
    controls: [{ kind: "closing", reason: "serverShutdown" }],
  },
  { name: "an event that is not known", frame: { e: "newThing", E: T }, outcome: "unknown", issue: /^newThing$/ },
  { name: "a mark, which spot does not have", frame: { e: "markPriceUpdate", E: T }, outcome: "unknown" },
  { name: "no object", frame: 7, outcome: "unknown", issue: /^keys:number$/ },
  { name: "no JSON", frame: "{", outcome: "failed", issue: /not JSON/ },
  {
    name: "REST book",
    rest: "https://api.binance.com/api/v3/depth?symbol=BTCUSDT&limit=5000",
    frame: { lastUpdateId: 160, bids: [["0.0024", "10"]], asks: [["0.0026", "100"]] },
    outcome: "events",
    events: [{ ...limited, limited: undefined }],
  },
  {
    name: "REST book of nobody",
    rest: "https://api.binance.com/api/v3/depth",
    frame: { lastUpdateId: 160, bids: [], asks: [] },
    outcome: "failed",
    issue: /names no symbol/,
  },
  {
    name: "REST bars",
    rest: "https://api.binance.com/api/v3/klines?symbol=BTCUSDT&interval=1m&startTime=1700000000000&endTime=1700000059999",
    frame: [[T, "1", "3", "0.5", "2", "10", T + 59_999, "20", 3, "5", "10", "0"]],
    outcome: "events",
    events: [{ ...bar, exchangeAt: RECEIVED }],
  },
  {
    name: "REST instrument list",
    rest: "https://api.binance.com/api/v3/exchangeInfo",
    frame: { timezone: "UTC", symbols: [{ symbol: "BTCUSDT", status: "TRADING" }] },
    outcome: "control",
  },
  {
    name: "REST refusal",
    rest: "https://api.binance.com/api/v3/depth?symbol=NOPE",
    frame: { code: -1121, msg: "Invalid symbol." },
    outcome: "failed",
    issue: /-1121 Invalid symbol/,
  },
  {
    name: "REST state of leveraged tokens",
    rest: "https://api.binance.com/sapi/v1/blvt/tokenInfo",
    frame: [
      {
        tokenName: "BTCDOWN",
        tokenIssued: "717953.95",
        basket: "-821.474 BTCUSDT Futures",
        currentBaskets: [{ symbol: "BTCUSDT", amount: "-1183.984", notionalValue: "-22871089.96704" }],
        nav: "4.79",
        realLeverage: "-2.316",
        timestamp: T,
      },
      { tokenName: "BTCUP", nav: "9.6", realLeverage: "", timestamp: T },
    ],
    outcome: "events",
    events: [
      {
        type: "nav",
        symbol: "BTCDOWN",
        exchangeAt: T,
        nav: 4.79,
        leverage: -2.316,
        basket: -1183.984,
        supply: 717953.95,
        rebalancedAt: undefined,
      },
      {
        type: "nav",
        symbol: "BTCUP",
        exchangeAt: T,
        nav: 9.6,
        leverage: undefined,
        basket: undefined,
        supply: undefined,
        rebalancedAt: undefined,
      },
    ],
  },
  {
    name: "REST state of a token without a net asset value",
    rest: "https://api.binance.com/sapi/v1/blvt/tokenInfo",
    frame: [{ tokenName: "BTCUP", nav: "0" }],
    outcome: "failed",
    issue: /^nav/,
  },
];
