import type { EpochMs } from "../units.ts";
import { dailyReset } from "./daily-reset.ts";
import type { Fund, FundIdentity, RuleTerms } from "./fund.ts";
import { leverageBand } from "./leverage-band.ts";
import { type DueTerms, nextDueOf } from "./next-due.ts";
import { recentering } from "./recentering.ts";
import type { FundRule, RuleName, TermsOf } from "./rule.ts";

/** One line per rule. */
const RULES: { readonly [N in RuleName]: FundRule<N> } = {
  "daily-reset": dailyReset,
  "leverage-band": leverageBand,
  recentering,
};

/** The rule that these terms are terms of. */
export function ruleOf<N extends RuleName>(terms: { readonly rule: N } & TermsOf<N>): FundRule<N> {
  return RULES[terms.rule];
}

/** Every reason why a version of this fund can never act, as `<version>: <reason>`; empty for a sound fund. */
export function fundProblems(fund: Fund): readonly string[] {
  const problems = [...identityProblems(fund, refusal)];
  for (const { label, rules } of fund.versions) {
    if (new Set(rules.map((terms) => terms.leverage)).size > 1)
      problems.push(`${label}: its rules have different target leverages`);
  }
  return problems;
}

/** The same of what every fund has. `refuse`: why terms can never act. */
export function identityProblems<Terms extends { readonly rule: string }>(
  fund: FundIdentity<Terms>,
  refuse: (terms: Terms) => string | undefined,
): readonly string[] {
  const problems: string[] = [];
  let before = Number.NEGATIVE_INFINITY;
  for (const [index, version] of fund.versions.entries()) {
    const last = index === fund.versions.length - 1;
    if (version.until === undefined && !last) problems.push(`${version.label}: only the last version may lack 'until'`);
    if (version.until !== undefined && version.until <= before)
      problems.push(`${version.label}: 'until' runs backwards`);
    before = version.until ?? before;
    for (const terms of version.rules) {
      const reason = refuse(terms);
      if (reason !== undefined) problems.push(`${version.label}: ${terms.rule}: ${reason}`);
    }
  }
  if (fund.internalNetting.min > fund.internalNetting.max) problems.push("internalNetting: min is above max");
  return problems;
}

/** Why these terms can never act, or undefined. */
export const refusal = (terms: RuleTerms): string | undefined => ruleOf(terms).refuse(terms);

/** When the calendar forces the fund to trade next, under the version in force then. */
export const nextScheduled = (fund: Fund, after: EpochMs): DueTerms<RuleTerms> | undefined =>
  nextDueOf(fund, after, (terms, from) =>
    refusal(terms) === undefined ? ruleOf(terms).nextDue(terms, from) : undefined,
  );
