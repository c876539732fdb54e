import { describe, expect, it } from "vitest";
import { normalCdf, normalQuantile } from "../../shared/domain/math/normal.ts";
import { hitProbability } from "../../shared/domain/threshold/hit-probability.ts";
import { normalFrom, random } from "../support/forecast-run.ts";

const PATHS = 20_000;
const STEPS = 400;

/** Share of paths that touch; between steps a Brownian bridge decides, so the discrete path has no bias. */
function simulate(lower: number | undefined, upper: number | undefined, spread: number, seed: number): number {
  const next = random(seed);
  const low = lower === undefined ? Number.NEGATIVE_INFINITY : Math.log1p(lower);
  const high = upper === undefined ? Number.POSITIVE_INFINITY : Math.log1p(upper);
  const step = spread / Math.sqrt(STEPS);
  let hits = 0;
  for (let path = 0; path < PATHS; path += 1) {
    let x = 0;
    let isHit = false;
    for (let index = 0; index < STEPS && !isHit; index += 1) {
      const y = x - (step * step) / 2 + step * normalFrom(next);
      isHit = y <= low || y >= high || bridge(x - low, y - low, step, next) || bridge(high - x, high - y, step, next);
      x = y;
    }
    if (isHit) hits += 1;
  }
  return hits / PATHS;
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
    expect(Math.abs(simulate(lowerMove, upperMove, spread, 7) - exact)).toBeLessThan(error);
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
