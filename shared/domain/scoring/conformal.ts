/** Rounding of (n + 1)(1 − α), so that 20 · 0.55 is 11 and not a little more. */
const ROUNDING = 1e-9;

export interface ConformalQuantile {
  /** Place among the sorted scores, from one. */
  readonly k: number;
  /** Infinite where k is beyond the scores: too few of them for that level. */
  readonly quantile: number;
}

/**
 * Half-width that covers a new outcome with probability of at least 1 − α: the k-th smallest of n scores of past
 * forecasts, k = ⌈(n + 1)(1 − α)⌉. Holds where old and new outcomes are exchangeable, which regime breaks are not.
 * `alpha` from 0 to 1; at one k is 0 and the quantile −∞, an empty interval.
 * Source: Lei, G'Sell, Rinaldo, Tibshirani & Wasserman (2018), JASA 113:1094-1111.
 */
export function splitConformal(scores: readonly number[], alpha: number): ConformalQuantile {
  const k = Math.max(0, Math.ceil((scores.length + 1) * (1 - alpha) - ROUNDING));
  if (k === 0) return { k, quantile: Number.NEGATIVE_INFINITY };
  const sorted = scores.toSorted((left, right) => left - right);
  return { k, quantile: sorted[k - 1] ?? Number.POSITIVE_INFINITY };
}

/**
 * Level to use next: α + γ(α* − err), err = 1 where the last interval missed. It may leave [0, 1], and the caller then uses
 * an infinite or an empty interval; clipping it would lose the long-run coverage.
 * Source: Gibbs & Candès (2021), arXiv:2106.00170.
 */
export const adaptedAlpha = (alpha: number, gamma: number, targetAlpha: number, missed: boolean): number =>
  alpha + gamma * (targetAlpha - (missed ? 1 : 0));
