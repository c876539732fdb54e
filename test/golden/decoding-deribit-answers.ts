import type { DecodingCase } from "./decoding-case.ts";

const T = 1_700_000_000_000;
const AT = T + 500;
const INVERSE = "BTC-PERPETUAL";
const LINEAR = "BTC_USDC-PERPETUAL";
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

const SAID: readonly DecodingCase[] = [
  {
    name: "acknowledgement: the channels that there are",
    frame: { jsonrpc: "2.0", id: 3, result: [`book.${INVERSE}.100ms`], usIn: 1, usOut: 2, usDiff: 1, testnet: false },
    outcome: "control",
    controls: [{ kind: "ack", ref: "3" }],
  },
  {
    name: "no such channel",
    frame: { jsonrpc: "2.0", id: 3, result: [] },
    outcome: "control",
    controls: [{ kind: "refused", ref: "3", reason: "no such channel" }],
  },
  {
    name: "refusal",
    frame: {
      jsonrpc: "2.0",
      id: 3,
      error: { code: 13778, message: "raw_subscriptions_not_available_for_unauthorized" },
    },
    outcome: "control",
    controls: [{ kind: "refused", ref: "3", reason: "13778 raw_subscriptions_not_available_for_unauthorized" }],
  },
  {
    name: "refusal of what was no request",
    frame: { jsonrpc: "2.0", error: { code: 11050, data: "invalid json", message: "bad_request" } },
    outcome: "control",
    controls: [{ kind: "refused", ref: "", reason: "11050 bad_request" }],
  },
  {
    name: "heartbeats are granted",
    frame: { jsonrpc: "2.0", id: 0, result: "ok" },
    outcome: "control",
    controls: [{ kind: "ack", ref: "0" }],
  },
  {
    name: "the venue asks whether we are there",
    frame: { jsonrpc: "2.0", method: "heartbeat", params: { type: "test_request" } },
    outcome: "control",
    controls: [{ kind: "reply", text: '{"jsonrpc":"2.0","id":0,"method":"public/test","params":{}}' }],
  },
  {
    name: "the venue says that it is there",
    frame: { jsonrpc: "2.0", method: "heartbeat", params: { type: "heartbeat" } },
    outcome: "control",
    controls: [{ kind: "other" }],
  },
  {
    name: "answer to our test",
    frame: { jsonrpc: "2.0", id: 0, result: { version: "1.2.26" } },
    outcome: "control",
    controls: [{ kind: "pong" }],
  },
  {
    name: "a method that is not known",
    frame: { jsonrpc: "2.0", method: "dance" },
    outcome: "unknown",
    issue: /^method:dance$/,
  },
  { name: "no object", frame: 7, outcome: "unknown" },
  { name: "no JSON", frame: "{", outcome: "failed", issue: /not JSON/ },
];

const REST: readonly DecodingCase[] = [
  {
    name: "REST book",
    rest: `https://www.deribit.com/api/v2/public/get_order_book?instrument_name=${INVERSE}&depth=1000`,
    frame: { jsonrpc: "2.0", result: { ...first, bids: [[60000, 7]], asks: [[60001, 8]] } },
    outcome: "events",
    events: [{ ...book, kind: "snapshot", bids: [[60000, 7]], asks: [[60001, 8]], prevSeq: undefined }],
  },
  {
    name: "REST bars",
    rest: `https://www.deribit.com/api/v2/public/get_tradingview_chart_data?instrument_name=${LINEAR}&resolution=1`,
    frame: {
      jsonrpc: "2.0",
      result: { status: "ok", ticks: [T], open: [1], high: [3], low: [0.5], close: [2], volume: [0.5], cost: [30000] },
    },
    outcome: "events",
    events: [{ ...bar, symbol: LINEAR, volume: 0.5 }],
  },
  {
    name: "REST bars of columns that are not of one length",
    rest: `https://www.deribit.com/api/v2/public/get_tradingview_chart_data?instrument_name=${LINEAR}&resolution=1`,
    frame: {
      jsonrpc: "2.0",
      result: { ticks: [T], open: [1], high: [], low: [0.5], close: [2], volume: [0.5], cost: [1] },
    },
    outcome: "failed",
    issue: /high/,
  },
  {
    name: "REST instruments: inverse contracts are counted in dollars, combinations get no size",
    rest: "https://www.deribit.com/api/v2/public/get_instruments?currency=any&kind=future",
    frame: {
      jsonrpc: "2.0",
      result: [
        { instrument_name: INVERSE, kind: "future", instrument_type: "reversed", contract_size: 10 },
        { instrument_name: LINEAR, kind: "future", instrument_type: "linear", contract_size: 0.0001 },
        { instrument_name: "ETH-27DEC24", kind: "future", contract_size: 1 },
        { instrument_name: "BTC-27DEC24-60000-C", kind: "option", instrument_type: "reversed", contract_size: 1 },
        { instrument_name: "BTC-FS-27DEC24_PERP", kind: "future_combo", contract_size: 10 },
      ],
    },
    outcome: "control",
    controls: [
      { kind: "contractUsd", symbol: INVERSE, contractUsd: 1 },
      { kind: "contractSize", symbol: LINEAR, contractSize: 1 },
      { kind: "contractUsd", symbol: "ETH-27DEC24", contractUsd: 1 },
      { kind: "contractSize", symbol: "BTC-27DEC24-60000-C", contractSize: 1 },
    ],
  },
  {
    name: "REST refusal",
    rest: "https://www.deribit.com/api/v2/public/get_order_book?instrument_name=NOPE",
    frame: { jsonrpc: "2.0", error: { code: -32602, message: "Invalid params" } },
    outcome: "failed",
    issue: /-32602 Invalid params/,
  },
];

/** What is said about subscriptions, and what REST answers. */
export const DERIBIT_ANSWER_CASES: readonly DecodingCase[] = [...SAID, ...REST];
