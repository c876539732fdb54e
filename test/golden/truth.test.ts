import { describe, expect, it } from "vitest";
import { flowIdentities } from "../../services/cli/truth/fund-flows.ts";
import { additionIdentities } from "../../services/cli/truth/index-additions.ts";
import { indexRebalances } from "../../services/cli/truth/index-rebalances.ts";
import {
  findingsOf,
  overallScore,
  readKnownSteps,
  type TokenFindings,
  tokenScore,
} from "../../services/cli/truth/leveraged-tokens.ts";
import { vixIdentities } from "../../services/cli/truth/vix-holdings.ts";
import { describeWithData } from "../support/data.ts";

/** The method was made on these; the other tokens of the file were only looked at afterwards. */
const MADE_ON = ["BTCUPUSDT", "ADADOWNUSDT", "XRPUPUSDT", "DOTDOWNUSDT", "TRXUPUSDT", "EOSDOWNUSDT"];

describeWithData("real rebalances", (dir) => {
  it("of an index follow from its published inputs", async () => {
    const all = await indexRebalances(dir);
    expect(all.length).toBeGreaterThan(0);
    for (const one of all) {
      expect(one.trades, one.rebalance).toBeGreaterThan(0);
      expect(one.tokensErrorMax, one.rebalance).toBeLessThan(1e-9);
      expect(one.notionalUsdErrorMax, one.rebalance).toBeLessThan(1e-6);
      expect(Math.abs(one.valueChange ?? 1), one.rebalance).toBeLessThan(1e-6);
      expect(one.tradeCountsRight, one.rebalance).toBe(one.tradeCounts);
      expect(one.leastDurationMs, one.rebalance).toBeGreaterThan(0);
    }
    const fromInputs = all.filter(({ unitsFromInputs }) => unitsFromInputs !== null);
    expect(fromInputs.length).toBeGreaterThan(0);
    for (const one of fromInputs) {
      expect(one.unitsFromInputs, one.rebalance).toBe(one.components);
      // The prices are known to eight digits, from USD rounded to whole ones.
      expect(one.unitsErrorMax, one.rebalance).toBeLessThan(1e-5);
      expect(one.fromInputsErrorMax, one.rebalance).toBeLessThan(1e-4);
    }
  });

  describe("of leveraged tokens", async () => {
    const known = await readKnownSteps(dir);
    const findings: TokenFindings[] = [];
    for (const [token, rows] of known) findings.push(await findingsOf(dir, token, rows));

    const groups = [
      ["that the method was made on", findings.filter(({ token }) => MADE_ON.includes(token))],
      ["that it was not made on", findings.filter(({ token }) => !MADE_ON.includes(token))],
    ] as const;

    it.each(groups.filter(([_name, some]) => some.length > 0))(
      "%s are found in prices alone, nearly all of them and little else",
      (_name, some) => {
        const score = overallScore(some);
        expect(score.found).toBeGreaterThan(score.knownHighMedium / 2);
        expect(score.precision).toBeGreaterThan(0.98);
        expect(score.recallHigh).toBeGreaterThan(0.97);
        expect(score.recallHighMedium).toBeGreaterThan(0.96);
        expect(score.timingErrorHoursP95).toBeLessThanOrEqual(1);
        expect(score.tradeErrorMedian).toBeLessThan(0.02);
      },
    );

    it.each(findings.map((one) => [one.token, tokenScore(one)] as const))("%s too", (_token, score) => {
      expect(score.precision).toBeGreaterThan(0.95);
      expect(score.recallHigh).toBeGreaterThanOrEqual(0.95);
      expect(score.recallHighMedium).toBeGreaterThan(0.93);
    });
  });

  it("leave VIX funds at their target, in the months that the calendar says", async () => {
    const all = await vixIdentities(dir);
    expect(all.length).toBeGreaterThan(0);
    for (const { subject, what, value } of all) expect(value, `${subject} ${what}`).toBeLessThan(1e-3);
  });

  it("of funds: net assets are value times shares, and investors trade against the fund's day", async () => {
    const all = await flowIdentities(dir);
    const worth = all.filter(({ standardError }) => standardError === undefined);
    const betas = all.filter(({ standardError }) => standardError !== undefined);
    for (const { subject, value } of worth) expect(value, subject).toBeLessThan(1e-3);
    expect(betas.length).toBeGreaterThan(0);
    // No size is asked for: the estimates of a month are no more than their standard errors.
    for (const { subject, value, standardError = 0 } of betas)
      expect(value, subject).toBeGreaterThan(-2 * standardError);
  });

  it("of additions to indices: the money is shares times price", async () => {
    const all = await additionIdentities(dir);
    expect(all.length).toBeGreaterThan(0);
    for (const { subject, value } of all) expect(value, subject).toBeLessThan(1e-3);
  });
});
