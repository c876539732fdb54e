import { describe, expect, it } from "vitest";
import {
  contractsHeld,
  dailyRollFraction,
  frontWeight,
  leveragedRollTradesUsd,
  rollLegs,
  rollNotionalUsd,
} from "../../../shared/domain/funds/vix-roll.ts";

const day = { daysRemaining: 6, daysInPeriod: 24 };
const prices = { front: 15, second: 20, multiplierUsd: 1_000 };

describe("the VIX short-term roll (S&P VIX Futures Indices methodology)", () => {
  it("moves the same share each day, from all in the front month to none", () => {
    expect(frontWeight(day)).toBe(0.25);
    expect(frontWeight({ daysRemaining: 24, daysInPeriod: 24 })).toBe(1);
    expect(frontWeight({ daysRemaining: 0, daysInPeriod: 24 })).toBe(0);
    expect(dailyRollFraction(day)).toBeCloseTo(1 / 24, 12);
    expect(rollNotionalUsd(day, 4.8e8)).toBeCloseTo(2e7, 3);
  });

  it("holds contracts in the shares of the day, worth the exposure", () => {
    // A quarter at 15 and three quarters at 20: 18,750 a contract.
    const held = contractsHeld(day, 18_750_000, prices);
    expect(held).toEqual({ frontContracts: expect.closeTo(250, 9), secondContracts: expect.closeTo(750, 9) });
  });

  it("sells front and buys second for the same dollars", () => {
    const legs = rollLegs(day, 18_750_000, prices);
    expect(legs.frontContracts).toBeLessThan(0);
    expect(legs.frontContracts * prices.front + legs.secondContracts * prices.second).toBeCloseTo(0, 6);
    const flat = rollLegs(day, 24_000_000, { ...prices, second: 15 });
    expect(flat.frontContracts * 15_000).toBeCloseTo(-1e6, 3);
  });

  it("rolls nothing on the day that a period begins", () => {
    const legs = rollLegs({ daysRemaining: 24, daysInPeriod: 24 }, 1e7, prices);
    expect(legs.frontContracts).toBeCloseTo(0, 9);
    expect(legs.secondContracts).toBeCloseTo(0, 9);
  });
});

describe("a leveraged or inverse product on it", () => {
  it.each([
    ["1.5x after a rise", 1.5, 0.2],
    ["-1x after a rise", -1, 0.4],
    ["-0.5x after a fall", -0.5, -0.1],
    ["-1x wiped out, as on 5 February 2018", -1, 1.15],
  ])("%s trades from what it held to what it must hold", (_, leverage, move) => {
    const netAssetsUsd = 3e8;
    const { frontUsd, secondUsd } = leveragedRollTradesUsd(day, { netAssetsUsd, leverage, move });
    // Held in the shares of the day before, and moved in both months.
    const held = [7 / 24, 17 / 24].map((share) => leverage * netAssetsUsd * share * (1 + move));
    const target = leverage * Math.max(0, netAssetsUsd * (1 + leverage * move));
    expect(frontUsd).toBeCloseTo((target * 6) / 24 - (held[0] ?? 0), 3);
    expect(secondUsd).toBeCloseTo((target * 18) / 24 - (held[1] ?? 0), 3);
  });
});
