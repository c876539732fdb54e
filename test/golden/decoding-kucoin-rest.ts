import type { DecodingCase } from "./decoding-case.ts";

const T = 1_729_816_425_625;
/** When the tests receive: what has no time of its own stands at it. */
const RECEIVED = 1_700_000_000_500;
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
const row = ["1729839600", "10", "11", "12", "9", "44.5", "500.25"];
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
const REST = "https://api.kucoin.com/api";
const good = (data: unknown) => ({ code: "200000", data });

export const KUCOIN_REST_CASES: readonly DecodingCase[] = [
  {
    name: "REST: the best hundred levels, all that there is without a key",
    rest: `${REST}/v1/market/orderbook/level2_100?symbol=BTC-USDT`,
    frame: good({ time: T, sequence: "14610502970", bids: [["1", "3"]], asks: [["2", "1"]] }),
    outcome: "events",
    events: [
      { ...book, kind: "snapshot", bids: [[1, 3]], asks: [[2, 1]], firstSeq: undefined, lastSeq: 14_610_502_970 },
    ],
  },
  {
    name: "REST: the whole book of a pair without orders",
    rest: `${REST}/v3/market/orderbook/level2?symbol=BTC-USDT`,
    frame: good({ time: T, sequence: "0", bids: null, asks: null }),
    outcome: "events",
    events: [{ ...book, kind: "snapshot", bids: [], asks: [], firstSeq: undefined, lastSeq: 0 }],
  },
  {
    name: "REST: the best twenty levels, too few for a book",
    rest: `${REST}/v1/market/orderbook/level2_20?symbol=BTC-USDT`,
    frame: good({ time: T, sequence: "5", bids: [["1", "3"]], asks: [] }),
    outcome: "events",
    events: [{ ...picture, bids: [[1, 3]], asks: [], lastSeq: 5 }],
  },
  {
    name: "REST: a refusal comes with status 200",
    rest: `${REST}/v1/market/orderbook/level2_100?symbol=NO-NO`,
    frame: { code: "400100", msg: "symbol not exists" },
    outcome: "failed",
    issue: /^400100 symbol not exists$/,
  },
  {
    name: "REST: bars, which come with the newest first",
    rest: `${REST}/v1/market/candles?type=1min&symbol=BTC-USDT&startAt=1&endAt=2`,
    frame: good([["1729839660", ...row.slice(1)], row]),
    outcome: "events",
    events: [
      { ...bar, exchangeAt: RECEIVED, closeAt: 1_729_839_659_999 },
      { ...bar, exchangeAt: RECEIVED, openAt: 1_729_839_660_000, closeAt: 1_729_839_719_999 },
    ],
  },
  {
    name: "REST: pairs, whose sizes are in the asset",
    rest: `${REST}/v1/symbols`,
    frame: good([{ symbol: "BTC-USDT" }]),
    outcome: "control",
    controls: [{ kind: "contractSize", symbol: "BTC-USDT", contractSize: 1 }],
  },
  {
    name: "REST: a token, by the number of those issued",
    rest: `${REST}/v3/etf/info?currency=BTCDOWN`,
    frame: good([
      { currency: "BTCDOWN", netAsset: "2.5", actualLeverage: "2.1", issuedSize: "1000", basket: "-4.5 XBTUSDTM" },
    ]),
    outcome: "events",
    events: [
      {
        type: "nav",
        symbol: "BTCDOWN",
        exchangeAt: RECEIVED,
        nav: 2.5,
        leverage: -2.1,
        basket: -4.5,
        supply: 1_000,
        rebalancedAt: undefined,
      },
    ],
  },
  {
    name: "REST: a token of an older answer, by the net assets of all",
    rest: `${REST}/v3/etf/info`,
    frame: {
      success: true,
      code: "200",
      data: [{ currency: "BTC3L", netAsset: 2, actualLeverage: "3", assetsUnderManagement: "5000.5 USDT" }],
    },
    outcome: "events",
    events: [
      {
        type: "nav",
        symbol: "BTC3L",
        exchangeAt: RECEIVED,
        nav: 2,
        leverage: 3,
        basket: undefined,
        supply: 2_500.25,
        rebalancedAt: undefined,
      },
    ],
  },
];
