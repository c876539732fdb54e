import type { DecodingCase } from "./decoding-case.ts";

const T = 1_700_000_000_000;
const AT = T + 500;
const SWAP = "BTC-USDT-SWAP";
const push = (channel: string, item: unknown, more: object = {}) => ({
  arg: { channel, instId: SWAP },
  ...more,
  data: [item],
});
const sides = {
  asks: [["60000.2", "415", "0", "13"]],
  bids: [["60000.1", "0", "0", "0"]],
  ts: String(T),
};
const book = { type: "book", symbol: SWAP, exchangeAt: T, bids: [[60000.1, 0]], asks: [[60000.2, 415]] };
const candle = [String(T), "1", "3", "0.5", "2", "10", "0.1", "6000", "0"];
const bar = {
  type: "bar",
  symbol: SWAP,
  exchangeAt: AT,
  openAt: T,
  closeAt: T + 59_999,
  open: 1,
  high: 3,
  low: 0.5,
  close: 2,
  volume: 10,
};
const answer = (data: unknown) => ({ code: "0", msg: "", data });

const SAID: readonly DecodingCase[] = [
  {
    name: "acknowledgement by the request's id",
    frame: { id: "7", event: "subscribe", arg: { channel: "books", instId: SWAP }, connId: "a4d3ae55" },
    outcome: "control",
    controls: [{ kind: "ack", ref: "7" }],
  },
  {
    name: "acknowledgement of a request that had none",
    frame: { event: "subscribe", arg: { channel: "books", instId: SWAP } },
    outcome: "control",
    controls: [{ kind: "ack", ref: `books:${SWAP}` }],
  },
  {
    name: "refusal",
    frame: { id: "7", event: "error", code: "60018", msg: "channel:books,instId:X doesn't exist", connId: "a" },
    outcome: "control",
    controls: [{ kind: "refused", ref: "7", reason: "60018 channel:books,instId:X doesn't exist" }],
  },
  {
    name: "notice of an upgrade, before which the connection closes",
    frame: { event: "notice", code: "64008", msg: "Please reconnect.", connId: "a" },
    outcome: "control",
    controls: [{ kind: "closing", reason: "64008 Please reconnect." }],
  },
  { name: "another notice", frame: { event: "notice", code: "64000", msg: "", connId: "a" }, outcome: "control" },
  { name: "pong", frame: "pong", outcome: "control", controls: [{ kind: "pong" }] },
  { name: "an event that is not known", frame: { event: "news" }, outcome: "unknown", issue: /^event:news$/ },
  { name: "price limits", frame: push("price-limit", { instId: SWAP, buyLmt: "200" }), outcome: "control" },
  { name: "a channel that is not known", frame: push("__proto__", {}), outcome: "unknown", issue: /^__proto__$/ },
  { name: "an answer of whom is not known", frame: answer([]), outcome: "control" },
  { name: "a list", frame: [{ instId: SWAP }], outcome: "unknown", issue: /^list$/ },
  { name: "no object", frame: 7, outcome: "unknown" },
  { name: "no JSON", frame: "{", outcome: "failed", issue: /not JSON/ },
];

const REST: readonly DecodingCase[] = [
  {
    name: "REST book",
    rest: `https://www.okx.com/api/v5/market/books?instId=${SWAP}&sz=400`,
    frame: answer([{ ...sides, bids: [["60000.1", "2", "0", "1"]], seqId: 12 }]),
    outcome: "events",
    events: [
      {
        ...book,
        bids: [[60000.1, 2]],
        kind: "snapshot",
        firstSeq: undefined,
        lastSeq: 12,
        prevSeq: undefined,
      },
    ],
  },
  {
    name: "REST bars, the newest first",
    rest: `https://www.okx.com/api/v5/market/history-candles?instId=${SWAP}&bar=1m`,
    frame: answer([[String(T + 60_000), ...candle.slice(1)], candle]),
    outcome: "events",
    events: [bar, { ...bar, openAt: T + 60_000, closeAt: T + 119_999 }],
  },
  {
    name: "REST instruments: an inverse contract is worth dollars",
    rest: "https://www.okx.com/api/v5/public/instruments?instType=SWAP",
    frame: answer([
      { instId: SWAP, instType: "SWAP", ctType: "linear", ctVal: "0.01", ctMult: "1" },
      { instId: "BTC-USD-SWAP", instType: "SWAP", ctType: "inverse", ctVal: "100", ctMult: "1" },
      { instId: "BTC-USD-241227-60000-C", instType: "OPTION", ctType: "", ctVal: "1", ctMult: "0.1" },
      { instId: "BTC-USDT", instType: "SPOT", ctType: "", ctVal: "", ctMult: "" },
    ]),
    outcome: "control",
    controls: [
      { kind: "contractSize", symbol: SWAP, contractSize: 0.01 },
      { kind: "contractUsd", symbol: "BTC-USD-SWAP", contractUsd: 100 },
      { kind: "contractSize", symbol: "BTC-USD-241227-60000-C", contractSize: 0.1 },
      { kind: "contractSize", symbol: "BTC-USDT", contractSize: 1 },
    ],
  },
  {
    name: "REST refusal",
    rest: "https://www.okx.com/api/v5/market/books?instId=NOPE",
    frame: { code: "51001", msg: "Instrument ID doesn't exist", data: [] },
    outcome: "failed",
    issue: /51001 Instrument/,
  },
];

/** What is said about subscriptions, and what REST answers. */
export const OKX_ANSWER_CASES: readonly DecodingCase[] = [...SAID, ...REST];
