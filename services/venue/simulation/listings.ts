import { dialectOf } from "../dialects/registry.ts";
import type { AssetTerms } from "./terms.ts";

/** Price and liveliness of the assets that are known by name; any other is like the last one. */
const KNOWN: Readonly<Record<string, Pick<AssetTerms, "startPrice" | "step" | "priceDecimals">>> = {
  BTC: { startPrice: 100_000, step: 10, priceDecimals: 1 },
  ETH: { startPrice: 4_000, step: 0.4, priceDecimals: 2 },
  SOL: { startPrice: 200, step: 0.02, priceDecimals: 2 },
};
const OTHER = { startPrice: 20, step: 0.002, priceDecimals: 4 };

/**
 * These assets as `venue` lists them, for tests and load: no funds, and no other price for the same asset than on the
 * venues that stand earlier in the list. Throws RangeError when the venue cannot be put in a box.
 */
export function listingsOf(
  venue: string,
  assets: readonly string[],
  form: Partial<Pick<AssetTerms, "updateMs" | "bookLevels" | "tradesPerSecond" | "follows">> = {},
): readonly AssetTerms[] {
  const dialect = dialectOf(venue);
  if (!dialect) throw new RangeError(`no venue '${venue}' to put in a box`);
  return assets.map((asset) => ({
    venue,
    asset,
    ...(KNOWN[asset] ?? OTHER),
    ...dialect.voice.listing(asset),
    volatilityPerSqrtDay: 0.07,
    levelUsd: 100_000,
    tradesPerSecond: 3,
    tradeUsd: 3_000,
    crash: -0.05,
    follows: true,
    tokens: [],
    ...form,
  }));
}

/** `count` assets: the known ones, then A1, A2, … */
export const manyAssets = (count: number): readonly string[] => {
  const known = Object.keys(KNOWN);
  return Array.from({ length: count }, (_, index) => known[index] ?? `A${index - known.length + 1}`);
};
