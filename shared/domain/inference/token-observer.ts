import { type Holding, holdingOf, resolutionOf } from "./holding.ts";
import type { Observation, ObservedRebalance, TokenSample } from "./observation.ts";
import {
  begin,
  hold,
  learn,
  learntJitter,
  NEWEST_WEIGHT,
  NOISE_FACTOR,
  NOISE_FLOOR,
  ODD_TOLERANCES,
  type Pending,
  rescale,
  type Step,
  scaledSeen,
  type TokenObserver,
  toleranceOf,
} from "./observer-state.ts";
import { rescalingBetween } from "./rescaling.ts";
import { type Seen, seenIn } from "./seen.ts";

export { NEW_OBSERVER, type TokenObserver } from "./observer-state.ts";

/** A trade is over when so many tolerances more would have been traded at the pace so far, and were not. */
const SETTLED_TOLERANCES = 2;
/** Net assets that a fee or funding takes at once. Without net assets such a loss looks like a trade. */
const CASH_SHARE_MAX = 0.005;
/** Samples from which the noise of a feed is learnt before anything is found in it. */
const LEARNING_SAMPLES = 4;
/** A longer silence than this many usual intervals is an outage. */
const OUTAGE_INTERVALS = 5;

/**
 * Folds one sample of one token and says what happened since the one before.
 *
 * Between rebalances a token holds fixed units of the underlying, whatever the price, the fees and the creations: units per
 * token are ℓ·NAV/P. When they change, the token has traded; when they change together with net assets per token and the
 * leverage does not, tokens were merged or split; when net assets alone jump, it was a fee. A change counts once the samples
 * after it agree, because price and feed are not of exactly the same moment, and because a trade may take many of them.
 * What a feed repeats says nothing new.
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
  const seen = seenIn(sample, holding);
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

function fold(state: TokenObserver, step: Step, found: Observation[]): TokenObserver {
  const { last, seen, holding } = step;
  const ratio = holding.isNavKnown ? rescalingBetween(last, seen) : 1;
  if (ratio !== 1)
    found.push({ type: ratio > 1 ? "merge" : "split", at: seen.at, atErrorMs: seen.at - last.at, ratio });
  const scaled = ratio === 1 ? state : rescale(state, ratio);
  // Net assets of few digits before a merge leave the units before it as uncertain.
  const tolerance = toleranceOf(scaled, holding) + (ratio === 1 ? 0 : 2 * last.unitsError);
  const deviation = Math.log(seen.units / scaled.units);
  if (state.samples <= LEARNING_SAMPLES) return learn(scaled, step, deviation, tolerance);
  const { pending } = scaled;
  if (Math.abs(deviation) <= tolerance) {
    if (ratio !== 1) return hold({ ...scaled, count: 0, pending: null }, step, 0);
    // Back to what was held, if it had changed: the sample in between was of another moment.
    const navNoise = tellCash(scaled, step, tolerance, found);
    return hold({ ...scaled, navNoise, pending: null }, step, deviation);
  }
  if (pending === null) {
    const before = scaledSeen(state.steady ?? last, ratio);
    return { ...scaled, last: seen, pending: { before, first: seen, after: seen } };
  }
  const change = Math.log(seen.units / pending.after.units);
  if (Math.abs(change) > tolerance) {
    const isBack = change * Math.log(pending.after.units / scaled.units) < 0;
    const jitter = isBack ? learntJitter(scaled, step, tolerance) : scaled.jitter;
    return { ...scaled, last: seen, jitter, pending: { ...pending, after: seen } };
  }
  if (!isSettled(scaled, pending, step, tolerance)) return { ...scaled, last: seen };
  return settle(scaled, pending, step, found);
}

/** Whether the trade is over: it would have gone on by now, at its pace, or the venue says so. */
function isSettled(state: TokenObserver, pending: Pending, { seen, sample }: Step, tolerance: number): boolean {
  const { after, before } = pending;
  if (publishedTime(state, pending, sample) !== undefined) return true;
  const pacePerMs = Math.abs(Math.log(after.units / state.units)) / (after.at - before.at);
  return pacePerMs * (seen.at - after.at) >= SETTLED_TOLERANCES * tolerance;
}

function settle(state: TokenObserver, pending: Pending, step: Step, found: Observation[]): TokenObserver {
  const { seen, holding, sample } = step;
  const { after, before, first } = pending;
  const change = Math.log(after.units / state.units);
  const share = Math.abs(change * (1 - after.leverage));
  if (!holding.isNavKnown && share <= CASH_SHARE_MAX) {
    found.push({ type: "cash", at: first.at, atErrorMs: first.at - before.at, ratio: 1 - share });
    return hold({ ...state, units: after.units, count: 1, pending: null }, step, 0);
  }
  found.push(rebalanceOf(state, pending, step));
  return begin(state, seen, sample);
}

/** A feed that says exactly the same again has not moved, whatever the price did. */
const isRepeat = (last: Seen | null, holding: Holding): boolean =>
  last !== null && holding.nav === last.nav && holding.leverage === last.leverage;

/** Rebalanced tokens are watched at a pace of their own; the median would cost memory, so slow followers do. */
const usualInterval = ({ intervalMs }: TokenObserver, elapsedMs: number): number =>
  intervalMs === 0 ? elapsedMs : intervalMs + NEWEST_WEIGHT * (Math.min(elapsedMs, 2 * intervalMs) - intervalMs);

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
  return navNoise + NEWEST_WEIGHT * (Math.min(Math.abs(jump), ODD_TOLERANCES * uncertain) - navNoise);
}

function rebalanceOf(state: TokenObserver, pending: Pending, { seen, sample, holding }: Step): ObservedRebalance {
  const { before, first, after } = pending;
  // Two samples know the units after better than one.
  const units = (after.units + seen.units) / 2;
  const fromLeverage = leverageHeld(state.units, first, holding);
  const toLeverage = (units * after.price) / after.nav;
  const published = publishedTime(state, pending, sample);
  return {
    type: "rebalance",
    at: published ?? first.at,
    atErrorMs: published === undefined ? first.at - before.at : 0,
    tookMs: after.at - first.at,
    evidence: published === undefined ? "inferred" : "published",
    fromLeverage,
    toLeverage,
    tradePerNav: toLeverage - leverageHeld(state.units, after, holding),
    side: units > state.units ? "buy" : "sell",
    price: after.price,
    before: { price: before.price, nav: holding.isNavKnown ? before.nav : null },
    unitsBefore: (fromLeverage * first.nav) / first.price,
    unitsAfter: units,
    unitsError: holding.unitsError,
    heldMin: state.heldMin,
    heldMax: state.heldMax,
  };
}

/**
 * Leverage of units that were held, at the price of a sample. Without net assets units are those per unit of cash or of debt,
 * which a trade changes too: the leverage follows from their ratio alone.
 */
function leverageHeld(units: number, { price, nav, leverage }: Seen, { isNavKnown }: Holding): number {
  if (isNavKnown) return (units * price) / nav;
  const cash = leverage > 1 ? -1 : 1;
  return (units * price) / (units * price + cash);
}

/** The venue's own time of a rebalance, where it is that of this one. */
function publishedTime(state: TokenObserver, { before }: Pending, { at, rebalancedAt }: TokenSample) {
  const isOfThis =
    rebalancedAt !== undefined && rebalancedAt !== state.rebalancedAt && rebalancedAt > before.at && rebalancedAt <= at;
  return isOfThis ? rebalancedAt : undefined;
}
