import { type EpochMs, MS_PER_DAY } from "../units.ts";

/**
 * How assets move, and move together: one common factor, the mean return of all, and what is left of each. Costs grow
 * with the number of assets, not with that of pairs. Everything is per day, exponentially weighted.
 */
export interface Comovement {
  readonly sampledAt: EpochMs | null;
  readonly mids: Readonly<Record<string, number>>;
  readonly weight: number;
  readonly observedMs: number;
  readonly factorVariance: number;
  readonly assets: Readonly<Record<string, { readonly variance: number; readonly covariance: number }>>;
}

export const NO_COMOVEMENT: Comovement = {
  sampledAt: null,
  mids: {},
  weight: 0,
  observedMs: 0,
  factorVariance: 0,
  assets: {},
};

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
  const factor = returns.reduce((sum, [, move]) => sum + move, 0) / returns.length;
  const kept = 0.5 ** (elapsedMs / halfLifeMs);
  const perDay = MS_PER_DAY / elapsedMs;
  const weight = kept * before.weight + (1 - kept);
  const blend = (old: number, now: number): number => (kept * before.weight * old + (1 - kept) * now * perDay) / weight;
  const assets: Record<string, { variance: number; covariance: number }> = { ...before.assets };
  for (const [asset, move] of returns) {
    const held = Object.hasOwn(before.assets, asset) ? before.assets[asset] : undefined;
    // An asset that is new begins with what it shows, not with a variance of zero.
    assets[asset] =
      held === undefined
        ? { variance: move * move * perDay, covariance: move * factor * perDay }
        : { variance: blend(held.variance, move * move), covariance: blend(held.covariance, move * factor) };
  }
  return {
    sampledAt: at,
    mids,
    weight,
    observedMs: before.observedMs + elapsedMs,
    factorVariance: before.weight === 0 ? factor * factor * perDay : blend(before.factorVariance, factor * factor),
    assets,
  };
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

/** What a trade that is linear in the log moves of all assets is, seen from one of them. */
export interface Seen {
  /** Trade per unit of log move of this asset, the others moving with it as they do. */
  readonly slope: number;
  /** Variance per day of what is not in step with this asset. */
  readonly restVariance: number;
}

/**
 * A trade with the given sensitivities to the assets, seen from each of them. The covariance of two assets is β_i β_j
 * times the factor's variance, and each has a residual variance of its own.
 */
export function seenFrom(model: Comovement, assets: readonly string[], sensitivities: readonly number[]): Seen[] {
  const parts = assets.map((asset, index) => {
    const own = Object.hasOwn(model.assets, asset) ? model.assets[asset] : undefined;
    const beta = own === undefined || model.factorVariance === 0 ? 0 : own.covariance / model.factorVariance;
    const variance = own?.variance ?? 0;
    const shared = Math.min(beta * beta * model.factorVariance, variance);
    return {
      beta: Math.sign(beta) * Math.sqrt(shared),
      residual: variance - shared,
      variance,
      by: sensitivities[index] ?? 0,
    };
  });
  const common = parts.reduce((sum, { beta, by }) => sum + beta * by, 0);
  const variance = common ** 2 + parts.reduce((sum, { residual, by }) => sum + by * by * residual, 0);
  return parts.map((own) => {
    if (own.variance === 0) return { slope: own.by, restVariance: variance };
    const covariance = own.beta * common + own.by * own.residual;
    return { slope: covariance / own.variance, restVariance: Math.max(0, variance - covariance ** 2 / own.variance) };
  });
}
