import type { DecodingCase } from "./decoding-case.ts";

const AT = 1_700_000_000_500;
const TIMESTAMP = "2023-11-14T22:13:20.3Z";
const T = 1_700_000_000_300;
const EVENT_TIME = "2023-11-14T22:13:20.123456Z";
const EVENT_T = 1_700_000_000_123.456;
const REST = "https://api.coinbase.com/api/v3/brokerage/market";

const message = (channel: string, ...events: object[]) => ({ channel, timestamp: TIMESTAMP, sequence_num: 5, events });
const level = (side: string, price_level: string, new_quantity: string, event_time = EVENT_TIME) => ({
  side,
  event_time,
  price_level,
  new_quantity,
});
const book = { type: "book", symbol: "BTC-USD", exchangeAt: EVENT_T, kind: "delta", lastSeq: 5 };
const trade = {
  product_id: "BTC-USD",
  trade_id: "78",
  price: "60000",
  size: "0.25",
  time: EVENT_TIME,
  side: "SELL",
};
const traded = {
  type: "trade",
  symbol: "BTC-USD",
  exchangeAt: EVENT_T,
  price: 60000,
  size: 0.25,
  side: "buy",
  id: "78",
};
const ticker = {
  type: "ticker",
  product_id: "BTC-USD",
  price: "60000",
  best_bid: "59999.5",
  best_ask: "60000",
  best_bid_quantity: "1.5",
  best_ask_quantity: "2",
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

export const COINBASE_ADVANCED_CASES: readonly DecodingCase[] = [
  {
    name: "l2_data: the whole book",
    frame: message("l2_data", {
      type: "snapshot",
      product_id: "BTC-USD",
      updates: [level("bid", "59999.5", "1.5"), level("offer", "60000", "2")],
    }),
    outcome: "events",
    events: [{ ...book, kind: "snapshot", bids: [[59999.5, 1.5]], asks: [[60000, 2]] }],
  },
  {
    name: "l2_data: changes of both sides, the newest time of theirs, size 0 removes",
    frame: message("l2_data", {
      type: "update",
      product_id: "BTC-USD",
      updates: [
        level("offer", "60001", "3"),
        level("bid", "59999.5", "0", "2023-11-14T22:13:20.1Z"),
        level("bid", "59998", "4"),
      ],
    }),
    outcome: "events",
    events: [
      {
        ...book,
        bids: [
          [59999.5, 0],
          [59998, 4],
        ],
        asks: [[60001, 3]],
      },
    ],
  },
  {
    name: "l2_data: levels of the epoch have no time, the message has",
    frame: message("l2_data", {
      type: "snapshot",
      product_id: "BTC-USD",
      updates: [level("bid", "1", "2", "1970-01-01T00:00:00Z")],
    }),
    outcome: "events",
    events: [{ ...book, exchangeAt: T, kind: "snapshot", bids: [[1, 2]], asks: [] }],
  },
  {
    name: "l2_data: of two products at once",
    frame: message(
      "l2_data",
      { type: "update", product_id: "BTC-USD", updates: [level("bid", "1", "2")] },
      { type: "update", product_id: "ETH-USD", updates: [] },
    ),
    outcome: "events",
    events: [
      { ...book, bids: [[1, 2]], asks: [] },
      { ...book, symbol: "ETH-USD", exchangeAt: T, bids: [], asks: [] },
    ],
  },
  {
    name: "l2_data: an update that is not understood is lost, although it is counted",
    frame: message("l2_data", { type: "update", product_id: "BTC-USD", updates: [level("both", "1", "2")] }),
    outcome: "failed",
    controls: [
      {
        kind: "broken",
        reason: 'an update is lost: events.0.updates.0.side is "both": Invalid option: expected one of "bid"|"offer"',
      },
    ],
    issue: /side/,
  },
  {
    name: "market_trades: the newest is the first, a maker who sold met a buyer",
    frame: message("market_trades", {
      type: "update",
      trades: [trade, { ...trade, trade_id: "77", side: "BUY" }],
    }),
    outcome: "events",
    events: [{ ...traded, id: "77", side: "sell" }, traded],
  },
  {
    name: "market_trades: those before the subscription are not new",
    frame: message("market_trades", { type: "snapshot", trades: [trade] }),
    outcome: "control",
  },
  {
    name: "market_trades: none at all",
    frame: message("market_trades", { type: "update", trades: [] }),
    outcome: "control",
  },
  {
    name: "ticker: the best prices at the time of the message, and no trade",
    frame: message("ticker", { type: "update", tickers: [ticker] }),
    outcome: "events",
    events: [quote],
  },
  {
    name: "ticker: a side without orders",
    frame: message("ticker", { type: "snapshot", tickers: [{ ...ticker, best_bid: "", best_bid_quantity: "" }] }),
    outcome: "control",
  },
  {
    name: "ticker_batch: has no best prices",
    frame: message("ticker_batch", { type: "update", tickers: [{ product_id: "BTC-USD", price: "60000" }] }),
    outcome: "control",
  },
  {
    name: "candles: of five minutes",
    frame: message("candles", { type: "update", candles: [{ start: "1700000100", open: "1", product_id: "BTC-USD" }] }),
    outcome: "control",
  },
  {
    name: "heartbeats",
    frame: message("heartbeats", { current_time: "2023-11-14 22:13:20 +0000 UTC m=+1", heartbeat_counter: 4 }),
    outcome: "control",
  },
  { name: "status", frame: message("status", { type: "snapshot", products: [] }), outcome: "control" },
  {
    name: "subscriptions: acknowledge each product of each channel",
    frame: message("subscriptions", {
      subscriptions: { market_trades: ["BTC-USD"], level2: ["ETH-USD", "BTC-USD"], heartbeats: ["heartbeats"] },
    }),
    outcome: "control",
    controls: [
      { kind: "ack", ref: "heartbeats heartbeats" },
      { kind: "ack", ref: "level2 BTC-USD" },
      { kind: "ack", ref: "level2 ETH-USD" },
      { kind: "ack", ref: "market_trades BTC-USD" },
    ],
  },
  {
    name: "error",
    frame: { type: "error", message: "authentication failure" },
    outcome: "control",
    controls: [{ kind: "refused", ref: "", reason: "authentication failure" }],
  },
  { name: "a channel that is new", frame: message("novelty"), outcome: "unknown", issue: /^novelty$/ },
  {
    name: "without a number",
    frame: { channel: "ticker", timestamp: TIMESTAMP, events: [] },
    outcome: "failed",
    issue: /sequence_num/,
  },
  {
    name: "REST: the whole book, which has no number of the stream's",
    rest: `${REST}/product_book?product_id=BTC-USD`,
    frame: {
      pricebook: {
        product_id: "BTC-USD",
        bids: [{ price: "59999.5", size: "1.5" }],
        asks: [{ price: "60000", size: "2" }],
        time: EVENT_TIME,
      },
    },
    outcome: "events",
    events: [{ ...book, kind: "snapshot", bids: [[59999.5, 1.5]], asks: [[60000, 2]], lastSeq: undefined }],
  },
  {
    name: "REST: products, of which futures have a size of contract",
    rest: `${REST}/products?product_ids=BTC-USD&product_ids=BIT-28NOV25-CDE`,
    frame: {
      products: [
        { product_id: "BTC-USD", product_type: "SPOT" },
        { product_id: "BIT-28NOV25-CDE", product_type: "FUTURE", future_product_details: { contract_size: "0.01" } },
        { product_id: "NEW-CDE", product_type: "FUTURE", future_product_details: { contract_size: "" } },
      ],
    },
    outcome: "control",
    controls: [
      { kind: "contractSize", symbol: "BTC-USD", contractSize: 1 },
      { kind: "contractSize", symbol: "BIT-28NOV25-CDE", contractSize: 0.01 },
    ],
  },
  {
    name: "REST: bars of a minute, the newest first",
    rest: `${REST}/products/BTC-USD/candles?granularity=ONE_MINUTE&start=1699999980&end=1700000040`,
    frame: {
      candles: [
        { start: "1700000040", low: "59", high: "63", open: "60", close: "62", volume: "1.5" },
        { start: "1699999980", low: "0.5", high: "3", open: "1", close: "2", volume: "10" },
      ],
    },
    outcome: "events",
    events: [
      barOf(1_699_999_980_000, { open: 1, high: 3, low: 0.5, close: 2, volume: 10 }),
      barOf(1_700_000_040_000, { open: 60, high: 63, low: 59, close: 62, volume: 1.5 }),
    ],
  },
  {
    name: "REST: refused",
    rest: `${REST}/product_book?product_id=FOO-USD`,
    frame: { error: "NOT_FOUND", message: "product not found" },
    outcome: "failed",
    issue: /^NOT_FOUND product not found$/,
  },
];

function barOf(openAt: number, prices: object): Readonly<Record<string, unknown>> {
  return { type: "bar", symbol: "BTC-USD", exchangeAt: AT, openAt, closeAt: openAt + 59_999, ...prices };
}
