import { normalCdf, normalMass } from "../math/normal.ts";

/** Above this ratio of spread to corridor the eigenfunctions converge fast, below it the images do. */
const EIGEN_ABOVE = 1;
const EIGEN_TERMS_MAX = 12;
const IMAGES_EACH_SIDE = 4;
/** Beyond this the other barrier changes no digit: the spread cannot cross the corridor. */
const CORRIDOR_PER_SPREAD_MAX = 40;

export interface HitInput {
  /** Moves as fractions of the price now; undefined where there is no barrier on that side. */
  readonly lowerMove: number | undefined;
  readonly upperMove: number | undefined;
  /** Standard deviation of the log return over one unit of time (a day, say). */
  readonly sigma: number;
  /** In the same unit of time. */
  readonly horizon: number;
}

/**
 * Probability that a price without drift (log drift −σ²/2) touches a barrier within the horizon.
 *
 * One barrier: reflection principle. Two: method of images where the spread is small against the corridor, the
 * eigenfunction series where it is large; both are exact, and each is used where a few terms give all digits.
 * Source: Borodin & Salminen, Handbook of Brownian Motion, II.3.0.2 and II.3.0.6.
 */
export function hitProbability(input: HitInput): number {
  const lower = barrier(input.lowerMove);
  const upper = barrier(input.upperMove);
  if ((lower !== undefined && lower >= 0) || (upper !== undefined && upper <= 0)) return 1;
  const spread = input.sigma * Math.sqrt(Math.max(0, input.horizon));
  if (spread === 0) return 0;
  if (lower === undefined && upper === undefined) return 0;
  if (lower === undefined) return clamp(oneBarrier(upper ?? 0, spread));
  if (upper === undefined) return clamp(oneBarrier(lower, spread));
  if (upper - lower > CORRIDOR_PER_SPREAD_MAX * Math.max(1, spread)) {
    return clamp(oneBarrier(lower, spread) + oneBarrier(upper, spread));
  }
  return clamp(
    spread > EIGEN_ABOVE * (upper - lower) ? byEigenfunctions(lower, upper, spread) : byImages(lower, upper, spread),
  );
}

/**
 * Probability that the price touches `side` within the horizon and before the other barrier.
 *
 * Images where the spread is small against the corridor; else the chance of ever leaving on that side, which is linear
 * in a price without drift, less what the eigenfunctions say is still inside and will.
 * Source: Borodin & Salminen, Handbook of Brownian Motion, II.3.0.6; the drift by Girsanov's theorem.
 */
export function firstHitProbability(side: "lower" | "upper", input: HitInput): number {
  const lower = barrier(input.lowerMove);
  const upper = barrier(input.upperMove);
  const own = side === "lower" ? lower : upper;
  const other = side === "lower" ? upper : lower;
  if (own === undefined) return 0;
  if (side === "lower" ? own >= 0 : own <= 0) return 1;
  if (other === undefined) return hitProbability(input);
  if (side === "lower" ? other <= 0 : other >= 0) return 0;
  const spread = input.sigma * Math.sqrt(Math.max(0, input.horizon));
  if (spread === 0) return 0;
  const width = Math.abs(own - other);
  if (width > CORRIDOR_PER_SPREAD_MAX * Math.max(1, spread)) return clamp(oneBarrier(own, spread));
  return clamp(
    spread > EIGEN_ABOVE * width ? firstByEigenfunctions(own, other, spread) : firstByImages(own, width, spread),
  );
}

/** Every image of the other barrier takes away, every image of this one brings back. */
function firstByImages(own: number, width: number, spread: number): number {
  const away = Math.abs(own);
  let hit = reaching(away, spread);
  for (let image = 1; image <= IMAGES_EACH_SIDE; image += 1) {
    hit += reaching(away + 2 * image * width, spread) - reaching(2 * image * width - away, spread);
  }
  return hit * Math.exp(-own / 2);
}

/** ∫ of the density of first reaching `distance` without drift, weighted e^(−t/8), up to t = spread². */
function reaching(distance: number, spread: number): number {
  const direct = normalCdf(spread / 2 - distance / spread);
  const mirrored = normalCdf(-spread / 2 - distance / spread);
  return weighted(-distance / 2, direct) + weighted(distance / 2, mirrored);
}

function firstByEigenfunctions(own: number, other: number, spread: number): number {
  const width = Math.abs(own - other);
  const ever = Math.expm1(other) / (Math.expm1(other) - Math.expm1(own));
  let still = 0;
  for (let n = 1; n <= EIGEN_TERMS_MAX; n += 1) {
    const wave = (n * Math.PI) / width;
    const rate = 0.125 + (wave * wave) / 2;
    still += ((wave / width) * Math.sin(wave * Math.abs(own)) * Math.exp(-rate * spread * spread)) / rate;
  }
  return ever - Math.exp(-own / 2) * still;
}

/** Log distance; a fall of 100 % or more cannot happen, so it is no barrier. */
function barrier(move: number | undefined): number | undefined {
  return move === undefined || move <= -1 ? undefined : Math.log1p(move);
}

/** With drift −s²/2 the reflected path is weighted by e^(−distance), signed. */
function oneBarrier(distance: number, spread: number): number {
  const away = Math.abs(distance) / spread;
  const drift = (Math.sign(distance) * spread) / 2;
  const reflected = normalCdf(-away + drift);
  // e^−d alone may overflow for far lower barriers while its factor underflows; the product is then below any digit.
  const weight = reflected === 0 ? 0 : Math.exp(-distance) * reflected;
  return normalCdf(-away - drift) + weight;
}

/** 1 − survival, written with upper tails only, so that tiny probabilities keep their digits. */
function byImages(lower: number, upper: number, spread: number): number {
  const width = upper - lower;
  const start = -lower;
  const shift = (spread * spread) / 2;
  const inside = (centre: number) => normalMass((shift - centre) / spread, (width - centre + shift) / spread);
  let hit = normalCdf((start - width - shift) / spread) + normalCdf((shift - start) / spread);
  for (let image = -IMAGES_EACH_SIDE; image <= IMAGES_EACH_SIDE; image += 1) {
    const away = 2 * image * width;
    if (image !== 0) hit -= weighted(away / 2, inside(start - away));
    hit += weighted((2 * start + away) / 2, inside(-start - away));
  }
  return hit;
}

const weighted = (exponent: number, mass: number): number => (mass === 0 ? 0 : Math.exp(exponent) * mass);

function byEigenfunctions(lower: number, upper: number, spread: number): number {
  const width = upper - lower;
  const start = -lower;
  let survival = 0;
  for (let n = 1; n <= EIGEN_TERMS_MAX; n += 1) {
    const wave = (n * Math.PI) / width;
    const ends = Math.exp(start / 2) - (-1) ** n * Math.exp((start - width) / 2);
    survival += (Math.sin(wave * start) * Math.exp(-((wave * spread) ** 2) / 2) * wave * ends) / (0.25 + wave * wave);
  }
  return 1 - (2 / width) * Math.exp(-(spread * spread) / 8) * survival;
}

const clamp = (probability: number): number => Math.min(1, Math.max(0, probability));
