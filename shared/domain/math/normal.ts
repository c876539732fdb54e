/**
 * The normal distribution to about 1e-14, because hit probabilities and tail quantiles are compared to 1e-9.
 * Source: Abramowitz & Stegun 7.1.6 (series) and 7.1.14 (continued fraction) for the error function.
 */

/** Below this the all-positive series of erf is used, above it the continued fraction of erfc. */
const SERIES_BELOW = 2.5;
const TERMS_MAX = 200;
const SQRT_PI = Math.sqrt(Math.PI);
const SQRT_TWO_PI = Math.sqrt(2 * Math.PI);

/** Probability that a standard normal is at most `x`; accurate in relative terms in the lower tail. */
export function normalCdf(x: number): number {
  if (x > 0) return 1 - normalCdf(-x);
  const t = -x / Math.SQRT2;
  return t < SERIES_BELOW ? 0.5 * (1 - erfSeries(t)) : 0.5 * erfcFraction(t);
}

/** Probability of (low, high), taken in the lower tail so that two values near one do not cancel. */
export function normalMass(low: number, high: number): number {
  return low > 0 ? normalCdf(-low) - normalCdf(-high) : normalCdf(high) - normalCdf(low);
}

/**
 * The x with normalCdf(x) = p, for 0 < p < 1. Newton's method from the centre: the lower half of the CDF is convex, so
 * every step stays on the same side of the root and none can overshoot.
 */
export function normalQuantile(p: number): number {
  if (!(p > 0 && p < 1)) throw new RangeError(`a probability strictly between 0 and 1 is needed, got ${p}`);
  if (p > 0.5) return -normalQuantile(1 - p);
  let x = 0;
  for (let round = 0; round < TERMS_MAX; round += 1) {
    const step = (normalCdf(x) - p) / (Math.exp((-x * x) / 2) / SQRT_TWO_PI);
    x -= step;
    if (Math.abs(step) < 1e-14 * (1 + Math.abs(x))) break;
  }
  return x;
}

function erfSeries(t: number): number {
  let term = t;
  let sum = t;
  for (let n = 1; n < TERMS_MAX && term > sum * 1e-17; n += 1) {
    term *= (2 * t * t) / (2 * n + 1);
    sum += term;
  }
  return (2 / SQRT_PI) * Math.exp(-t * t) * sum;
}

function erfcFraction(t: number): number {
  let tail = 0;
  for (let n = 80; n > 0; n -= 1) tail = n / 2 / (t + tail);
  return Math.exp(-t * t) / (SQRT_PI * (t + tail));
}
