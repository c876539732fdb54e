import { describe, expect, it } from "vitest";
import { normalCdf, normalQuantile } from "../../shared/domain/math/normal.ts";
import { firstHitProbability, hitProbability } from "../../shared/domain/threshold/hit-probability.ts";
import { normalFrom, random } from "../support/forecast-run.ts";

const PATHS = 20_000;
const STEPS = 400;

/** Shares of paths that touch either barrier and the lower one first; between steps a Brownian bridge decides, so the discrete path has no bias. */
function simulate(lower: number | undefined, upper: number | undefined, spread: number, seed: number) {
  const next = random(seed);
  const low = lower === undefined ? Number.NEGATIVE_INFINITY : Math.log1p(lower);
  const high = upper === undefined ? Number.POSITIVE_INFINITY : Math.log1p(upper);
  const step = spread / Math.sqrt(STEPS);
  let hits = 0;
  let lowerFirst = 0;
  for (let path = 0; path < PATHS; path += 1) {
    let x = 0;
    let isLow = false;
    let isHigh = false;
    for (let index = 0; index < STEPS && !isLow && !isHigh; index += 1) {
      const y = x - (step * step) / 2 + step * normalFrom(next);
      isLow = y <= low || bridge(x - low, y - low, step, next);
      isHigh = !isLow && (y >= high || bridge(high - x, high - y, step, next));
      x = y;
    }
    if (isLow || isHigh) hits += 1;
    if (isLow) lowerFirst += 1;
  }
  return { either: hits / PATHS, lowerFirst: lowerFirst / PATHS };
}

const bridge = (from: number, to: number, step: number, next: () => number): boolean =>
  Number.isFinite(from) && next() < Math.exp((-2 * from * to) / (step * step));

describe("the probability of touching a barrier", () => {
  it.each([
    [-0.03, undefined, 0.03],
    [undefined, 0.05, 0.04],
    [-0.05, 0.05, 0.04],
    [-0.12, 0.2, 0.2],
    [-0.3, 0.1, 0.5],
    [-0.02, 0.03, 0.05],
  ])("agrees with simulation for %s and %s at a spread of %s", (lowerMove, upperMove, spread) => {
    const exact = hitProbability({ lowerMove, upperMove, sigma: spread, horizon: 1 });
    const error = 4 * Math.sqrt((exact * (1 - exact)) / PATHS) + 1e-4;
    expect(Math.abs(simulate(lowerMove, upperMove, spread, 7).either - exact)).toBeLessThan(error);
  });

  it.each([
    [-0.05, 0.05, 0.04],
    [-0.12, 0.2, 0.2],
    [-0.3, 0.1, 0.5],
    [-0.02, 0.03, 0.02],
    [-0.12, 0.02, 0.05],
  ])("of %s before the one of %s agrees with simulation at a spread of %s", (lowerMove, upperMove, spread) => {
    const exact = firstHitProbability("lower", { lowerMove, upperMove, sigma: spread, horizon: 1 });
    const error = 4 * Math.sqrt((exact * (1 - exact)) / PATHS) + 1e-4;
    expect(Math.abs(simulate(lowerMove, upperMove, spread, 11).lowerFirst - exact)).toBeLessThan(error);
  });

  it("is that of the lower one first and that of the upper one first together, over all ranges", () => {
    for (const [lowerMove, upperMove] of [
      [-0.12, 0.2],
      [-0.0003, 0.0003],
      [-1e-9, 1e-9],
      [-0.5, 1e-6],
      [-0.999999, 1e6],
    ] as const) {
      for (let exponent = -10; exponent <= 2; exponent += 0.25) {
        const input = { lowerMove, upperMove, sigma: 10 ** exponent, horizon: 1 };
        const parts = (["lower", "upper"] as const).map((side) => firstHitProbability(side, input));
        for (const part of parts) expect(part).toBeGreaterThanOrEqual(0);
        const sum = parts.reduce((total, part) => total + part, 0);
        expect(Math.abs(sum - hitProbability(input)), `${lowerMove} ${upperMove} 1e${exponent}`).toBeLessThan(1e-7);
      }
    }
  });

  it("of one first is one once it is reached, none once the other is, and one barrier's law where it is alone", () => {
    const given = { sigma: 0.1, horizon: 1 };
    expect(firstHitProbability("lower", { ...given, lowerMove: 0, upperMove: 0.1 })).toBe(1);
    expect(firstHitProbability("lower", { ...given, lowerMove: -0.1, upperMove: 0 })).toBe(0);
    const alone = { ...given, lowerMove: -0.1, upperMove: undefined };
    expect(firstHitProbability("lower", alone)).toBe(hitProbability(alone));
    expect(firstHitProbability("upper", alone)).toBe(0);
    // A volatile price leaves for good; a martingale leaves on each side in proportion to the other's distance.
    const wide = { sigma: 5, horizon: 1, lowerMove: -0.1, upperMove: 0.3 };
    expect(firstHitProbability("lower", wide)).toBeCloseTo(0.75, 9);
  });

  it("has no seam where images give way to eigenfunctions", () => {
    const width = Math.log(1.2) - Math.log(0.88);
    const at = (spread: number) => hitProbability({ lowerMove: -0.12, upperMove: 0.2, sigma: spread, horizon: 1 });
    expect(Math.abs(at(width * (1 - 1e-9)) - at(width * (1 + 1e-9)))).toBeLessThan(1e-8);
  });

  it("stays a probability, and grows with the spread, over all ranges", () => {
    for (const [lowerMove, upperMove] of [
      [-0.999999, 1e6],
      [-1e-9, 1e-9],
      [-0.5, 1e-6],
      [-0.999, undefined],
      [undefined, 1e9],
      [-1e-12, undefined],
    ] as const) {
      let before = 0;
      for (let exponent = -12; exponent <= 2; exponent += 0.25) {
        const now = hitProbability({ lowerMove, upperMove, sigma: 10 ** exponent, horizon: 1 });
        expect(now, `${lowerMove} ${upperMove} 1e${exponent}`).toBeGreaterThanOrEqual(0);
        expect(now).toBeLessThanOrEqual(1);
        // A martingale far above its start is rare however volatile, so only the fall must become certain.
        if (upperMove === undefined) expect(now).toBeGreaterThanOrEqual(before - 1e-12);
        before = now;
      }
    }
  });

  it("is never below one barrier's and never above both together", () => {
    for (const spread of [0.01, 0.05, 0.2, 1]) {
      const given = { sigma: spread, horizon: 1 };
      const low = hitProbability({ ...given, lowerMove: -0.1, upperMove: undefined });
      const high = hitProbability({ ...given, lowerMove: undefined, upperMove: 0.15 });
      const both = hitProbability({ ...given, lowerMove: -0.1, upperMove: 0.15 });
      expect(both).toBeGreaterThanOrEqual(Math.max(low, high) - 1e-12);
      expect(both).toBeLessThanOrEqual(Math.min(1, low + high) + 1e-12);
    }
  });

  it("knows the edges: no barrier, no time, already there, a fall beyond everything", () => {
    const given = { sigma: 0.05, horizon: 1 };
    expect(hitProbability({ ...given, lowerMove: undefined, upperMove: undefined })).toBe(0);
    expect(hitProbability({ lowerMove: -0.1, upperMove: 0.1, sigma: 0.05, horizon: 0 })).toBe(0);
    expect(hitProbability({ lowerMove: -0.1, upperMove: 0.1, sigma: 0, horizon: 1 })).toBe(0);
    expect(hitProbability({ ...given, lowerMove: 0, upperMove: 0.2 })).toBe(1);
    expect(hitProbability({ ...given, lowerMove: -1, upperMove: undefined })).toBe(0);
    expect(hitProbability({ ...given, lowerMove: -1.5, upperMove: 0.1 })).toBe(
      hitProbability({ ...given, lowerMove: undefined, upperMove: 0.1 }),
    );
  });
});

describe("the normal distribution", () => {
  it("has the tabulated values and inverts", () => {
    expect(normalCdf(0)).toBe(0.5);
    expect(normalCdf(1.959963984540054)).toBeCloseTo(0.975, 14);
    expect(normalCdf(-6) / 9.865876450376946e-10).toBeCloseTo(1, 10);
    expect(normalCdf(-3.6) / 1.591085901575339e-4).toBeCloseTo(1, 10);
    expect(normalQuantile(0.95)).toBeCloseTo(1.6448536269514722, 12);
    for (const p of [1e-12, 1e-6, 0.01, 0.3, 0.5, 0.9, 0.999999])
      expect(normalCdf(normalQuantile(p)) / p).toBeCloseTo(1, 9);
  });
});
