import { navFactor, tradePerNav } from "./rebalance.ts";

/** Business days: `daysRemaining` of the `daysInPeriod` between two settlements are still to come, today's roll done. */
export interface RollDay {
  readonly daysRemaining: number;
  readonly daysInPeriod: number;
}

/**
 * Share of the contracts that is in the front month: dr/dt; the rest is in the second.
 * Source: S&P 500 VIX Short-Term Futures index, methodology.
 */
export const frontWeight = ({ daysRemaining, daysInPeriod }: RollDay): number => daysRemaining / daysInPeriod;

/** The same a day earlier; all in the front month where the period only begins, because the old front has expired. */
const frontWeightBefore = ({ daysRemaining, daysInPeriod }: RollDay): number =>
  Math.min(1, (daysRemaining + 1) / daysInPeriod);

/** Share of the contracts that moves from front to second month each day: 1/dt. */
export const dailyRollFraction = ({ daysInPeriod }: RollDay): number => 1 / daysInPeriod;

/** USD that leave the front month for the second on one day, both taken at the same price: exposure/dt. */
export const rollNotionalUsd = (day: RollDay, exposureUsd: number): number => exposureUsd * dailyRollFraction(day);

export interface RollPrices {
  readonly front: number;
  readonly second: number;
  /** USD per point of one contract; 1,000 for VIX futures. */
  readonly multiplierUsd: number;
}

/** Contracts to trade in each month; positive = buy. */
export interface RollLegs {
  readonly frontContracts: number;
  readonly secondContracts: number;
}

/**
 * Contracts that hold `exposureUsd` in the shares of the day: Q = E/(m(w₁P₁ + w₂P₂)), Q·w₁ and Q·w₂. Fractional,
 * because who trades them decides on the rounding.
 */
export function contractsHeld(day: RollDay, exposureUsd: number, prices: RollPrices): RollLegs {
  return contractsAt(frontWeight(day), exposureUsd, prices);
}

function contractsAt(weight: number, exposureUsd: number, prices: RollPrices): RollLegs {
  const basketUsd = prices.multiplierUsd * (weight * prices.front + (1 - weight) * prices.second);
  const contracts = exposureUsd / basketUsd;
  return { frontContracts: contracts * weight, secondContracts: contracts * (1 - weight) };
}

/**
 * Contracts that one day's roll trades at an unchanged exposure: what is held by the day's shares, less what was held by
 * those of the day before. The dollars of the two legs cancel, the contracts do not unless the prices are equal.
 */
export function rollLegs(day: RollDay, exposureUsd: number, prices: RollPrices): RollLegs {
  const before = contractsAt(frontWeightBefore(day), exposureUsd, prices);
  const after = contractsHeld(day, exposureUsd, prices);
  return {
    frontContracts: after.frontContracts - before.frontContracts,
    secondContracts: after.secondContracts - before.secondContracts,
  };
}

/** A leveraged or inverse product on the rolling index. */
export interface RollingFund {
  /** Before the move. */
  readonly netAssetsUsd: number;
  readonly leverage: number;
  /** Of the index over the day. */
  readonly move: number;
}

/**
 * Trades in USD of a leveraged or inverse product at the close, both months at one price: its rebalancing trade
 * A·L(L − 1)·r in the shares that it held, and the roll of the exposure that is left, L·A(1 + L·r), out of the front month.
 * A wiped-out product closes its position and rolls nothing. Source: Cheng & Madhavan (2009) for the rebalancing trade.
 */
export function leveragedRollTradesUsd(
  day: RollDay,
  { netAssetsUsd, leverage, move }: RollingFund,
): { readonly frontUsd: number; readonly secondUsd: number } {
  const held = frontWeightBefore(day);
  const rebalanceUsd = netAssetsUsd * tradePerNav(leverage, move);
  const exposureUsd = leverage * netAssetsUsd * Math.max(0, navFactor(leverage, move));
  const rolledUsd = exposureUsd * (held - frontWeight(day));
  return { frontUsd: rebalanceUsd * held - rolledUsd, secondUsd: rebalanceUsd * (1 - held) + rolledUsd };
}
