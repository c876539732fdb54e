import { describe, expect, it } from "vitest";
import {
  membershipProbability,
  type RankedMember,
  reviewedMembers,
  reviewTrade,
  shareChangeTradesUsd,
  valueNeutralTransition,
} from "../../../shared/domain/funds/index-review.ts";

describe("the trade of a review", () => {
  it("is netted over sibling indices: what one deletes, the other adds", () => {
    const trade = reviewTrade(
      [
        { netAssetsUsd: 8e9, oldWeight: 0, newWeight: 0.001 },
        { netAssetsUsd: 1e9, oldWeight: 0.006, newWeight: 0 },
      ],
      40,
      100_000,
    );
    expect(trade.perFundUsd).toEqual([expect.closeTo(8e6, 3), expect.closeTo(-6e6, 3)]);
    expect(trade).toMatchObject({ netUsd: expect.closeTo(2e6, 3), grossUsd: expect.closeTo(14e6, 3) });
    expect(trade).toMatchObject({ netShares: expect.closeTo(50_000, 6), daysOfVolume: expect.closeTo(0.5, 9) });
  });

  it("counts days of volume for sales too, and not where volume is not known", () => {
    const fund = { netAssetsUsd: 1e6, oldWeight: 0.1, newWeight: 0 };
    expect(reviewTrade([fund], 10, 5_000)).toMatchObject({ netShares: -10_000, daysOfVolume: 2 });
    expect(reviewTrade([fund], 10, undefined).daysOfVolume).toBeUndefined();
  });
});

describe("a change of share counts", () => {
  it("buys the member that issued shares and sells the others pro rata", () => {
    // Weights 50/30/20, the first grows by a fifth: 60/30/20 of 110.
    const trades = shareChangeTradesUsd(1_100, [0.5, 0.3, 0.2], [1.2, 1, 1]);
    expect(trades).toEqual([50, -30, -20].map((usd) => expect.closeTo(usd, 9)));
  });

  it("deletes by a factor of zero, and knows no index of nothing", () => {
    expect(shareChangeTradesUsd(100, [0.5, 0.5], [1, 0])).toEqual([50, -50]);
    expect(shareChangeTradesUsd(100, [1], [0])).toBeUndefined();
    expect(shareChangeTradesUsd(100, [0.5, 0.5], [1])).toBeUndefined();
  });
});

describe("a value-neutral transition (FTX index futures)", () => {
  it("is the old composition at its start and the new one, rescaled, at its end", () => {
    const at = (fraction: number) => valueNeutralTransition([10, 5, 0], [8, 6, 20], [100, 50, 4], fraction);
    expect(at(0)).toMatchObject({ value: { scale: 1, units: [10, 5, 0], valueBefore: 1250, valueAfter: 1250 } });
    // The new units are worth 800 + 300 + 80 = 1,180.
    const scale = 1250 / 1180;
    expect(at(1)).toMatchObject({ value: { scale, units: [8 * scale, 6 * scale, 20 * scale] } });
  });

  it("is refused where lists differ or a side is worth nothing", () => {
    expect(valueNeutralTransition([1], [1, 2], [1, 1], 0.5)).toMatchObject({ error: { code: "lengths_differ" } });
    expect(valueNeutralTransition([1], [0], [3], 1)).toMatchObject({ error: { code: "worthless" } });
    expect(valueNeutralTransition([], [], [], 0)).toMatchObject({ error: { code: "worthless" } });
  });
});

describe("a buffer (FTSE 100: in at 90th, out at 111th)", () => {
  /** The first hundred are in, but for those named. */
  const ranking = (entering: readonly number[], leaving: readonly number[]): RankedMember[] =>
    Array.from({ length: 130 }, (_, index) => {
      const rank = index + 1;
      const isIncumbent = rank <= 100 ? !entering.includes(rank) : leaving.includes(rank);
      return { id: `r${rank}`, rank, isIncumbent };
    });
  const members = (entering: readonly number[], leaving: readonly number[]) =>
    reviewedMembers(ranking(entering, leaving), 100, 10);

  it("leaves an incumbent at 110th in, and an outsider at 91st out", () => {
    const after = members([91], [110]);
    expect(after).toHaveLength(100);
    expect(after).toContain("r110");
    expect(after).not.toContain("r91");
  });

  it("takes the lowest-ranked incumbent out for an outsider at 90th, though it is inside the buffer", () => {
    const after = members([90], [105]);
    expect(after).toHaveLength(100);
    expect(after).toContain("r90");
    expect(after).not.toContain("r105");
  });

  it("fills the place of an incumbent at 111th with the highest-ranked outsider", () => {
    const after = members([97], [111]);
    expect(after).toHaveLength(100);
    expect(after).toContain("r97");
    expect(after).not.toContain("r111");
  });

  it("has fewer members only where fewer are ranked", () => {
    expect(reviewedMembers([{ id: "a", rank: 1, isIncumbent: false }], 3, 0)).toEqual(["a"]);
    expect(reviewedMembers([], 3, 1)).toEqual([]);
  });
});

describe("the probability of membership", () => {
  const at = (rank: number, isIncumbent: boolean, sd: number) =>
    membershipProbability({ rank, isIncumbent }, 100, 10, sd);

  it("is a half between the ranks that decide, and follows the normal law", () => {
    expect(at(90.5, false, 7)).toBe(0.5);
    expect(at(110.5, true, 7)).toBe(0.5);
    // One standard deviation beyond the cut.
    expect(at(95.5, false, 5)).toBeCloseTo(0.15865525393, 9);
  });

  it("is certain without uncertainty", () => {
    expect([at(90, false, 0), at(91, false, 0), at(110, true, 0), at(111, true, 0)]).toEqual([1, 0, 1, 0]);
  });
});
