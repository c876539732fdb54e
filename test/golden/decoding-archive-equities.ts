import { bar, quote, trade } from "./decoding-archive-events.ts";
import type { DecodingCase } from "./decoding-case.ts";

const at = 1_700_000_000_123;
const tick = (p: number, v = 1) => ({ c: ["1"], p, s: "TSLA", t: at, v });

export const FINNHUB_CASES: readonly DecodingCase[] = [
  {
    name: "trades, their sides by the tick rule",
    frame: { type: "trade", data: [tick(100), tick(99), tick(99, 3), tick(101)] },
    outcome: "events",
    events: [
      trade("TSLA", at, "buy", 100, 1, undefined),
      trade("TSLA", at, "sell", 99, 1, undefined),
      trade("TSLA", at, "sell", 99, 3, undefined),
      trade("TSLA", at, "buy", 101, 1, undefined),
    ],
  },
  { name: "a ping", frame: { type: "ping" }, outcome: "control" },
  { name: "a type that is not read", frame: { type: "news", data: [] }, outcome: "unknown", issue: /^news$/ },
];

const best = { ev: "Q", sym: "MSFT", bx: 4, bp: 100, bs: 3, ax: 7, ap: 101, as: 4, t: at };
const bars = { sym: "MSFT", o: 1, c: 2, h: 3, l: 0.5, s: 1_699_999_980_000, e: 1_700_000_040_000 };

export const POLYGON_CASES: readonly DecodingCase[] = [
  {
    name: "a quote, and a trade at its bid, which was sold",
    frame: [best, { ev: "T", sym: "MSFT", x: 4, i: "12345", z: 3, p: 100, s: 70, c: [0], t: at + 1, q: 9 }],
    outcome: "events",
    events: [quote("MSFT", at, [100, 3], [101, 4]), trade("MSFT", at + 1, "sell", 100, 70, "12345")],
  },
  { name: "a quote of one side", frame: [{ ...best, ap: undefined, as: undefined }], outcome: "control" },
  {
    name: "a bar",
    frame: [{ ev: "AM", ...bars, v: 9, av: 100 }],
    outcome: "events",
    events: [bar("MSFT", 1_700_000_040_000, [1_699_999_980_000, 1_700_000_039_999], [1, 3, 0.5, 2], 9)],
  },
  { name: "a bar of an index, which has no volume", frame: [{ ev: "AM", ...bars }], outcome: "control" },
  {
    name: "values and bands",
    frame: [{ ev: "LULD", T: "MSFT" }, { ev: "NOI" }, { ev: "FMV" }, { ev: "LV" }, { ev: "V" }],
    outcome: "control",
  },
  { name: "an answer", frame: [{ ev: "status", status: "connected", message: "" }], outcome: "control" },
  { name: "an event of a new kind", frame: [{ ev: "dance" }], outcome: "unknown", issue: /^dance$/ },
];
