import { z } from "zod";
import {
  bootstrapSpot,
  scheduledSaleTokens,
  scheduledWeight,
} from "../../../shared/domain/funds/liquidity-bootstrap.ts";
import { arbitragePerBlock, arbitrageTrade, lvrRate } from "../../../shared/domain/funds/weighted-pool.ts";
import { number, orNull, type Topic, topic } from "./topic.ts";

/** Strictly inside, because a pool with all of its weight on one side has no price. */
const weight = number.gt(0).lt(1);

/** Automated market makers, which rebalance by being traded against. */
export const poolTopics: Readonly<Record<string, Topic>> = {
  "amm.lvr_rate": topic(
    z.object({ sigma: number.nonnegative(), weight: number.min(0).max(1).default(0.5) }),
    (given) => ({
      lvrPerPoolValue: lvrRate(given.sigma, given.weight),
    }),
  ),
  // What the examples call the fee is the formula's γ, which the paper calls the spread.
  "amm.arb_per_block": topic(z.object({ sigmaBlock: number.nonnegative(), fee: number.nonnegative() }), (given) => ({
    arb: arbitragePerBlock(given.sigmaBlock, given.fee),
  })),
  "amm.arb_trade": topic(
    z.object({
      x: number.positive(),
      y: number.positive(),
      weightX: weight.default(0.5),
      newPrice: number.positive(),
    }),
    ({ newPrice, ...pool }) => {
      const { averagePrice, ...trade } = arbitrageTrade(pool, newPrice);
      return { ...trade, avgPrice: orNull(averagePrice) };
    },
  ),
  "amm.lbp_spot": topic(
    z.object({
      balanceToken: number.positive(),
      balanceQuote: number.positive(),
      weightTokenStart: weight,
      weightTokenEnd: weight,
      fraction: number,
    }),
    ({ balanceToken, balanceQuote, weightTokenStart, weightTokenEnd, fraction }) => {
      const schedule = { startWeight: weightTokenStart, endWeight: weightTokenEnd };
      const weightToken = scheduledWeight(schedule, fraction);
      return {
        weightToken,
        spotPrice: bootstrapSpot(balanceToken, balanceQuote, weightToken),
        remainingSaleTokens: scheduledSaleTokens(schedule, balanceToken, balanceQuote, fraction, 1),
      };
    },
  ),
};
