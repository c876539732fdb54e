/** Ratios, speeds and shares are integers of 18 decimals on chain. */
const WAD = 10 ** 18;

/** The number that an integer of 18 decimals stands for. */
export const wad = (value: bigint): number => Number(value) / WAD;

/**
 * Signed leverage of a fund that holds collateral of `ratio` times its net assets and owes the rest. With the asset as
 * collateral it is the ratio; an inverse fund owes ratio − 1 of the asset. `target`: the fund's signed target.
 */
export const leverageOfRatio = (ratio: number, target: number): number => (target < 0 ? 1 - ratio : ratio);
