import { answer, bar, book, funded, marked, open, quoted, REST, restBook, SENT, ticker } from "./bybit-parts.ts";
import type { DecodingCase } from "./decoding-case.ts";

const ANSWER_CASES: readonly DecodingCase[] = [
  {
    name: "acknowledgement",
    frame: { success: true, ret_msg: "", conn_id: "c", req_id: "7", op: "subscribe" },
    outcome: "control",
    controls: [{ kind: "ack", ref: "7" }],
  },
  {
    name: "acknowledgement of the spot server",
    frame: { success: true, ret_msg: "subscribe", conn_id: "c", req_id: "7", op: "subscribe" },
    outcome: "control",
    controls: [{ kind: "ack", ref: "7" }],
  },
  {
    name: "refusal",
    frame: { success: false, ret_msg: "error:handler not found", conn_id: "c", req_id: "7", op: "subscribe" },
    outcome: "control",
    controls: [{ kind: "refused", ref: "7", reason: "error:handler not found" }],
  },
  {
    name: "pong, whose op is that of the question",
    frame: { success: true, ret_msg: "pong", conn_id: "c", req_id: "ping", op: "ping" },
    outcome: "control",
    controls: [{ kind: "pong" }],
  },
  { name: "pong by its op", frame: { args: ["1"], op: "pong" }, outcome: "control", controls: [{ kind: "pong" }] },
  {
    name: "acknowledgement before version 5",
    frame: { success: true, ret_msg: "", conn_id: "c", request: { op: "subscribe", args: ["trade.BTCUSD"] } },
    outcome: "control",
    controls: [{ kind: "ack", ref: "trade.BTCUSD" }],
  },
  { name: "no topic at all", frame: { hello: 1 }, outcome: "unknown", issue: /^keys:hello$/ },
  { name: "no JSON", frame: "pong", outcome: "failed", issue: /not JSON/ },
];

const REST_CASES: readonly DecodingCase[] = [
  {
    name: "book by REST",
    rest: `${REST}/orderbook?category=linear&symbol=BTCUSDT&limit=200`,
    frame: answer(restBook),
    outcome: "events",
    events: [{ ...book, kind: "snapshot", asks: [] }],
  },
  {
    name: "book by REST whose address is not known",
    frame: answer(restBook),
    outcome: "events",
    events: [{ ...book, kind: "snapshot", asks: [] }],
  },
  { name: "another answer whose address is not known", frame: answer({ list: [] }), outcome: "control" },
  {
    name: "bars by REST, the newest first",
    rest: `${REST}/kline?category=linear&symbol=BTCUSDT&interval=1&start=1700000040000&end=1700000159999`,
    frame: answer({
      category: "linear",
      symbol: "BTCUSDT",
      list: [
        ["1700000100000", "3", "4", "2", "3.5", "5", "17"],
        ["1700000040000", "1", "4", "0.5", "3", "9", "20"],
      ],
    }),
    outcome: "events",
    events: [
      bar,
      { ...bar, openAt: 1_700_000_100_000, closeAt: 1_700_000_159_999, open: 3, low: 2, close: 3.5, volume: 5 },
    ],
  },
  {
    name: "tickers by REST",
    rest: `${REST}/tickers?category=linear&symbol=BTCUSDT`,
    frame: answer({ category: "linear", list: [ticker] }),
    outcome: "events",
    events: [quoted, marked, funded, open],
  },
  {
    name: "linear instruments by REST: a contract is one unit",
    rest: `${REST}/instruments-info?category=linear`,
    frame: answer({ category: "linear", list: [{ symbol: "BTCUSDT" }, { symbol: "ETHPERP" }] }),
    outcome: "control",
    controls: [
      { kind: "contractSize", symbol: "BTCUSDT", contractSize: 1 },
      { kind: "contractSize", symbol: "ETHPERP", contractSize: 1 },
    ],
  },
  {
    name: "inverse instruments by REST: a contract is a dollar",
    rest: `${REST}/instruments-info?category=inverse`,
    frame: answer({ category: "inverse", list: [{ symbol: "BTCUSD" }] }),
    outcome: "control",
    controls: [{ kind: "contractUsd", symbol: "BTCUSD", contractUsd: 1 }],
  },
  {
    name: "refusal by REST",
    rest: `${REST}/orderbook?category=linear&symbol=NO`,
    frame: { retCode: 10001, retMsg: "params error: symbol invalid", result: {}, time: SENT },
    outcome: "failed",
    issue: /^10001 params error/,
  },
  {
    name: "another address",
    rest: `${REST}/time`,
    frame: answer({}),
    outcome: "unknown",
    issue: /^\/v5\/market\/time$/,
  },
];

export const REQUEST_CASES: readonly DecodingCase[] = [...ANSWER_CASES, ...REST_CASES];
