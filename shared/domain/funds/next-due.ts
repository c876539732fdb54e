import { type EpochMs, epochMs } from "../units.ts";
import type { FundIdentity, RuleVersion } from "./fund.ts";

/** The next time a fund's calendar forces a trade, under the version in force then. */
export interface DueTerms<Terms> {
  readonly at: EpochMs;
  readonly terms: Terms;
  readonly version: RuleVersion<Terms>;
}

/**
 * The earliest of all rules strictly after `after`; of two at the same time the one that comes first in the fund's file.
 * `dueOf`: when terms that can act are due next. Undefined where none has a next time: a dead product has none at all.
 */
export function nextDueOf<Terms>(
  { versions }: Pick<FundIdentity<Terms>, "versions">,
  after: EpochMs,
  dueOf: (terms: Terms, after: EpochMs) => EpochMs | undefined,
): DueTerms<Terms> | undefined {
  let from = Number.NEGATIVE_INFINITY;
  for (const version of versions) {
    const until = version.until ?? Number.POSITIVE_INFINITY;
    if (until > after) {
      let next: DueTerms<Terms> | undefined;
      for (const terms of version.rules) {
        // What is due at the very beginning of a version is the new version's.
        const at = dueOf(terms, epochMs(Math.max(after, from - 1)));
        if (at !== undefined && at < until && (next === undefined || at < next.at)) next = { at, terms, version };
      }
      if (next !== undefined) return next;
    }
    from = until;
  }
  return undefined;
}
