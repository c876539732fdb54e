import { describe, expect, it } from "vitest";
import {
  auctionMultiplier,
  breakEvenSec,
  collateralRatioOfLeverage,
  leverageOfCollateralRatio,
} from "../../../shared/domain/funds/dutch-auction.ts";

/** As deployed: from 1 % above the oracle to 0.1 % below, in one hour. */
const DEPLOYED = { initialMultiplier: 1.01, minMultiplier: 0.999, durationSec: 3600 };

describe("a Dutch auction (Seamless, DutchAuctionRebalanceAdapter.sol)", () => {
  it("falls by the fourth power, as in the contract's own tests", () => {
    const tested = { initialMultiplier: 1.1, minMultiplier: 0.1, durationSec: 3600 };
    expect(auctionMultiplier(tested, 0)).toBeCloseTo(1.1, 12);
    expect(auctionMultiplier(tested, 900)).toBeCloseTo(0.41640625, 12);
    expect(auctionMultiplier(tested, 1800)).toBeCloseTo(0.1625, 12);
    expect(auctionMultiplier(tested, 2700)).toBeCloseTo(0.10390625, 12);
    expect(auctionMultiplier(tested, 3600)).toBeCloseTo(0.1, 12);
    expect(auctionMultiplier(tested, 7200)).toBeCloseTo(0.1, 12);
  });

  it("is worth taking for somebody without costs after 27.05 minutes", () => {
    expect((breakEvenSec(DEPLOYED, 1) ?? 0) / 60).toBeCloseTo(27.05, 2);
  });

  it("takes its time back from its price", () => {
    for (const elapsed of [0, 1, 600, 1799.5, 3000]) {
      expect(breakEvenSec(DEPLOYED, auctionMultiplier(DEPLOYED, elapsed))).toBeCloseTo(elapsed, 6);
    }
  });

  it("knows a price that is never reached, one that is there from the start, and one at the very end", () => {
    expect(breakEvenSec(DEPLOYED, 0.9989)).toBeUndefined();
    expect(breakEvenSec(DEPLOYED, 1.5)).toBe(0);
    expect(breakEvenSec(DEPLOYED, 0.999)).toBe(3600);
    expect(breakEvenSec({ ...DEPLOYED, initialMultiplier: 0.999 }, 0.999)).toBe(0);
  });
});

describe("collateral ratios (docs.seamlessprotocol.com, weETH 17x)", () => {
  it.each([
    [1.0625, 17],
    [1.06135, 17.3],
    [1.062893082, 16.9],
    [1.06061, 17.5],
  ])("of %s are a leverage of %s, and back", (ratio, leverage) => {
    expect(leverageOfCollateralRatio(ratio)).toBeCloseTo(leverage, 2);
    expect(collateralRatioOfLeverage(leverage)).toBeCloseTo(ratio, 5);
  });

  it("have no leverage where the debt eats it all, and none without debt", () => {
    expect(leverageOfCollateralRatio(1)).toBeUndefined();
    expect(leverageOfCollateralRatio(0.9)).toBeUndefined();
    expect(collateralRatioOfLeverage(1)).toBeUndefined();
  });
});
