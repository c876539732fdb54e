import { type EpochMs, MS_PER_DAY } from "../units.ts";

/**
 * How assets move, and move together: the variance of each, and its mean covariance with the others, from which one
 * common factor follows. Costs grow with the number of assets, not with that of pairs. Everything is per day,
 * exponentially weighted.
 */
export interface Comovement {
  readonly sampledAt: EpochMs | null;
  readonly mids: Readonly<Record<string, number>>;
  readonly weight: number;
  readonly observedMs: number;
  readonly assets: Readonly<Record<string, AssetMovement>>;
}

export interface AssetMovement {
  readonly variance: number;
  /** With the mean return of the other assets. */
  readonly covariance: number;
}

export const NO_COMOVEMENT: Comovement = { sampledAt: null, mids: {}, weight: 0, observedMs: 0, assets: {} };

const UNMOVED: AssetMovement = { variance: 0, covariance: 0 };

/** Rounds of the loadings; each halves the error, and the covariances are not known to a thousandth. */
const ROUNDS = 12;

/** Folds the mids of one moment. No return spans a pause longer than `gapMsMax`. */
export function sampleTogether(
  before: Comovement,
  mids: Readonly<Record<string, number>>,
  at: EpochMs,
  halfLifeMs: number,
  gapMsMax: number,
): Comovement {
  const elapsedMs = before.sampledAt === null ? Number.POSITIVE_INFINITY : at - before.sampledAt;
  if (elapsedMs <= 0) return before;
  if (elapsedMs > gapMsMax) return { ...before, sampledAt: at, mids };
  const returns = Object.entries(mids).flatMap(([asset, mid]): [string, number][] => {
    const last = Object.hasOwn(before.mids, asset) ? before.mids[asset] : undefined;
    return last === undefined ? [] : [[asset, Math.log(mid / last)]];
  });
  if (returns.length === 0) return { ...before, sampledAt: at, mids };
  const sum = returns.reduce((all, [, move]) => all + move, 0);
  const kept = 0.5 ** (elapsedMs / halfLifeMs);
  const perDay = MS_PER_DAY / elapsedMs;
  const weight = kept * before.weight + (1 - kept);
  const blend = (old: number, now: number): number => (kept * before.weight * old + (1 - kept) * now * perDay) / weight;
  const assets: Record<string, AssetMovement> = { ...before.assets };
  for (const [asset, move] of returns) {
    const others = returns.length > 1 ? (sum - move) / (returns.length - 1) : 0;
    // An asset that is new begins with what it shows, not with a variance of zero.
    const held = Object.hasOwn(before.assets, asset) ? before.assets[asset] : undefined;
    assets[asset] =
      held === undefined
        ? { variance: move * move * perDay, covariance: move * others * perDay }
        : { variance: blend(held.variance, move * move), covariance: blend(held.covariance, move * others) };
  }
  return { sampledAt: at, mids, weight, observedMs: before.observedMs + elapsedMs, assets };
}

/** Volatilities that are known from elsewhere, of assets that move apart. */
export function seedComovement(
  known: readonly { readonly asset: string; readonly volatility: number | undefined }[],
  observedMs: number,
): Comovement {
  if (known.some(({ volatility }) => volatility === undefined)) return NO_COMOVEMENT;
  const assets = known.map(({ asset, volatility }) => [asset, { variance: (volatility ?? 0) ** 2, covariance: 0 }]);
  return { ...NO_COMOVEMENT, weight: 1, observedMs, assets: Object.fromEntries(assets) };
}

const movementOf = (model: Comovement, asset: string): AssetMovement =>
  (Object.hasOwn(model.assets, asset) ? model.assets[asset] : undefined) ?? UNMOVED;

/** What a trade that is linear in the log moves of all assets is, seen from one of them. */
export interface Seen {
  /** Trade per unit of log move of this asset, the others moving with it as they do. */
  readonly slope: number;
  /** Variance per day of what is not in step with this asset. */
  readonly restVariance: number;
}

/** One asset's part in the common factor, and what it does alone. */
export interface Coupling {
  readonly loading: number;
  readonly variance: number;
}

/**
 * How each of these assets moves with the others: the covariance of two is the product of their loadings on the common
 * factor, and what is left of its variance each has for itself.
 */
export function couplingsOf(model: Comovement, assets: readonly string[]): readonly Coupling[] {
  const moves = assets.map((asset) => movementOf(model, asset));
  return loadings(moves).map((loading, index) => ({ loading, variance: (moves[index] ?? UNMOVED).variance }));
}

/** A trade with the given sensitivities to the assets, seen from the asset at `index`. */
export function seenFrom(couplings: readonly Coupling[], index: number, sensitivities: readonly number[]): Seen {
  let common = 0;
  let apart = 0;
  for (const [position, { loading, variance }] of couplings.entries()) {
    const by = sensitivities[position] ?? 0;
    common += loading * by;
    apart += by * by * (variance - loading * loading);
  }
  const variance = common ** 2 + apart;
  const own = couplings[index];
  const by = sensitivities[index] ?? 0;
  if (own === undefined || own.variance === 0) return { slope: by, restVariance: variance };
  const covariance = own.loading * common + by * (own.variance - own.loading ** 2);
  return { slope: covariance / own.variance, restVariance: Math.max(0, variance - covariance ** 2 / own.variance) };
}

/**
 * Loadings λ with λ_i · mean of the other λ = mean covariance of i with the others, none above the asset's own volatility.
 * All zero where the assets do not move together.
 */
function loadings(moves: readonly AssetMovement[]): readonly number[] {
  const mean = moves.reduce((sum, { covariance }) => sum + covariance, 0) / moves.length;
  if (moves.length < 2 || mean <= 0) return moves.map(() => 0);
  const bounded = (loading: number, { variance }: AssetMovement): number =>
    Math.sign(loading) * Math.min(Math.abs(loading), Math.sqrt(variance));
  let found = moves.map((move) => bounded(move.covariance / Math.sqrt(mean), move));
  for (let round = 0; round < ROUNDS; round += 1) {
    const sum = found.reduce((all, loading) => all + loading, 0);
    found = found.map((loading, index) => {
      const move = moves[index] ?? UNMOVED;
      const others = (sum - loading) / (moves.length - 1);
      return others > 0 ? bounded((loading + move.covariance / others) / 2, move) : loading;
    });
  }
  return found;
}
