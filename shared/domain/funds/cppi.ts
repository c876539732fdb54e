export interface CppiInput {
  /** Of the portfolio before the return; any one currency. */
  readonly value: number;
  /** Below this it must not fall, after the return; where the floor grows, its new value. */
  readonly floor: number;
  readonly multiplier: number;
  readonly riskyReturn: number;
  /** Of what is not in the risky asset, over the same period. */
  readonly safeReturn: number;
  /** As a multiple of value; undefined where borrowing is not limited. */
  readonly exposureMax: number | undefined;
}

export interface CppiStep {
  readonly exposureBefore: number;
  readonly valueAfter: number;
  /** After the trade. */
  readonly exposureAfter: number;
  readonly trade: number;
  /** The floor is reached: everything is in the safe asset, for good. */
  readonly isLocked: boolean;
}

/**
 * Constant proportion portfolio insurance: exposure E = min(cap·V, m(V − F)), nothing at or below the floor. After a
 * return x the trade is E′ − E(1 + x), which is (m − 1)·E·x while no cap binds: a leveraged fund on the cushion V − F.
 * Source: Black & Jones (1987); Perold & Sharpe (1988).
 */
export function cppiStep(input: CppiInput): CppiStep {
  const exposureBefore = cppiExposure(input, input.value);
  const valueAfter =
    input.value + exposureBefore * input.riskyReturn + (input.value - exposureBefore) * input.safeReturn;
  const exposureAfter = cppiExposure(input, valueAfter);
  return {
    exposureBefore,
    valueAfter,
    exposureAfter,
    trade: exposureAfter - exposureBefore * (1 + input.riskyReturn),
    isLocked: valueAfter <= input.floor,
  };
}

/** E = min(cap·V, m(V − F)), at least nothing. */
export function cppiExposure(terms: Pick<CppiInput, "floor" | "multiplier" | "exposureMax">, value: number): number {
  const wished = terms.multiplier * (value - terms.floor);
  const capped = terms.exposureMax === undefined ? wished : Math.min(terms.exposureMax * value, wished);
  return Math.max(0, capped);
}
