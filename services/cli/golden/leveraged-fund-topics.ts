import { z } from "zod";
import { contractsOf, shareOfAuction } from "../../../shared/domain/flow/net.ts";
import { publishedEstimates } from "../../../shared/domain/flow/published-estimates.ts";
import { gearing, rebalance, tradePerNav } from "../../../shared/domain/funds/rebalance.ts";
import { number, orNull, type Topic, topic } from "./topic.ts";

/** Daily-reset funds. */
export const leveragedFundTopics: Readonly<Record<string, Topic>> = {
  "letf.rebalance": topic(
    z.object({
      aum: number,
      leverage: number,
      underlyingReturn: number,
      netCreationCash: number.default(0),
      feeRate: number.default(0),
      fundingRate: number.default(0),
    }),
    (given) => {
      const done = rebalance({
        netAssetsUsd: given.aum,
        leverage: given.leverage,
        move: given.underlyingReturn,
        creationCashUsd: given.netCreationCash,
        feeRate: given.feeRate,
        fundingRate: given.fundingRate,
      });
      return {
        navAfter: done.navAfterUsd,
        exposureAfter: done.exposureAfterUsd,
        leverageAfter: orNull(done.leverageAfter),
        trade: done.tradeUsd,
        wipedOut: done.wipedOut,
      };
    },
  ),
  "letf.multiplier": topic(z.object({ leverages: z.array(number) }), ({ leverages }) => ({
    multipliers: leverages.map(gearing),
  })),
  "letf.share_of_auction": topic(z.object({ shareAtOnePercentMove: number, movePercent: number }), (given) => ({
    share: shareOfAuction(given.shareAtOnePercentMove, given.movePercent),
  })),
  "letf.contracts": topic(
    z.object({
      aum: number,
      leverage: number,
      underlyingReturn: number,
      futuresPrice: number.positive(),
      contractMultiplier: number.positive(),
    }),
    (given) => {
      const trade = given.aum * tradePerNav(given.leverage, given.underlyingReturn);
      return { trade, contracts: contractsOf(trade, given.futuresPrice, given.contractMultiplier) };
    },
  ),
  "letf.reported_flow": topic(z.object({ date: z.iso.date() }), ({ date }) => {
    const answer: Record<string, unknown> = {};
    for (const estimate of publishedEstimates(date)) {
      answer[`${estimate.desk}Usd`] = estimate.usd;
      if (estimate.splitUsd) answer[`${estimate.desk}Split`] = estimate.splitUsd;
    }
    return answer;
  }),
};
