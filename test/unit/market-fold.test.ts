import { describe, expect, it } from "vitest";
import {
  foldGap,
  foldMarket,
  isLive,
  type MarketState,
  marketDailyVolume,
  marketVolatility,
} from "../../shared/domain/market/state.ts";
import { MS_PER_DAY, usd } from "../../shared/domain/units.ts";
import { later, market, normalFrom, random, SETTINGS, time, unavailable } from "../support/forecast-run.ts";

const T0 = time("2026-11-22T10:00:00Z");

/** Folds a walk of one state a second, from `from` seconds on; `jumpAt` multiplies the price there. */
function fold(
  before: MarketState | undefined,
  from: number,
  count: number,
  start: number,
  volatility: number,
  seed = 1,
) {
  const next = random(seed);
  let state = before;
  let mid = start;
  for (let second = from; second < from + count; second += 1) {
    mid *= Math.exp(volatility * Math.sqrt(1_000 / MS_PER_DAY) * normalFrom(next));
    const at = later(T0, second * 1_000);
    state = foldMarket(state, market(at, mid), at, SETTINGS);
  }
  if (state === undefined) throw new Error("nothing folded");
  return { state, mid };
}

describe("the fold of a market", () => {
  it("measures the volatility of what it saw, once it saw enough", () => {
    const { state } = fold(undefined, 0, 60, 100, 0.04);
    expect(marketVolatility(state, SETTINGS)).toBeNull();
    const warm = fold(undefined, 0, 7_200, 100, 0.04).state;
    expect(marketVolatility(warm, SETTINGS)).toBeGreaterThan(0.036);
    expect(marketVolatility(warm, SETTINGS)).toBeLessThan(0.044);
  });

  it.each([
    [
      "a lost book",
      (state: MarketState, second: number) => {
        const at = later(T0, second * 1_000);
        return foldMarket(state, unavailable(at), at, SETTINGS);
      },
    ],
    ["a gap", (state: MarketState) => foldGap(state)],
  ])("takes no return across %s", (_name, interrupted) => {
    const { state, mid } = fold(undefined, 0, 600, 100, 0.04);
    const before = marketVolatility(state, SETTINGS) ?? Number.NaN;
    const { state: after } = fold(interrupted(state, 600), 601, 60, mid * 1.2, 0.04, 2);
    expect(marketVolatility(after, SETTINGS)).toBeLessThan(before * 1.2);
    const jumped = fold(state, 600, 60, mid * 1.2, 0.04, 2).state;
    expect(marketVolatility(jumped, SETTINGS)).toBeGreaterThan(before * 2);
  });

  it("takes no return across a silence, nor counts it as watched", () => {
    const { state, mid } = fold(undefined, 0, 600, 100, 0.04);
    const { state: after } = fold(state, 900, 60, mid * 1.2, 0.04, 2);
    expect(marketVolatility(after, SETTINGS)).toBeLessThan((marketVolatility(state, SETTINGS) ?? 0) * 1.2);
    expect(after.volatility.observedMs).toBe((599 + 59) * 1_000);
  });

  it("does not mind how often a second is stated", () => {
    const at = (ms: number) => later(T0, ms);
    let dense: MarketState | undefined;
    let sparse: MarketState | undefined;
    const next = random(5);
    let mid = 100;
    for (let ms = 0; ms < 300_000; ms += 100) {
      mid *= 1 + 1e-5 * normalFrom(next);
      dense = foldMarket(dense, market(at(ms), mid), at(ms), SETTINGS);
      if (ms % 1_000 === 900 || ms === 0) sparse = foldMarket(sparse, market(at(ms), mid), at(ms), SETTINGS);
    }
    const [a, b] = [dense, sparse].map((state) => (state ? marketVolatility(state, SETTINGS) : null) ?? Number.NaN);
    expect((a ?? 0) / (b ?? 1)).toBeCloseTo(1, 1);
  });

  it("knows the day's volume at the recent rate, and forgets", () => {
    const { state } = fold(undefined, 0, 3_600, 100, 0.04);
    expect((marketDailyVolume(state, SETTINGS) ?? 0) / (40_000 * 86_400)).toBeCloseTo(1, 2);
    let quiet: MarketState = state;
    for (let second = 3_600; second < 4 * 3_600; second += 1) {
      const at = later(T0, second * 1_000);
      quiet = foldMarket(quiet, market(at, 100, { tradedUsd: { buy: usd(0), sell: usd(0) } }), at, SETTINGS);
    }
    expect((marketDailyVolume(quiet, SETTINGS) ?? 1) / (40_000 * 86_400)).toBeLessThan(0.15);
  });

  it("leaves volume unknown where trades have no value in dollars", () => {
    let state: MarketState | undefined;
    for (let second = 0; second < 120; second += 1) {
      const at = later(T0, second * 1_000);
      state = foldMarket(
        state,
        market(at, 100 + (second % 2), { tradedUsd: undefined, depthUsd: undefined }),
        at,
        SETTINGS,
      );
    }
    expect(state && marketDailyVolume(state, SETTINGS)).toBeNull();
    expect(state).toMatchObject({ bidDepthUsd: null, askDepthUsd: null });
  });

  it("keeps the newer price when an older state comes late, but its volume", () => {
    const { state } = fold(undefined, 0, 100, 100, 0.04);
    const lateAt = later(T0, 97_000);
    const after = foldMarket(state, market(lateAt, 50), later(T0, 99_000), SETTINGS);
    expect(after.mid).toBe(state.mid);
    expect(after.volume.tradedUsd).toBeCloseTo(state.volume.tradedUsd + 40_000, 6);
  });

  it("is live only while heard from", () => {
    const { state } = fold(undefined, 0, 10, 100, 0.04);
    expect(isLive(state, later(T0, 14_000), SETTINGS.marketStaleMs)).toBe(true);
    expect(isLive(state, later(T0, 14_001), SETTINGS.marketStaleMs)).toBe(false);
    const at = later(T0, 10_000);
    expect(isLive(foldMarket(state, unavailable(at), at, SETTINGS), at, SETTINGS.marketStaleMs)).toBe(false);
  });
});
