import { describe, expect, it } from "vitest";
import { type PriceBar, rangeVolatility } from "../../../shared/domain/market/range-volatility.ts";
import { normalFrom, random } from "../../support/forecast-run.ts";

/** Bars of a random walk with `steps` steps each, no gaps between them unless `gap` is given. */
function bars(count: number, steps: number, sigma: number, drift: number, gap: number, seed: number): PriceBar[] {
  const next = random(seed);
  let log = 0;
  return Array.from({ length: count }, () => {
    log += gap * normalFrom(next);
    const open = log;
    let [high, low] = [log, log];
    for (let step = 0; step < steps; step += 1) {
      log += drift / steps + (sigma / Math.sqrt(steps)) * normalFrom(next);
      high = Math.max(high, log);
      low = Math.min(low, log);
    }
    return { open: Math.exp(open), high: Math.exp(high), low: Math.exp(low), close: Math.exp(log) };
  });
}

describe("volatility from the range of bars", () => {
  it("finds the volatility of a walk, a little less because the walk is seen in steps", () => {
    const found = rangeVolatility(bars(1_500, 1_000, 0.02, 0, 0, 1));
    for (const estimate of Object.values(found)) {
      expect(estimate / 0.02).toBeGreaterThan(0.93);
      expect(estimate / 0.02).toBeLessThan(1.02);
    }
  });

  it("is not fooled by a drift in Rogers-Satchell and Yang-Zhang, as it is in Parkinson", () => {
    const found = rangeVolatility(bars(1_500, 1_000, 0.02, 0.03, 0, 2));
    expect((found.rogersSatchell ?? 0) / 0.02).toBeCloseTo(0.97, 1);
    expect((found.yangZhang ?? 0) / 0.02).toBeCloseTo(0.97, 1);
    expect((found.parkinson ?? 0) / 0.02).toBeGreaterThan(1.2);
  });

  it("counts the gaps between bars in Yang-Zhang only", () => {
    const found = rangeVolatility(bars(1_500, 1_000, 0.02, 0, 0.015, 3));
    expect((found.yangZhang ?? 0) / Math.hypot(0.02, 0.015)).toBeCloseTo(0.98, 1);
    expect((found.rogersSatchell ?? 0) / 0.02).toBeCloseTo(0.97, 1);
  });

  it("is Parkinson's (ln H/L)²/(4 ln 2) for one bar", () => {
    const only = rangeVolatility([{ open: 100, high: 110, low: 95, close: 100 }]);
    expect(only.parkinson).toBeCloseTo(Math.log(110 / 95) / Math.sqrt(4 * Math.LN2), 12);
    expect(only.garmanKlass).toBeCloseTo(Math.log(110 / 95) * Math.SQRT1_2, 12);
    expect(only.yangZhang).toBeUndefined();
  });

  it("weighs open to close by k = 0.34/(1.34 + 3) in Yang-Zhang over two bars after the first", () => {
    // No gaps, and bars that are all body, so that Rogers-Satchell is zero: what is left is k times the variance.
    const up = { open: 100, high: 101, low: 100, close: 101 };
    const down = { open: 101, high: 101, low: 100, close: 100 };
    expect(rangeVolatility([down, up, down]).yangZhang).toBeCloseTo(Math.log(1.01) * Math.sqrt((2 * 0.34) / 4.34), 12);
  });

  it("has no root where Garman-Klass is below zero, nothing without bars, and needs three for Yang-Zhang", () => {
    const flat = { open: 100, high: 100, low: 100, close: 100 };
    expect(rangeVolatility([]).parkinson).toBeUndefined();
    expect(rangeVolatility([flat, flat]).yangZhang).toBeUndefined();
    expect(rangeVolatility([flat, flat, flat])).toEqual({
      parkinson: 0,
      garmanKlass: 0,
      rogersSatchell: 0,
      yangZhang: 0,
    });
    // No valid bar is so, since the range holds open and close; ½ is above 2 ln 2 − 1.
    const body = { open: 100, high: 101, low: 100, close: 110 };
    expect(rangeVolatility([body]).garmanKlass).toBeUndefined();
  });
});
