import { err, ok, type Result } from "../result.ts";

/** Rounding of sums of weights; below any weight that an index publishes. */
const SLACK = 1e-12;

export interface WeightCaps {
  /** For the largest member; of several of the same size the first counts as largest. */
  readonly largest: number;
  readonly others: number;
}

export interface WeightsError {
  readonly code: "no_members" | "size_not_positive" | "caps_infeasible";
  readonly message: string;
}

/**
 * Weights ∝ size, none above its cap: what the caps cut off goes to the uncapped members pro rata, again and again until
 * no member is above its cap. Sizes are market capitalisations, or whatever else the weights follow, in any one unit.
 * Fails where there is no member, where a size is not above zero, and where the caps add up to less than one.
 * Source: CoinDesk 20 methodology (30 % for the largest, 20 % for the others), coindesk.com/tag/coindesk-20.
 */
export function cappedWeights(sizes: readonly number[], caps: WeightCaps): Result<readonly number[], WeightsError> {
  const refused = refusedSizes(sizes);
  if (refused) return err(refused);
  const largest = sizes.indexOf(sizes.reduce((most, size) => Math.max(most, size)));
  const capOf = (index: number) => (index === largest ? caps.largest : caps.others);
  const room = caps.largest + (sizes.length - 1) * caps.others;
  if (!(room >= 1 - SLACK)) {
    const message = `the caps of ${sizes.length} members add up to ${room}, which is less than one`;
    return err({ code: "caps_infeasible", message });
  }
  const capped = new Set<number>();
  for (;;) {
    const cappedWeight = [...capped].reduce((sum, index) => sum + capOf(index), 0);
    const freeSize = sizes.reduce((sum, size, index) => (capped.has(index) ? sum : sum + size), 0);
    const weights = sizes.map((size, index) =>
      capped.has(index) ? capOf(index) : (size / freeSize) * (1 - cappedWeight),
    );
    const over = weights.flatMap((weight, index) =>
      !capped.has(index) && weight > capOf(index) + SLACK ? [index] : [],
    );
    if (over.length === 0) return ok(weights);
    for (const index of over) capped.add(index);
  }
}

/** Weights ∝ market capitalisation. Fails as `cappedWeights` does. */
export const marketCapWeights = (marketCaps: readonly number[]): Result<readonly number[], WeightsError> =>
  cappedWeights(marketCaps, { largest: 1, others: 1 });

/** Weights ∝ √market capitalisation, between equal and capitalisation weight. Fails as `cappedWeights` does. */
export const squareRootWeights = (marketCaps: readonly number[]): Result<readonly number[], WeightsError> =>
  marketCapWeights(marketCaps.map(Math.sqrt));

/** 1/n each; empty without members. */
export const equalWeights = (members: number): readonly number[] => Array.from({ length: members }, () => 1 / members);

function refusedSizes(sizes: readonly number[]): WeightsError | undefined {
  if (sizes.length === 0) return { code: "no_members", message: "an index without members has no weights" };
  const wrong = sizes.findIndex((size) => !(size > 0 && Number.isFinite(size)));
  if (wrong < 0) return undefined;
  return { code: "size_not_positive", message: `size ${wrong} is ${sizes[wrong]}, not above zero` };
}
