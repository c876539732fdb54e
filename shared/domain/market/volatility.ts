import { type EpochMs, MS_PER_DAY, MS_PER_SECOND, type VolatilityPerSqrtDay, volatilityPerSqrtDay } from "../units.ts";

/**
 * Volatility of the mid, from the mid that stood at each full second. Slower sampling forgets what happened between,
 * faster sampling measures the bounce between bid and ask.
 */
export interface VolatilityState {
  /** The second (since 1970) and mid of the last sample; null after a break, so that no return spans it. */
  readonly sampledSecond: number | null;
  readonly sampledMid: number | null;
  /** Decayed sum of squared log returns per day, and the decayed weight it was gathered with. */
  readonly weightedVariance: number;
  readonly weight: number;
  readonly observedMs: number;
}

export const EMPTY_VOLATILITY: VolatilityState = {
  sampledSecond: null,
  sampledMid: null,
  weightedVariance: 0,
  weight: 0,
  observedMs: 0,
};

/** v′ = λ·v + (1 − λ)·x. Source: RiskMetrics (1996) with x = r². */
export const ewma = (value: number, observation: number, decay: number): number =>
  decay * value + (1 - decay) * observation;

/**
 * Time reaches `at` while `mid` stood. Samples once per second; the first call in a second returns a new state, the
 * others the same object. A silence longer than `gapMsMax` is a break.
 */
export function sample(
  state: VolatilityState,
  mid: number,
  at: EpochMs,
  halfLifeMs: number,
  gapMsMax: number,
): VolatilityState {
  const second = Math.floor(at / MS_PER_SECOND);
  if (state.sampledSecond === null || state.sampledMid === null) {
    return { ...state, sampledSecond: second, sampledMid: mid };
  }
  const elapsedMs = (second - state.sampledSecond) * MS_PER_SECOND;
  if (elapsedMs <= 0) return state;
  if (elapsedMs > gapMsMax + MS_PER_SECOND) return { ...state, sampledSecond: second, sampledMid: mid };
  const decay = 2 ** (-elapsedMs / halfLifeMs);
  const logReturn = Math.log(mid / state.sampledMid);
  return {
    sampledSecond: second,
    sampledMid: mid,
    weightedVariance: ewma(state.weightedVariance, (logReturn * logReturn * MS_PER_DAY) / elapsedMs, decay),
    weight: ewma(state.weight, 1, decay),
    observedMs: state.observedMs + elapsedMs,
  };
}

/** The next return starts afresh: the book was lost in between. */
export const interrupt = (state: VolatilityState): VolatilityState =>
  state.sampledMid === null ? state : { ...state, sampledSecond: null, sampledMid: null };

/** Per √day; null until `warmupMs` were observed, and where the mid never moved, which is no market. */
export function volatilityOf(state: VolatilityState, warmupMs: number): VolatilityPerSqrtDay | null {
  if (state.observedMs < warmupMs || state.weightedVariance <= 0) return null;
  return volatilityPerSqrtDay(Math.sqrt(state.weightedVariance / state.weight));
}
