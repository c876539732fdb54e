import { gearing } from "../funds/rebalance.ts";
import { normalQuantile } from "../math/normal.ts";

export interface DeltaMethodInput {
  readonly netAssetsUsd: number;
  readonly leverage: number;
  /** Standard deviation of the return over `dayHours`. */
  readonly sigmaDaily: number;
  readonly hoursLeft: number;
  readonly dayHours: number;
  readonly returnSoFar: number;
}

/**
 * First-order law of one fund's reset trade with time left: normal around G·r₀ with standard deviation
 * |G|·σ·√(hours left)·(1 + r₀), G = A·L(L − 1). Good for small moves and known assets; `drawFlow` is the full law, and
 * this is its limit.
 */
export function deltaMethodFlow(input: DeltaMethodInput): { mean: number; std: number; q05: number; q95: number } {
  const slope = gearing(input.leverage) * input.netAssetsUsd;
  const mean = slope * input.returnSoFar;
  const spread = input.sigmaDaily * Math.sqrt(input.hoursLeft / input.dayHours);
  const std = Math.abs(slope) * spread * (1 + input.returnSoFar);
  const reach = normalQuantile(0.95) * std;
  return { mean, std, q05: mean - reach, q95: mean + reach };
}
