import type { EpochMs } from "../units.ts";
import type { Fund, RuleTerms, RuleVersion } from "./fund.ts";

export type RuleName = RuleTerms["rule"];
export type TermsOf<N extends RuleName> = Extract<RuleTerms, { readonly rule: N }>;

/** Moves of the traded instrument since the last rebalance at which the rule forces a trade at once. */
export interface TriggerMoves {
  readonly down: number | undefined;
  readonly up: number | undefined;
}

/**
 * What a rule says about a leveraged fund. Pure functions of its terms: when the calendar forces a trade, and which
 * moves force one at once. The size is the same for all rules, `tradePerNav` in `rebalance.ts`.
 */
export interface FundRule<N extends RuleName> {
  readonly name: N;
  /** Why these terms can never act, or undefined. */
  refuse(terms: TermsOf<N>): string | undefined;
  /** The first time strictly after `after` at which a trade is due; undefined where the rule has no calendar. */
  nextDue(terms: TermsOf<N>, after: EpochMs): EpochMs | undefined;
  triggers(terms: TermsOf<N>): TriggerMoves;
}

/** The version in force at `at`: `until` is exclusive, so at `until` itself the next version rules. Undefined after the last. */
export function versionAt(fund: Fund, at: number): RuleVersion | undefined {
  return fund.versions.find((version) => version.until === undefined || at < version.until);
}

/** All rules of a version share their target; a dead product has none. */
export const targetOf = (version: RuleVersion | undefined): number | undefined => version?.rules[0]?.leverage;

/** Terms in force at `at`; none for a dead product. */
export const ruleAt = (fund: Fund, at: number): readonly RuleTerms[] => versionAt(fund, at)?.rules ?? [];

/** `<rule>@<version label>`, as windows name it. */
export const ruleLabel = (terms: RuleTerms, version: RuleVersion): string => `${terms.rule}@${version.label}`;
