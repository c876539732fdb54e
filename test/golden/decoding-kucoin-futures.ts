import type { DecodingCase } from "./decoding-case.ts";

const T = 1_731_897_467_184;
const RECEIVED = 1_700_000_000_500;
const push = (topic: string, subject: string, data: unknown) => ({ topic, type: "message", subject, sn: 5, data });
const change = (text: string) =>
  push("/contractMarket/level2:XBTUSDTM", "level2", { sequence: 17, change: text, timestamp: T });
const book = {
  type: "book",
  symbol: "XBTUSDTM",
  exchangeAt: T,
  kind: "delta",
  limited: undefined,
  bids: [],
  asks: [],
  firstSeq: 17,
  lastSeq: 17,
  prevSeq: undefined,
};
const execution = {
  symbol: "XBTUSDTM",
  sequence: 17,
  side: "buy",
  size: 5,
  price: "72137.3",
  tradeId: "1743169228057",
  ts: T * 1e6,
};
const ticker = {
  symbol: "XBTUSDTM",
  sequence: 17,
  bestBidSize: 2,
  bestBidPrice: "1",
  bestAskPrice: "1.1",
  bestAskSize: 3,
  ts: T * 1e6,
};
const quote = { type: "quote", symbol: "XBTUSDTM", exchangeAt: T, bid: 1, bidSize: 2, ask: 1.1, askSize: 3 };
const bar = { type: "bar", symbol: "XBTUSDTM", open: 10, high: 12, low: 9, close: 11, volume: 21 };
const funding = {
  type: "funding",
  symbol: "XBTUSDTM",
  exchangeAt: T,
  rate: -0.002966,
  intervalHours: undefined,
  nextAt: undefined,
};
const instrument = (subject: string, data: unknown) => push("/contract/instrument:XBTUSDTM", subject, data);
const REST = "https://api-futures.kucoin.com/api/v1";
const good = (data: unknown) => ({ code: "200000", data });
const contract = {
  symbol: "XBTUSDTM",
  multiplier: 0.001,
  isInverse: false,
  openInterest: "8000",
  markPrice: 50_000,
  fundingFeeRate: 0.0001,
  fundingRateGranularity: 28_800_000,
  nextFundingRateDateTime: T,
};

const STREAMS: readonly DecodingCase[] = [
  {
    name: "a change of an ask",
    frame: change("5000.5,sell,83"),
    outcome: "events",
    events: [{ ...book, asks: [[5_000.5, 83]] }],
  },
  {
    name: "a bid that goes",
    frame: change("5000,buy,0"),
    outcome: "events",
    events: [{ ...book, bids: [[5_000, 0]] }],
  },
  {
    name: "a change of price 0 moves the sequence alone",
    frame: change("0,sell,0"),
    outcome: "events",
    events: [book],
  },
  { name: "a change in other words", frame: change("5000,up,1"), outcome: "failed", issue: /change is 5000,up,1/ },
  {
    name: "a change with more than it has",
    frame: change("5000,buy,1,1"),
    outcome: "failed",
    issue: /expected price, side and size/,
  },
  {
    name: "the best levels, with sizes as numbers",
    frame: push("/contractMarket/level2Depth50:XBTUSDTM", "level2", {
      sequence: 17,
      asks: [["2", 13]],
      bids: [[1, 7]],
      ts: T,
      timestamp: T,
    }),
    outcome: "events",
    events: [
      {
        ...book,
        kind: "snapshot",
        limited: true,
        bids: [[1, 7]],
        asks: [[2, 13]],
        firstSeq: undefined,
        lastSeq: undefined,
      },
    ],
  },
  {
    name: "a trade",
    frame: push("/contractMarket/execution:XBTUSDTM", "match", execution),
    outcome: "events",
    events: [
      { type: "trade", symbol: "XBTUSDTM", exchangeAt: T, price: 72_137.3, size: 5, side: "buy", id: "1743169228057" },
    ],
  },
  {
    name: "a quote",
    frame: push("/contractMarket/tickerV2:XBTUSDTM", "tickerV2", ticker),
    outcome: "events",
    events: [quote],
  },
  {
    name: "a quote of the older ticker, which tells a trade, too",
    frame: push("/contractMarket/ticker:XBTUSDTM", "ticker", {
      ...ticker,
      side: "buy",
      size: 2,
      price: "1",
      tradeId: "5",
    }),
    outcome: "events",
    events: [quote],
  },
  {
    name: "a contract without bids",
    frame: push("/contractMarket/tickerV2:XBTUSDTM", "tickerV2", { ...ticker, bestBidPrice: null, bestBidSize: 0 }),
    outcome: "control",
  },
  {
    name: "a candle: of two volumes the one that is not documented as wrong",
    frame: push("/contractMarket/limitCandle:XBTUSDTM_1min", "candle.stick", {
      symbol: "XBTUSDTM",
      candles: ["1731898200", "10", "11", "12", "9", "99.0", "21"],
      time: T,
    }),
    outcome: "events",
    events: [{ ...bar, exchangeAt: T, openAt: 1_731_898_200_000, closeAt: 1_731_898_259_999 }],
  },
  {
    name: "mark and index price",
    frame: instrument("mark.index.price", {
      granularity: 1_000,
      indexPrice: 4_000.23,
      markPrice: 4_010.52,
      timestamp: T,
    }),
    outcome: "events",
    events: [{ type: "mark", symbol: "XBTUSDTM", exchangeAt: T, mark: 4_010.52, index: 4_000.23 }],
  },
  {
    name: "the predicted funding rate, each minute",
    frame: instrument("funding.rate", { granularity: 60_000, fundingRate: -0.002966, timestamp: T }),
    outcome: "events",
    events: [funding],
  },
  {
    name: "the funding rate of eight hours",
    frame: instrument("funding.rate", { granularity: 28_800_000, fundingRate: -0.002966, timestamp: T }),
    outcome: "events",
    events: [{ ...funding, intervalHours: 8 }],
  },
  {
    name: "a contract matter that is not known",
    frame: instrument("weather", {}),
    outcome: "unknown",
    issue: /^\/contract\/instrument weather$/,
  },
  {
    name: "the beginning of a settlement, of all contracts at once",
    frame: push("/contract/announcement", "funding.begin", {
      symbol: "XBTUSDTM",
      fundingTime: T,
      fundingRate: -0.002966,
      timestamp: T,
    }),
    outcome: "events",
    events: [funding],
  },
  {
    name: "the statistics of a day",
    frame: push("/contractMarket/snapshot:XBTUSDTM", "snapshot.24h", { volume: 5 }),
    outcome: "control",
  },
  {
    name: "a position of an account",
    frame: push("/contract/positionAll", "position.settlement", { qty: 1 }),
    outcome: "control",
  },
];

const PRO: readonly DecodingCase[] = [
  {
    name: "pro: mark, index and open interest",
    frame: { T: "mark-price", P: T * 1e6, d: { s: "XBTUSDTM", mp: "90445", ip: "90440", oi: "23445", ts: T } },
    outcome: "events",
    events: [
      { type: "mark", symbol: "XBTUSDTM", exchangeAt: T, mark: 90_445, index: 90_440 },
      { type: "openInterest", symbol: "XBTUSDTM", exchangeAt: T, contracts: 23_445, usd: undefined },
    ],
  },
  {
    name: "pro: funding of all contracts",
    frame: {
      T: "funding-fee-all-symbols",
      P: T * 1e6,
      d: [{ s: "XBTUSDTM", fr: "-0.002966", ft: 1, lfr: "0", nt: T + 5, gl: 14_400_000 }],
    },
    outcome: "events",
    events: [{ ...funding, intervalHours: 4, nextAt: T + 5 }],
  },
];

const REST_ANSWERS: readonly DecodingCase[] = [
  {
    name: "REST: the whole book",
    rest: `${REST}/level2/snapshot?symbol=XBTUSDTM`,
    frame: good({ sequence: 17, symbol: "XBTUSDTM", bids: [[1, 7]], asks: [[2, 13]], ts: T * 1e6 }),
    outcome: "events",
    events: [{ ...book, kind: "snapshot", bids: [[1, 7]], asks: [[2, 13]], firstSeq: undefined }],
  },
  {
    name: "REST: a contract",
    rest: `${REST}/contracts/XBTUSDTM`,
    frame: good(contract),
    outcome: "events",
    controls: [{ kind: "contractSize", symbol: "XBTUSDTM", contractSize: 0.001 }],
    events: [
      { type: "openInterest", symbol: "XBTUSDTM", exchangeAt: RECEIVED, contracts: 8_000, usd: 400_000 },
      { ...funding, exchangeAt: RECEIVED, rate: 0.0001, intervalHours: 8, nextAt: T },
    ],
  },
  {
    name: "REST: an inverse contract, of one dollar a lot, and a dated one, which has no funding",
    rest: `${REST}/contracts/active`,
    frame: good([
      { ...contract, symbol: "XBTUSDM", multiplier: -1, isInverse: true, openInterest: "500", fundingFeeRate: null },
      { ...contract, symbol: "XBTMZ26", multiplier: -1, isInverse: true, openInterest: null, fundingFeeRate: null },
    ]),
    outcome: "events",
    controls: [
      { kind: "contractUsd", symbol: "XBTUSDM", contractUsd: 1 },
      { kind: "contractUsd", symbol: "XBTMZ26", contractUsd: 1 },
    ],
    events: [{ type: "openInterest", symbol: "XBTUSDM", exchangeAt: RECEIVED, contracts: 500, usd: 500 }],
  },
  {
    name: "REST: bars, whose close stands last",
    rest: `${REST}/kline/query?granularity=1&symbol=XBTUSDTM&from=1&to=2`,
    frame: good([[1_731_898_200_000, 10, 12, 9, 11, 21, 5.5]]),
    outcome: "events",
    events: [{ ...bar, exchangeAt: RECEIVED, openAt: 1_731_898_200_000, closeAt: 1_731_898_259_999 }],
  },
  {
    name: "REST: too many requests",
    rest: `${REST}/contracts/active`,
    frame: { code: "429000", msg: "Too many requests" },
    outcome: "failed",
    issue: /^429000 Too many requests$/,
  },
];

export const KUCOIN_FUTURES_CASES: readonly DecodingCase[] = [...STREAMS, ...PRO, ...REST_ANSWERS];
