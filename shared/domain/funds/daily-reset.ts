import { type EpochMs, epochMs } from "../units.ts";
import type { FundRule, TermsOf } from "./rule.ts";

/** Days searched for the next reset: a weekend and a changed clock fit in easily. */
const DAYS_SEARCHED_MAX = 9;
const SATURDAY = 6;

/**
 * Back to target leverage at fixed local times. Trade = A · L(L − 1) · r, r since the last rebalance.
 *
 * A local time that the clock change skips is moved forward by the length of the gap (02:30 becomes 03:30); one that
 * happens twice counts once, the first time.
 * Source: Cheng & Madhavan (2009) for the size; each fund file for its times.
 */
export const dailyReset: FundRule<"daily-reset"> = {
  name: "daily-reset",
  refuse(terms) {
    if (terms.leverage === 0) return "leverage 0 holds nothing that could be reset";
    try {
      Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(terms.timeZone);
    } catch {
      return `time zone '${terms.timeZone}' is unknown`;
    }
    return undefined;
  },
  nextDue(terms, after) {
    const local = Temporal.Instant.fromEpochMilliseconds(Math.floor(after)).toZonedDateTimeISO(terms.timeZone);
    // The day before counts too: a skipped time may have been moved past midnight.
    for (let day = -1; day < DAYS_SEARCHED_MAX; day += 1) {
      const due = firstOf(terms, local.toPlainDate().add({ days: day }), after);
      if (due !== undefined) return due;
    }
    return undefined;
  },
  triggers: () => ({ down: undefined, up: undefined }),
};

function firstOf(terms: TermsOf<"daily-reset">, date: Temporal.PlainDate, after: EpochMs): EpochMs | undefined {
  if (terms.days === "weekdays" && date.dayOfWeek >= SATURDAY) return undefined;
  let first: EpochMs | undefined;
  for (const time of terms.resetAt) {
    const zoned = date.toZonedDateTime({ timeZone: terms.timeZone, plainTime: Temporal.PlainTime.from(time) });
    const due = zoned.epochMilliseconds;
    if (due > after && (first === undefined || due < first)) first = epochMs(due);
  }
  return first;
}
