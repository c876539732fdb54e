import type { Quantiles } from "../windows/window.ts";
import { NORMALS_ASCENDING, normalsOn, quantileOf, SAMPLES, uniformsOn } from "./sample.ts";

/** One fund's share in the netted trade. */
export interface FlowPart {
  /** Theoretical trade (nothing netted, net assets as published) if the asset's price is `factor` times today's. */
  readonly trade: (factor: number) => number;
  /** Standard deviation of the log error of the net assets; the published figure is the median. */
  readonly logSd: number;
  readonly nettingMin: number;
  readonly nettingMax: number;
  /** That it takes place at all. */
  readonly probability: number;
  /** Standard deviation of what neither the price nor the net assets decide, in the unit of the trade. */
  readonly noiseSd: number;
}

/** Funds sampled one by one; the rest is summed and matched by its moments, which many small parts justify. */
export const SINGLE_PARTS_MAX = 8;

/** Slices between the prices at which the rest is summed, and between those a mean is taken over. */
const REST_STRIDE = 16;
const MEAN_STRIDE = 8;

/** Axes of the fixed sample: price, impact, two for the rest, then two for each single fund. */
const AXIS = { price: 0, impact: 1, restBuys: 2, restSells: 3, singles: 4, noise: 4 + 2 * SINGLE_PARTS_MAX } as const;

/** Mean of (takes place) · (net assets error) · (1 − netting): from a theoretical to an expected executed trade. */
export const meanExecuted = (part: Pick<FlowPart, "logSd" | "nettingMin" | "nettingMax" | "probability">): number =>
  part.probability * Math.exp((part.logSd * part.logSd) / 2) * (1 - (part.nettingMin + part.nettingMax) / 2);

/**
 * Draws the netted trade SAMPLES times. `logSd` is the standard deviation of the log price until the trade; the price
 * is a martingale. Net asset errors and netting are independent between funds and of the price.
 */
export function drawFlow(parts: readonly FlowPart[], logSd: number): Float64Array {
  const flow = new Float64Array(SAMPLES);
  const factors = normalsOn(AXIS.price).map((normal) => priceFactor(normal, logSd));
  const { singles, rest } = split(parts);
  for (const [position, part] of singles.entries()) {
    const normals = normalsOn(AXIS.singles + 2 * position);
    const uniforms = uniformsOn(AXIS.singles + 2 * position + 1);
    const noise = part.noiseSd === 0 ? undefined : normalsOn(AXIS.noise + position);
    for (let index = 0; index < SAMPLES; index += 1) {
      const error = part.logSd === 0 ? 1 : Math.exp(part.logSd * (normals[index] ?? 0));
      const trade = part.trade(factors[index] ?? 1) + part.noiseSd * (noise?.[index] ?? 0);
      flow[index] = (flow[index] ?? 0) + trade * error * executedShare(part, uniforms[index] ?? 0);
    }
  }
  if (rest.length > 0) addRest(flow, rest, factors, logSd);
  return flow;
}

/** One uniform number says whether the trade takes place and how much of it is netted inside. */
function executedShare(part: FlowPart, uniform: number): number {
  const { nettingMin, nettingMax, probability } = part;
  return uniform >= probability ? 0 : 1 - nettingMin - ((nettingMax - nettingMin) * uniform) / probability;
}

/** Mean over the price alone of a trade that is not linear in it; prices come in pairs, one rise for every fall. */
export function meanOverPrice(trade: (factor: number) => number, logSd: number): number {
  let sum = 0;
  for (let slice = MEAN_STRIDE / 2; slice < SAMPLES / 2; slice += MEAN_STRIDE) {
    const normal = NORMALS_ASCENDING[slice] ?? 0;
    sum += trade(priceFactor(normal, logSd)) + trade(priceFactor(-normal, logSd));
  }
  return (sum * MEAN_STRIDE) / SAMPLES;
}

const priceFactor = (normal: number, logSd: number): number => Math.exp(logSd * normal - (logSd * logSd) / 2);

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

/** Standard normal values that belong to the uncertainty of the impact law, one for each draw. */
export const impactNormals = (): Float64Array => normalsOn(AXIS.impact);

/** The parts whose own uncertainty weighs most stand alone. */
function split(parts: readonly FlowPart[]): { singles: readonly FlowPart[]; rest: readonly Weighted[] } {
  if (parts.length <= SINGLE_PARTS_MAX) return { singles: parts, rest: [] };
  // A move of five per cent stands for "some move": at the price of the last rebalance every trade would weigh zero.
  const weight = (part: FlowPart) =>
    Math.sqrt(varianceExecuted(part)) * Math.max(Math.abs(part.trade(1.05)), Math.abs(part.trade(0.95))) + part.noiseSd;
  const ordered = [...parts].map((part) => ({ part, weight: weight(part) })).sort((a, b) => b.weight - a.weight);
  return {
    singles: ordered.slice(0, SINGLE_PARTS_MAX).map(({ part }) => part),
    rest: ordered.slice(SINGLE_PARTS_MAX).map(({ part }) => ({
      trade: part.trade,
      mean: meanExecuted(part),
      variance: varianceExecuted(part),
      noiseVariance: part.noiseSd ** 2 * squareExecuted(part),
    })),
  };
}

interface Weighted {
  readonly trade: (factor: number) => number;
  readonly mean: number;
  readonly variance: number;
  readonly noiseVariance: number;
}

function varianceExecuted(part: FlowPart): number {
  return squareExecuted(part) - meanExecuted(part) ** 2;
}

/** Mean of the square of the same factor. */
function squareExecuted(part: FlowPart): number {
  const share = 1 - (part.nettingMin + part.nettingMax) / 2;
  const shareVariance = (part.nettingMax - part.nettingMin) ** 2 / 12;
  return part.probability * Math.exp(2 * part.logSd * part.logSd) * (share * share + shareVariance);
}

/** What the rest trades at one price: buys and sells apart, each as mean and variance of its sum. */
interface RestMoments {
  readonly factor: number;
  readonly buyMean: number;
  readonly buyVariance: number;
  readonly sellMean: number;
  readonly sellVariance: number;
}

/**
 * Adds the rest, buys and sells each as a log-normal with the moments of its sum. The moments are taken at a few prices
 * and joined by straight lines, which is exact for the means where no trigger lies between.
 */
function addRest(flow: Float64Array, rest: readonly Weighted[], factors: Float64Array, logSd: number): void {
  const nodes: RestMoments[] = [];
  for (let slice = 0; slice < SAMPLES - 1; slice += REST_STRIDE) {
    nodes.push(restAt(rest, priceFactor(NORMALS_ASCENDING[slice] ?? 0, logSd)));
  }
  nodes.push(restAt(rest, priceFactor(NORMALS_ASCENDING[SAMPLES - 1] ?? 0, logSd)));
  const buys = normalsOn(AXIS.restBuys);
  const sells = normalsOn(AXIS.restSells);
  const prices = uniformsOn(AXIS.price);
  for (let index = 0; index < SAMPLES; index += 1) {
    const low = nodes[Math.floor(((prices[index] ?? 0) * SAMPLES) / REST_STRIDE)];
    const high = nodes[Math.floor(((prices[index] ?? 0) * SAMPLES) / REST_STRIDE) + 1] ?? low;
    if (low === undefined || high === undefined) continue;
    const width = high.factor - low.factor;
    const share = width > 0 ? ((factors[index] ?? 1) - low.factor) / width : 0;
    const between = (from: number, to: number) => from + share * (to - from);
    flow[index] =
      (flow[index] ?? 0) +
      logNormal(between(low.buyMean, high.buyMean), between(low.buyVariance, high.buyVariance), buys[index] ?? 0) -
      logNormal(between(low.sellMean, high.sellMean), between(low.sellVariance, high.sellVariance), sells[index] ?? 0);
  }
}

function restAt(rest: readonly Weighted[], factor: number): RestMoments {
  let [buyMean, buyVariance, sellMean, sellVariance] = [0, 0, 0, 0];
  for (const part of rest) {
    const trade = part.trade(factor);
    if (trade > 0) {
      buyMean += trade * part.mean;
      buyVariance += trade * trade * part.variance + part.noiseVariance;
    } else {
      sellMean -= trade * part.mean;
      sellVariance += trade * trade * part.variance + part.noiseVariance;
    }
  }
  return { factor, buyMean, buyVariance, sellMean, sellVariance };
}

function logNormal(mean: number, variance: number, normal: number): number {
  if (mean <= 0) return 0;
  if (variance <= 0) return mean;
  const logVariance = Math.log1p(variance / (mean * mean));
  return mean * Math.exp(Math.sqrt(logVariance) * normal - logVariance / 2);
}
