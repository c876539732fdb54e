import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CALENDARS, type CalendarId } from "../../shared/domain/calendar/calendars.ts";
import {
  type DayRule,
  nextTime,
  type Schedule,
  scheduleProblem,
  timesBetween,
} from "../../shared/domain/calendar/schedule.ts";
import { type EpochMs, epochMs, MS_PER_DAY, MS_PER_MINUTE } from "../../shared/domain/units.ts";

// Nuuk moves its clock across midnight, Lord Howe moves its clock by half an hour, Casablanca against the season, Troll by two hours; Apia is 24 hours from Pago Pago.
const ZONES = [
  "UTC",
  "America/New_York",
  "Asia/Seoul",
  "Asia/Hong_Kong",
  "Europe/London",
  "Australia/Lord_Howe",
  "Africa/Casablanca",
  "Antarctica/Troll",
  "America/Santiago",
  "America/Nuuk",
  "Pacific/Apia",
  "Pacific/Pago_Pago",
];
const YEAR = 2026;
/** Years whose days all calendars know, around the one that is asked about. */
const [FIRST, LAST] = [Date.UTC(YEAR - 1, 10, 1), Date.UTC(YEAR + 1, 9, 1)];

const months = fc.uniqueArray(fc.integer({ min: 1, max: 12 }), { minLength: 1 });
const weekday = fc.integer({ min: 1, max: 7 });
const ifClosed = fc.constantFrom("previous-session" as const, "next-session" as const, "skip" as const);
const dayRule: fc.Arbitrary<DayRule> = fc.oneof(
  fc.constantFrom<DayRule>({ on: "every-day" }, { on: "weekdays" }, { on: "sessions" }),
  fc.record({
    on: fc.constant("nth-weekday" as const),
    nth: fc.integer({ min: 1, max: 5 }),
    weekday,
    months,
    ifClosed,
  }),
  fc.record({ on: fc.constant("last-weekday" as const), weekday, months, ifClosed }),
  fc.record({ on: fc.constantFrom("first-session" as const, "last-session" as const), months }),
);
const pad = (value: number) => String(value).padStart(2, "0");
const localTimes = fc.array(
  fc
    .tuple(fc.integer({ min: 0, max: 23 }), fc.constantFrom(0, 15, 30, 59))
    .map(([hour, minute]) => `${pad(hour)}:${pad(minute)}`),
  { minLength: 1, maxLength: 3 },
);
const schedules: fc.Arbitrary<Schedule> = fc.oneof(
  fc.record({ days: dayRule, at: localTimes, timeZone: fc.constantFrom(...ZONES), calendar: calendars() }),
  fc.record({
    days: dayRule,
    at: fc.constant("close" as const),
    closeOffsetMinutes: fc.integer({ min: -1_440, max: 1_440 }),
    timeZone: fc.constantFrom(...ZONES),
    calendar: calendars(),
  }),
  fc.record({
    days: dayRule,
    at: fc.constant("open" as const),
    timeZone: fc.constantFrom(...ZONES),
    calendar: calendars(),
  }),
);

function calendars(): fc.Arbitrary<CalendarId> {
  return fc.constantFrom("NYSE", "KRX", "HKEX", "24/7");
}

const asked = fc.integer({ min: Date.UTC(YEAR, 0, 1), max: Date.UTC(YEAR, 11, 31) }).map(epochMs);

/** Every time of the schedule, by asking of each date in turn whether the rule's words hold for it. */
function everyTime(schedule: Schedule): readonly number[] {
  const times = new Set<number>();
  const first = Temporal.Instant.fromEpochMilliseconds(FIRST).toZonedDateTimeISO("UTC").toPlainDate();
  for (let day = 0; day < (LAST - FIRST) / MS_PER_DAY; day += 1) {
    const date = first.add({ days: day });
    if (acts(schedule, date)) for (const time of on(schedule, date)) times.add(time);
  }
  return [...times].sort((a, b) => a - b);
}

function isOpen(schedule: Schedule, date: Temporal.PlainDate): boolean {
  return schedule.calendar === undefined || CALENDARS[schedule.calendar].session(date).kind === "open";
}

function acts(schedule: Schedule, date: Temporal.PlainDate): boolean {
  const rule = schedule.days;
  const nearby = (from: number, to: number) =>
    Array.from({ length: to - from + 1 }, (_, index) => date.add({ days: from + index }));
  switch (rule.on) {
    case "every-day":
      return true;
    case "weekdays":
      return date.dayOfWeek <= 5;
    case "sessions":
      return isOpen(schedule, date);
    case "dates":
      return rule.dates.includes(date.toString());
    case "first-session":
      return (
        rule.months.includes(date.month) &&
        isOpen(schedule, date) &&
        !nearby(1 - date.day, -1).some((d) => isOpen(schedule, d))
      );
    case "last-session":
      return (
        rule.months.includes(date.month) &&
        isOpen(schedule, date) &&
        !nearby(1, date.daysInMonth - date.day).some((d) => isOpen(schedule, d))
      );
    case "nth-weekday":
    case "last-weekday": {
      const isNamed = (d: Temporal.PlainDate) =>
        rule.months.includes(d.month) &&
        d.dayOfWeek === rule.weekday &&
        (rule.on === "nth-weekday" ? Math.ceil(d.day / 7) === rule.nth : d.add({ days: 7 }).month !== d.month);
      if (isNamed(date) && isOpen(schedule, date)) return true;
      if (rule.ifClosed === "skip" || !isOpen(schedule, date)) return false;
      // A named day that is closed, with nothing open between it and this one.
      const away = rule.ifClosed === "previous-session" ? 1 : -1;
      for (let step = 1; step <= 12; step += 1) {
        const named = date.add({ days: step * away });
        if (isOpen(schedule, named)) return false;
        if (isNamed(named)) return true;
      }
      return false;
    }
  }
}

function on(schedule: Schedule, date: Temporal.PlainDate): readonly number[] {
  if (schedule.at === "close" || schedule.at === "open") {
    const day = schedule.calendar && CALENDARS[schedule.calendar].session(date);
    if (day?.kind !== "open") return [];
    return [schedule.at === "open" ? day.openAt : day.closeAt + (schedule.closeOffsetMinutes ?? 0) * MS_PER_MINUTE];
  }
  return schedule.at.map((time) => firstInstantOf(`${date}T${time}`, schedule.timeZone));
}

/** By looking: the earliest instant that the zone's clock shows as `local`, or as much later as the clock had skipped. */
function firstInstantOf(local: string, timeZone: string): number {
  const wanted = Temporal.PlainDateTime.from(local);
  const asUtc = wanted.toZonedDateTime("UTC").epochMilliseconds;
  const offsets = [-2, 2].map((days) => {
    const around = Temporal.Instant.fromEpochMilliseconds(asUtc + days * MS_PER_DAY).toZonedDateTimeISO(timeZone);
    return around.offsetNanoseconds / 1e6;
  });
  const shows = (at: number) =>
    Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(timeZone).toPlainDateTime().equals(wanted);
  const found = offsets.map((offset) => asUtc - offset).filter(shows);
  // Skipped: with the clock as it was before the gap, the instant that it would have shown the time at.
  return found.length > 0 ? Math.min(...found) : asUtc - (offsets[0] ?? 0);
}

const sound = schedules.filter((schedule) => scheduleProblem(schedule) === undefined);

describe("schedules", () => {
  it("give the times that a look at every single date gives", () => {
    fc.assert(
      fc.property(sound, asked, (schedule, after) => {
        const times = everyTime(schedule);
        const expected = times.find((time) => time > after);
        const due = nextTime(schedule, after);
        if (expected === undefined || expected > LAST - 4 * MS_PER_DAY) return;
        expect(due).toBe(expected);
      }),
      { numRuns: 300 },
    );
  });

  it("rise strictly, lie in the asked span and leave none out", () => {
    fc.assert(
      fc.property(sound, asked, fc.integer({ min: 0, max: 200 * MS_PER_DAY }), (schedule, from, span) => {
        const to = epochMs(from + span);
        const times: readonly EpochMs[] = timesBetween(schedule, from, to, 1_000);
        for (const [index, time] of times.entries()) {
          expect(time).toBeGreaterThan(times[index - 1] ?? from);
          expect(time).toBeLessThanOrEqual(to);
        }
        const all = everyTime(schedule).filter((time) => time > from && time <= to);
        expect(times).toEqual(all.slice(0, 1_000));
      }),
      { numRuns: 100 },
    );
  });

  it("are the same whichever moment before them is asked about", () => {
    fc.assert(
      fc.property(sound, asked, fc.double({ min: 0, max: 1, noNaN: true }), (schedule, after, share) => {
        const due = nextTime(schedule, after);
        if (due === undefined) return;
        const later = epochMs(after + share * (due - after) * 0.999);
        expect(nextTime(schedule, later)).toBe(due);
      }),
      { numRuns: 200 },
    );
  });
});
