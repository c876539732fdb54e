import {
  easterSunday,
  FRIDAY,
  isWeekend,
  lastWeekday,
  MONDAY,
  nthWeekday,
  SATURDAY,
  SUNDAY,
  THURSDAY,
} from "./days.ts";
import { createSessionCalendar, type DayPlan, type SessionCalendar } from "./session-calendar.ts";

/** The half-day rule below holds from 2004 on; before it, the days around 4 July and Christmas were set year by year. */
const FIRST_YEAR = 2004;
/** The exchange publishes three years ahead, at the end of 2025 up to 2028. The rule is kept a little further. */
const LAST_YEAR = 2035;
const JUNETEENTH_SINCE = 2022;

const HOURS = { opens: "09:30", closes: "16:00" } as const;
const HALF_DAY_HOURS = { opens: "09:30", closes: "13:00" } as const;

/** Closures that no rule foretells. */
export const NYSE_ONE_OFF_CLOSURES: readonly {
  readonly date: string;
  readonly why: string;
  readonly source: string;
}[] = [
  { date: "2004-06-11", why: "mourning for President Reagan", source: "NYSE notice, June 2004" },
  { date: "2007-01-02", why: "mourning for President Ford", source: "NYSE notice, December 2006" },
  { date: "2012-10-29", why: "Hurricane Sandy", source: "NYSE Euronext statement of 28 October 2012" },
  { date: "2012-10-30", why: "Hurricane Sandy", source: "NYSE Euronext statement of 29 October 2012" },
  { date: "2018-12-05", why: "mourning for President George H. W. Bush", source: "NYSE notice of 1 December 2018" },
  { date: "2025-01-09", why: "mourning for President Carter", source: "NYSE notice of 30 December 2024" },
];

/**
 * The New York Stock Exchange, whose days Nasdaq and the other US equity exchanges share.
 *
 * A holiday on a Sunday is kept on Monday, one on a Saturday on the Friday before; only New Year's Day on a Saturday is
 * not kept at all, because that Friday ends the year's books. Half-days end at 13:00.
 * Source: NYSE Rule 7.2; NYSE Group, "2026, 2027 and 2028 Holiday and Early Closings Calendar" (December 2025) and the
 * lists of the years before it.
 */
export const nyse: SessionCalendar = createSessionCalendar("NYSE", "America/New_York", HOURS, (date): DayPlan => {
  if (date.year < FIRST_YEAR || date.year > LAST_YEAR)
    return { kind: "unknown", why: `NYSE is known from ${FIRST_YEAR} to ${LAST_YEAR}, not in ${date.year}` };
  if (isWeekend(date)) return { kind: "closed", why: "weekend" };
  const why = CLOSURES.get(date.toString());
  if (why !== undefined) return { kind: "closed", why };
  const isHalfDay = endsEarly(date);
  return { kind: "open", hours: isHalfDay ? HALF_DAY_HOURS : HOURS, isHalfDay };
});

const YEARS = Array.from({ length: LAST_YEAR - FIRST_YEAR + 1 }, (_, index) => FIRST_YEAR + index);
/** Date → why the exchange is closed on this weekday. */
const CLOSURES: ReadonlyMap<string, string> = new Map(YEARS.flatMap((year) => [...closuresOf(year)]));

function closuresOf(year: number): ReadonlyMap<string, string> {
  const closures = new Map<string, string>();
  const close = (date: Temporal.PlainDate | undefined, why: string) => {
    if (date) closures.set(date.toString(), why);
  };
  const fixed = (month: number, day: number) => observed(Temporal.PlainDate.from({ year, month, day }));
  const newYear = Temporal.PlainDate.from({ year, month: 1, day: 1 });
  if (newYear.dayOfWeek !== SATURDAY) close(observed(newYear), "New Year's Day");
  close(nthWeekday(year, 1, MONDAY, 3), "Martin Luther King Jr. Day");
  close(nthWeekday(year, 2, MONDAY, 3), "Washington's Birthday");
  close(easterSunday(year).subtract({ days: 2 }), "Good Friday");
  close(lastWeekday(year, 5, MONDAY), "Memorial Day");
  if (year >= JUNETEENTH_SINCE) close(fixed(6, 19), "Juneteenth");
  close(fixed(7, 4), "Independence Day");
  close(nthWeekday(year, 9, MONDAY, 1), "Labor Day");
  close(nthWeekday(year, 11, THURSDAY, 4), "Thanksgiving Day");
  close(fixed(12, 25), "Christmas Day");
  for (const { date, why } of NYSE_ONE_OFF_CLOSURES) if (date.startsWith(`${year}-`)) closures.set(date, why);
  return closures;
}

function observed(holiday: Temporal.PlainDate): Temporal.PlainDate {
  if (holiday.dayOfWeek === SATURDAY) return holiday.subtract({ days: 1 });
  return holiday.dayOfWeek === SUNDAY ? holiday.add({ days: 1 }) : holiday;
}

/** Asked only of days that are open. A Friday 3 July or 24 December is closed, because the holiday is on Saturday. */
function endsEarly(date: Temporal.PlainDate): boolean {
  if (date.month === 7) return date.day === 3;
  if (date.month === 12) return date.day === 24;
  return date.month === 11 && date.dayOfWeek === FRIDAY && isDayAfterThanksgiving(date);
}

function isDayAfterThanksgiving(date: Temporal.PlainDate): boolean {
  return nthWeekday(date.year, 11, THURSDAY, 4)?.add({ days: 1 }).equals(date) ?? false;
}
