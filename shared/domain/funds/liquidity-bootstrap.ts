import { poolPrice } from "./weighted-pool.ts";

/** Weight of the sold token at the start and at the end; the quote currency has the rest. Each strictly between 0 and 1. */
export interface WeightSchedule {
  readonly startWeight: number;
  readonly endWeight: number;
}

/**
 * Weight of the token after `elapsedShare` of the schedule: linear in time, and at rest before its start and after its end.
 * Source: Balancer, liquidity bootstrapping pools.
 */
export function scheduledWeight({ startWeight, endWeight }: WeightSchedule, elapsedShare: number): number {
  const passed = Math.max(0, Math.min(1, elapsedShare));
  return startWeight + (endWeight - startWeight) * passed;
}

/** Price of the token in the quote currency: (Bq/wq)/(Bt/wt). It falls with the weight while nobody trades. */
export const bootstrapSpot = (tokenBalance: number, quoteBalance: number, tokenWeight: number): number =>
  poolPrice({ x: tokenBalance, y: quoteBalance, weightX: tokenWeight });

/**
 * Tokens that the pool sells between two shares of its schedule if buyers hold its price where it is: Δw·V/P, V = the
 * pool's value. At a steady price trading does not change V, so the flow is the change of weight alone, known in advance;
 * negative where the schedule raises the weight. Derived from the weight being the share of value.
 */
export function scheduledSaleTokens(
  schedule: WeightSchedule,
  tokenBalance: number,
  quoteBalance: number,
  fromShare: number,
  toShare: number,
): number {
  const weight = scheduledWeight(schedule, fromShare);
  const price = bootstrapSpot(tokenBalance, quoteBalance, weight);
  const value = tokenBalance * price + quoteBalance;
  return ((weight - scheduledWeight(schedule, toShare)) * value) / price;
}
