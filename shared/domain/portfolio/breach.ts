import type { WeightBand } from "../funds/percentage-band.ts";
import { normalCdf } from "../math/normal.ts";
import { type Coupling, seenFrom } from "./comovement.ts";
import type { BasketView } from "./rule.ts";
import { viewAt } from "./view.ts";

/** A weight this many standard deviations inside its band does not leave it. */
const FAR_SPREADS = 6;

/** How likely it is that a weight is outside its band at the next look, and the fund as it then is. */
export interface Breach {
  readonly probability: number;
  /** The fund where the rule acts; undefined where no price of that constituent leads there. */
  readonly view: BasketView | undefined;
  /** How far beyond the edge that is, in weight. */
  readonly beyond: number;
}

/** The weight that is likeliest to have left its band `days` from now; what is outside already may still come back. */
export function likeliestBreach(
  bands: readonly WeightBand[],
  view: BasketView,
  couplings: readonly Coupling[],
  days: number,
): Breach | undefined {
  let likeliest: { probability: number; index: number; edge: number; beyond: number } | undefined;
  let outside: number | undefined;
  for (const [index, [low, high]] of bands.entries()) {
    const weight = view.weights[index] ?? 0;
    const sd = weightSd(view, couplings, index) * Math.sqrt(days);
    for (const [edge, away] of [[low, weight - low] as const, [high, high - weight] as const]) {
      const probability = sd === 0 ? Number(away < 0) : away > FAR_SPREADS * sd ? 0 : normalCdf(-away / sd);
      if (away < 0) outside = Math.max(outside ?? 0, probability);
      if (likeliest !== undefined && probability <= likeliest.probability) continue;
      likeliest = { probability, index, edge, beyond: overshoot(away, sd, probability) };
    }
  }
  if (outside !== undefined) return { probability: outside, view, beyond: 0 };
  if (likeliest === undefined) return undefined;
  const { probability, index, edge, beyond } = likeliest;
  const weight = edge + Math.sign(edge - (view.weights[index] ?? 0)) * beyond;
  return { probability, view: withWeight(view, index, weight), beyond };
}

/** Mean distance beyond an edge, given that it is passed: σ·φ(a/σ)/Φ(−a/σ) − a. */
function overshoot(away: number, sd: number, probability: number): number {
  if (probability === 0) return 0;
  const density = Math.exp(-((away / sd) ** 2) / 2) / Math.sqrt(2 * Math.PI);
  return (sd * density) / probability - away;
}

/** Standard deviation of a weight over a day: w(1 − w) by its own price, −w·v by those of the others. */
function weightSd({ weights }: BasketView, couplings: readonly Coupling[], index: number): number {
  const own = weights[index] ?? 0;
  const sensitivities = weights.map((weight, other) => (other === index ? own * (1 - own) : -own * weight));
  const seen = seenFrom(couplings, index, sensitivities);
  return Math.sqrt(seen.slope ** 2 * (couplings[index]?.variance ?? 0) + seen.restVariance);
}

/** The fund with one price moved so far that the constituent has this weight. */
function withWeight(view: BasketView, index: number, weight: number): BasketView | undefined {
  const own = view.weights[index] ?? 0;
  if (own <= 0 || own >= 1 || weight <= 0 || weight >= 1) return undefined;
  const factor = (weight * (1 - own)) / (own * (1 - weight));
  return viewAt(view.fund, view.state, view.prices.with(index, (view.prices[index] ?? 0) * factor), view.at);
}
