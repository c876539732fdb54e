import { timesBetween } from "../calendar/schedule.ts";
import type { Fund, RuleVersion } from "../funds/fund.ts";
import { targetOf, versionAt } from "../funds/rule.ts";
import { type EpochMs, epochMs, MS_PER_DAY } from "../units.ts";
import type { ObservedRebalance } from "./observation.ts";
import { checkRule, type DocumentedRule, type RuleDisagreement } from "./rule-check.ts";
import { estimateTokenRule } from "./token-rule-estimate.ts";

/** Times of one schedule on one day. */
const CLOCKS_MAX = 24;

/** Where rebalances under the terms in force at `at` are against them; those under other terms say nothing of these. */
export function disagreementsWith(
  fund: Fund,
  rebalances: readonly ObservedRebalance[],
  at: EpochMs,
): readonly RuleDisagreement[] {
  const version = versionAt(fund, at);
  const under = rebalances.filter((one) => versionAt(fund, one.at) === version);
  const documented = version && documentedRule(version, under, at);
  return documented === undefined ? [] : checkRule(documented, estimateTokenRule(under));
}

/** The terms of a version, as far as rebalances can be held against them; none for a dead product. */
function documentedRule(
  version: RuleVersion,
  rebalances: readonly ObservedRebalance[],
  at: EpochMs,
): DocumentedRule | undefined {
  const target = targetOf(version);
  if (target === undefined) return undefined;
  const band = version.rules.find((terms) => terms.rule === "leverage-band");
  const isPartial = version.rules.some((terms) => terms.rule === "recentering") || band?.restoreTo === "edge";
  // A clock of another zone moves twice a year: those of every day that something was traded on count.
  const days = [...rebalances.map((one) => epochMs(one.at)), at];
  const clocks = version.rules.flatMap((terms) =>
    terms.rule === "leverage-band"
      ? []
      : days.flatMap((day) =>
          timesBetween(terms.schedule, epochMs(day - MS_PER_DAY), day, CLOCKS_MAX).map((time) => time % MS_PER_DAY),
        ),
  );
  return {
    target: isPartial ? undefined : target,
    clocks: [...new Set(clocks)],
    ...(band === undefined ? {} : { maxLeverage: band.maxLeverage }),
    ...(band === undefined || band.sides === "losing" ? {} : { minLeverage: band.minLeverage }),
  };
}
