import type { DecodingCase } from "./decoding-case.ts";
import { DERIBIT_ANSWER_CASES } from "./decoding-deribit-answers.ts";

const T = 1_700_000_000_000;
const AT = T + 500;
const INVERSE = "BTC-PERPETUAL";
const LINEAR = "BTC_USDC-PERPETUAL";
const notification = (channel: string, data: unknown) => ({
  jsonrpc: "2.0",
  method: "subscription",
  params: { channel, data },
});
const bookData = {
  type: "change",
  timestamp: T,
  instrument_name: INVERSE,
  change_id: 9,
  prev_change_id: 5,
  bids: [
    ["delete", 60000, 0],
    ["new", 59999.5, 10],
  ],
  asks: [["change", 60000.5, 2200]],
};
const book = {
  type: "book",
  symbol: INVERSE,
  exchangeAt: T,
  kind: "delta",
  bids: [
    [60000, 0],
    [59999.5, 10],
  ],
  asks: [[60000.5, 2200]],
  firstSeq: undefined,
  lastSeq: 9,
  prevSeq: 5,
};
const trade = {
  timestamp: T,
  price: 60000.5,
  amount: 1200,
  direction: "sell",
  index_price: 59990,
  instrument_name: INVERSE,
  trade_seq: 1,
  mark_price: 60001,
  tick_direction: 1,
  contracts: 120,
  trade_id: "244365193",
};
const tradeEvent = {
  type: "trade",
  symbol: INVERSE,
  exchangeAt: T,
  price: 60000.5,
  size: 1200,
  side: "sell",
  id: "244365193",
};
const liquidation = { type: "liquidation", symbol: INVERSE, exchangeAt: T, price: 60000.5, size: 1200 };
const trades = (...list: readonly unknown[]) => notification(`trades.${INVERSE}.100ms`, list);
const ticker = {
  timestamp: T,
  state: "open",
  stats: { high: 1, low: null },
  index_price: 59990.11,
  instrument_name: INVERSE,
  last_price: null,
  open_interest: 1139551440,
  mark_price: 60001.25,
  current_funding: -0.0001423,
  funding_8h: 0.00005,
  best_ask_price: 60000.5,
  best_bid_price: 60000,
  best_ask_amount: 530,
  best_bid_amount: 2700,
};
const mark = { type: "mark", symbol: INVERSE, exchangeAt: T, mark: 60001.25, index: 59990.11 };
const funding = {
  type: "funding",
  symbol: INVERSE,
  exchangeAt: T,
  rate: -0.0001423,
  intervalHours: 8,
  nextAt: undefined,
};
const openInterest = { type: "openInterest", symbol: INVERSE, exchangeAt: T, contracts: 1139551440, usd: 1139551440 };
const quote = { type: "quote", symbol: INVERSE, exchangeAt: T, bid: 60000, bidSize: 2700, ask: 60000.5, askSize: 530 };
const chart = { tick: T, open: 1, high: 3, low: 0.5, close: 2, volume: 0.5, cost: 30000 };
const bar = {
  type: "bar",
  exchangeAt: AT,
  openAt: T,
  closeAt: T + 59_999,
  open: 1,
  high: 3,
  low: 0.5,
  close: 2,
};
const { prev_change_id: _, ...first } = bookData;

const BOOKS: readonly DecodingCase[] = [
  {
    name: "a change of the book",
    frame: notification(`book.${INVERSE}.100ms`, bookData),
    outcome: "events",
    events: [book],
  },
  {
    name: "a deletion that says a size",
    frame: notification(`book.${INVERSE}.agg2`, { ...bookData, bids: [["delete", 60000, 10]], asks: [] }),
    outcome: "events",
    events: [{ ...book, bids: [[60000, 0]], asks: [] }],
  },
  {
    name: "the whole book",
    frame: notification(`book.${INVERSE}.100ms`, { ...first, type: "snapshot", bids: [["new", 60000, 7]] }),
    outcome: "events",
    events: [{ ...book, kind: "snapshot", bids: [[60000, 7]], prevSeq: undefined }],
  },
  {
    name: "the whole book, which follows on from null",
    frame: notification(`book.${INVERSE}.100ms`, {
      ...bookData,
      type: "snapshot",
      prev_change_id: null,
      bids: [],
      asks: [],
    }),
    outcome: "events",
    events: [{ ...book, kind: "snapshot", bids: [], asks: [], prevSeq: undefined }],
  },
  {
    name: "the best levels",
    frame: notification(`book.${INVERSE}.none.10.100ms`, {
      ...first,
      type: undefined,
      bids: [[60000, 7]],
      asks: [[60001, 8]],
    }),
    outcome: "events",
    events: [{ ...book, kind: "snapshot", limited: true, bids: [[60000, 7]], asks: [[60001, 8]], prevSeq: undefined }],
  },
  {
    name: "a change that follows on from nothing",
    frame: notification(`book.${INVERSE}.100ms`, first),
    outcome: "failed",
    issue: /prev_change_id/,
  },
  {
    name: "an action that is not known",
    frame: notification(`book.${INVERSE}.100ms`, { ...bookData, asks: [["move", 1, 1]] }),
    outcome: "failed",
    issue: /asks\.0\.0/,
  },
  {
    name: "a combination that is sold below zero",
    frame: notification("book.BTC-FS-27DEC24_PERP.100ms", { ...bookData, asks: [["new", -2.5, 10]] }),
    outcome: "control",
  },
];

const DATA: readonly DecodingCase[] = [
  { name: "a trade", frame: trades(trade), outcome: "events", events: [tradeEvent] },
  {
    name: "a taker was liquidated, who sold: a long position",
    frame: trades({ ...trade, liquidation: "T" }),
    outcome: "events",
    events: [tradeEvent, { ...liquidation, position: "long" }],
  },
  {
    name: "a maker was liquidated, who bought from the aggressor: a short position",
    frame: trades({ ...trade, liquidation: "M" }),
    outcome: "events",
    events: [tradeEvent, { ...liquidation, position: "short" }],
  },
  {
    name: "both were liquidated",
    frame: trades({ ...trade, direction: "buy", liquidation: "MT" }),
    outcome: "events",
    events: [
      { ...tradeEvent, side: "buy" },
      { ...liquidation, position: "short" },
      { ...liquidation, position: "long" },
    ],
  },
  {
    name: "a block trade was agreed off the book",
    frame: trades({ ...trade, block_trade_id: "BLOCK-289556" }, { ...trade, trade_id: "244365194" }),
    outcome: "events",
    events: [{ ...tradeEvent, id: "244365194" }],
  },
  { name: "nothing but a block trade", frame: trades({ ...trade, block_trade_id: "BLOCK-1" }), outcome: "control" },
  {
    name: "a trade with a wrong side",
    frame: trades(trade, { ...trade, direction: "zero" }),
    outcome: "failed",
    issue: /1\.direction/,
  },
  {
    name: "ticker of an inverse perpetual, whose open interest is dollars",
    frame: notification(`ticker.${INVERSE}.100ms`, ticker),
    outcome: "events",
    events: [mark, funding, openInterest, quote],
  },
  {
    name: "ticker of a linear future, without orders on a side",
    frame: notification("ticker.BTC_USDC-27DEC24.100ms", {
      ...ticker,
      instrument_name: "BTC_USDC-27DEC24",
      open_interest: 459.34,
      current_funding: undefined,
      best_bid_price: null,
    }),
    outcome: "events",
    events: [
      { ...mark, symbol: "BTC_USDC-27DEC24" },
      { ...openInterest, symbol: "BTC_USDC-27DEC24", contracts: 459.34, usd: undefined },
    ],
  },
  {
    name: "best quote",
    frame: notification(`quote.${INVERSE}`, {
      timestamp: T,
      instrument_name: INVERSE,
      best_ask_price: 60000.5,
      best_bid_price: 60000,
      best_ask_amount: 530,
      best_bid_amount: 2700,
    }),
    outcome: "events",
    events: [quote],
  },
  {
    name: "a quote of one side",
    frame: notification(`quote.${INVERSE}`, {
      timestamp: T,
      instrument_name: INVERSE,
      best_bid_price: 60000,
      best_ask_price: 0,
    }),
    outcome: "control",
  },
  {
    name: "interest of a perpetual",
    frame: notification(`perpetual.${INVERSE}.100ms`, { index_price: 59990, interest: 0.0001, timestamp: T }),
    outcome: "events",
    events: [{ ...funding, rate: 0.0001 }],
  },
  {
    name: "a bar of an inverse perpetual, whose sizes are dollars",
    frame: notification(`chart.trades.${INVERSE}.1`, chart),
    outcome: "events",
    events: [{ ...bar, symbol: INVERSE, volume: 30000 }],
  },
  {
    name: "a bar of a linear perpetual",
    frame: notification(`chart.trades.${LINEAR}.1`, chart),
    outcome: "events",
    events: [{ ...bar, symbol: LINEAR, volume: 0.5 }],
  },
  {
    name: "the volatility index",
    frame: notification("deribit_volatility_index.btc_usd", {
      timestamp: T,
      volatility: 129.36,
      index_name: "btc_usd",
    }),
    outcome: "control",
  },
  { name: "a channel that is not known", frame: notification("news", {}), outcome: "unknown", issue: /^news$/ },
];

export const DERIBIT_CASES: readonly DecodingCase[] = [...BOOKS, ...DATA, ...DERIBIT_ANSWER_CASES];
