import type { EpochMs } from "../units.ts";
import { type Holding, holdingOf, NO_RESOLUTION, type Resolution, resolutionOf } from "./holding.ts";
import type { Observation, ObservedRebalance, TokenSample } from "./observation.ts";

/** Deviations beyond this many times the usual noise are no noise. */
const NOISE_FACTOR = 8;
/** The newest deviation's weight in the usual noise. */
const NOISE_WEIGHT = 0.05;
/** What one odd sample may add to the usual noise, in tolerances: a feed that turns noisy is learnt in a few of them. */
const ODD_TOLERANCES = 4;
/** Floating point alone makes equal holdings differ by less. */
const NOISE_FLOOR = 1e-9;
/** Samples from which the noise of a feed is learnt before anything is found in it. */
const LEARNING_SAMPLES = 4;
/** Net assets per token that jump by more than this were rescaled: no market moves a token so far between two samples unseen. */
const RESCALE_MIN = 1.5;
/** A rescaling is by a round number; this far from one it is something else. */
const RESCALE_ERROR = 0.02;
/** A longer silence than this many usual intervals is an outage. */
const OUTAGE_INTERVALS = 5;

/** What is remembered of one token: plain JSON of a fixed size. */
export interface TokenObserver {
  readonly resolution: Resolution;
  readonly last: Seen | null;
  /** Mean units since the last change, over so many samples. */
  readonly units: number;
  readonly count: number;
  readonly samples: number;
  /** Usual relative error of the units, beyond what rounding makes. */
  readonly noise: number;
  /** Usual relative error of net assets against what the price makes them. */
  readonly navNoise: number;
  readonly intervalMs: number;
  readonly heldMin: number;
  readonly heldMax: number;
  readonly rebalancedAt: EpochMs | null;
  /** Units changed; the next sample says whether they stay so. */
  readonly pending: Pending | null;
}

interface Seen {
  readonly at: EpochMs;
  readonly price: number;
  readonly nav: number;
  readonly leverage: number;
  readonly units: number;
}

interface Pending {
  /** The last sample before the change. */
  readonly before: Seen;
  /** When it was first seen. */
  readonly at: EpochMs;
  /** The first sample of what may be the new holding. */
  readonly after: Seen;
}

export const NEW_OBSERVER: TokenObserver = {
  resolution: NO_RESOLUTION,
  last: null,
  units: 0,
  count: 0,
  samples: 0,
  noise: 0,
  navNoise: 0,
  intervalMs: 0,
  heldMin: Number.MAX_VALUE,
  heldMax: 0,
  rebalancedAt: null,
  pending: null,
};

/**
 * Folds one sample of one token and says what happened since the one before.
 *
 * Between rebalances a token holds fixed units of the underlying, whatever the price, the fees and the creations: units per
 * token are ℓ·NAV/P. When they change, the token has traded; when they change together with net assets per token and the
 * leverage does not, tokens were merged or split; when net assets alone jump, it was a fee. A change counts once a second
 * sample has it too, because price and feed are not of exactly the same moment. What a feed repeats says nothing new.
 */
export function observe(
  before: TokenObserver,
  sample: TokenSample,
): { readonly state: TokenObserver; readonly found: readonly Observation[] } {
  const resolution = resolutionOf(before.resolution, sample);
  const holding = holdingOf(sample, resolution);
  const { last } = before;
  if (holding === undefined || (last !== null && sample.at <= last.at) || isRepeat(last, holding))
    return { state: { ...before, resolution }, found: [] };
  const seen: Seen = { at: sample.at, price: sample.price, ...holding };
  const known = { ...before, resolution, samples: before.samples + 1 };
  if (last === null) return { state: begin(known, seen, sample), found: [] };
  const found: Observation[] = [];
  const elapsedMs = sample.at - last.at;
  if (before.intervalMs > 0 && elapsedMs > OUTAGE_INTERVALS * before.intervalMs)
    found.push({ type: "outage", at: sample.at, atErrorMs: elapsedMs, ratio: 1 });
  const timed = { ...known, intervalMs: usualInterval(before, elapsedMs) };
  const next = fold(timed, { last, seen, holding, sample }, found);
  return { state: next, found };
}

interface Step {
  readonly last: Seen;
  readonly seen: Seen;
  readonly holding: Holding;
  readonly sample: TokenSample;
}

function fold(state: TokenObserver, step: Step, found: Observation[]): TokenObserver {
  const { last, seen, holding, sample } = step;
  const tolerance = toleranceOf(state, holding);
  const ratio = rescaling(last, seen, holding);
  if (ratio !== 1) {
    found.push({
      type: ratio > 1 ? "merge" : "split",
      at: seen.at,
      atErrorMs: seen.at - last.at,
      ratio,
    });
  }
  const scaled = ratio === 1 ? state : rescale(state, ratio);
  const deviation = Math.log(seen.units / scaled.units);
  if (state.samples <= LEARNING_SAMPLES) return learn(scaled, seen, deviation, tolerance, sample);
  const { pending } = scaled;
  if (Math.abs(deviation) <= tolerance) {
    // Back to what was held: the sample in between was of another moment.
    const navNoise = ratio === 1 ? tellCash(scaled, step, tolerance, found) : scaled.navNoise;
    return hold({ ...scaled, navNoise, pending: null }, seen, deviation, sample);
  }
  if (pending === null) {
    const first: Pending = { before: scaledSeen(last, ratio), at: seen.at, after: seen };
    return { ...scaled, last: seen, pending: first };
  }
  // The trade may take several samples: it is over when two of them agree.
  const change = Math.abs(Math.log(seen.units / pending.after.units));
  if (change > tolerance) {
    const noise = scaled.noise + NOISE_WEIGHT * (Math.min(change, ODD_TOLERANCES * tolerance) - scaled.noise);
    return { ...scaled, last: seen, noise, pending: { ...pending, after: seen } };
  }
  found.push(rebalanceOf(scaled, pending, step));
  return begin(scaled, seen, sample);
}

/** A feed that says exactly the same again has not moved, whatever the price did. */
const isRepeat = (last: Seen | null, holding: Holding): boolean =>
  last !== null && holding.nav === last.nav && holding.leverage === last.leverage;

function begin(state: TokenObserver, seen: Seen, sample: TokenSample): TokenObserver {
  const size = Math.abs(seen.leverage);
  return {
    ...state,
    last: seen,
    units: seen.units,
    count: 1,
    heldMin: size,
    heldMax: size,
    rebalancedAt: sample.rebalancedAt ?? state.rebalancedAt,
    pending: null,
  };
}

/** Nothing has changed: the mean gets better, the noise is known better, and the token went this far without a rebalance. */
function hold(state: TokenObserver, seen: Seen, deviation: number, sample: TokenSample): TokenObserver {
  const count = state.count + 1;
  const size = Math.abs(seen.leverage);
  return {
    ...state,
    last: seen,
    units: state.units + (seen.units - state.units) / count,
    count,
    noise: state.noise + NOISE_WEIGHT * (Math.abs(deviation) - state.noise),
    heldMin: Math.min(state.heldMin, size),
    heldMax: Math.max(state.heldMax, size),
    rebalancedAt: sample.rebalancedAt ?? state.rebalancedAt,
  };
}

/** The first samples only say how noisy the feed is; where one is far off, what is held begins anew with it. */
function learn(
  state: TokenObserver,
  seen: Seen,
  deviation: number,
  tolerance: number,
  sample: TokenSample,
): TokenObserver {
  if (Math.abs(deviation) > Math.max(tolerance, RESCALE_ERROR)) return begin(state, seen, sample);
  const noise = Math.max(state.noise, Math.abs(deviation) / 2);
  return { ...hold(state, seen, deviation, sample), noise };
}

const toleranceOf = ({ noise }: TokenObserver, { unitsError }: Holding): number =>
  Math.max(NOISE_FLOOR, 2 * unitsError + NOISE_FACTOR * noise);

/** Rebalanced tokens are watched at a pace of their own; the median would cost memory, so slow followers do. */
const usualInterval = ({ intervalMs }: TokenObserver, elapsedMs: number): number =>
  intervalMs === 0 ? elapsedMs : intervalMs + NOISE_WEIGHT * (Math.min(elapsedMs, 2 * intervalMs) - intervalMs);

/**
 * By what net assets per token were rescaled, 1 for not at all: what they should be at the new price with the units held
 * before is off by a round factor.
 */
function rescaling(last: Seen, seen: Seen, holding: Holding): number {
  const expected = last.nav + last.units * (seen.price - last.price);
  if (!holding.isNavKnown || expected <= 0) return 1;
  const factor = seen.nav / expected;
  const size = Math.max(factor, 1 / factor);
  if (size < RESCALE_MIN) return 1;
  const round = Math.round(size);
  const isRound = Math.abs(size / round - 1) <= RESCALE_ERROR;
  if (!isRound) return 1;
  return factor > 1 ? round : 1 / round;
}

const scaledSeen = (seen: Seen, ratio: number): Seen =>
  ratio === 1 ? seen : { ...seen, nav: seen.nav * ratio, units: seen.units * ratio };

const rescale = (state: TokenObserver, ratio: number): TokenObserver => ({
  ...state,
  units: state.units * ratio,
  pending:
    state.pending === null
      ? null
      : {
          ...state.pending,
          before: scaledSeen(state.pending.before, ratio),
          after: scaledSeen(state.pending.after, ratio),
        },
});

/** Where net assets jumped and nothing was traded, says so; how noisy they are by now. */
function tellCash(
  { navNoise }: TokenObserver,
  { last, seen, holding }: Step,
  tolerance: number,
  found: Observation[],
): number {
  const expected = last.nav + last.units * (seen.price - last.price);
  if (!holding.isNavKnown || expected <= 0) return navNoise;
  const jump = seen.nav / expected - 1;
  // An error of the units matters only as far as the price has moved.
  const byUnits = Math.abs(last.leverage * (seen.price / last.price - 1)) * tolerance;
  const uncertain = NOISE_FLOOR + 3 * holding.navError + byUnits + NOISE_FACTOR * navNoise;
  if (Math.abs(jump) > uncertain)
    found.push({ type: "cash", at: seen.at, atErrorMs: seen.at - last.at, ratio: 1 + jump });
  return navNoise + NOISE_WEIGHT * (Math.min(Math.abs(jump), ODD_TOLERANCES * uncertain) - navNoise);
}

function rebalanceOf(state: TokenObserver, pending: Pending, { seen, sample, holding }: Step): ObservedRebalance {
  const { before, at, after } = pending;
  // Two samples know the units after better than one.
  const units = (after.units + seen.units) / 2;
  const fromLeverage = (state.units * after.price) / after.nav;
  const toLeverage = (units * after.price) / after.nav;
  const { rebalancedAt } = sample;
  const isPublished =
    rebalancedAt !== undefined &&
    rebalancedAt !== state.rebalancedAt &&
    rebalancedAt > before.at &&
    rebalancedAt <= seen.at;
  return {
    type: "rebalance",
    at: isPublished ? rebalancedAt : at,
    atErrorMs: isPublished ? 0 : at - before.at,
    evidence: isPublished ? "published" : "inferred",
    fromLeverage,
    toLeverage,
    tradePerNav: toLeverage - fromLeverage,
    side: toLeverage > fromLeverage ? "buy" : "sell",
    price: after.price,
    before: { price: before.price, nav: holding.isNavKnown ? before.nav : null },
    unitsBefore: state.units,
    unitsAfter: units,
    unitsError: holding.unitsError,
    heldMin: state.heldMin,
    heldMax: state.heldMax,
  };
}
