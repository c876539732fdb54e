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
