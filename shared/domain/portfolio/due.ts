import { nextTime } from "../calendar/schedule.ts";
import type { RuleVersion } from "../funds/fund.ts";
import { type EpochMs, epochMs } from "../units.ts";
import type { BasketFund, BasketTerms } from "./basket.ts";
import { basketRefusal } from "./registry.ts";

/** The next time a rule of the fund may act, under the version in force then. */
export interface DueTerms {
  readonly at: EpochMs;
  readonly terms: BasketTerms;
  readonly version: RuleVersion<BasketTerms>;
}

/**
 * The earliest of all rules; of two at the same time the one that comes first in the fund's file. Undefined where no rule
 * has a next time: a dead product has none at all.
 */
export function nextDue(fund: BasketFund, after: EpochMs): DueTerms | undefined {
  let from = Number.NEGATIVE_INFINITY;
  for (const version of fund.versions) {
    const until = version.until ?? Number.POSITIVE_INFINITY;
    if (until > after) {
      let next: DueTerms | undefined;
      for (const terms of version.rules) {
        if (basketRefusal(terms, fund) !== undefined) continue;
        const at = nextTime(terms.schedule, epochMs(Math.max(after, from - 1)));
        if (at !== undefined && at < until && (next === undefined || at < next.at)) next = { at, terms, version };
      }
      if (next !== undefined) return next;
    }
    from = until;
  }
  return undefined;
}
