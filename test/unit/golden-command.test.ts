import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { unlike } from "../../services/cli/golden/compare.ts";
import { TOPICS } from "../../services/cli/golden-topics.ts";
import { ROOT } from "../support/source-file.ts";

const dir = mkdtempSync(join(tmpdir(), "radar-golden-"));
afterAll(() => rmSync(dir, { recursive: true }));

function radar(command: string, lines: string, ...options: readonly string[]) {
  const file = join(dir, "given.json");
  writeFileSync(file, lines);
  const done = spawnSync(process.execPath, [join(ROOT, "services/cli/main.ts"), command, file, ...options], {
    encoding: "utf8",
  });
  return { code: done.status, out: done.stdout.trim().split("\n"), err: done.stderr };
}

const example = (id: string, topic: string, inputs: unknown, expected: unknown) =>
  JSON.stringify({ id, topic, inputs, expected, tolerance: { abs: 1e-9 } });

describe("radar golden", () => {
  const good = example("a", "lt.drift_leverage", { targetLeverage: 2, underlyingReturn: 0 }, { leverage: 2 });
  const bad = example("b", "lt.drift_leverage", { targetLeverage: 2, underlyingReturn: 0 }, { leverage: 3 });
  const odd = example("c", "lt.drift_leverage", { targetLeverage: "two" }, { leverage: 2 });
  const other = example("d", "lt.no_such_thing", {}, {});

  it("passes what agrees, fails what does not or cannot be read, and never passes an unknown topic", () => {
    const { code, out } = radar("golden", [good, bad, odd, other, ""].join("\n"), "--json");
    expect(code).toBe(1);
    expect(out.map((line) => JSON.parse(line))).toEqual([
      { id: "a", topic: "lt.drift_leverage", status: "pass", got: { leverage: 2 } },
      {
        id: "b",
        topic: "lt.drift_leverage",
        status: "fail",
        got: { leverage: 2 },
        reason: "leverage: expected 3, got 2",
      },
      { id: "c", topic: "lt.drift_leverage", status: "fail", reason: expect.stringContaining("targetLeverage") },
      { id: "d", topic: "lt.no_such_thing", status: "unsupported" },
    ]);
  });

  it("exits 0 when nothing failed, and says what was not supported", () => {
    const { code, out } = radar("golden", [good, other].join("\n"));
    expect(code).toBe(0);
    expect(out).toEqual(["2 examples: 1 passed, 0 failed, 1 unsupported (lt.no_such_thing)"]);
  });

  it("names the line that is no example", () => {
    const { code, err } = radar("golden", `${good}\n{"id":"x"}\n`);
    expect(code).toBe(1);
    expect(err).toContain(":2: topic");
  });
});

describe("comparing", () => {
  it("goes into arrays and objects, and keeps null, booleans and numbers apart", () => {
    const tolerance = { rel: 1e-6 };
    expect(
      unlike({ a: [1, { b: null }], c: true }, { a: [1.0000001, { b: null }], c: true, d: 1 }, tolerance),
    ).toBeUndefined();
    expect(unlike({ a: [1, 2] }, { a: [1] }, tolerance)).toContain("a: expected [1,2]");
    expect(unlike({ a: null }, { a: 0 }, tolerance)).toContain("a: expected null");
    expect(unlike({ a: 0 }, { a: null }, tolerance)).toContain("a: expected 0");
    expect(unlike({ a: 1 }, {}, tolerance)).toContain("got nothing");
    expect(unlike({ a: false }, { a: 0 }, tolerance)).toContain("a: expected false");
    expect(unlike(1, Number.NaN, { abs: 5 })).toContain("expected 1");
    expect(unlike(1, 1 + 1e-9, {})).toContain("expected 1");
  });
});

describe("topics on other inputs than the examples'", () => {
  const ask = (topic: string, inputs: unknown) => TOPICS.get(topic)?.(inputs);

  it("give null where a band's edge cannot be reached", () => {
    expect(ask("lt.trigger_move", { targetLeverage: 3, triggerLeverage: 0.5 })).toEqual({ move: null });
    expect(ask("lt.trigger_move", { targetLeverage: -3, triggerLeverage: 4 })).toEqual({ move: null });
    expect(ask("lt.implied_move", { targetLeverage: 3, realLeverage: -2 })).toEqual({ move: null });
    expect(ask("lt.band_trade", { targetLeverage: 3, minAbsLeverage: 0.5, maxAbsLeverage: 4 })).toMatchObject({
      underMove: null,
      underTradePerNav: null,
      overMove: expect.closeTo(-1 / 9, 12),
    });
  });

  it("walk a book on the sell side and past its end", () => {
    const levels = [
      [99.9, 2],
      [99.5, 3],
    ];
    expect(ask("book.walk", { side: "sell", levels, quantity: 10, mid: 100 })).toEqual({
      vwap: expect.closeTo(99.66, 12),
      worstPrice: 99.5,
      filled: 5,
      unfilled: 5,
      slippageBp: expect.closeTo(34, 9),
    });
    expect(ask("book.walk", { side: "buy", levels: [], quantity: 1, mid: 100 })).toEqual({
      vwap: null,
      worstPrice: null,
      filled: 0,
      unfilled: 1,
      slippageBp: null,
    });
  });

  it("take a barrier on either side, both or none", () => {
    const hit = (lowerMove: number | null, upperMove: number | null) =>
      ask("threshold.hit_probability", { lowerMove, upperMove, sigma: 0.05, horizon: 2 });
    expect(hit(null, null)).toEqual({ probability: 0 });
    expect(hit(-0.05, null)).toEqual({ probability: expect.closeTo(0.4802446965997089, 12) });
    expect(hit(null, 0.05)).toEqual({ probability: expect.closeTo(0.47826001947392033, 12) });
  });

  it("sell the feed's sign as the target's", () => {
    expect(ask("lt.feed_sign.mexc", { symbol: "X3SUSDT", leverage: -3, realLeverage: 2.9 })).toEqual({
      signedRealLeverage: -2.9,
    });
  });

  it("trade a portfolio to each policy's end, by the 5/25 rule where an edge is needed and none is given", () => {
    const held = { values: [70_000, 30_000], targets: [0.6, 0.4] };
    const trades = (more: object) => ask("band.trade", { ...held, ...more });
    const toTrade = (first: number) => ({ trades: [expect.closeTo(first, 6), expect.closeTo(-first, 6)] });
    expect(trades({})).toEqual(toTrade(-10_000));
    expect(trades({ policy: "half_way" })).toEqual(toTrade(-5_000));
    expect(trades({ policy: "to_edge" })).toEqual(toTrade(-5_000));
    expect(trades({ policy: "to_edge", band: 0.02 })).toEqual(toTrade(-8_000));
    expect(trades({ policy: "to_inner", band: [0.02, 0.02] })).toEqual(toTrade(-9_000));
    expect(trades({ policy: "to_target", band: 0.2 })).toEqual({ trades: [0, 0] });
    expect(
      trades({
        policy: "to_edge",
        bands: [
          [0.5, 0.68],
          [0.3, 0.5],
        ],
      }),
    ).toEqual(toTrade(-2_000));
  });

  it("give null where the formula has no finite answer", () => {
    const auction = { initial: 1.01, min: 0.999, durationSec: 3600 };
    expect(ask("auction.breakeven_time", { ...auction, targetMultiplier: 0.99 })).toEqual({ elapsedSec: null });
    expect(ask("cr.to_leverage", { collateralRatio: 1 })).toEqual({ leverage: null });
    expect(ask("band.trigger_return", { weight: 0.98, band: 0.05 })).toMatchObject({ upReturn: null });
    expect(ask("amm.arb_trade", { x: 10, y: 20, weightX: 0.5, newPrice: 2 })).toMatchObject({
      xOut: 0,
      avgPrice: null,
    });
    expect(ask("score.crps_ensemble", { y: 1, members: [3] })).toEqual({ crps: 2, fairCrps: null });
    expect(ask("score.brier_log", { p: [0, 1], outcome: [1, 1] })).toEqual({ brier: 0.5, logScore: null });
    expect(ask("conformal.split", { scores: [1, 2], alpha: 0.1 })).toEqual({ k: 3, quantile: null });
    expect(ask("vol.range_estimators", { ohlc: [[1, 1, 1, 1]] })).toMatchObject({ parkinson: 0, yangZhang: null });
    const fund = { aum: 10, oldWeight: 0.1, newWeight: 0.2 };
    expect(ask("index.trade", { funds: [fund], price: 1 })).toMatchObject({ daysOfVolume: null });
  });

  it.each([
    ["index.cap_weights", { marketCaps: [3, 2, 1], capLargest: 0.3, capOthers: 0.2 }, /add up to 0\.7/],
    ["index.cap_weights", { marketCaps: [] }, /without members/],
    ["index.cap_weights", { marketCaps: [3, 0] }, /not above zero/],
    ["index.trade", { funds: [], price: 1 }, /funds/],
    ["index.value_neutral_transition", { oldUnits: [1], newUnits: [1, 2], prices: [1], fraction: 0.5 }, /do not match/],
    ["index.value_neutral_transition", { oldUnits: [1], newUnits: [0], prices: [1], fraction: 1 }, /cannot be scaled/],
    ["band.trade", { values: [0, 0], targets: [0.5, 0.5] }, /no weights/],
    ["band.trade", { values: [1, 1], targets: [0.5, 0.6] }, /add up to/],
    ["band.trade", { values: [1, 1], targets: [0.5, 0.5], band: [0.1] }, /do not match/],
    ["band.trade", { values: [1, 1], targets: [0.5, 0.5], policy: "somewhere" }, /policy/],
    ["score.brier_log", { p: [0.5], outcome: [1, 0] }, /not as many/],
    ["score.crps_ensemble", { y: 1, members: [] }, /members/],
    ["vol.range_estimators", { ohlc: [] }, /ohlc/],
    ["vol.range_estimators", { ohlc: [[100, 99, 98, 100]] }, /outside the range/],
    ["auction.multiplier", { initial: 0.9, min: 1, durationSec: 60, elapsedSec: 0 }, /above the initial/],
    ["etp.vix_roll", { daysRemaining: 21, daysInPeriod: 20, exposure: 1 }, /more days/],
    [
      "exec.almgren_chriss",
      { shares: 1, horizonDays: 1, periods: 1, sigma: 1, halfSpread: 0, gamma: 2, eta: 1, lambda: 0 },
      /eta/,
    ],
    [
      "fli.step",
      {
        currentLeverage: 2.1,
        target: 2,
        min: 1.7,
        max: 2.3,
        recenteringSpeed: 0.05,
        collateralUnits: 1,
        ripcord: true,
      },
      /ripcord/,
    ],
    [
      "fli.step",
      { currentLeverage: 2.1, target: 2, min: 2.1, max: 2.3, recenteringSpeed: 0.05, collateralUnits: 1 },
      /enclose/,
    ],
  ])("refuse %s of %j with a sentence", (topic, inputs, sentence) => {
    expect(() => ask(topic, inputs)).toThrow(sentence);
  });
});
