import { describe, expect, it } from "vitest";
import { adapterOf } from "../../services/ingest/exchanges/registry.ts";
import { captureOf, type FeedCapture } from "../bench/feeds/capture.ts";
import type { CaptureTimes, PeerTime } from "../bench/feeds/measure.ts";
import { captureRow, protocolRows, summaryOf } from "../bench/feeds/report.ts";

const NOT_READ: PeerTime = { handled: undefined, why: "not read" };

function times(
  venue: string,
  ns: { readonly parse: number; readonly ours: number; readonly tardis?: number; readonly ccxt?: number },
  source: FeedCapture["source"] = "recorded",
): CaptureTimes {
  const adapter = adapterOf(venue);
  if (!adapter) throw new Error(`no venue ${venue}`);
  const peer = (of: number | undefined): PeerTime => (of === undefined ? NOT_READ : { ns: of, handled: 10 });
  return {
    capture: captureOf(`session of ${venue}`, venue, adapter, source, []),
    frames: 10,
    bytes: 1_000,
    passes: 1,
    parseString: ns.parse,
    parseBytes: ns.parse * 2,
    decode: ns.ours / 5,
    ours: ns.ours,
    tardis: peer(ns.tardis),
    ccxt: peer(ns.ccxt),
    told: 10,
    outcomes: {},
  };
}

describe("the report of bench:feeds", () => {
  it("adds up the captures of a protocol, and compares a library over those that it reads", () => {
    const rows = protocolRows([
      times("okx", { parse: 100, ours: 50, tardis: 500 }),
      times("okx", { parse: 300, ours: 250 }),
      times("gateio", { parse: 100, ours: 110, ccxt: 1_100 }),
    ]);
    expect(rows).toMatchObject([
      {
        protocol: "okx",
        frames: 20,
        oursToParseString: 0.75,
        oursToParseBytes: 0.375,
        tardisToOurs: 10,
        ccxtToOurs: null,
      },
      { protocol: "gateio", oursToParseString: 1.1, tardisToOurs: null, ccxtToOurs: 10 },
    ]);
  });

  it("sums up sessions alone: the middle, the least, and which numbered books cost more than parsing", () => {
    const rows = protocolRows([
      times("okx", { parse: 100, ours: 120, tardis: 600, ccxt: 2_400 }),
      times("gateio", { parse: 100, ours: 40, tardis: 400, ccxt: 400 }),
      // Proven by a checksum: it has no numbers.
      times("kraken-v2", { parse: 100, ours: 150 }),
      times("kucoin-futures", { parse: 100, ours: 900, tardis: 900 }, "made up"),
    ]);
    expect(summaryOf(rows)).toEqual({
      protocols: 3,
      medianOursToParseString: 1.2,
      medianOursToParseBytes: 0.6,
      sequencedAboveParseString: ["okx"],
      leastTardisToOurs: 5,
      leastCcxtToOurs: 10,
    });
  });

  it("says of a capture why a library is not compared", () => {
    expect(captureRow(times("okx", { parse: 100, ours: 50, ccxt: 550 }))).toMatchObject({
      nsPerFrame: { parseString: 10, parseBytes: 20, decode: 1, ours: 5, tardis: null, ccxt: 55 },
      ratios: { oursToParseString: 0.5, tardisToOurs: null, ccxtToOurs: 11 },
      tardis: { handled: null, why: "not read" },
      ccxt: { handled: 10 },
    });
  });
});
