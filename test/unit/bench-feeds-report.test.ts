import { describe, expect, it } from "vitest";
import type { FeedCapture } from "../bench/feeds/capture.ts";
import type { CaptureTimes, PeerTime } from "../bench/feeds/measure.ts";
import { captureRow, protocolRows, summaryOf } from "../bench/feeds/report.ts";
import { loopbackTableOf, tableOf } from "../bench/feeds/table.ts";

const NOT_READ: PeerTime = { handled: undefined, why: "not read" };

function times(
  protocol: string,
  ns: { readonly parse: number; readonly ours: number; readonly tardis?: number; readonly ccxt?: number },
  source: FeedCapture["source"] = "recorded",
): CaptureTimes {
  const peer = (of: number | undefined): PeerTime => (of === undefined ? NOT_READ : { ns: of, handled: 10 });
  return {
    capture: `session of ${protocol}`,
    protocol,
    venue: protocol,
    source,
    isSequenced: ["okx", "gateio", "kucoin-futures"].includes(protocol),
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
      times("legacy-bybit-v2", { parse: 100, ours: 200, tardis: 300, ccxt: 1_800 }),
    ]);
    const { dated, ...living } = summaryOf(rows);
    expect(living).toEqual({
      protocols: 3,
      medianOursToParseString: 1.2,
      medianOursToParseBytes: 0.6,
      sequencedAboveParseString: ["okx"],
      medianTardisToOurs: 7.5,
      leastTardisToOurs: 5,
      medianCcxtToOurs: 15,
      leastCcxtToOurs: 10,
    });
    expect(dated).toEqual({
      why: expect.stringContaining("older protocols"),
      protocols: 1,
      medianOursToParseString: 2,
      medianOursToParseBytes: 1,
      sequencedAboveParseString: [],
      medianTardisToOurs: 1.5,
      leastTardisToOurs: 1.5,
      medianCcxtToOurs: 9,
      leastCcxtToOurs: 9,
    });
  });

  it("shows people each protocol in a line, with a mark where a goal is missed", () => {
    const rows = protocolRows([
      times("gateio", { parse: 1_000, ours: 400, tardis: 4_000, ccxt: 3_000 }),
      times("okx", { parse: 100, ours: 120 }),
      times("kraken-v2", { parse: 100, ours: 150, tardis: 700 }),
      times("kraken", { parse: 100, ours: 150 }),
      times("alpaca", { parse: 100, ours: 10 }, "made up"),
    ]);
    const table = tableOf(rows, summaryOf(rows)).split("\n");
    expect(table.slice(0, 8)).toEqual([
      "protocol   frames  parse ns  ours ns  ours/parse  tardis/ours  ccxt/ours",
      "gateio #       10       100       40      0.40         10.0        7.5 !",
      "okx #          10        10       12      1.20 !          -          -",
      "kraken-v2      10        10       15      1.50          4.7 !        -",
      "dated",
      "kraken         10        10       15      1.50            -          -",
      "made up",
      "alpaca         10        10        1      0.10            -          -",
    ]);
    expect(table).toContain("median ours/parse of 3 protocols: 1.20 !(goal 0.6)");
    expect(table).toContain("tardis/ours: median 7.3  least 4.7 !(goal 5)");
  });

  it("shows people each rate over loopback in a line", () => {
    const row = {
      asked: 5_000,
      sentPerSecond: 5_000,
      receivedPerSecond: 4_990,
      lost: 100,
      lastFrameLateMs: 1,
      cpuUsPerFrame: 9.5,
      cores: { receiver: 0.96, sender: 0.5 },
      preempted: { receiver: 0, sender: 0 },
      saturated: ["receiver"],
      waitingBytesMax: 0,
      moves: 10,
      stated: 10,
      sendToStateMs: { p50: 0.25, p99: 2, p999: 10.06 },
      eventLoopLagMsP99: 0,
    };
    expect(loopbackTableOf([row]).split("\n")).toEqual([
      "frames/s asked  received  lost  CPU us/frame  p50 ms  p99 ms  p99.9 ms  saturated",
      "5000                4990   100           9.5     0.3     2.0      10.1   receiver",
      "",
    ]);
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
