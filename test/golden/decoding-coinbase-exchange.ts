import type { DecodingCase } from "./decoding-case.ts";

const AT = 1_700_000_000_500;
const TIME = "2023-11-14T22:13:20.123456Z";
const T = 1_700_000_000_123.456;
const REST = "https://api.exchange.coinbase.com/products/BTC-USD";

const levels = { bids: [["59999.5", "1.5"]], asks: [["60000", "2"]] };
const snapshot = { type: "snapshot", product_id: "BTC-USD", ...levels };
const book = {
  type: "book",
  symbol: "BTC-USD",
  exchangeAt: AT,
  kind: "snapshot",
  bids: [[59999.5, 1.5]],
  asks: [[60000, 2]],
};
const change = {
  type: "l2update",
  product_id: "BTC-USD",
  changes: [
    ["buy", "59999.50", "0.00000000"],
    ["sell", "60001", "3"],
    ["buy", "59998", "4"],
  ],
  time: TIME,
};
const changed = {
  ...book,
  exchangeAt: T,
  kind: "delta",
  bids: [
    [59999.5, 0],
    [59998, 4],
  ],
  asks: [[60001, 3]],
};
const match = {
  type: "match",
  trade_id: 77,
  maker_order_id: "m",
  taker_order_id: "t",
  side: "sell",
  size: "0.25",
  price: "60000",
  product_id: "BTC-USD",
  sequence: 5,
  time: TIME,
};
const trade = { type: "trade", symbol: "BTC-USD", exchangeAt: T, price: 60000, size: 0.25, side: "buy", id: "77" };
const ticker = {
  type: "ticker",
  sequence: 6,
  product_id: "BTC-USD",
  price: "60000",
  best_bid: "59999.5",
  best_bid_size: "1.5",
  best_ask: "60000",
  best_ask_size: "2",
  side: "buy",
  time: TIME,
  trade_id: 77,
  last_size: "0.25",
};
const quote = {
  type: "quote",
  symbol: "BTC-USD",
  exchangeAt: T,
  bid: 59999.5,
  bidSize: 1.5,
  ask: 60000,
  askSize: 2,
};
const without = (message: object, ...keys: string[]) =>
  Object.fromEntries(Object.entries(message).filter(([key]) => !keys.includes(key)));
const broken = (reason: string) => ({ kind: "broken", reason: `an update is lost: ${reason}` });

export const COINBASE_EXCHANGE_CASES: readonly DecodingCase[] = [
  { name: "level2: a whole book has no time", frame: snapshot, outcome: "events", events: [book] },
  {
    name: "level2: a whole book with a time",
    frame: { ...snapshot, time: TIME },
    outcome: "events",
    events: [{ ...book, exchangeAt: T }],
  },
  { name: "level2: changes of both sides, size 0 removes", frame: change, outcome: "events", events: [changed] },
  {
    name: "level2: an update that tells no time is sound, and gets the time of receipt where none came before",
    frame: { ...change, time: "0001-01-01T00:00:00.000000Z" },
    outcome: "events",
    events: [{ ...changed, exchangeAt: AT }],
  },
  {
    name: "level2: an update that is not understood is lost, and no sequence would tell",
    frame: { ...change, changes: [["hold", "1", "1"]] },
    outcome: "failed",
    controls: [broken('changes.0.0 is "hold": Invalid option: expected one of "buy"|"sell"')],
    issue: /changes\.0\.0/,
  },
  {
    name: "level2: neither is a frame that is no JSON",
    frame: '{"type":"l2update","product_id":"BTC-USD","changes":[["buy","1","2"]]',
    outcome: "failed",
    controls: [broken("frame is not JSON")],
  },
  { name: "matches: a maker who sold met a buyer", frame: match, outcome: "events", events: [trade] },
  {
    name: "matches: a maker who bought met a seller",
    frame: { ...match, side: "buy" },
    outcome: "events",
    events: [{ ...trade, side: "sell" }],
  },
  {
    name: "matches: the last trade before subscribing is not new",
    frame: { ...match, type: "last_match" },
    outcome: "control",
  },
  { name: "matches: without a price", frame: { ...match, price: "" }, outcome: "failed", issue: /price/ },
  { name: "ticker: the best prices, and no trade", frame: ticker, outcome: "events", events: [quote] },
  {
    name: "ticker: of the time before sizes were told",
    frame: without(ticker, "best_bid_size", "best_ask_size"),
    outcome: "events",
    events: [{ ...quote, bidSize: undefined, askSize: undefined }],
  },
  {
    name: "ticker: before the first trade there is no time",
    frame: without(ticker, "time", "trade_id", "last_size"),
    outcome: "events",
    events: [{ ...quote, exchangeAt: AT }],
  },
  { name: "ticker: a side without orders", frame: { ...ticker, best_bid: "0" }, outcome: "control" },
  {
    name: "heartbeat",
    frame: { type: "heartbeat", sequence: 90, last_trade_id: 20, product_id: "BTC-USD", time: TIME },
    outcome: "control",
  },
  {
    name: "full: a single order",
    frame: {
      type: "done",
      time: TIME,
      product_id: "BTC-USD",
      sequence: 10,
      order_id: "o",
      reason: "filled",
      side: "sell",
    },
    outcome: "control",
  },
  { name: "level3: a list", frame: ["open", "BTC-USD", "10", "o", "60000", "1", TIME], outcome: "control" },
  {
    name: "subscriptions: acknowledge each product once",
    frame: {
      type: "subscriptions",
      channels: [
        { name: "level2_50", product_ids: ["BTC-USD", "ETH-USD"], account_ids: null },
        { name: "matches", product_ids: ["BTC-USD"], account_ids: null },
      ],
    },
    outcome: "control",
    controls: [
      { kind: "ack", ref: "BTC-USD" },
      { kind: "ack", ref: "ETH-USD" },
    ],
  },
  { name: "subscriptions: of nothing", frame: { type: "subscriptions", channels: [] }, outcome: "control" },
  {
    name: "error: one that names the product",
    frame: { type: "error", message: "Failed to subscribe", reason: "FOO-USD is not a valid product" },
    outcome: "control",
    controls: [{ kind: "refused", ref: "FOO-USD", reason: "Failed to subscribe: FOO-USD is not a valid product" }],
  },
  {
    name: "error: one that names none",
    frame: { type: "error", message: "Failed to subscribe", reason: "level2 now requires authentication" },
    outcome: "control",
    controls: [{ kind: "refused", ref: "", reason: "Failed to subscribe: level2 now requires authentication" }],
  },
  { name: "a type that is new", frame: { type: "novelty" }, outcome: "unknown", issue: /^novelty$/ },
  {
    name: "REST: the whole book, with numbers of orders",
    rest: `${REST}/book?level=2`,
    frame: { sequence: 9, bids: [["59999.5", "1.5", 2]], asks: [["60000", "2", 1]], auction_mode: false, time: TIME },
    outcome: "events",
    events: [{ ...book, exchangeAt: T, lastSeq: 9 }],
  },
  {
    name: "REST: the book of an auction is only indicative",
    rest: `${REST}/book?level=2`,
    frame: { sequence: 9, ...levels, auction_mode: true },
    outcome: "events",
    events: [{ ...book, limited: true, lastSeq: 9 }],
  },
  {
    name: "REST: a book of single orders is none of levels",
    rest: `${REST}/book?level=3`,
    frame: { sequence: 9, bids: [], asks: [] },
    outcome: "unknown",
    issue: /level/,
  },
  {
    name: "REST: bars of a minute, the newest first",
    rest: `${REST}/candles?granularity=60&start=1699999980&end=1700000040`,
    frame: [
      [1_700_000_040, 59, 63, 60, 62, 1.5],
      [1_699_999_980, 0.5, 3, 1, 2, 10],
    ],
    outcome: "events",
    events: [
      barOf(1_699_999_980_000, { open: 1, high: 3, low: 0.5, close: 2, volume: 10 }),
      barOf(1_700_000_040_000, { open: 60, high: 63, low: 59, close: 62, volume: 1.5 }),
    ],
  },
  { name: "REST: no bars", rest: `${REST}/candles?granularity=60`, frame: [], outcome: "control" },
  {
    name: "REST: refused",
    rest: `${REST}/book?level=2`,
    frame: { message: "NotFound" },
    outcome: "failed",
    issue: /^NotFound$/,
  },
];

function barOf(openAt: number, prices: object): Readonly<Record<string, unknown>> {
  return { type: "bar", symbol: "BTC-USD", exchangeAt: AT, openAt, closeAt: openAt + 59_999, ...prices };
}
