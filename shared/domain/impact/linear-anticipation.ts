import { gearing } from "../funds/rebalance.ts";
import { peakImpact } from "./square-root.ts";

/** Move by which others run ahead of a trade as large as all of the window's liquidity, as the source fits it. */
export const ANTICIPATION_PER_PARTICIPATION = 0.01;

/** E|z|^1.5 of a standard normal: 2^¾·Γ(5/4)/√π, Γ(5/4) = 0.9064. */
const ABSOLUTE_MOMENT_15 = (2 ** 0.75 * 0.9064024770554771) / Math.sqrt(Math.PI);
const TRADING_DAYS_PER_YEAR = 252;

export interface WindowCost {
  /** Trade over the liquidity of the window. */
  readonly participation: number;
  /** Of the trade itself, a fraction of the price; a size, whatever the side. */
  readonly impact: number;
  readonly slippageCostUsd: number;
  /** By others who trade ahead of it. */
  readonly anticipation: number;
  readonly totalImpact: number;
  readonly totalCostUsd: number;
}

/**
 * Impact and cost of a known trade in a short window: I = σ√p, anticipation βp, p = |trade|/liquidity; both are paid on
 * the whole trade, which is an upper bound. liquidityUsd above zero.
 * Source: quidprokuo, LETF rebalancing costs (2026), https://quidprokuo.github.io/drift/letf-rebalancing-costs/.
 */
export function windowCost(sigmaDaily: number, tradeUsd: number, liquidityUsd: number, beta: number): WindowCost {
  const participation = Math.abs(tradeUsd) / liquidityUsd;
  const impact = peakImpact(1, sigmaDaily, tradeUsd, liquidityUsd);
  const anticipation = beta * participation;
  return {
    participation,
    impact,
    slippageCostUsd: impact * Math.abs(tradeUsd),
    anticipation,
    totalImpact: impact + anticipation,
    totalCostUsd: (impact + anticipation) * Math.abs(tradeUsd),
  };
}

export interface DailyCostInput {
  readonly leverage: number;
  /** Net assets over the underlying's average daily volume. */
  readonly netAssetsOverAdv: number;
  /** Liquidity of the closing window over the average daily volume; above zero. */
  readonly closeLiquidityOverAdv: number;
  readonly sigmaDaily: number;
  readonly beta: number;
}

export interface DailyCost {
  /** Cost per unit of net assets on a day with return r: coefR15·|r|^1.5 + coefR2·r². */
  readonly coefR15: number;
  readonly coefR2: number;
  /** Mean over normal returns of that volatility. */
  readonly expectedCostPerAum: number;
  readonly annualised252: number;
}

/**
 * Expected cost of daily resets by the model of `windowCost`: the trade is |L(L − 1)·r| of net assets, so
 * cost = |g·r|(σ√(q|r|) + βq|r|) with g = |L(L − 1)| and q = g·(A/V)/(liquidity/V), in expectation over r ~ N(0, σ²).
 */
export function expectedDailyCost(input: DailyCostInput): DailyCost {
  const gear = Math.abs(gearing(input.leverage));
  const participationPerMove = (gear * input.netAssetsOverAdv) / input.closeLiquidityOverAdv;
  const coefR15 = gear * input.sigmaDaily * Math.sqrt(participationPerMove);
  const coefR2 = gear * input.beta * participationPerMove;
  const expectedCostPerAum = coefR15 * input.sigmaDaily ** 1.5 * ABSOLUTE_MOMENT_15 + coefR2 * input.sigmaDaily ** 2;
  return { coefR15, coefR2, expectedCostPerAum, annualised252: expectedCostPerAum * TRADING_DAYS_PER_YEAR };
}
