import type { Quantiles } from "../windows/window.ts";
import { normalAt, quantileOf, SAMPLES, uniformAt } from "./sample.ts";

/** One fund's share in the netted trade. */
export interface FlowPart {
  /** Theoretical trade (nothing netted, net assets as published) if the asset's price is `factor` times today's. */
  readonly trade: (factor: number) => number;
  /** Standard deviation of the log error of the net assets; the published figure is the median. */
  readonly logSd: number;
  readonly nettingMin: number;
  readonly nettingMax: number;
}

/** Funds sampled one by one; the rest is summed and matched by its moments, which many small parts justify. */
export const SINGLE_PARTS_MAX = 8;

/** Axes of the fixed sample: price, impact, two for the rest, then two for each single fund. */
const AXIS = { price: 0, impact: 1, restBuys: 2, restSells: 3, singles: 4 } as const;

/** Mean of (net assets error) · (1 − netting), the factor between a theoretical and an expected executed trade. */
export const meanExecuted = (part: Pick<FlowPart, "logSd" | "nettingMin" | "nettingMax">): number =>
  Math.exp((part.logSd * part.logSd) / 2) * (1 - (part.nettingMin + part.nettingMax) / 2);

/**
 * Draws the netted trade SAMPLES times. `logSd` is the standard deviation of the log price until the trade; the price
 * is a martingale. Net asset errors and netting are independent between funds and of the price.
 */
export function drawFlow(parts: readonly FlowPart[], logSd: number): Float64Array {
  const flow = new Float64Array(SAMPLES);
  const { singles, rest } = split(parts);
  const factors = Float64Array.from(flow, (_, index) =>
    Math.exp(logSd * normalAt(AXIS.price, index) - (logSd * logSd) / 2),
  );
  for (const [position, part] of singles.entries()) {
    const axis = AXIS.singles + 2 * position;
    const nettingWidth = part.nettingMax - part.nettingMin;
    for (let index = 0; index < SAMPLES; index += 1) {
      const error = part.logSd === 0 ? 1 : Math.exp(part.logSd * normalAt(axis, index));
      const executed = 1 - part.nettingMin - nettingWidth * uniformAt(axis + 1, index);
      flow[index] = (flow[index] ?? 0) + part.trade(factors[index] ?? 1) * error * executed;
    }
  }
  if (rest.length > 0) {
    for (let index = 0; index < SAMPLES; index += 1) {
      flow[index] = (flow[index] ?? 0) + drawRest(rest, factors[index] ?? 1, index);
    }
  }
  return flow;
}

/** Quantiles of a draw, with the exact mean beside them. */
export function quantilesOf<T extends number>(
  draw: Float64Array,
  mean: number,
  label: (value: number) => T,
): Quantiles<T> {
  const sorted = Float64Array.from(draw).sort();
  const at = (p: number) => label(quantileOf(sorted, p));
  return { mean: label(mean), p05: at(0.05), p25: at(0.25), p50: at(0.5), p75: at(0.75), p95: at(0.95) };
}

/** Standard normal value that belongs to the uncertainty of the impact law in draw `index`. */
export const impactNormalAt = (index: number): number => normalAt(AXIS.impact, index);

/** The parts whose own uncertainty weighs most stand alone. */
function split(parts: readonly FlowPart[]): { singles: readonly FlowPart[]; rest: readonly Weighted[] } {
  if (parts.length <= SINGLE_PARTS_MAX) return { singles: parts, rest: [] };
  // A move of five per cent stands for "some move": at the price of the last rebalance every trade would weigh zero.
  const weight = (part: FlowPart) =>
    Math.sqrt(varianceExecuted(part)) * Math.max(Math.abs(part.trade(1.05)), Math.abs(part.trade(0.95)));
  const ordered = [...parts].map((part) => ({ part, weight: weight(part) })).sort((a, b) => b.weight - a.weight);
  return {
    singles: ordered.slice(0, SINGLE_PARTS_MAX).map(({ part }) => part),
    rest: ordered
      .slice(SINGLE_PARTS_MAX)
      .map(({ part }) => ({ trade: part.trade, mean: meanExecuted(part), variance: varianceExecuted(part) })),
  };
}

interface Weighted {
  readonly trade: (factor: number) => number;
  readonly mean: number;
  readonly variance: number;
}

function varianceExecuted(part: FlowPart): number {
  const share = 1 - (part.nettingMin + part.nettingMax) / 2;
  const shareVariance = (part.nettingMax - part.nettingMin) ** 2 / 12;
  const square = Math.exp(2 * part.logSd * part.logSd) * (share * share + shareVariance);
  return square - meanExecuted(part) ** 2;
}

/** Buys and sells apart, each a log-normal with the mean and variance of its sum. */
function drawRest(rest: readonly Weighted[], factor: number, index: number): number {
  let buyMean = 0;
  let buyVariance = 0;
  let sellMean = 0;
  let sellVariance = 0;
  for (const part of rest) {
    const trade = part.trade(factor);
    if (trade > 0) {
      buyMean += trade * part.mean;
      buyVariance += trade * trade * part.variance;
    } else {
      sellMean -= trade * part.mean;
      sellVariance += trade * trade * part.variance;
    }
  }
  return (
    logNormal(buyMean, buyVariance, normalAt(AXIS.restBuys, index)) -
    logNormal(sellMean, sellVariance, normalAt(AXIS.restSells, index))
  );
}

function logNormal(mean: number, variance: number, normal: number): number {
  if (mean <= 0) return 0;
  const logVariance = Math.log1p(variance / (mean * mean));
  return mean * Math.exp(Math.sqrt(logVariance) * normal - logVariance / 2);
}
