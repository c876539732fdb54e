/** Average fill of a trade that moves the price along a square-root path, as a share of the peak. */
const FILL_PER_PEAK = 2 / 3;

/**
 * Peak displacement I = Y·σ·√(Q/V) as a fraction of the price; a size, whatever the side. Y: coefficient of order one;
 * sigmaDaily and dailyVolumeUsd over the same day.
 * Source: Donier & Bonart (2015), arXiv:1412.4503; Sato & Kanazawa (2024), arXiv:2411.13965.
 */
export const peakImpact = (coefficient: number, sigmaDaily: number, tradeUsd: number, dailyVolumeUsd: number): number =>
  coefficient * sigmaDaily * Math.sqrt(Math.abs(tradeUsd) / dailyVolumeUsd);

/** What the trade itself pays: two thirds of the peak on average, in USD on its whole size. */
export function executionCost(peak: number, tradeUsd: number): { slippage: number; usd: number } {
  const slippage = FILL_PER_PEAK * peak;
  return { slippage, usd: slippage * Math.abs(tradeUsd) };
}
