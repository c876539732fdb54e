import type { Estimate } from "./estimate.ts";
import { type Standing, settledRun } from "./settled-run.ts";
import { medianOf, REBALANCES_MIN } from "./target-estimate.ts";

/** A rebalance that may have been an edge's, and what |leverage| was before it. */
export interface Approach {
  /** Just before the trade, and how uncertain that is. */
  readonly reached: number;
  readonly error: number;
  /** What it had gone to and come back from since the last approach. */
  readonly held: number;
  /** After the trade. */
  readonly back: number;
}

/** Chance below which so many approaches so close together are no coincidence. */
const COINCIDENCE_MAX = 1e-4;
/** Between looking and trading the price goes on: so far, as a share of the way to the edge, one approach differs from another. */
const LATE_SHARE = 0.05;

/**
 * The edge of a band on one side (1: the upper, −1: the lower) from the rebalances that traded back from there, oldest first.
 *
 * It lies between what was held without a rebalance and what was not. Only the newest approaches that agree count: one that began
 * short of what had been held before had another cause, and one after which the token went further was of another rule. Most end close
 * together just beyond the edge: a venue looks now and then and finds leverage beyond its edge by some random amount, and
 * the edge lies as far before the nearest of them as the nearest of so many does on average. Until more end together than chance
 * allows, they may have had other causes: then nothing is known but that the edge is not within what was held. Undefined without any.
 */
export function estimateEdge(approaches: readonly Approach[], side: 1 | -1): Estimate | undefined {
  const run = settledRun(approaches, approaches, (one, edge) => standing(one, edge, side));
  const ends = run.map((one) => one.reached * side).sort((a, b) => a - b);
  const first = ends[0];
  if (first === undefined) return undefined;
  const error = medianOf(run.map((one) => one.error));
  const furthest = Math.max(...run.map(({ reached, back }) => Math.abs(reached - back)));
  const together = endsTogether(ends, furthest, error);
  const reached = ends.slice(together ?? 0);
  const nearest = reached[0] ?? first;
  const held = Math.max(...run.map((one) => one.held * side));
  // The excess is as good as exponential, whose median is ln 2 of its mean; a jump of the price would spoil the mean itself.
  const excess = (medianOf(reached) - nearest) / Math.LN2;
  const corrected = reached.length < REBALANCES_MIN ? nearest : nearest - excess / reached.length;
  const value = Math.max(Math.min(held, nearest), corrected) * side;
  const beyond = side === 1 ? Number.MAX_VALUE : 0;
  const outer = together === undefined ? beyond : (Math.max(held, nearest) + error) * side;
  const bounds = [(Math.min(held, first) - error) * side, outer];
  return { value, low: Math.min(...bounds), high: Math.max(...bounds), count: run.length };
}

/** How an approach stands to an edge where `edge` ended: not much short of it, and nothing beyond was held. */
function standing(one: Approach, edge: Approach, side: 1 | -1): Standing {
  const slack = one.error + edge.error + LATE_SHARE * Math.abs(edge.reached - edge.back);
  if ((one.held - edge.reached) * side > slack) return "against";
  return (edge.reached - one.reached) * side > slack ? "odd" : "follows";
}

/**
 * Where the closest half of the sorted ends begins. Undefined where chance might have put them there, had each been anywhere up to
 * the furthest: k of n within the share w of the way, k·C(n, k)·w^(k−1).
 */
function endsTogether(ends: readonly number[], furthest: number, error: number): number | undefined {
  const count = Math.max(REBALANCES_MIN, Math.ceil(ends.length / 2));
  let [from, least] = [-1, Number.POSITIVE_INFINITY];
  for (let index = 0; index + count <= ends.length; index += 1) {
    const width = (ends[index + count - 1] ?? Number.NaN) - (ends[index] ?? Number.NaN);
    if (width < least) [from, least] = [index, width];
  }
  let log = Math.log(count);
  for (let k = 1; k <= count; k += 1) log += Math.log((ends.length - k + 1) / k);
  log += (count - 1) * Math.log(Math.min(1, (least + error) / furthest));
  return from >= 0 && log < Math.log(COINCIDENCE_MAX) ? from : undefined;
}
