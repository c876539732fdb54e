/**
 * Exposure of a fund that holds its volatility at a target: k = min(cap, target/largest), over the volatilities
 * that the methodology measures (a short and a long one, usually), all over the same time. The cap where none of them is above zero.
 * Sells after volatility, not after losses.
 * Source: S&P Dow Jones Indices, risk-control indices.
 */
export function targetVolatilityExposure(
  targetVolatility: number,
  volatilities: readonly number[],
  exposureMax: number,
): number {
  const volatility = Math.max(0, ...volatilities);
  return volatility > 0 ? Math.min(exposureMax, targetVolatility / volatility) : exposureMax;
}

/** Trade in USD from one exposure (a multiple of net assets) to another, net assets as they are: (k′ − k)·A. */
export const exposureTradeUsd = (netAssetsUsd: number, heldExposure: number, newExposure: number): number =>
  (newExposure - heldExposure) * netAssetsUsd;
