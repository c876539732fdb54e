import type { DecodingCase } from "./decoding-case.ts";

const TIME = "2023-11-14T22:13:20.123456789Z";
const T = 1_700_000_000_123.4568;

const trade = { T: "t", S: "SPY", i: 77, x: "V", p: 450.25, s: 100, c: ["@", "I"], z: "B", t: TIME };
const traded = { type: "trade", symbol: "SPY", exchangeAt: T, price: 450.25, size: 100, side: "buy", id: "77" };
const quote = { T: "q", S: "SPY", bx: "V", bp: 450.2, bs: 3, ax: "Q", ap: 450.3, as: 4, c: ["R"], z: "B", t: TIME };
const quoted = { type: "quote", symbol: "SPY", exchangeAt: T, bid: 450.2, bidSize: 3, ask: 450.3, askSize: 4 };
const bar = {
  T: "b",
  S: "SPY",
  o: 450,
  h: 451.5,
  l: 449.5,
  c: 451,
  v: 12_345,
  n: 99,
  vw: 450.4,
  t: "2023-11-14T22:13:00Z",
};
const barred = {
  type: "bar",
  symbol: "SPY",
  exchangeAt: 1_700_000_040_000,
  openAt: 1_699_999_980_000,
  closeAt: 1_700_000_039_999,
  open: 450,
  high: 451.5,
  low: 449.5,
  close: 451,
  volume: 12_345,
};
const halt = { T: "s", S: "SPY", sc: "H", sm: "Trading Halt", rc: "T12", rm: "Information requested", t: TIME, z: "C" };
const halted = {
  type: "status",
  symbol: "SPY",
  exchangeAt: T,
  status: "halted",
  reason: "T12 Information requested",
};
const at = (price: number, id: number) => ({ ...trade, p: price, i: id });
const tradedAt = (price: number, id: string, side: string) => ({ ...traded, price, id, side });

export const ALPACA_CASES: readonly DecodingCase[] = [
  { name: "t: nothing is known of the sides", frame: [trade], outcome: "events", events: [traded] },
  {
    name: "t: at the ask or above, at the bid or below, and between by the last move of the price",
    frame: [quote, at(450.3, 1), at(450.25, 2), at(450.25, 3), at(450.1, 4), at(450.26, 5), at(451, 6)],
    outcome: "events",
    events: [
      quoted,
      tradedAt(450.3, "1", "buy"),
      tradedAt(450.25, "2", "sell"),
      tradedAt(450.25, "3", "sell"),
      tradedAt(450.1, "4", "sell"),
      tradedAt(450.26, "5", "buy"),
      tradedAt(451, "6", "buy"),
    ],
  },
  {
    name: "t: sides do not mix between symbols",
    frame: [quote, { ...trade, S: "QQQ", p: 450.2 }],
    outcome: "events",
    events: [quoted, { ...traded, symbol: "QQQ", price: 450.2, side: "buy" }],
  },
  {
    name: "t: the official close is told again, it is no trade",
    frame: [{ ...trade, c: ["@", "M"] }],
    outcome: "control",
  },
  {
    name: "t: without an id or conditions",
    frame: [{ T: "t", S: "SPY", p: 450.25, s: 100, t: TIME, c: null }],
    outcome: "events",
    events: [{ ...traded, id: undefined }],
  },
  { name: "t: without a price", frame: [quote, { ...trade, p: 0 }], outcome: "failed", issue: /^p / },
  { name: "q", frame: [quote], outcome: "events", events: [quoted] },
  {
    name: "q: one side alone is no quote, and says what is known of the sides",
    frame: [quote, { ...quote, bp: 0, bs: 0 }, at(450.2, 1)],
    outcome: "events",
    events: [quoted, tradedAt(450.2, "1", "buy")],
  },
  { name: "q: no side at all", frame: [{ ...quote, bp: 0, ap: 0 }], outcome: "control" },
  { name: "b: a minute, told at its end", frame: [bar], outcome: "events", events: [barred] },
  { name: "u: a minute, told again", frame: [{ ...bar, T: "u" }], outcome: "events", events: [barred] },
  { name: "d: a day", frame: [{ ...bar, T: "d" }], outcome: "control" },
  { name: "s: a halt", frame: [halt], outcome: "events", events: [halted] },
  {
    name: "s: a resumption of tapes A and B",
    frame: [{ ...halt, sc: "3", sm: "Resume", rc: "", rm: "" }],
    outcome: "events",
    events: [{ ...halted, status: "trading", reason: undefined }],
  },
  {
    name: "s: quoting comes back before trading does",
    frame: [{ ...halt, sc: "Q", sm: "Quotation Resumption" }],
    outcome: "control",
  },
  {
    name: "l, c, x: bands, corrections and cancellations",
    frame: [
      { T: "l", S: "SPY", u: 460, d: 440 },
      { T: "c", S: "SPY" },
      { T: "x", S: "SPY", i: 77 },
    ],
    outcome: "control",
  },
  { name: "success: connected", frame: [{ T: "success", msg: "connected" }], outcome: "control" },
  {
    name: "success: logged in",
    frame: [{ T: "success", msg: "authenticated" }],
    outcome: "control",
    controls: [{ kind: "ack", ref: "auth" }],
  },
  {
    name: "error: not let in",
    frame: [{ T: "error", code: 402, msg: "auth failed" }],
    outcome: "control",
    controls: [{ kind: "refused", ref: "auth", reason: "402 auth failed" }],
  },
  {
    name: "error: the only connection is taken",
    frame: [{ T: "error", code: 406, msg: "connection limit exceeded" }],
    outcome: "control",
    controls: [{ kind: "refused", ref: "auth", reason: "406 connection limit exceeded" }],
  },
  {
    name: "error: more symbols than paid for, unnamed",
    frame: [{ T: "error", code: 405, msg: "symbol limit exceeded" }],
    outcome: "control",
    controls: [{ kind: "refused", ref: "", reason: "405 symbol limit exceeded" }],
  },
  {
    name: "subscription: acknowledges each symbol of each channel",
    frame: [{ T: "subscription", trades: ["SPY"], quotes: ["SPY", "QQQ"], bars: [], statuses: ["*"], lulds: [] }],
    outcome: "control",
    controls: [
      { kind: "ack", ref: "trades SPY" },
      { kind: "ack", ref: "quotes SPY" },
      { kind: "ack", ref: "quotes QQQ" },
      { kind: "ack", ref: "statuses *" },
    ],
  },
  { name: "a type that is new", frame: [{ T: "z", S: "SPY" }], outcome: "unknown", issue: /^z$/ },
  { name: "no list", frame: { T: "t" }, outcome: "unknown", issue: /list/ },
  { name: "an empty list", frame: [], outcome: "control" },
  { name: "no JSON", frame: "[", outcome: "failed", issue: /not JSON/ },
];
