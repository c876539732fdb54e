import { describe, expect, it } from "vitest";
import {
  forcedTrade,
  leverageAfter,
  type Position,
  restoredLeverage,
  scheduledTrade,
} from "../../shared/domain/funds/position.ts";
import { ruleOf } from "../../shared/domain/funds/registry.ts";
import { fraction, leverage, MS_PER_MINUTE } from "../../shared/domain/units.ts";
import {
  atTarget,
  bandTerms,
  createRun,
  daily,
  fund,
  fundInput,
  fundState,
  later,
  market,
  resetTerms,
  tick,
  time,
  walk,
} from "../support/forecast-run.ts";

const EDGE = { to: "edge", minLeverage: 1.7, maxLeverage: 2.3 } as const;
const RECENTER = { to: "recenter", speed: 0.05, minLeverage: 1.7, maxLeverage: 2.3 } as const;

/** Units and debt of a fund worth one, moved and then traded: the leverage that the trade leads to. */
function leverageOnceTraded(position: Position, move: number, trade: number): number {
  const exposure = position.held * (1 + move) + trade;
  const debt = position.held - 1 + trade;
  return exposure / (exposure - debt);
}

describe("a position", () => {
  it.each([
    ["to its target", atTarget(3), -0.1, 3],
    ["to its target, inverse", atTarget(-2), 0.08, -2],
    ["to the upper edge", { ...atTarget(2), restore: EDGE }, -0.3, 2.3],
    ["to the lower edge", { ...atTarget(2), restore: EDGE }, 0.6, 1.7],
    ["nowhere inside its band", { ...atTarget(2), restore: EDGE }, 0.05, (2 * 1.05) / 1.1],
    ["part of the way", { ...atTarget(2), held: 2.2, restore: RECENTER }, 0, 2.19],
    ["part of the way, but into the band", { ...atTarget(2), held: 2.2, restore: RECENTER }, -0.2, 2.3],
    ["from a leverage that is not its target", { ...atTarget(3), held: 2.5 }, 0.1, 3],
  ] as const)("goes %s", (_, position, move, expected) => {
    const trade = forcedTrade(position, move);
    expect(leverageOnceTraded(position, move, trade)).toBeCloseTo(expected, 12);
    expect(leverageAfter(position, move)).toBeCloseTo(expected, 12);
  });

  it("closes what is left of a fund that is wiped out", () => {
    expect(forcedTrade(atTarget(3), -0.4)).toBeCloseTo(-3 * 0.6, 12);
    expect(leverageAfter(atTarget(3), -0.4)).toBeUndefined();
  });

  it("waits for the least move of a scheduled rebalance", () => {
    const lazy = { ...atTarget(3), moveMin: 0.01 };
    expect(scheduledTrade(lazy, 0.0099)).toBe(0);
    expect(scheduledTrade(lazy, 0.01)).toBeCloseTo(0.06, 12);
    expect(forcedTrade(lazy, 0.005)).toBeCloseTo(0.03, 12);
  });

  it("invests creations with it, and needs no trade where they are (L − 1)·r of redemptions", () => {
    expect(scheduledTrade({ ...atTarget(3), creationResponse: 0.5 }, 0.02)).toBeCloseTo(
      3 * 2 * 0.02 - 3 * 0.5 * 0.02,
      12,
    );
    expect(scheduledTrade({ ...atTarget(3), creationResponse: 2 }, 0.02)).toBeCloseTo(0, 12);
  });

  it("never recentres past its target or out of its band", () => {
    for (const held of [1.2, 1.7, 1.9, 2, 2.1, 2.3, 2.9]) {
      const after = restoredLeverage({ leverage: 2, restore: RECENTER }, held);
      expect(after).toBeGreaterThanOrEqual(1.7);
      expect(after).toBeLessThanOrEqual(2.3);
      expect(Math.abs(after - 2)).toBeLessThanOrEqual(Math.abs(held - 2));
    }
  });
});

describe("the forecast of a fund that stops at the edge of its band", () => {
  const T0 = time("2026-11-23T12:00:00Z");
  const edgeFund = fund("edge", [bandTerms(2, 1.7, 2.3, { restoreTo: "edge" })], { state: fundState(T0) });

  it("opens at the edge and measures its next trade from there", () => {
    const run = createRun();
    run.feed(
      fundInput(T0, edgeFund),
      ...walk({ from: T0, until: T0 + 2 * MS_PER_MINUTE, start: 100, seed: 5, volatility: 0.01 }),
    );
    const at = later(T0, 2 * MS_PER_MINUTE);
    const opened = run.feed(market(at, 80)).find(({ status }) => status === "open");
    // From 100 to 80 the leverage drifts from 2 to 1.6/0.6; at the edge the trade is (2.3 − 2.667) of 60 % of net assets.
    const least = 50e6 * (2.3 - 1.6 / 0.6) * 0.6;
    expect(opened?.flow?.usd?.p95).toBeCloseTo(least, -4);
    expect(opened?.flow?.usd?.p50).toBeLessThan(least);
    expect(opened?.flow?.usd?.p50).toBeGreaterThan(least * 1.01);
    expect(run.state.assets[0]?.funds.edge?.anchor).toMatchObject({
      reference: expect.closeTo(80, 3),
      held: expect.closeTo(2.3, 9),
    });
    expect(run.state.assets[0]?.funds.edge?.anchor.netAssetsUsd).toBeCloseTo(50e6 * 0.6, -3);
  });

  it("has a trigger at its edge, on the side that it stands on", () => {
    const terms = bandTerms(2, 1.7, 2.3, { restoreTo: "edge" });
    const { triggers } = ruleOf(terms);
    expect(triggers(terms, 2.3)).toMatchObject({ down: expect.closeTo(0, 12), up: expect.closeTo(0.373, 3) });
    expect(triggers(terms, 2.4)).toMatchObject({ down: 0, up: expect.closeTo(0.417, 3) });
    expect(triggers(terms, 1.7)).toMatchObject({ down: expect.closeTo(-0.271, 3), up: expect.closeTo(0, 12) });
    const short = bandTerms(-1, 0.7, 1.3, { restoreTo: "edge", sides: "losing" });
    expect(ruleOf(short).triggers(short, -1.4)).toEqual({ down: undefined, up: 0 });
  });

  it("takes published leverage as where it stands, and drift as no news", () => {
    const run = createRun();
    run.feed(
      fundInput(T0, edgeFund),
      ...walk({ from: T0, until: T0 + MS_PER_MINUTE, start: 100, seed: 5, volatility: 0.0001 }),
    );
    const at = later(T0, MS_PER_MINUTE);
    const state = { at, netAssetsLogSd: 0, leverage: leverage(2.25) };
    run.feed(market(at, 100), { type: "fundState", at, id: "edge", asset: "BTC", state });
    const anchor = run.state.assets[0]?.funds.edge?.anchor;
    expect(anchor).toMatchObject({ held: 2.25, reference: expect.closeTo(100, 3) });
    const next = later(at, 1_000);
    const drifted = (2.25 * 0.99) / (1 - 2.25 * 0.01);
    run.feed(market(next, 99), {
      type: "fundState",
      at: next,
      id: "edge",
      asset: "BTC",
      state: { ...state, at: next, leverage: leverage(drifted) },
    });
    expect(run.state.assets[0]?.funds.edge?.anchor.epoch).toBe(anchor?.epoch);
  });
});

it("a reset that needs a least move and does not see it leaves the fund where it was", () => {
  const T0 = time("2026-11-23T15:58:00Z");
  const run = createRun();
  const lazy = fund(
    "lazy",
    [
      {
        ...resetTerms(3),
        rule: "daily-reset",
        leverage: leverage(3),
        schedule: daily(["16:00"]),
        moveMin: fraction(0.01),
      },
    ],
    { state: fundState(T0) },
  );
  run.feed(
    fundInput(T0, lazy),
    ...walk({ from: T0, until: T0 + 2 * MS_PER_MINUTE, start: 100, seed: 6, volatility: 0.005 }),
  );
  run.feed(market(T0 + 2 * MS_PER_MINUTE, 100.2), tick(T0 + 2 * MS_PER_MINUTE));
  expect(run.state.assets[0]?.funds.lazy?.anchor).toMatchObject({ reference: 100, netAssetsUsd: 50e6 });
  expect(run.changes.some(({ status }) => status === "open")).toBe(false);
});
