/** ISO weekdays, Monday first, as `Temporal.PlainDate.dayOfWeek` counts them. */
export const MONDAY = 1;
export const THURSDAY = 4;
export const FRIDAY = 5;
export const SATURDAY = 6;
export const SUNDAY = 7;

const DAYS_PER_WEEK = 7;

/** The `nth` (1 to 5) given weekday of a month, or undefined in a month that has no fifth one. */
export function nthWeekday(year: number, month: number, weekday: number, nth: number): Temporal.PlainDate | undefined {
  const first = Temporal.PlainDate.from({ year, month, day: 1 });
  const day = 1 + ((weekday - first.dayOfWeek + DAYS_PER_WEEK) % DAYS_PER_WEEK) + (nth - 1) * DAYS_PER_WEEK;
  return day > first.daysInMonth ? undefined : first.with({ day });
}

/** The last given weekday of a month. */
export function lastWeekday(year: number, month: number, weekday: number): Temporal.PlainDate {
  const last = lastDayOf(year, month);
  return last.subtract({ days: (last.dayOfWeek - weekday + DAYS_PER_WEEK) % DAYS_PER_WEEK });
}

export function lastDayOf(year: number, month: number): Temporal.PlainDate {
  const first = Temporal.PlainDate.from({ year, month, day: 1 });
  return first.with({ day: first.daysInMonth });
}

export const isWeekend = (date: Temporal.PlainDate): boolean => date.dayOfWeek >= SATURDAY;

/**
 * Easter Sunday of the Gregorian calendar.
 * Source: the anonymous algorithm in Nature (1876), as in Meeus, Astronomical Algorithms, chapter 8.
 */
export function easterSunday(year: number): Temporal.PlainDate {
  const golden = year % 19;
  const century = Math.floor(year / 100);
  const yearOfCentury = year % 100;
  const moonShift = Math.floor((century + 8) / 25);
  const sunShift = Math.floor((century - moonShift + 1) / 3);
  const epact = (19 * golden + century - Math.floor(century / 4) - sunShift + 15) % 30;
  const toSunday =
    (32 + 2 * (century % 4) + 2 * Math.floor(yearOfCentury / 4) - epact - (yearOfCentury % 4)) % DAYS_PER_WEEK;
  const correction = Math.floor((golden + 11 * epact + 22 * toSunday) / 451);
  const days = epact + toSunday - 7 * correction + 114;
  return Temporal.PlainDate.from({ year, month: Math.floor(days / 31), day: (days % 31) + 1 });
}
