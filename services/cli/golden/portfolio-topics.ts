import { z } from "zod";
import { cppiStep } from "../../../shared/domain/funds/cppi.ts";
import { reviewTrade, valueNeutralTransition } from "../../../shared/domain/funds/index-review.ts";
import { cappedWeights } from "../../../shared/domain/funds/index-weights.ts";
import {
  type BandPolicy,
  bandAround,
  bandTrades,
  fiveTwentyFiveBands,
  triggerReturns,
} from "../../../shared/domain/funds/percentage-band.ts";
import { exposureTradeUsd, targetVolatilityExposure } from "../../../shared/domain/funds/target-volatility.ts";
import { dailyRollFraction, frontWeight, rollNotionalUsd } from "../../../shared/domain/funds/vix-roll.ts";
import { accepted, number, orNull, type Topic, topic } from "./topic.ts";

const share = number.min(0).max(1);
const POLICIES: Readonly<Record<"to_target" | "to_edge" | "to_inner" | "half_way", BandPolicy>> = {
  to_target: "target",
  to_edge: "edge",
  to_inner: "inner",
  half_way: "half-way",
};

/** Indices, balanced funds and funds that follow a rule of risk. */
export const portfolioTopics: Readonly<Record<string, Topic>> = {
  "index.cap_weights": topic(
    z.object({ marketCaps: z.array(number), capLargest: share.optional(), capOthers: share.default(1) }),
    ({ marketCaps, capOthers, capLargest = capOthers }) => ({
      weights: accepted(cappedWeights(marketCaps, { largest: capLargest, others: capOthers })),
    }),
  ),
  "index.trade": topic(
    z.object({
      funds: z.array(z.object({ aum: number, oldWeight: number, newWeight: number })).min(1),
      price: number.positive(),
      advShares: number.positive().nullish(),
    }),
    (given) => {
      const funds = given.funds.map(({ aum, ...weights }) => ({ netAssetsUsd: aum, ...weights }));
      const trade = reviewTrade(funds, given.price, given.advShares ?? undefined);
      return {
        perFund: trade.perFundUsd,
        netNotional: trade.netUsd,
        grossNotional: trade.grossUsd,
        netShares: trade.netShares,
        daysOfVolume: orNull(trade.daysOfVolume),
      };
    },
  ),
  "index.value_neutral_transition": topic(
    z.object({
      oldUnits: z.array(number).min(1),
      newUnits: z.array(number).min(1),
      prices: z.array(number.nonnegative()).min(1),
      fraction: share,
    }),
    (given) => accepted(valueNeutralTransition(given.oldUnits, given.newUnits, given.prices, given.fraction)),
  ),
  "band.five_25": topic(z.object({ targets: z.array(share).min(1) }), ({ targets }) => ({
    bands: fiveTwentyFiveBands(targets),
  })),
  "band.trigger_return": topic(
    z.object({ weight: number.gt(0).lt(1), band: number.nonnegative() }),
    ({ weight, band }) => {
      const { up, down } = triggerReturns(weight, band);
      const [low, high] = bandAround(weight, band);
      return {
        upReturn: orNull(up),
        downReturn: orNull(down),
        tradeFractionAtUpper: weight - high,
        tradeFractionAtLower: weight - low,
        tradeFractionToInner: weight + band / 2 - high,
        tradeFractionToInnerAtLower: weight - band / 2 - low,
      };
    },
  ),
  "band.trade": topic(
    z.object({
      values: z.array(number.nonnegative()).min(1),
      targets: z.array(share).min(1),
      policy: z.literal(["to_target", "to_edge", "to_inner", "half_way"]).default("to_target"),
      band: z.union([number.nonnegative(), z.array(number.nonnegative())]).optional(),
      bands: z.array(z.tuple([number, number])).optional(),
    }),
    ({ values, targets, policy, band, bands }) => {
      const rule = POLICIES[policy];
      // To an edge needs edges: those of the 5/25 rule unless the example has its own.
      const standard = rule === "edge" || rule === "inner" ? fiveTwentyFiveBands(targets) : undefined;
      const widths = typeof band === "number" ? targets.map(() => band) : band;
      const around = widths?.map((width, index) => bandAround(targets[index] ?? 0, width)) ?? standard;
      return { trades: accepted(bandTrades(values, targets, bands ?? around, rule)) };
    },
  ),
  "fund.vol_target": topic(
    z.object({
      aum: number,
      targetVol: number.nonnegative(),
      maxExposure: number.nonnegative(),
      shortVol: number.nonnegative(),
      longVol: number.nonnegative().nullish(),
      currentExposure: number.default(0),
    }),
    (given) => {
      const newExposure = targetVolatilityExposure(
        given.targetVol,
        [given.shortVol, given.longVol ?? 0],
        given.maxExposure,
      );
      return { newExposure, trade: exposureTradeUsd(given.aum, given.currentExposure, newExposure) };
    },
  ),
  "fund.cppi": topic(
    z.object({
      value: number,
      floor: number,
      multiplier: number.nonnegative(),
      riskyReturn: number.min(-1),
      safeReturn: number.default(0),
      maxExposure: number.nonnegative().nullish(),
    }),
    ({ maxExposure, ...given }) => cppiStep({ ...given, exposureMax: maxExposure ?? undefined }),
  ),
  "etp.vix_roll": topic(
    z
      .object({ daysRemaining: number.nonnegative(), daysInPeriod: number.positive(), exposure: number })
      .refine(({ daysRemaining, daysInPeriod }) => daysRemaining <= daysInPeriod, {
        error: "more days remaining than the period has",
        path: ["daysRemaining"],
      }),
    ({ exposure, ...day }) => ({
      frontWeight: frontWeight(day),
      secondWeight: 1 - frontWeight(day),
      dailyRollFraction: dailyRollFraction(day),
      dailyRollNotional: rollNotionalUsd(day, exposure),
    }),
  ),
};
