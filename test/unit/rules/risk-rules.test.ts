import { describe, expect, it } from "vitest";
import { cppiStep } from "../../../shared/domain/funds/cppi.ts";
import { riskParityTradesUsd, riskParityWeights } from "../../../shared/domain/funds/risk-parity.ts";
import { exposureTradeUsd, targetVolatilityExposure } from "../../../shared/domain/funds/target-volatility.ts";

describe("target volatility (S&P risk control)", () => {
  it("takes the larger of its volatilities, and its cap in quiet times", () => {
    expect(targetVolatilityExposure(0.1, [0.2, 0.16], 1.5)).toBe(0.5);
    expect(targetVolatilityExposure(0.1, [0.2, 0.25], 1.5)).toBe(0.4);
    expect(targetVolatilityExposure(0.1, [0.05, 0.04], 1.5)).toBe(1.5);
    expect(targetVolatilityExposure(0.1, [0, 0], 1.5)).toBe(1.5);
    expect(targetVolatilityExposure(0.1, [], 1.5)).toBe(1.5);
  });

  it("sells what its exposure falls by", () => {
    expect(exposureTradeUsd(2e9, 0.9, 0.5)).toBeCloseTo(-0.8e9, 3);
  });
});

describe("risk parity", () => {
  it("weighs by the inverse of volatility", () => {
    expect(riskParityWeights([0.1, 0.2, 0.2])).toEqual([0.5, 0.25, 0.25]);
    expect(riskParityTradesUsd([60, 40], [0.3, 0.1])).toEqual([-35, 35].map((usd) => expect.closeTo(usd, 9)));
  });

  it("has no weights where something has no risk, or lists differ", () => {
    expect(riskParityWeights([0.1, 0])).toBeUndefined();
    expect(riskParityTradesUsd([1], [0.1, 0.2])).toBeUndefined();
    expect(riskParityWeights([])).toEqual([]);
  });
});

describe("constant proportion insurance (Perold & Sharpe 1988)", () => {
  const insured = { value: 100, floor: 75, multiplier: 2, riskyReturn: 0, safeReturn: 0, exposureMax: undefined };

  it("sells on the way down: the paper's 100 with a floor of 75 and a multiplier of 2", () => {
    // 50 in stocks; stocks fall from 100 to 80: 90 left, 2 · 15 = 30 in stocks, 10 sold of the 40 that are left.
    expect(cppiStep({ ...insured, riskyReturn: -0.2 })).toEqual({
      exposureBefore: 50,
      valueAfter: 90,
      exposureAfter: 30,
      trade: -10,
      isLocked: false,
    });
  });

  it("is a leveraged fund on the cushion: (m − 1)·E·x", () => {
    for (const riskyReturn of [-0.3, 0.01, 0.4]) {
      expect(cppiStep({ ...insured, riskyReturn }).trade).toBeCloseTo((2 - 1) * 50 * riskyReturn, 9);
    }
  });

  it("sells everything once the floor is reached, and stays out", () => {
    const fallen = cppiStep({ ...insured, multiplier: 4, riskyReturn: -0.4 });
    expect(fallen).toMatchObject({ exposureBefore: 100, valueAfter: 60, exposureAfter: 0, trade: -60, isLocked: true });
    expect(cppiStep({ ...insured, value: 60, riskyReturn: 0.5 })).toMatchObject({ exposureBefore: 0, trade: 0 });
  });

  it("does not borrow beyond its cap, and earns on what is safe", () => {
    expect(cppiStep({ ...insured, multiplier: 6, exposureMax: 1, riskyReturn: 0.1 })).toMatchObject({
      exposureBefore: 100,
      exposureAfter: expect.closeTo(110, 9),
      trade: expect.closeTo(0, 9),
    });
    expect(cppiStep({ ...insured, safeReturn: 0.01 }).valueAfter).toBeCloseTo(100.5, 12);
  });
});
