import type { WeightBand } from "../funds/percentage-band.ts";
import type { EpochMs } from "../units.ts";
import type { BasketFund, BasketRuleName, BasketState, BasketTermsOf } from "./basket.ts";

/** A fund of several assets at one moment, everything per unit of net assets and in the order of its constituents. */
export interface BasketView {
  readonly at: EpochMs;
  readonly fund: BasketFund;
  readonly state: BasketState;
  readonly prices: readonly number[];
  /** On the scale of the holdings. */
  readonly netAssets: number;
  /** Value held; the rest is cash, or debt. */
  readonly weights: readonly number[];
}

/**
 * What a rule says about a fund of several assets: pure functions of its terms and of the fund at one moment. When is the
 * schedule of the terms; the trade is target less weight, for all rules alike.
 */
export interface BasketRule<N extends BasketRuleName> {
  readonly name: N;
  /** `review`: the composition changes. `plan`: the same composition is brought back into shape. */
  readonly kind: "review" | "plan";
  /** Why these terms can never act on this fund, or undefined. */
  refuse(terms: BasketTermsOf<N>, fund: BasketFund): string | undefined;
  /** Weights the fund goes to; undefined where a figure is missing that the rule goes by. */
  targets(terms: BasketTermsOf<N>, view: BasketView): readonly number[] | undefined;
  /** How far each weight may stray before the rule acts; undefined for a rule that acts at every time of its schedule. */
  bands?(terms: BasketTermsOf<N>, view: BasketView): readonly WeightBand[];
  /** How sure each constituent's part is; undefined where everything is certain. */
  probabilities?(terms: BasketTermsOf<N>, view: BasketView): readonly number[];
}
