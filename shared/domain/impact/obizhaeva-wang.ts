export interface ResilientExecution {
  readonly initialBlock: number;
  readonly finalBlock: number;
  /** Shares per unit of time between the blocks. */
  readonly rate: number;
  /** Shares traded between the blocks. */
  readonly continuousTotal: number;
}

/**
 * Cheapest way to trade `shares` over `horizon` against a book that refills at rate `resilience` (per the same unit of
 * time, ρ): a block X/(ρT + 2) at either end and ρX/(ρT + 2) per unit of time between. A book that never refills, or no
 * time, leaves two halves.
 * Source: Obizhaeva & Wang (2013), J. Financial Markets 16:1-32.
 */
export function resilientExecution(shares: number, resilience: number, horizon: number): ResilientExecution {
  const block = shares / (resilience * horizon + 2);
  const rate = resilience * block;
  return { initialBlock: block, finalBlock: block, rate, continuousTotal: rate * horizon };
}
