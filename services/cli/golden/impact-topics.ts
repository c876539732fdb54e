import { z } from "zod";
import { executionPlan } from "../../../shared/domain/impact/almgren-chriss.ts";
import { almgrenImpact } from "../../../shared/domain/impact/almgren2005.ts";
import { walkBook } from "../../../shared/domain/impact/book-walk.ts";
import { decayedImpact } from "../../../shared/domain/impact/decay.ts";
import {
  ANTICIPATION_PER_PARTICIPATION,
  expectedDailyCost,
  windowCost,
} from "../../../shared/domain/impact/linear-anticipation.ts";
import { resilientExecution } from "../../../shared/domain/impact/obizhaeva-wang.ts";
import { executionCost, peakImpact } from "../../../shared/domain/impact/square-root.ts";
import { number, orNull, type Topic, topic } from "./topic.ts";

const beta = number.nonnegative().default(ANTICIPATION_PER_PARTICIPATION);

/** What trades do to prices, and how to trade. */
export const impactTopics: Readonly<Record<string, Topic>> = {
  "impact.sqrt_law": topic(
    z.object({ Y: number, sigmaDaily: number.nonnegative(), flow: number, adv: number.positive() }),
    (given) => {
      const peak = peakImpact(given.Y, given.sigmaDaily, given.flow, given.adv);
      const cost = executionCost(peak, given.flow);
      return { peakImpact: peak, avgSlippage: cost.slippage, costCurrency: cost.usd };
    },
  ),
  "impact.decay": topic(
    z.object({
      peakImpact: number,
      permanentShare: number,
      halfLifeMinutes: number.positive(),
      minutes: z.array(number),
    }),
    (given) => ({
      impact: given.minutes.map((minutes) =>
        decayedImpact(given.peakImpact, given.permanentShare, given.halfLifeMinutes, minutes),
      ),
    }),
  ),
  "impact.window_cost": topic(
    z.object({ sigmaDaily: number.nonnegative(), flow: number, windowLiquidity: number.positive(), beta }),
    (given) => {
      const { slippageCostUsd, totalCostUsd, ...rest } = windowCost(
        given.sigmaDaily,
        given.flow,
        given.windowLiquidity,
        given.beta,
      );
      return { ...rest, slippageCost: slippageCostUsd, totalCost: totalCostUsd };
    },
  ),
  "impact.expected_daily_cost": topic(
    z.object({
      aumOverAdv: number.nonnegative(),
      sigmaDaily: number.nonnegative(),
      closeLiquidityOverAdv: number.positive(),
      leverage: number,
      beta,
    }),
    ({ aumOverAdv, ...given }) => expectedDailyCost({ ...given, netAssetsOverAdv: aumOverAdv }),
  ),
  "impact.almgren2005": topic(
    z.object({
      shares: number,
      adv: number.positive(),
      sharesOutstanding: number.positive(),
      sigmaDaily: number.nonnegative(),
      horizonsDays: z.array(number.positive()).min(1),
    }),
    ({ shares, adv, sharesOutstanding, sigmaDaily, horizonsDays }) => {
      const each = horizonsDays.map((horizonDays) =>
        almgrenImpact({ shares, advShares: adv, sharesOutstanding, sigmaDaily, horizonDays }),
      );
      return {
        inverseTurnover: each[0]?.inverseTurnover,
        permanentBp: each[0]?.permanentBps,
        temporaryBp: each.map(({ temporaryBps }) => temporaryBps),
        costBp: each.map(({ costBps }) => costBps),
      };
    },
  ),
  "exec.almgren_chriss": topic(
    z.object({
      shares: number,
      horizonDays: number.positive(),
      periods: z.int().positive().max(100_000),
      sigma: number.nonnegative(),
      halfSpread: number.default(0),
      gamma: number.nonnegative().default(0),
      eta: number.positive(),
      lambda: number.nonnegative().default(0),
    }),
    (given) => {
      const plan = executionPlan(given);
      if (plan === undefined) throw new Error("eta: not above gamma · interval / 2, so the model pays for trading");
      return { ...plan, halfLifeDays: orNull(plan.halfLifeDays) };
    },
  ),
  "exec.obizhaeva_wang": topic(
    z.object({ shares: number, resilience: number.nonnegative(), horizon: number.nonnegative() }),
    (given) => resilientExecution(given.shares, given.resilience, given.horizon),
  ),
  "book.walk": topic(
    z.object({
      side: z.enum(["buy", "sell"]),
      levels: z.array(z.tuple([number, number])),
      quantity: number.nonnegative(),
      mid: number.positive(),
    }),
    (given) => {
      const walk = walkBook(given.side, given.levels, given.quantity, given.mid);
      return {
        vwap: orNull(walk.vwap),
        worstPrice: orNull(walk.worstPrice),
        filled: walk.filled,
        unfilled: walk.unfilled,
        slippageBp: orNull(walk.slippageBps),
      };
    },
  ),
};
