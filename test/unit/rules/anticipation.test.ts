import { describe, expect, it } from "vitest";
import { expectedDailyCost, windowCost } from "../../../shared/domain/impact/linear-anticipation.ts";

describe("a trade in a short window (quidprokuo 2026)", () => {
  it("has the essay's example: 300 million into 100 at 4 % a day", () => {
    const cost = windowCost(0.04, 3e8, 1e8, 0.01);
    // I = 6.9 %, 3 % in front of it, 9.9 % together, 29.7 million; the essay rounds I first.
    expect(cost.impact).toBeCloseTo(0.069, 3);
    expect(cost.anticipation).toBeCloseTo(0.03, 12);
    expect(cost.totalImpact).toBeCloseTo(0.099, 3);
    expect(Math.abs(cost.totalCostUsd - 29.7e6)).toBeLessThan(0.1e6);
  });

  it("costs as much to sell as to buy, and nothing to do nothing", () => {
    expect(windowCost(0.04, -3e8, 1e8, 0.01)).toEqual(windowCost(0.04, 3e8, 1e8, 0.01));
    expect(windowCost(0.04, 0, 1e8, 0.01)).toMatchObject({ participation: 0, totalImpact: 0, totalCostUsd: 0 });
  });
});

describe("the expected cost of a daily reset", () => {
  it.each([
    [3, 0.04],
    [-1, 0.02],
    [0.5, 0.05],
  ])("of leverage %s at %s a day is the mean of the windows' costs over normal returns", (leverage, sigmaDaily) => {
    const input = { leverage, sigmaDaily, netAssetsOverAdv: 0.1, closeLiquidityOverAdv: 0.0025, beta: 0.01 };
    let mean = 0;
    const step = 0.001;
    for (let z = -10; z <= 10; z += step) {
      const trade = leverage * (leverage - 1) * sigmaDaily * z * 0.1;
      const density = Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI);
      mean += windowCost(sigmaDaily, trade, 0.0025, 0.01).totalCostUsd * density * step;
    }
    const cost = expectedDailyCost(input);
    expect(cost.expectedCostPerAum / (mean / 0.1)).toBeCloseTo(1, 6);
    expect(cost.annualised252).toBeCloseTo(252 * cost.expectedCostPerAum, 12);
  });

  it("is nothing for a fund that never resets", () => {
    const quiet = { sigmaDaily: 0.04, netAssetsOverAdv: 0.1, closeLiquidityOverAdv: 0.0025, beta: 0.01 };
    expect(expectedDailyCost({ ...quiet, leverage: 1 }).expectedCostPerAum).toBe(0);
    expect(expectedDailyCost({ ...quiet, leverage: 0 }).expectedCostPerAum).toBe(0);
  });
});
