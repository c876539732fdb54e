import { tradePerNav } from "../funds/rebalance.ts";

export interface NettedFund {
  readonly netAssetsUsd: number;
  readonly leverage: number;
}

/** Trades of several funds after the same move: each, their sum, and the sum of their sizes. |net| never exceeds gross. */
export function netTrades(
  funds: readonly NettedFund[],
  move: number,
): { perFund: readonly number[]; net: number; gross: number } {
  const perFund = funds.map((fund) => fund.netAssetsUsd * tradePerNav(fund.leverage, move));
  return {
    perFund,
    net: perFund.reduce((sum, trade) => sum + trade, 0),
    gross: perFund.reduce((sum, trade) => sum + Math.abs(trade), 0),
  };
}

/** Size of a trade as a share of a day's volume. */
export const shareOfVolume = (tradeUsd: number, dailyVolumeUsd: number): number => Math.abs(tradeUsd) / dailyVolumeUsd;

/**
 * Share of a closing auction that leveraged demand makes up at a move, from its share at one per cent: demand grows
 * with the move while the other volume V stays, share = k·D/(k·D + V).
 */
export function shareOfAuction(shareAtOnePercent: number, movePercent: number): number {
  const demand = shareAtOnePercent * movePercent;
  return demand / (demand + 1 - shareAtOnePercent);
}

/** Number of futures contracts in a trade; fractional, because who trades it decides on the rounding. */
export const contractsOf = (tradeUsd: number, futuresPrice: number, contractMultiplier: number): number =>
  tradeUsd / (futuresPrice * contractMultiplier);
