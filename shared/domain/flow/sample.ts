import { normalQuantile } from "../math/normal.ts";

/**
 * A fixed sample of the unit cube: Latin hypercube, every axis cut into SAMPLES equal slices with one point in the
 * middle of each, the slices of different axes paired by fixed shuffles.
 *
 * Why this and not quadrature: the trade is a product of price, net assets and netting per fund, its law has atoms,
 * both signs and any number of axes. A hypercube needs no assumption about its shape, its error does not grow with the
 * number of axes, and the same numbers come out on every machine and run. With 1,024 points the coverage of a 90 %
 * interval is right to about half a point.
 */
export const SAMPLES = 1_024;

/** Axes of the sample; each use has its own, so that the uncertainties stay independent. */
const AXES = 28;
const SEED = 0x9e3779b9;

/** Standard normal values in ascending order, one per slice. */
export const NORMALS_ASCENDING: Float64Array = buildNormals();

const SHUFFLES: readonly Uint16Array[] = buildShuffles();
const NORMALS = SHUFFLES.map((slices) => Float64Array.from(slices, (slice) => NORMALS_ASCENDING[slice] ?? 0));
const UNIFORMS = SHUFFLES.map((slices) => Float64Array.from(slices, (slice) => (slice + 0.5) / SAMPLES));

/** Standard normal values of the points on `axis`. */
export const normalsOn = (axis: number): Float64Array => valuesOn(NORMALS, axis);

/** Uniform values in (0, 1) of the points on `axis`. */
export const uniformsOn = (axis: number): Float64Array => valuesOn(UNIFORMS, axis);

function valuesOn(values: readonly Float64Array[], axis: number): Float64Array {
  const own = values[axis];
  if (own === undefined) throw new RangeError(`the sample has ${AXES} axes, not ${axis + 1}`);
  return own;
}

/** Quantile of values sorted ascending, linear between the middles of their steps. */
export function quantileOf(sorted: Float64Array, p: number): number {
  const position = Math.min(sorted.length - 1, Math.max(0, p * sorted.length - 0.5));
  const below = Math.floor(position);
  const low = sorted[below] ?? 0;
  const high = sorted[Math.min(below + 1, sorted.length - 1)] ?? low;
  return low + (position - below) * (high - low);
}

function buildShuffles(): Uint16Array[] {
  const random = xorshift(SEED);
  return Array.from({ length: AXES }, () => {
    const order = Uint16Array.from({ length: SAMPLES }, (_, index) => index);
    for (let last = SAMPLES - 1; last > 0; last -= 1) {
      const other = random() % (last + 1);
      const kept = order[last] ?? 0;
      order[last] = order[other] ?? 0;
      order[other] = kept;
    }
    return order;
  });
}

/** Marsaglia (2003), 32 bit. */
function xorshift(seed: number): () => number {
  let state = seed;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state >>> 0;
  };
}

function buildNormals(): Float64Array {
  const normals = new Float64Array(SAMPLES);
  for (let slice = 0; slice < SAMPLES / 2; slice += 1) {
    const value = normalQuantile((slice + 0.5) / SAMPLES);
    normals[slice] = value;
    normals[SAMPLES - 1 - slice] = -value;
  }
  return normals;
}
