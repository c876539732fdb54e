import { scheduleProblem } from "../calendar/schedule.ts";
import { fundProblems, identityProblems } from "../funds/registry.ts";
import {
  type AnyFund,
  type BasketFund,
  type BasketRuleName,
  type BasketTerms,
  type BasketTermsOf,
  isBasket,
} from "./basket.ts";
import { cppi } from "./cppi.ts";
import { futuresRoll } from "./futures-roll.ts";
import { indexReview } from "./index-review.ts";
import { percentageBand } from "./percentage-band.ts";
import { riskParity } from "./risk-parity.ts";
import type { BasketRule } from "./rule.ts";
import { targetVolatility } from "./target-volatility.ts";
import { weightSchedule } from "./weight-schedule.ts";

/** One line per rule. */
const RULES: { readonly [N in BasketRuleName]: BasketRule<N> } = {
  "index-review": indexReview,
  "percentage-band": percentageBand,
  "target-volatility": targetVolatility,
  "risk-parity": riskParity,
  cppi,
  "weight-schedule": weightSchedule,
  "futures-roll": futuresRoll,
};

/** The rule that these terms are terms of. */
export function basketRuleOf<N extends BasketRuleName>(terms: { readonly rule: N } & BasketTermsOf<N>): BasketRule<N> {
  return RULES[terms.rule];
}

/** Why these terms can never act on this fund, or undefined. */
export const basketRefusal = (terms: BasketTerms, fund: BasketFund): string | undefined =>
  scheduleProblem(terms.schedule) ?? basketRuleOf(terms).refuse(terms, fund);

/** Every reason why a version of any fund can never act; empty for a sound one. */
export const problemsOf = (fund: AnyFund): readonly string[] =>
  isBasket(fund) ? identityProblems(fund, (terms) => basketRefusal(terms, fund)) : fundProblems(fund);
