import { err, ok, type Result } from "../result.ts";

/** Lowest and highest weight that is left alone. */
export type WeightBand = readonly [low: number, high: number];

/**
 * Where a balanced fund trades to once a weight has left its band. `target`: every asset to its target. `edge`: what is
 * outside, to the edge of its band. `inner`: what is outside, to the middle between edge and target. `half-way`: every
 * asset half of its way to the target. Sources differ, so a fund's terms must name it.
 */
export type BandPolicy = "target" | "edge" | "inner" | "half-way";

/** Five points, or a quarter of the target where that is less. */
const POINTS = 0.05;
const SHARE_OF_TARGET = 0.25;
/** Published targets are rounded. */
const SUM_SLACK = 1e-6;

export interface BandTradeError {
  readonly code: "lengths_differ" | "nothing_held" | "targets_not_one";
  readonly message: string;
}

/**
 * Trades in the unit of `values` (positive = buy) that a breach of any band forces; they add up to zero. All zero while
 * every weight is inside. Without bands nothing is outside one: `target` and `half-way` trade whatever the weights, the
 * others nothing.
 *
 * With `edge` and `inner` somebody must be the other side of the trades: the assets on that side of their targets, in
 * proportion to their way to it, so that none is pushed past its target and no more is traded than needed.
 * Fails where lengths differ, where nothing is held, and where targets do not add up to one.
 * Source: the policies of Harvey, Mazzoleni & Melone (2025), SSRN 5122748.
 */
export function bandTrades(
  values: readonly number[],
  targets: readonly number[],
  bands: readonly WeightBand[] | undefined,
  policy: BandPolicy,
): Result<readonly number[], BandTradeError> {
  const total = values.reduce((sum, value) => sum + value, 0);
  const refused = refusedHoldings(values, targets, bands, total);
  if (refused) return err(refused);
  const assets = values.map((value, index) => assetOf(value / total, targets[index] ?? 0, bands?.[index]));
  if (bands !== undefined && assets.every(({ edge }) => edge === undefined)) return ok(values.map(() => 0));
  return ok(weightChanges(assets, policy).map((change) => change * total));
}

/** Bands by the 5/25 rule: target ± min(5 points, 25 % of the target). Source: Swedroe, bogleheads.org Talk:Rebalancing. */
export const fiveTwentyFiveBands = (targets: readonly number[]): readonly WeightBand[] =>
  targets.map((target) => bandAround(target, Math.min(POINTS, SHARE_OF_TARGET * target)));

/** Target ± half-width, both as fractions of the portfolio. */
export const bandAround = (target: number, halfWidth: number): WeightBand => [target - halfWidth, target + halfWidth];

/**
 * Returns of an asset of `weight`, the other asset flat, at which it reaches weight ± halfWidth: d/(w(1 − w − d)) and
 * −d/(w(1 − w + d)). Undefined where no return leads there: a weight of one or more, zero or less.
 * Source: derived; a band of 2 points on 60/40 as in Harvey, Mazzoleni & Melone (2025), SSRN 5122748.
 */
export function triggerReturns(
  weight: number,
  halfWidth: number,
): { readonly up: number | undefined; readonly down: number | undefined } {
  return { up: returnToWeight(weight, weight + halfWidth), down: returnToWeight(weight, weight - halfWidth) };
}

/** The return r with w(1 + r)/(1 + w·r) = reached. */
const returnToWeight = (weight: number, reached: number): number | undefined =>
  weight > 0 && weight < 1 && reached > 0 && reached < 1 ? (reached - weight) / (weight * (1 - reached)) : undefined;

interface Asset {
  readonly weight: number;
  readonly target: number;
  /** The edge that the weight is beyond; undefined inside the band. */
  readonly edge: number | undefined;
}

function assetOf(weight: number, target: number, band: WeightBand | undefined): Asset {
  if (band === undefined) return { weight, target, edge: undefined };
  const [low, high] = band;
  return { weight, target, edge: weight > high ? high : weight < low ? low : undefined };
}

function weightChanges(assets: readonly Asset[], policy: BandPolicy): readonly number[] {
  if (policy === "target") return assets.map(({ weight, target }) => target - weight);
  if (policy === "half-way") return assets.map(({ weight, target }) => (target - weight) / 2);
  const forced = assets.map(({ weight, target, edge }) => {
    if (edge === undefined) return 0;
    return (policy === "inner" ? (edge + target) / 2 : edge) - weight;
  });
  const surplus = forced.reduce((sum, change) => sum + change, 0);
  const rooms = assets.map(({ weight, target }, index) => {
    const toTarget = target - weight - (forced[index] ?? 0);
    return toTarget * surplus < 0 ? toTarget : 0;
  });
  const room = rooms.reduce((sum, own) => sum + own, 0);
  return forced.map((change, index) => (room === 0 ? change : change - (surplus * (rooms[index] ?? 0)) / room));
}

function refusedHoldings(
  values: readonly number[],
  targets: readonly number[],
  bands: readonly WeightBand[] | undefined,
  total: number,
): BandTradeError | undefined {
  if (values.length !== targets.length || (bands !== undefined && bands.length !== targets.length)) {
    const message = `${values.length} values, ${targets.length} targets and ${bands?.length ?? "no"} bands do not match`;
    return { code: "lengths_differ", message };
  }
  if (!(total > 0)) return { code: "nothing_held", message: `a portfolio worth ${total} has no weights` };
  const sum = targets.reduce((all, target) => all + target, 0);
  if (Math.abs(sum - 1) <= SUM_SLACK) return undefined;
  return { code: "targets_not_one", message: `the targets add up to ${sum}, not to one` };
}
