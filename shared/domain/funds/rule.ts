import type { EpochMs } from "../units.ts";
import type { FundIdentity, RuleTerms, RuleVersion } from "./fund.ts";
import type { Restore } from "./position.ts";

export type RuleName = RuleTerms["rule"];
export type TermsOf<N extends RuleName> = Extract<RuleTerms, { readonly rule: N }>;

/** Moves of the traded instrument since the last rebalance at which the rule forces a trade at once. */
export interface TriggerMoves {
  readonly down: number | undefined;
  readonly up: number | undefined;
}

/**
 * What a rule says about a fund in one instrument. Pure functions of its terms: when the calendar forces a trade, which
 * moves force one at once, and where it takes the leverage. The size follows from these alone, `position.ts`.
 */
export interface FundRule<N extends RuleName> {
  readonly name: N;
  /** Why these terms can never act, or undefined. */
  refuse(terms: TermsOf<N>): string | undefined;
  /** The first time strictly after `after` at which a trade is due; undefined where the rule has no calendar. */
  nextDue(terms: TermsOf<N>, after: EpochMs): EpochMs | undefined;
  /** `held`: signed leverage at the last rebalance, which is the target where rebalances end there. */
  triggers(terms: TermsOf<N>, held: number): TriggerMoves;
  restore(terms: TermsOf<N>): Restore;
  /** The least |move| on which a scheduled rebalance trades. */
  moveMin(terms: TermsOf<N>): number;
}

/** The version in force at `at`: `until` is exclusive, so at `until` itself the next version rules. Undefined after the last. */
export function versionAt<Terms>(
  fund: Pick<FundIdentity<Terms>, "versions">,
  at: number,
): RuleVersion<Terms> | undefined {
  return fund.versions.find((version) => version.until === undefined || at < version.until);
}

/** All rules of a version share their target; a dead product has none. */
export const targetOf = (version: RuleVersion | undefined): number | undefined => version?.rules[0]?.leverage;

/** Terms in force at `at`; none for a dead product. */
export const ruleAt = <Terms>(fund: Pick<FundIdentity<Terms>, "versions">, at: number): readonly Terms[] =>
  versionAt(fund, at)?.rules ?? [];

/** `<rule>@<version label>`, as windows name it. */
export const ruleLabel = (terms: { readonly rule: string }, version: { readonly label: string }): string =>
  `${terms.rule}@${version.label}`;
