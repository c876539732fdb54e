import { MS_PER_DAY, price as priceOf } from "../units.ts";
import type { BasketTerms, PlannedSize } from "./basket.ts";
import { likeliestBreach } from "./breach.ts";
import { type Comovement, couplingsOf, seenFrom } from "./comovement.ts";
import { basketRuleOf } from "./registry.ts";
import type { BasketView } from "./rule.ts";
import { viewAt } from "./view.ts";

/** Move of one price by which the sensitivities of a trade are measured: small, because trades jump where members change places. */
const BUMP = 1e-4;

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
  const assets = view.fund.constituents.map(({ asset }) => asset);
  const couplings = couplingsOf(comovement, assets);
  const bands = basketRuleOf(terms).bands?.(terms, view);
  const breach = bands && likeliestBreach(bands, view, couplings, days);
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
  const slopes = looked.prices.map((_price, index) => slopesIn(index, terms, looked, base));
  return assets.map((_asset, index) => {
    const sensitivities = slopes.map((ofAll) => ofAll[index] ?? 0);
    const seen = seenFrom(couplings, index, sensitivities);
    return sizeOf(index, seen.slope, Math.sqrt(seen.restVariance * days));
  });
}

function tradesOf(terms: BasketTerms, view: BasketView | undefined): readonly number[] | undefined {
  const targets = view && basketRuleOf(terms).targets(terms, view);
  return targets?.map((target, index) => target - (view?.weights[index] ?? 0));
}

function certainties(terms: BasketTerms, view: BasketView): readonly number[] {
  return basketRuleOf(terms).probabilities?.(terms, view) ?? view.prices.map(() => 1);
}

/**
 * What every trade changes by per unit of move of one price, on the side of the present one where the rule still acts: it
 * trades all or nothing at the edge of a band, and that is no slope.
 */
function slopesIn(index: number, terms: BasketTerms, view: BasketView, base: readonly number[]): readonly number[] {
  for (const by of [BUMP, -BUMP]) {
    const trades = tradesOf(terms, bump(view, index, by));
    if (trades === undefined || (isActing(base) && !isActing(trades))) continue;
    return trades.map((trade, other) => (trade - (base[other] ?? 0)) / by);
  }
  return base.map(() => 0);
}

const isActing = (trades: readonly number[]): boolean => trades.some((trade) => trade !== 0);

const bump = (view: BasketView, index: number, by: number): BasketView | undefined =>
  viewAt(view.fund, view.state, view.prices.with(index, (view.prices[index] ?? 0) * (1 + by)), view.at);
