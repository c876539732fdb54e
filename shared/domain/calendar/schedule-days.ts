import { unreachable } from "../result.ts";
import { CALENDARS } from "./calendars.ts";
import { isWeekend, lastDayOf, lastWeekday, nthWeekday } from "./days.ts";
import type { IfClosed, Schedule } from "./schedule.ts";
import { nextSession, previousSession, type SessionCalendar } from "./session-calendar.ts";

/** Days in a row that may all be left out: far more than any exchange stays closed. */
const DAYS_SEARCHED_MAX = 40;
/** The fifth given weekday of a February comes once in 28 years, and skips a leap year in 1900 and 2100. */
const MONTHS_SEARCHED_MAX = 41 * 12;

/** One date on which a schedule acts, or one of which the calendar cannot say whether it does. */
export type ScheduledDay =
  | { readonly kind: "date"; readonly date: Temporal.PlainDate }
  | { readonly kind: "unknown"; readonly date: Temporal.PlainDate; readonly why: string };

/** The days of a schedule from `from` on, rising. */
export function* scheduledDays(schedule: Schedule, from: Temporal.PlainDate): Generator<ScheduledDay> {
  const rule = schedule.days;
  if (rule.on === "dates") {
    for (const date of [...rule.dates].sort()) yield { kind: "date", date: Temporal.PlainDate.from(date) };
  } else if (rule.on === "every-day" || rule.on === "weekdays" || rule.on === "sessions") {
    for (let days = 0; days < DAYS_SEARCHED_MAX; days += 1) {
      const day = dayOf(schedule, from.add({ days }));
      if (day) yield day;
    }
  } else {
    // A day that was moved to the next session may have left the month before.
    const first = from.toPlainYearMonth().subtract({ months: 1 });
    for (let index = 0; index < MONTHS_SEARCHED_MAX; index += 1) {
      const { year, month } = first.add({ months: index });
      const day = rule.months.includes(month) ? dayOfMonth(schedule, year, month) : undefined;
      if (day && Temporal.PlainDate.compare(day.date, from) >= 0) yield day;
    }
  }
}

function dayOf(schedule: Schedule, date: Temporal.PlainDate): ScheduledDay | undefined {
  if (schedule.days.on === "weekdays") return isWeekend(date) ? undefined : { kind: "date", date };
  if (schedule.days.on === "every-day") return { kind: "date", date };
  const day = calendarOf(schedule)?.session(date);
  if (day?.kind === "closed") return undefined;
  return day?.kind === "unknown" ? { kind: "unknown", date, why: day.why } : { kind: "date", date };
}

function dayOfMonth(schedule: Schedule, year: number, month: number): ScheduledDay | undefined {
  const rule = schedule.days;
  const calendar = calendarOf(schedule);
  switch (rule.on) {
    case "nth-weekday": {
      const date = nthWeekday(year, month, rule.weekday, rule.nth);
      return date && orMoved(calendar, date, rule.ifClosed);
    }
    case "last-weekday":
      return orMoved(calendar, lastWeekday(year, month, rule.weekday), rule.ifClosed);
    case "first-session":
      return orMoved(calendar, Temporal.PlainDate.from({ year, month, day: 1 }), "next-session");
    case "last-session":
      return orMoved(calendar, lastDayOf(year, month), "previous-session");
    case "every-day":
    case "weekdays":
    case "sessions":
    case "dates":
      throw new Error(`'${rule.on}' is no rule of months`);
    default:
      return unreachable(rule);
  }
}

function orMoved(
  calendar: SessionCalendar | undefined,
  date: Temporal.PlainDate,
  ifClosed: IfClosed,
): ScheduledDay | undefined {
  const day = calendar?.session(date);
  if (!calendar || !day || day.kind === "open") return { kind: "date", date };
  if (day.kind === "unknown") return { kind: "unknown", date, why: day.why };
  if (ifClosed === "skip") return undefined;
  const moved = ifClosed === "next-session" ? nextSession(calendar, date) : previousSession(calendar, date);
  if (moved) return { kind: "date", date: moved.date };
  return { kind: "unknown", date, why: `${calendar.id} does not know the session that takes the place of ${date}` };
}

const calendarOf = (schedule: Schedule): SessionCalendar | undefined =>
  schedule.calendar === undefined ? undefined : CALENDARS[schedule.calendar];
