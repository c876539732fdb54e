import { isWeekend } from "./days.ts";
import { nyse } from "./nyse.ts";
import { createSessionCalendar, type DayPlan, type SessionCalendar } from "./session-calendar.ts";

/** Before it, US holidays shortened or closed these sessions by rules that have since changed. */
const FIRST_YEAR = 2022;
/** Last date with a daily break and closed weekends: round-the-clock trading began at its end, Friday 16:00 in Chicago. */
const LAST_OLD_WEEK = Temporal.PlainDate.from({ year: 2026, month: 5, day: 29 });

const OLD_HOURS = { opens: "17:00", opensDayBefore: true, closes: "16:00" } as const;
const CONTINUOUS_HOURS = { opens: "16:00", opensDayBefore: true, closes: "16:00" } as const;

/**
 * Bitcoin and ether futures at CME. Since 29 May 2026, 16:00 in Chicago, they trade around the clock: each date is a
 * session of 24 hours that ends at 16:00 there. The weekly pause of at least two hours at the weekend is left out, because
 * its hours are not fixed. Weekend trades carry the next business date, so settlement stays with business days.
 *
 * Before that, sessions ran from 17:00 the evening before to 16:00, Monday to Friday. Their hours on US holidays changed
 * from year to year and are not known here: such days answer "unknown", but for New Year and Christmas, when they closed.
 * Source: CME Group announcement of 19 February 2026 (stocktitan.net, bitbo.io/news/cme-247-crypto-futures) and its
 * contract specifications for the hours before.
 */
export const cmeCrypto: SessionCalendar = createSessionCalendar(
  "CME-crypto",
  "America/Chicago",
  CONTINUOUS_HOURS,
  (date): DayPlan => {
    if (Temporal.PlainDate.compare(date, LAST_OLD_WEEK) > 0)
      return { kind: "open", hours: CONTINUOUS_HOURS, isHalfDay: false };
    if (date.year < FIRST_YEAR)
      return { kind: "unknown", why: `CME-crypto is known from ${FIRST_YEAR}, not in ${date.year}` };
    if (isWeekend(date)) return { kind: "closed", why: "weekend" };
    const inNewYork = nyse.session(date);
    if (inNewYork.kind === "closed") return oldHoliday(date, inNewYork.why);
    if (inNewYork.kind === "open" && inNewYork.isHalfDay) return unknownHours(date);
    return { kind: "open", hours: OLD_HOURS, isHalfDay: false };
  },
);

function oldHoliday(date: Temporal.PlainDate, why: string): DayPlan {
  return why === "New Year's Day" || why === "Christmas Day" ? { kind: "closed", why } : unknownHours(date);
}

function unknownHours(date: Temporal.PlainDate): DayPlan {
  return { kind: "unknown", why: `the hours of CME crypto futures on the US holiday ${date} are not known` };
}
