import { normalCdf } from "../math/normal.ts";
import { MS_PER_DAY, price as priceOf } from "../units.ts";
import type { BasketTerms, PlannedSize } from "./basket.ts";
import { type Comovement, seenFrom } from "./comovement.ts";
import { basketRuleOf } from "./registry.ts";
import type { BasketView } from "./rule.ts";
import { viewAt } from "./view.ts";

/** Move of one price by which the sensitivities of a trade are measured. */
const BUMP = 0.01;
/** A weight this many standard deviations inside its band does not leave it. */
const FAR_SPREADS = 6;

export interface SizedTrade {
  readonly size: PlannedSize;
  readonly probability: number;
}

/**
 * What the rule trades in each constituent, `leftMs` from now: at present prices, with its slope in the constituent's own
 * price and what the other prices add as noise, all to first order. Undefined where a figure is missing the rule goes by.
 *
 * A rule with bands acts or does not: it is looked at where it acts, which is where the weight that is likeliest to leave
 * its band has left it, and the probability says how likely that is.
 */
export function sizeTrades(
  terms: BasketTerms,
  view: BasketView,
  comovement: Comovement,
  leftMs: number,
): readonly SizedTrade[] | undefined {
  const days = Math.max(0, leftMs) / MS_PER_DAY;
  const breach = likeliestBreach(terms, view, comovement, days);
  const looked = breach === undefined ? view : breach.view;
  if (looked === undefined) return undefined;
  const base = tradesOf(terms, looked);
  if (base === undefined) return undefined;
  const certain = certainties(terms, view);
  const probabilityOf = (index: number): number => (breach?.probability ?? 1) * (certain[index] ?? 1);
  const sizeOf = (index: number, perNavPerMove: number, perNavSd: number): SizedTrade => ({
    size: { price: priceOf(view.prices[index] || 1), perNav: base[index] ?? 0, perNavPerMove, perNavSd },
    probability: probabilityOf(index),
  });
  if (breach !== undefined && looked !== view) {
    // Given that the rule acts the size hardly depends on the price: it is the width of the band and what is beyond.
    const largest = Math.max(...base.map(Math.abs));
    return base.map((trade, index) => sizeOf(index, 0, largest > 0 ? (breach.beyond * Math.abs(trade)) / largest : 0));
  }
  const assets = view.fund.constituents.map(({ asset }) => asset);
  const bumped = looked.prices.map((_price, index) => tradesOf(terms, bump(looked, index)) ?? base);
  return assets.map((_asset, index) => {
    const sensitivities = bumped.map((trades) => ((trades[index] ?? 0) - (base[index] ?? 0)) / BUMP);
    const seen = seenFrom(comovement, assets, sensitivities)[index];
    return sizeOf(index, seen?.slope ?? 0, Math.sqrt((seen?.restVariance ?? 0) * days));
  });
}

function tradesOf(terms: BasketTerms, view: BasketView | undefined): readonly number[] | undefined {
  const targets = view && basketRuleOf(terms).targets(terms, view);
  return targets?.map((target, index) => target - (view?.weights[index] ?? 0));
}

function certainties(terms: BasketTerms, view: BasketView): readonly number[] {
  return basketRuleOf(terms).probabilities?.(terms, view) ?? view.prices.map(() => 1);
}

const bump = (view: BasketView, index: number): BasketView | undefined =>
  viewAt(view.fund, view.state, view.prices.with(index, (view.prices[index] ?? 0) * (1 + BUMP)), view.at);

interface Breach {
  readonly probability: number;
  /** The fund where the rule acts; undefined where no price of that constituent leads there. */
  readonly view: BasketView | undefined;
  /** How far beyond the edge that is, in weight. */
  readonly beyond: number;
}

/** Undefined for rules without bands. */
function likeliestBreach(
  terms: BasketTerms,
  view: BasketView,
  comovement: Comovement,
  days: number,
): Breach | undefined {
  const bands = basketRuleOf(terms).bands?.(terms, view);
  if (bands === undefined) return undefined;
  let likeliest: { probability: number; index: number; edge: number; beyond: number } | undefined;
  let outside: number | undefined;
  for (const [index, [low, high]] of bands.entries()) {
    const weight = view.weights[index] ?? 0;
    const sd = weightSd(view, comovement, index) * Math.sqrt(days);
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

/** Standard deviation of a weight over a day. */
function weightSd(view: BasketView, comovement: Comovement, index: number): number {
  const assets = view.fund.constituents.map(({ asset }) => asset);
  const own = view.weights[index] ?? 0;
  const sensitivities = view.weights.map((weight, other) => (other === index ? own * (1 - own) : -own * weight));
  const seen = seenFrom(comovement, assets, sensitivities)[index];
  const variance = Object.hasOwn(comovement.assets, assets[index] ?? "")
    ? (comovement.assets[assets[index] ?? ""]?.variance ?? 0)
    : 0;
  return seen === undefined ? 0 : Math.sqrt(seen.slope ** 2 * variance + seen.restVariance);
}

/** The fund with one price moved so far that the constituent has this weight. */
function withWeight(view: BasketView, index: number, weight: number): BasketView | undefined {
  const own = view.weights[index] ?? 0;
  if (own <= 0 || own >= 1 || weight <= 0 || weight >= 1) return undefined;
  const factor = (weight * (1 - own)) / (own * (1 - weight));
  return viewAt(view.fund, view.state, view.prices.with(index, (view.prices[index] ?? 0) * factor), view.at);
}
