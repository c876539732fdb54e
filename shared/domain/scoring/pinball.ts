/**
 * Loss of a forecast quantile, in the unit of the outcome: τ(y − q) where the outcome is above, (1 − τ)(q − y) below.
 * Its mean is least at the true quantile `level`, which is between 0 and 1.
 * Source: Koenker & Bassett (1978), Econometrica 46(1) 33-50.
 */
export const pinballLoss = (outcome: number, quantile: number, level: number): number =>
  outcome >= quantile ? level * (outcome - quantile) : (1 - level) * (quantile - outcome);
