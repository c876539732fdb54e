import { scheduledWeight } from "../funds/liquidity-bootstrap.ts";
import type { BasketTermsOf } from "./basket.ts";
import type { BasketRule } from "./rule.ts";

/**
 * Weights that move evenly from `startWeights` to `endWeights` and then stand: a liquidity bootstrapping pool, a target-date
 * fund, an index that goes over to another in small steps. Weights that stand from the first are a constant-weight pool,
 * which sells what rises. What a pool is traded to at each time is what an arbitrageur has brought it to; the difference to
 * its true reserves is its loss against rebalancing, of second order in the move between two times.
 * Source: Balancer, weighted and liquidity bootstrapping pools; `funds/weighted-pool.ts`, `funds/liquidity-bootstrap.ts`.
 */
export const weightSchedule: BasketRule<"weight-schedule"> = {
  name: "weight-schedule",
  kind: "plan",
  refuse: ({ startWeights, endWeights, startsAt, endsAt }) => {
    if (msOf(endsAt) <= msOf(startsAt)) return `it ends at ${endsAt}, which is not after ${startsAt}`;
    const [start, end] = [sumOf(startWeights), sumOf(endWeights)];
    const most = Math.max(start, end);
    return most > 1 + SUM_TOLERANCE ? `its weights add up to ${most}, which is more than one` : undefined;
  },
  targets: ({ startWeights, endWeights, startsAt, endsAt }, { at, fund }) => {
    const passed = (at - msOf(startsAt)) / (msOf(endsAt) - msOf(startsAt));
    return fund.constituents.map(({ asset }) =>
      scheduledWeight({ startWeight: startWeights[asset] ?? 0, endWeight: endWeights[asset] ?? 0 }, passed),
    );
  },
};

const SUM_TOLERANCE = 1e-6;

const sumOf = (weights: BasketTermsOf<"weight-schedule">["startWeights"]): number =>
  Object.values(weights).reduce((sum, weight) => sum + weight, 0);

const msOf = (instant: string): number => Temporal.Instant.from(instant).epochMilliseconds;
