import { moveToLeverage } from "../funds/rebalance.ts";
import { MS_PER_DAY } from "../units.ts";
import { type CommonTime, commonTimes, isAtTime } from "./clock-estimate.ts";
import { type Approach, estimateEdge } from "./edge-estimate.ts";
import type { Estimate } from "./estimate.ts";
import type { ObservedRebalance } from "./observation.ts";
import { estimateTarget, goesTo, REBALANCES_MIN, type TargetEstimate } from "./target-estimate.ts";
import { wholeRebalances } from "./whole-rebalances.ts";

/** A time of day at which the token rebalances. */
export interface ClockEstimate {
  /** Milliseconds since midnight, UTC: what all its rebalances have in common, or where the earliest of them took place. */
  readonly timeOfDayMs: number;
  readonly errorMs: number;
  readonly count: number;
  /** The least |move| since the rebalance before that was traded on; undefined where no move of the price leads there. */
  readonly moveMin: number | undefined;
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

/**
 * Target, band and clock of one token from its rebalances, in order of time.
 *
 * The target is what leverage comes back to. From it follows the price of each rebalance between two samples, and from that
 * the leverage at which it took place: the edge of the band, if no clock explains it. Where rebalances do not come back to one
 * leverage, what was published has to do. Where the venue has changed its rule, the newest rebalances say the present one.
 */
export function estimateTokenRule(rebalances: readonly ObservedRebalance[]): TokenRuleEstimate {
  const whole = wholeRebalances(rebalances);
  const target = estimateTarget(whole);
  if (target === undefined)
    return { target, maxLeverage: undefined, minLeverage: undefined, clocks: [], held: undefined };
  const placed = whole.map((one) => place(one, target));
  const times = commonTimes(whole);
  const isFree = ({ rebalance }: Placed) => !times.some((time) => isAtTime(rebalance, time));
  return {
    target,
    maxLeverage: estimateEdge(approaches(placed, isFree, 1), 1),
    minLeverage: estimateEdge(approaches(placed, isFree, -1), -1),
    clocks: times.map((time) => clockOf(time, placed)),
    held: heldThrice(whole),
  };
}

function heldThrice(rebalances: readonly ObservedRebalance[]): { min: number; max: number } | undefined {
  const min = rebalances.map(({ heldMin }) => heldMin).sort((a, b) => a - b)[REBALANCES_MIN - 1];
  const max = rebalances.map(({ heldMax }) => heldMax).sort((a, b) => b - a)[REBALANCES_MIN - 1];
  return min === undefined || max === undefined ? undefined : { min, max };
}

interface Placed {
  readonly rebalance: ObservedRebalance;
  /** |leverage| just before it, and how uncertain that is. */
  readonly reached: number;
  readonly error: number;
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
function place(rebalance: ObservedRebalance, target: TargetEstimate): Placed {
  const { fromLeverage, toLeverage, unitsAfter, unitsBefore, unitsError, tookMs } = rebalance;
  const price = referencePriceOf(rebalance, target.value);
  const isDated = target.isOne && tookMs === 0 && price !== undefined && goesTo(rebalance, target);
  if (!isDated) {
    const reached = outermost(rebalance);
    const moved = Math.abs((1 - fromLeverage) * (rebalance.price / rebalance.before.price - 1));
    return { rebalance, reached, error: reached * (2 * unitsError + moved), move: undefined };
  }
  const nav = (unitsAfter * rebalance.price) / toLeverage + unitsAfter * (price - rebalance.price);
  const reached = nav > 0 ? Math.abs((unitsBefore * price) / nav) : Number.MAX_VALUE;
  const move = moveToLeverage(target.value, Math.sign(target.value) * reached);
  return { rebalance, reached, error: 2 * reached * unitsError, move };
}

/** |leverage| of the samples on either side of the trade, as far from where it led as one of them shows. */
function outermost({ before, fromLeverage, toLeverage, unitsBefore }: ObservedRebalance): number {
  const [size, back] = [Math.abs(fromLeverage), Math.abs(toLeverage)];
  const earlier = before.nav === null ? size : Math.abs((unitsBefore * before.price) / before.nav);
  return size > back ? Math.max(size, earlier) : Math.min(size, earlier);
}

/** Rebalances that traded back from one side and that no clock explains, each with the furthest held on that side since the last. */
function approaches(placed: readonly Placed[], isFree: (one: Placed) => boolean, side: 1 | -1): readonly Approach[] {
  const found: Approach[] = [];
  let held = Number.NEGATIVE_INFINITY;
  for (const one of placed) {
    const { fromLeverage, toLeverage, heldMax, heldMin } = one.rebalance;
    held = Math.max(held, side === 1 ? heldMax : -heldMin);
    const isBack = Math.sign(Math.abs(fromLeverage) - Math.abs(toLeverage)) === side;
    if (!isBack || !isFree(one)) continue;
    found.push({ reached: one.reached, error: one.error, held: held * side, back: Math.abs(toLeverage) });
    held = Number.NEGATIVE_INFINITY;
  }
  return found;
}

function clockOf({ timeOfDayMs, errorMs, among }: CommonTime, placed: readonly Placed[]): ClockEstimate {
  const moves = placed.flatMap(({ rebalance, move }) =>
    among.includes(rebalance) && move !== undefined ? [Math.abs(move)] : [],
  );
  const days = among.map(({ at }) => Math.round((at - timeOfDayMs) / MS_PER_DAY));
  return {
    timeOfDayMs,
    errorMs,
    count: among.length,
    moveMin: moves.length === 0 ? undefined : Math.min(...moves),
    skipped: Math.max(...days) - Math.min(...days) + 1 - new Set(days).size,
  };
}
