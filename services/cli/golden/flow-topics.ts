import { z } from "zod";
import { deltaMethodFlow } from "../../../shared/domain/flow/delta-method.ts";
import { netTrades, shareOfVolume } from "../../../shared/domain/flow/net.ts";
import { hitProbability } from "../../../shared/domain/threshold/hit-probability.ts";
import { number, type Topic, topic } from "./topic.ts";

/** Flows of several funds, and what is known of them before the trade. */
export const flowTopics: Readonly<Record<string, Topic>> = {
  "flow.adv_share": topic(z.object({ flow: number, adv: number.positive() }), (given) => ({
    share: shareOfVolume(given.flow, given.adv),
  })),
  "flow.net": topic(
    z.object({ funds: z.array(z.object({ aum: number, leverage: number })), underlyingReturn: number }),
    (given) =>
      netTrades(
        given.funds.map((fund) => ({ netAssetsUsd: fund.aum, leverage: fund.leverage })),
        given.underlyingReturn,
      ),
  ),
  "flow.distribution": topic(
    z.object({
      aum: number,
      leverage: number,
      sigmaDaily: number.nonnegative(),
      hoursLeft: number.nonnegative(),
      dayHours: number.positive().default(24),
      returnSoFar: number,
    }),
    (given) => deltaMethodFlow({ ...given, netAssetsUsd: given.aum }),
  ),
  "threshold.hit_probability": topic(
    z.object({
      lowerMove: number.nullish(),
      upperMove: number.nullish(),
      sigma: number.nonnegative(),
      horizon: number.nonnegative(),
    }),
    (given) => ({
      probability: hitProbability({
        lowerMove: given.lowerMove ?? undefined,
        upperMove: given.upperMove ?? undefined,
        sigma: given.sigma,
        horizon: given.horizon,
      }),
    }),
  ),
};
