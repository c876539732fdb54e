import { err, ok, type Result } from "../result.ts";
import { cappedWeights, type WeightsError } from "./index-weights.ts";

/** What the index formula knows of one component. */
export interface IndexInput {
  /** What the weight follows besides the price, usually the circulating supply, in any one unit. Zero: not in the index. */
  readonly input: number;
  /** USD per token; not needed where the input is zero. */
  readonly priceUsd: number | undefined;
}

export interface IndexBasis {
  /** USD per index token. A rebalance changes nothing in it: what the units before it are worth at the prices of the review. */
  readonly valueUsd: number;
  /** Largest weight of any component, 1 without a cap. */
  readonly weightCap: number;
}

export interface UnitsError {
  readonly code: WeightsError["code"] | "value_not_positive";
  readonly message: string;
}

/**
 * Tokens of each component per index token after a review: weight · value / price, with weights ∝ input · price and what
 * the cap cuts off given to the others pro rata. So units ∝ input for all components below the cap, whatever the prices.
 * Fails where the index is worth nothing, a component has no price, and as `cappedWeights` does.
 * Source: DeFi Pulse Index, methodology (circulating supplies, 25 % cap since March 2021), gov.indexcoop.com/t/4261.
 */
export function indexUnits(
  components: readonly IndexInput[],
  { valueUsd, weightCap }: IndexBasis,
): Result<readonly number[], UnitsError> {
  if (!(valueUsd > 0 && Number.isFinite(valueUsd))) {
    return err({ code: "value_not_positive", message: `an index worth ${valueUsd} USD has no units` });
  }
  const members = components.flatMap((component, index) => (component.input === 0 ? [] : [{ ...component, index }]));
  const sizes = members.map(({ input, priceUsd }) => input * (priceUsd ?? Number.NaN));
  const weights = cappedWeights(sizes, { largest: weightCap, others: weightCap });
  if (!weights.ok) return weights;
  const units = components.map(() => 0);
  for (const [place, { index, priceUsd }] of members.entries()) {
    units[index] = ((weights.value[place] ?? 0) * valueUsd) / (priceUsd ?? Number.NaN);
  }
  return ok(units);
}

/** USD per index token of these units, Σ units · price. Components of which nothing is held need no price. */
export const indexValueUsd = (
  holdings: readonly { readonly units: number; readonly priceUsd: number | undefined }[],
): number =>
  holdings.reduce((sum, { units, priceUsd }) => (units === 0 ? sum : sum + units * (priceUsd ?? Number.NaN)), 0);

export interface UnitChange {
  /** Tokens per index token. */
  readonly currentUnits: number;
  readonly newUnits: number;
  readonly priceUsd: number | undefined;
}

export interface ComponentTrade {
  /** Positive = buy. */
  readonly tokens: number;
  /** Positive = buy; undefined without a price. */
  readonly notionalUsd: number | undefined;
}

/** What all index tokens together must trade of a component to get from its current to its new units. */
export function componentTrade(change: UnitChange, indexSupply: number): ComponentTrade {
  const tokens = (change.newUnits - change.currentUnits) * indexSupply;
  return { tokens, notionalUsd: change.priceUsd === undefined ? undefined : tokens * change.priceUsd };
}

/** Trades that an amount needs when none may be above `maxTradeTokens` (above zero); one even for the smallest. */
export const tradeCount = (tokens: number, maxTradeTokens: number): number =>
  Math.ceil(Math.abs(tokens) / maxTradeTokens);

/**
 * Least time that a rebalance takes when components trade side by side, and each waits its cool-off after every one of
 * its trades: the longest of trades · cool-off. Zero without components.
 */
export const leastDurationMs = (
  components: readonly { readonly trades: number; readonly coolOffMs: number }[],
): number => components.reduce((longest, { trades, coolOffMs }) => Math.max(longest, trades * coolOffMs), 0);
