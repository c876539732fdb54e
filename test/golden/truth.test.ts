import { expect, it } from "vitest";
import { identities } from "../../services/cli/truth/identities.ts";
import { indexRebalances } from "../../services/cli/truth/index-rebalances.ts";
import { overall, scoreTokens } from "../../services/cli/truth/leveraged-tokens.ts";
import { describeWithData } from "../support/data.ts";

describeWithData("real rebalances", (dir) => {
  it("of an index follow from what was published before them", async () => {
    const all = await indexRebalances(dir);
    expect(all.length).toBeGreaterThan(3);
    for (const one of all) {
      expect(one.notionalErrorMax, one.rebalance).toBeLessThan(1e-9);
      expect(one.notionalUsdErrorMax, one.rebalance).toBeLessThan(1e-6);
      if (one.unitsErrorMax !== null) expect(one.unitsErrorMax, one.rebalance).toBeLessThan(1e-4);
      if (one.valueChange !== null) expect(Math.abs(one.valueChange), one.rebalance).toBeLessThan(1e-6);
    }
    expect(all.some(({ reproduced }) => reproduced !== null)).toBe(true);
  });

  it("of leveraged tokens are found in prices alone, most of them, and little else", async () => {
    const scores = await scoreTokens(dir, () => {});
    const { precision, recallHigh, recallMedium } = overall(scores);
    expect(precision).toBeGreaterThan(0.75);
    expect(recallHigh).toBeGreaterThan(0.85);
    expect(recallMedium).toBeGreaterThan(0.8);
    for (const { token, timingErrorHoursMedian } of scores)
      expect(timingErrorHoursMedian, token).toBeLessThanOrEqual(1);
  });

  it("leave funds at their target, and net assets are value times shares", async () => {
    for (const { fund, what, value } of await identities(dir)) {
      if (what.includes("target")) expect(value, fund).toBeLessThan(0.003);
      if (what.includes("net assets - 1")) expect(value, fund).toBeLessThan(1e-3);
    }
  });
});
