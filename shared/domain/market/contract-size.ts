/**
 * What one unit of a venue's size is: so many units of the asset, and so many dollars. One of the two is 0, the dollars
 * but on inverse contracts, each of which is worth as many dollars whatever the asset costs.
 */
export interface ContractSize {
  readonly asset: number;
  readonly usd: number;
}

/** Of sizes that are given in the asset. */
export const IN_ASSET: ContractSize = { asset: 1, usd: 0 };
