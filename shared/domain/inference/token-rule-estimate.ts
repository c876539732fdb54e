import { moveToLeverage } from "../funds/rebalance.ts";
import { MS_PER_DAY } from "../units.ts";
import type { ObservedRebalance } from "./observation.ts";

/** A figure and the interval that the observations leave it. */
export interface Estimate {
  readonly value: number;
  readonly low: number;
  readonly high: number;
  /** Observations it rests on. */
  readonly count: number;
}

/** A time of day at which the token rebalances. */
export interface ClockEstimate {
  /** Milliseconds since midnight, UTC: the middle of what all its rebalances have in common. */
  readonly timeOfDayMs: number;
  readonly errorMs: number;
  readonly count: number;
  /** The least |move| since the rebalance before that was traded on. */
  readonly moveMin: number;
  /** Days between the first and the last on which nothing was seen to trade: the move was too small, or left alone. */
  readonly skipped: number;
}

/** What a token's rebalances say of its rule. Undefined where they say nothing. */
export interface TokenRuleEstimate {
  /** Signed. */
  readonly target: Estimate | undefined;
  /** Edges of the band as absolute leverage. */
  readonly maxLeverage: Estimate | undefined;
  readonly minLeverage: Estimate | undefined;
  readonly clocks: readonly ClockEstimate[];
  /** |leverage| that was reached without a rebalance, three times at least on either side. */
  readonly held: { readonly min: number; readonly max: number } | undefined;
}

/** Rebalances from which anything is said. */
const REBALANCES_MIN = 3;
/** Targets are round numbers: the roundest that the observations allow is taken. */
const TARGET_STEPS = [1, 0.5, 0.1, 0.05] as const;
/** Chance below which so many rebalances at one time of day are no coincidence. */
const COINCIDENCE_MAX = 1e-4;
const CLOCKS_MAX = 8;
/** Standard deviations of the rank of the median that its interval spans. */
const MEDIAN_DEVIATIONS = 2.6;

/**
 * Target, band and clock of one token from its rebalances, in order of time.
 *
 * The target is what leverage comes back to. From it follows the price of each rebalance between two samples, and from that
 * the leverage at which it took place: the edge of the band, if no clock explains it. A band's edge lies between the largest
 * leverage that was held without a rebalance and the least at which one took place.
 */
export function estimateTokenRule(rebalances: readonly ObservedRebalance[]): TokenRuleEstimate {
  const target = estimateTarget(rebalances);
  if (target === undefined)
    return { target, maxLeverage: undefined, minLeverage: undefined, clocks: [], held: undefined };
  const placed = rebalances.map((one) => place(one, target.value));
  const clocks = findClocks(placed);
  const free = placed.filter((one) => !clocks.some((clock) => isAt(one.rebalance, clock)));
  const size = Math.abs(target.value);
  const over = free.filter(({ reached }) => reached > size);
  const under = free.filter(({ reached }) => reached < size);
  return {
    target,
    maxLeverage: edgeOf(
      over.map(({ reached }) => reached),
      Math.max(...placed.map(({ rebalance }) => rebalance.heldMax)),
      1,
    ),
    minLeverage: edgeOf(
      under.map(({ reached }) => reached),
      Math.min(...placed.map(({ rebalance }) => rebalance.heldMin)),
      -1,
    ),
    clocks,
    held: heldThrice(rebalances),
  };
}

function heldThrice(rebalances: readonly ObservedRebalance[]): { min: number; max: number } | undefined {
  const min = rebalances.map(({ heldMin }) => heldMin).sort((a, b) => a - b)[REBALANCES_MIN - 1];
  const max = rebalances.map(({ heldMax }) => heldMax).sort((a, b) => b - a)[REBALANCES_MIN - 1];
  return min === undefined || max === undefined ? undefined : { min, max };
}

interface Placed {
  readonly rebalance: ObservedRebalance;
  /** Price at which it took place. */
  readonly price: number;
  /** |leverage| just before it. */
  readonly reached: number;
  /** Of the price since the rebalance before, by the leverage it led to; undefined where no move leads there. */
  readonly move: number | undefined;
}

/**
 * Price of the underlying at the rebalance, given the target it went to: from the leverage after it, P/(1 + r) with r the
 * move that leads from the target to that leverage. Undefined where no move does.
 */
export function referencePriceOf({ price, toLeverage }: ObservedRebalance, target: number): number | undefined {
  const move = moveToLeverage(target, toLeverage);
  return move === undefined ? undefined : price / (1 + move);
}

/** Where the token stood just before the rebalance; between two samples the price may have been beyond both. */
function place(rebalance: ObservedRebalance, target: number): Placed {
  const price = referencePriceOf(rebalance, target) ?? rebalance.price;
  const { unitsAfter, toLeverage } = rebalance;
  const nav = (unitsAfter * rebalance.price) / toLeverage + unitsAfter * (price - rebalance.price);
  const reached = nav > 0 ? Math.abs((rebalance.unitsBefore * price) / nav) : Number.MAX_VALUE;
  return { rebalance, price, reached, move: moveToLeverage(target, Math.sign(target) * reached) };
}

/** The median of the leverage after, and what is round nearby: samples come a little after the trade, on either side of it. */
function estimateTarget(rebalances: readonly ObservedRebalance[]): Estimate | undefined {
  if (rebalances.length < REBALANCES_MIN) return undefined;
  const after = rebalances.map(({ toLeverage }) => toLeverage).sort((a, b) => a - b);
  const median = quantile(after, 0.5);
  // A sample comes a little after the trade, and the price has moved by then; rounding hides some more.
  const blurs = rebalances.map(
    ({ toLeverage, unitsError, price, before }) =>
      Math.abs(toLeverage) * (unitsError + Math.abs((1 - toLeverage) * (price / before.price - 1))),
  );
  const blur =
    quantile(
      blurs.sort((a, b) => a - b),
      0.5,
    ) / Math.sqrt(blurs.length);
  const spread = medianInterval(after);
  const low = spread.low - blur;
  const high = spread.high + blur;
  const value =
    TARGET_STEPS.map((step) => Math.round(median / step) * step).find((one) => one >= low && one <= high) ?? median;
  return { value, low, high, count: after.length };
}

/** Where the median of the law lies that these values are from: between two of them, or about them where they are few. */
function medianInterval(sorted: readonly number[]): { low: number; high: number } {
  const count = sorted.length;
  const first = sorted[0] ?? 0;
  const last = sorted[count - 1] ?? 0;
  const rank = Math.floor(count / 2 - (MEDIAN_DEVIATIONS * Math.sqrt(count)) / 2);
  if (rank >= 0) return { low: sorted[rank] ?? first, high: sorted[count - 1 - rank] ?? last };
  return { low: first - (last - first), high: last + (last - first) };
}

const quantile = (sorted: readonly number[], share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;

/**
 * `side` 1: the upper edge, above all that was held; −1: the lower. A venue looks now and then and finds leverage beyond
 * its edge by some random amount; the edge lies as far before the nearest as the nearest of so many does on average.
 */
function edgeOf(reached: readonly number[], held: number, side: 1 | -1): Estimate | undefined {
  if (reached.length === 0) return undefined;
  const beyond = reached.map((one) => one * side).sort((a, b) => a - b);
  const nearest = beyond[0] ?? 0;
  const mean = beyond.reduce((sum, one) => sum + one, 0) / beyond.length;
  const corrected = beyond.length < REBALANCES_MIN ? nearest : nearest - (mean - nearest) / (beyond.length - 1);
  const inner = Math.min(held * side, nearest);
  const value = Math.max(inner, corrected) * side;
  const bounds = [inner * side, Math.max(held * side, nearest) * side];
  return { value, low: Math.min(...bounds), high: Math.max(...bounds), count: reached.length };
}

/** Times of day that more rebalances have in common than chance allows, the most common first. */
function findClocks(placed: readonly Placed[]): readonly ClockEstimate[] {
  const clocks: ClockEstimate[] = [];
  let left = placed.map(({ rebalance }) => rebalance);
  while (clocks.length < CLOCKS_MAX) {
    const best = commonest(left);
    if (best === undefined || best.among.length < REBALANCES_MIN) break;
    const span = meanSpanMs(left) / MS_PER_DAY;
    if (tail(left.length, best.among.length, Math.min(1, span)) * (1 / Math.max(span, 1e-9)) > COINCIDENCE_MAX) break;
    clocks.push(clockOf(best, placed));
    left = left.filter((one) => !best.among.includes(one));
  }
  return clocks;
}

interface Common {
  /** Milliseconds since midnight; `to` may lie on the next day. */
  readonly from: number;
  readonly to: number;
  readonly among: readonly ObservedRebalance[];
}

/** The stretch of the day that lies in the most rebalances' intervals. */
function commonest(rebalances: readonly ObservedRebalance[]): Common | undefined {
  let best: Common | undefined;
  for (const { at } of rebalances) {
    // The stretch ends where some interval does.
    const end = timeOfDay(at);
    const among = rebalances.filter((one) => afterStart(one, end) >= 0);
    if (best !== undefined && among.length <= best.among.length) continue;
    const from = end - Math.min(...among.map((one) => afterStart(one, end)));
    best = { from, to: end, among };
  }
  return best;
}

/** How far `end` lies after the start of the interval of a rebalance, negative where it lies outside. */
function afterStart({ at, atErrorMs }: ObservedRebalance, end: number): number {
  const span = Math.max(atErrorMs, 1);
  const since = (((end - timeOfDay(at) + span) % MS_PER_DAY) + MS_PER_DAY) % MS_PER_DAY;
  return since <= span ? since : -1;
}

const timeOfDay = (at: number): number => ((at % MS_PER_DAY) + MS_PER_DAY) % MS_PER_DAY;

const meanSpanMs = (rebalances: readonly ObservedRebalance[]): number =>
  rebalances.reduce((sum, { atErrorMs }) => sum + Math.max(atErrorMs, 1), 0) / Math.max(1, rebalances.length);

/** Chance of `hits` or more of `n`, each with probability `p`: bounded by n^k p^k / k!. */
function tail(n: number, hits: number, p: number): number {
  let chance = 1;
  for (let k = 1; k <= hits; k += 1) chance *= ((n - k + 1) * p) / k;
  return Math.min(1, chance);
}

function clockOf({ from, to, among }: Common, placed: readonly Placed[]): ClockEstimate {
  const middle = (from + to) / 2;
  const moves = placed.flatMap(({ rebalance, move }) =>
    among.includes(rebalance) && move !== undefined ? [Math.abs(move)] : [],
  );
  const days = among.map(({ at }) => Math.round((at - middle) / MS_PER_DAY));
  return {
    timeOfDayMs: timeOfDay(middle),
    errorMs: (to - from) / 2,
    count: among.length,
    moveMin: Math.min(...moves),
    skipped: Math.max(...days) - Math.min(...days) + 1 - new Set(days).size,
  };
}

/** Whether a rebalance may have taken place at this time of day. */
function isAt({ at, atErrorMs }: ObservedRebalance, clock: ClockEstimate): boolean {
  const since = (((timeOfDay(at) - clock.timeOfDayMs) % MS_PER_DAY) + MS_PER_DAY) % MS_PER_DAY;
  const before = MS_PER_DAY - since;
  return since <= atErrorMs + clock.errorMs || before <= clock.errorMs;
}
