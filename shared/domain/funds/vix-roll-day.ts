import { FRIDAY, nthWeekday } from "../calendar/days.ts";
import { previousSession, type SessionCalendar } from "../calendar/session-calendar.ts";
import type { RollDay } from "./vix-roll.ts";

/** Days from the settlement of a month's VIX futures to the expiry of the index options that it is read from. */
const DAYS_TO_OPTIONS_EXPIRY = 30;

/**
 * Where the roll stands after the close of a session: business days from the next one until the front month settles, of those
 * since the month before settled. The front month is the first that settles later. Undefined where `calendar` does not know
 * the days. Source: S&P 500 VIX Futures Index Series, methodology (roll period, dr and dt).
 */
export function vixRollDay(
  session: Temporal.PlainDate,
  calendar: SessionCalendar,
): { readonly day: RollDay; readonly front: Temporal.PlainYearMonth } | undefined {
  const month = session.toPlainYearMonth();
  const [past, here, next] = [-1, 0, 1].map((months) => vixSettlement(month.add({ months }), calendar));
  if (past === undefined || here === undefined || next === undefined) return undefined;
  const isOver = Temporal.PlainDate.compare(session, here) >= 0;
  const [from, until] = isOver ? [here, next] : [past, here];
  const daysInPeriod = sessionsBetween(from, until, calendar);
  const daysRemaining = sessionsBetween(session.add({ days: 1 }), until, calendar);
  if (daysInPeriod === undefined || daysRemaining === undefined) return undefined;
  return { day: { daysRemaining, daysInPeriod }, front: isOver ? month.add({ months: 1 }) : month };
}

/**
 * Day on which VIX futures of a month settle: thirty days before the third Friday of the month after, or before the session
 * ahead of it where that Friday is closed; a session earlier where it is itself closed. Source: Cboe VX contract specifications.
 */
export function vixSettlement(
  month: Temporal.PlainYearMonth,
  calendar: SessionCalendar,
): Temporal.PlainDate | undefined {
  const { year, month: number } = month.add({ months: 1 });
  const friday = nthWeekday(year, number, FRIDAY, 3);
  const expiry = friday && sessionAtOrBefore(friday, calendar);
  return expiry && sessionAtOrBefore(expiry.subtract({ days: DAYS_TO_OPTIONS_EXPIRY }), calendar);
}

function sessionAtOrBefore(date: Temporal.PlainDate, calendar: SessionCalendar): Temporal.PlainDate | undefined {
  const { kind } = calendar.session(date);
  if (kind === "unknown") return undefined;
  return kind === "open" ? date : previousSession(calendar, date)?.date;
}

/** Sessions from `from` up to, and without, `until`. */
function sessionsBetween(
  from: Temporal.PlainDate,
  until: Temporal.PlainDate,
  calendar: SessionCalendar,
): number | undefined {
  let count = 0;
  for (let date = from; Temporal.PlainDate.compare(date, until) < 0; date = date.add({ days: 1 })) {
    const { kind } = calendar.session(date);
    if (kind === "unknown") return undefined;
    if (kind === "open") count += 1;
  }
  return count;
}
