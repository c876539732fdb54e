import { dailyReset } from "./daily-reset.ts";
import type { Fund, RuleTerms } from "./fund.ts";
import { leverageBand } from "./leverage-band.ts";
import type { FundRule, RuleName, TermsOf } from "./rule.ts";

/** One line per rule. */
const RULES: { readonly [N in RuleName]: FundRule<N> } = {
  "daily-reset": dailyReset,
  "leverage-band": leverageBand,
};

/** The rule that these terms are terms of. */
export function ruleOf<N extends RuleName>(terms: { readonly rule: N } & TermsOf<N>): FundRule<N> {
  return RULES[terms.rule];
}

/** Every reason why a version of this fund can never act, as `<version>: <reason>`; empty for a sound fund. */
export function fundProblems(fund: Fund): readonly string[] {
  const problems: string[] = [];
  let before = Number.NEGATIVE_INFINITY;
  for (const [index, version] of fund.versions.entries()) {
    const last = index === fund.versions.length - 1;
    if (version.until === undefined && !last) problems.push(`${version.label}: only the last version may lack 'until'`);
    if (version.until !== undefined && version.until <= before)
      problems.push(`${version.label}: 'until' runs backwards`);
    before = version.until ?? before;
    for (const terms of version.rules) {
      const reason = refusal(terms);
      if (reason !== undefined) problems.push(`${version.label}: ${terms.rule}: ${reason}`);
    }
    if (new Set(version.rules.map((terms) => terms.leverage)).size > 1) {
      problems.push(`${version.label}: its rules have different target leverages`);
    }
  }
  if (fund.internalNetting.min > fund.internalNetting.max) problems.push("internalNetting: min is above max");
  return problems;
}

/** Why these terms can never act, or undefined. */
export const refusal = (terms: RuleTerms): string | undefined => ruleOf(terms).refuse(terms);
