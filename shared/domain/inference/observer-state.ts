import { type EpochMs, MS_PER_DAY } from "../units.ts";
import { type Holding, NO_RESOLUTION, type Resolution } from "./holding.ts";
import type { TokenSample } from "./observation.ts";
import type { Seen } from "./seen.ts";

/** Deviations beyond this many times the usual noise are no noise. */
export const NOISE_FACTOR = 8;
/** What is usual is a mean over so long: longer than any trade takes, or a slow one would be taken for noise. */
const MEMORY_MS = MS_PER_DAY;
/** The newest one's weight in what is learnt in a few samples. */
export const NEWEST_WEIGHT = 0.05;
/** Deviations beyond this many times the usual noise are not quite usual: a slow trade may have begun. */
const STEADY_FACTOR = 3;
/** Two samples of the same noise differ by √2 times as much as one from the mean. */
const PAIR_NOISE = Math.SQRT2;
/** What a token goes back of its way from the last rebalance tells that it was not traded on: no late venue waits for so much. */
const RETRACED = 0.25;
/** What one odd sample may add to the usual noise, in tolerances: a feed that turns noisy is learnt in a few of them. */
export const ODD_TOLERANCES = 4;
/** Floating point alone makes equal holdings differ by less. */
export const NOISE_FLOOR = 1e-9;
/** The first samples may differ by this and still be of one holding. */
const LEARNING_ERROR = 0.02;

/** What is remembered of one token: plain JSON of a fixed size. */
export interface TokenObserver {
  readonly resolution: Resolution;
  readonly last: Seen | null;
  /** Mean units since the last change, or of the last day; samples since the change. */
  readonly units: number;
  readonly count: number;
  readonly samples: number;
  /** Usual relative deviation of the units from their mean, beyond what rounding makes. */
  readonly noise: number;
  /** Usual relative change of the units from one sample to the next, of late, beyond what rounding makes. */
  readonly jitter: number;
  /** Usual relative error of net assets against what the price makes them. */
  readonly navNoise: number;
  readonly intervalMs: number;
  /** The newest sample whose units were as usual. */
  readonly steady: Seen | null;
  /** |leverage| since the last change: at first, the least and the largest seen, and those of them that it came back from. */
  readonly startSize: number;
  readonly seenMin: number;
  readonly seenMax: number;
  readonly heldMin: number;
  readonly heldMax: number;
  readonly rebalancedAt: EpochMs | null;
  /** Units changed; the next sample says whether they stay so. */
  readonly pending: Pending | null;
}

/** Units changed; later samples say whether they stay so. */
export interface Pending {
  /** The last sample before the change. */
  readonly before: Seen;
  /** The first with it. */
  readonly first: Seen;
  /** The first sample of what may be the new holding. */
  readonly after: Seen;
}

/** Of a token that was never seen. */
export const NEW_OBSERVER: TokenObserver = {
  resolution: NO_RESOLUTION,
  last: null,
  units: 0,
  count: 0,
  samples: 0,
  noise: 0,
  jitter: 0,
  navNoise: 0,
  intervalMs: 0,
  steady: null,
  startSize: 0,
  seenMin: 0,
  seenMax: 0,
  heldMin: Number.MAX_VALUE,
  heldMax: 0,
  rebalancedAt: null,
  pending: null,
};

/** What is known of a feed, without what its token holds: nothing is concluded until it is seen anew. */
export const withoutHolding = (state: TokenObserver): TokenObserver => ({
  ...NEW_OBSERVER,
  resolution: state.resolution,
  samples: state.samples,
  noise: state.noise,
  jitter: state.jitter,
  navNoise: state.navNoise,
  intervalMs: state.intervalMs,
  rebalancedAt: state.rebalancedAt,
});

/** A sample and the one before it. */
export interface Step {
  readonly last: Seen;
  readonly seen: Seen;
  readonly holding: Holding;
  readonly sample: TokenSample;
}

/** A holding begins with its first sample. */
export function begin(state: TokenObserver, seen: Seen, sample: TokenSample): TokenObserver {
  const size = Math.abs(seen.leverage);
  return {
    ...state,
    last: seen,
    units: seen.units,
    count: 1,
    steady: seen,
    startSize: size,
    seenMin: size,
    seenMax: size,
    heldMin: size,
    heldMax: size,
    rebalancedAt: sample.rebalancedAt ?? state.rebalancedAt,
    pending: null,
  };
}

/** Nothing has changed: the mean gets better, the noise is known better, and the token went this far without a rebalance. */
export function hold(state: TokenObserver, step: Step, deviation: number): TokenObserver {
  const { seen, holding, sample, last } = step;
  const count = state.count + 1;
  const isUsual = Math.abs(deviation) <= holding.unitsError + STEADY_FACTOR * state.noise;
  const newest = Math.min(NEWEST_WEIGHT, (seen.at - last.at) / MEMORY_MS);
  return {
    ...state,
    ...extremes(state, Math.abs(seen.leverage)),
    last: seen,
    units: state.units + Math.max(1 / count, newest) * (seen.units - state.units),
    count,
    noise: state.noise + Math.max(1 / state.samples, newest) * (beyondRounding(deviation, holding) - state.noise),
    jitter: learntJitter(state, step, toleranceOf(state, holding)),
    steady: isUsual ? seen : state.steady,
    rebalancedAt: sample.rebalancedAt ?? state.rebalancedAt,
  };
}

/** What was gone to counts once it was left again: a late venue trades a while after its edge was passed. */
function extremes(state: TokenObserver, size: number): Partial<TokenObserver> {
  const [seenMin, seenMax] = [Math.min(state.seenMin, size), Math.max(state.seenMax, size)];
  const isBackFrom = (far: number) => Math.abs(far - size) > RETRACED * Math.abs(far - state.startSize);
  return {
    seenMin,
    seenMax,
    heldMin: isBackFrom(seenMin) ? Math.min(state.heldMin, seenMin) : state.heldMin,
    heldMax: isBackFrom(seenMax) ? Math.max(state.heldMax, seenMax) : state.heldMax,
  };
}

/** The first samples only say how noisy the feed is; where one is far off, what is held begins anew with it. */
export function learn(state: TokenObserver, step: Step, deviation: number, tolerance: number): TokenObserver {
  if (Math.abs(deviation) > Math.max(tolerance, LEARNING_ERROR)) return begin(state, step.seen, step.sample);
  return { ...hold(state, step, deviation), noise: Math.max(state.noise, Math.abs(deviation) / 2) };
}

/** What rounding makes on average is half of its bound. */
const beyondRounding = (deviation: number, { unitsError }: Pick<Seen, "unitsError">): number =>
  Math.max(0, Math.abs(deviation) - unitsError / 2);

/** The usual change from sample to sample with this one in it. */
export function learntJitter({ jitter }: TokenObserver, { last, seen }: Step, tolerance: number): number {
  const change = Math.min(Math.abs(Math.log(seen.units / last.units)), ODD_TOLERANCES * tolerance) / PAIR_NOISE;
  return jitter + NEWEST_WEIGHT * (beyondRounding(change, seen) - jitter);
}

/** How far units may be from their mean, relatively, and still be the same. */
export const toleranceOf = ({ noise, jitter }: TokenObserver, { unitsError }: Pick<Seen, "unitsError">): number =>
  Math.max(NOISE_FLOOR, 2 * unitsError + NOISE_FACTOR * Math.max(noise, jitter));

/** As it would have been after tokens were rescaled. */
export const scaledSeen = (seen: Seen, ratio: number): Seen =>
  ratio === 1 ? seen : { ...seen, nav: seen.nav * ratio, units: seen.units * ratio };

/** All that is remembered, after tokens were rescaled. */
export function rescale(state: TokenObserver, ratio: number): TokenObserver {
  const { pending, steady, units } = state;
  const scaled = (seen: Seen) => scaledSeen(seen, ratio);
  return {
    ...state,
    units: units * ratio,
    steady: steady && scaled(steady),
    pending: pending && {
      before: scaled(pending.before),
      first: scaled(pending.first),
      after: scaled(pending.after),
    },
  };
}
