import type { Estimate } from "./estimate.ts";
import type { ObservedRebalance } from "./observation.ts";
import { settledRun } from "./settled-run.ts";

/** Rebalances from which anything is said. */
export const REBALANCES_MIN = 3;
/** Targets are round numbers: the roundest that the observations allow is taken. */
const TARGET_STEPS = [1, 0.5, 0.1, 0.05] as const;
/** Standard deviations of the rank of the median that its interval spans. */
const MEDIAN_DEVIATIONS = 2.6;
/** Fees that are charged with a rebalance, and trades that cost something, leave leverage this far from its target. */
const COST_SHARE = 0.01;
/** Usual uncertainties within which nearly all of them are. */
const BLURS_MAX = 4;
/** Share of the rebalances that has to go to one target, or to one after the other, for them to have one at all. */
const SETTLED_SHARE = 0.8;

export interface TargetEstimate extends Estimate {
  /** Whether rebalances go to one leverage. Where they go to several, the interval spans them all. */
  readonly isOne: boolean;
  /** How uncertain the leverage after one rebalance usually is. */
  readonly blur: number;
}

/**
 * What leverage comes back to: the median of the leverage after, and what is round nearby, since samples come a little after the
 * trade, on either side of it. Only the newest rebalances count where those before went elsewhere, several in a row.
 */
export function estimateTarget(rebalances: readonly ObservedRebalance[]): TargetEstimate | undefined {
  if (rebalances.length < REBALANCES_MIN) return undefined;
  const blur = medianOf(rebalances.map(blurOf));
  const run = rebalances.length === REBALANCES_MIN ? rebalances : newestRun(rebalances, blur);
  const after = leveragesAfter(run ?? rebalances).sort((a, b) => a - b);
  const median = medianOf(after);
  const isOne = run?.every((one) => goesTo(one, { value: median, blur })) === true && !isHalfWay(rebalances, blur);
  const all = leveragesAfter(rebalances);
  const margin = blur / Math.sqrt(after.length);
  const spread = isOne ? medianInterval(after) : { low: Math.min(...all), high: Math.max(...all) };
  const [low, high] = [spread.low - margin, spread.high + margin];
  const middle = isOne ? median : medianOf(all);
  const value =
    TARGET_STEPS.map((step) => Math.round(middle / step) * step).find((one) => one >= low && one <= high) ?? middle;
  return { value, low, high, count: isOne ? after.length : all.length, isOne, blur };
}

/**
 * Whether those from above and those from below end apart, and did so all along: then neither goes all the way. Where one side
 * has been seen to change, the target has changed, and the other side is to follow.
 */
function isHalfWay(rebalances: readonly ObservedRebalance[], blur: number): boolean {
  const runs = [1, -1].map((side) => {
    const own = rebalances.filter((one) => Math.sign(Math.abs(one.fromLeverage) - Math.abs(one.toLeverage)) === side);
    const run = runToOne(own, blur);
    return { run, isChanged: own.length - run.length >= REBALANCES_MIN };
  });
  const [over, under] = runs.map(({ run }) => run);
  if (over === undefined || under === undefined || over.length === 0 || under.length === 0) return false;
  if (runs.some(({ isChanged }) => isChanged)) return false;
  const value = medianOf(leveragesAfter(under));
  return over.every((one) => !goesTo(one, { value, blur }));
}

const leveragesAfter = (rebalances: readonly ObservedRebalance[]) => rebalances.map(({ toLeverage }) => toLeverage);

const runToOne = (rebalances: readonly ObservedRebalance[], blur: number) =>
  settledRun(rebalances, leveragesAfter(rebalances), (one, value) =>
    goesTo(one, { value, blur }) ? "follows" : "odd",
  );

/** The newest that go to one target; undefined where most rebalances go now here and now there. */
function newestRun(rebalances: readonly ObservedRebalance[], blur: number): readonly ObservedRebalance[] | undefined {
  let newest: readonly ObservedRebalance[] | undefined;
  let left = rebalances;
  let settled = 0;
  while (left.length >= REBALANCES_MIN) {
    const run = runToOne(left, blur);
    if (run.length >= REBALANCES_MIN) {
      newest ??= run;
      settled += run.length;
    }
    const oldest = run[0];
    left = oldest === undefined ? [] : left.slice(0, left.indexOf(oldest));
  }
  return settled >= SETTLED_SHARE * rebalances.length ? newest : undefined;
}

/** How uncertain the leverage just after the trade is: the price has moved by then, and rounding hides some more. */
const blurOf = ({ toLeverage, unitsError, price, before }: ObservedRebalance): number =>
  Math.abs(toLeverage) * (unitsError + Math.abs((1 - toLeverage) * (price / before.price - 1)));

/** Whether a rebalance may have gone to a target. Prices may have moved more between two samples than from one to the other. */
export const goesTo = (one: ObservedRebalance, { value, blur }: Pick<TargetEstimate, "value" | "blur">): boolean =>
  Math.abs(one.toLeverage - value) <= BLURS_MAX * Math.max(blurOf(one), blur) + COST_SHARE * Math.abs(value);

/** Where the median of the law lies that these values are from: between two of them, or about them where they are few. */
function medianInterval(sorted: readonly number[]): { low: number; high: number } {
  const count = sorted.length;
  const first = sorted[0] ?? 0;
  const last = sorted[count - 1] ?? 0;
  const rank = Math.floor(count / 2 - (MEDIAN_DEVIATIONS * Math.sqrt(count)) / 2);
  if (rank >= 0) return { low: sorted[rank] ?? first, high: sorted[count - 1 - rank] ?? last };
  return { low: first - (last - first), high: last + (last - first) };
}

/** The upper one of an even number. */
export const medianOf = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
