/**
 * Weights ∝ 1/σ, so that each asset carries the same risk where correlations are alike. Volatilities over the same time,
 * each above zero; undefined where one is not, because a weight without risk has no bound. Empty without assets.
 * Source: Maillard, Roncalli & Teiletche (2010), J. Portfolio Management 36(4) 60-70, equal correlations.
 */
export function riskParityWeights(volatilities: readonly number[]): readonly number[] | undefined {
  if (volatilities.some((volatility) => !(volatility > 0))) return undefined;
  const total = volatilities.reduce((sum, volatility) => sum + 1 / volatility, 0);
  return volatilities.map((volatility) => 1 / volatility / total);
}

/**
 * Trades in USD that bring holdings to these weights; positive = buy, and they add up to zero. Undefined where the
 * weights are, and where the numbers of holdings and volatilities differ.
 */
export function riskParityTradesUsd(
  valuesUsd: readonly number[],
  volatilities: readonly number[],
): readonly number[] | undefined {
  const weights = riskParityWeights(volatilities);
  if (weights === undefined || weights.length !== valuesUsd.length) return undefined;
  const totalUsd = valuesUsd.reduce((sum, value) => sum + value, 0);
  return valuesUsd.map((value, index) => (weights[index] ?? 0) * totalUsd - value);
}
