/** Multipliers of the oracle price between which an auction falls, `initial` ≥ `min`, over `durationSec` > 0. */
export interface DutchAuction {
  readonly initialMultiplier: number;
  readonly minMultiplier: number;
  readonly durationSec: number;
}

/**
 * Price that a taker pays `elapsedSec` after the start, as a multiple of the oracle's: m + (i − m)(1 − t/T)⁴, and m
 * once the time is over.
 * Source: Seamless leverage-tokens, src/rebalance/DutchAuctionRebalanceAdapter.sol.
 */
export function auctionMultiplier(auction: DutchAuction, elapsedSec: number): number {
  const left = Math.max(0, 1 - elapsedSec / auction.durationSec);
  return auction.minMultiplier + (auction.initialMultiplier - auction.minMultiplier) * left ** 4;
}

/**
 * Seconds until the price has fallen to `multiplier`: T(1 − ((x − m)/(i − m))^¼). Zero where the auction begins there or
 * below, undefined where it never gets so low. A taker who needs an edge of e waits for 1 − e.
 */
export function breakEvenSec(auction: DutchAuction, multiplier: number): number | undefined {
  if (multiplier < auction.minMultiplier) return undefined;
  if (multiplier >= auction.initialMultiplier) return 0;
  const range = auction.initialMultiplier - auction.minMultiplier;
  return auction.durationSec * (1 - ((multiplier - auction.minMultiplier) / range) ** 0.25);
}

/** Leverage of a loan with collateral over debt `collateralRatio`: c/(c − 1); undefined where the debt eats it all. */
export const leverageOfCollateralRatio = (collateralRatio: number): number | undefined =>
  collateralRatio > 1 ? collateralRatio / (collateralRatio - 1) : undefined;

/** Collateral over debt at `leverage`: L/(L − 1); undefined up to one, where there is no debt. */
export const collateralRatioOfLeverage = (leverage: number): number | undefined =>
  leverage > 1 ? leverage / (leverage - 1) : undefined;
