import { err, ok, type Result } from "../result.ts";
import { type EpochMs, epochMs, MS_PER_DAY, MS_PER_HOUR, MS_PER_MINUTE } from "../units.ts";
import { CALENDARS, type CalendarId } from "./calendars.ts";
import { type ScheduledDay, scheduledDays } from "./schedule-days.ts";

/**
 * Days before the one that is asked about that may still bring a time: a close of another zone's date, its offset of up
 * to a day, and a skipped local time that was moved past midnight.
 */
const DAYS_BACK = 3;

/** No zone has moved its clock further, but for those that skipped a date. */
const CLOCK_CHANGE_MS_MAX = 3 * MS_PER_HOUR;

/** Where a scheduled day falls on a day without a session: the session before or after it, or not at all. */
export type IfClosed = "previous-session" | "next-session" | "skip";

/** On which dates of `timeZone` a schedule acts. Months are 1 to 12, weekdays 1 (Monday) to 7 (Sunday). */
export type DayRule =
  | { readonly on: "every-day" }
  | { readonly on: "weekdays" }
  /** Every session of `calendar`. */
  | { readonly on: "sessions" }
  /** The third Friday is `nth: 3, weekday: 5`; a fifth one is left out in months that have four. */
  | {
      readonly on: "nth-weekday";
      readonly nth: number;
      readonly weekday: number;
      readonly months: readonly number[];
      readonly ifClosed: IfClosed;
    }
  | {
      readonly on: "last-weekday";
      readonly weekday: number;
      readonly months: readonly number[];
      readonly ifClosed: IfClosed;
    }
  | { readonly on: "first-session"; readonly months: readonly number[] }
  | { readonly on: "last-session"; readonly months: readonly number[] }
  /** Announced one by one, each "YYYY-MM-DD". */
  | { readonly on: "dates"; readonly dates: readonly string[] };

/** When something is done, as data: on which days, and when on these days. */
export interface Schedule {
  readonly days: DayRule;
  /** Local times "HH:MM" or "HH:MM:SS" of `timeZone`, or the open or close of each day's session of `calendar`. */
  readonly at: readonly string[] | "close" | "open";
  /** Minutes from the close to the time meant, negative before it. */
  readonly closeOffsetMinutes?: number | undefined;
  /** IANA name. */
  readonly timeZone: string;
  /** Whose sessions count; without it every day is open. */
  readonly calendar?: CalendarId | undefined;
}

/** Why there is no next time: the calendar does not know the days ahead, or the schedule has no further day. */
export interface NoTime {
  readonly code: "unknown" | "ended";
  readonly reason: string;
}

/** As `dueAfter`, undefined where there is none. */
export function nextTime(schedule: Schedule, after: EpochMs): EpochMs | undefined {
  const due = dueAfter(schedule, after);
  return due.ok ? due.value : undefined;
}

/**
 * First time of the schedule strictly after `after`. The schedule must be sound, see `scheduleProblem`.
 *
 * A local time that the clock change skips is moved forward by the length of the gap (02:30 becomes 03:30); one that
 * happens twice counts once, the first time. Fails with `unknown` where the calendar's data ends, because a day that may
 * be a holiday is no time to announce.
 */
export function dueAfter(schedule: Schedule, after: EpochMs): Result<EpochMs, NoTime> {
  const today = localDate(schedule, after);
  let due: EpochMs | undefined;
  for (const day of scheduledDays(schedule, today.subtract({ days: DAYS_BACK }))) {
    if (due !== undefined && Temporal.PlainDate.compare(day.date, localDate(schedule, due)) > 0) break;
    if (isPast(schedule, day.date, after)) continue;
    const times = timesOn(schedule, day);
    if (typeof times === "string") {
      if (due !== undefined) break;
      if (Temporal.PlainDate.compare(day.date, today) >= 0) return err({ code: "unknown", reason: times });
      continue;
    }
    for (const time of times) if (time > after && (due === undefined || time < due)) due = time;
  }
  return due === undefined ? err({ code: "ended", reason: "the schedule has no further day" }) : ok(due);
}

/** Times after `from` up to and including `to`, at most `max`, rising; fewer where the calendar's data ends. */
export function timesBetween(schedule: Schedule, from: EpochMs, to: EpochMs, max: number): readonly EpochMs[] {
  const times: EpochMs[] = [];
  let time = nextTime(schedule, from);
  while (time !== undefined && time <= to && times.length < max) {
    times.push(time);
    time = nextTime(schedule, time);
  }
  return times;
}

/** Local times of the day, moved on by any clock change there is, lie behind `after`. */
function isPast({ at, timeZone }: Schedule, date: Temporal.PlainDate, after: EpochMs): boolean {
  if (at === "close" || at === "open") return false;
  return date.add({ days: 1 }).toZonedDateTime(timeZone).epochMilliseconds + CLOCK_CHANGE_MS_MAX <= after;
}

function localDate(schedule: Schedule, at: EpochMs): Temporal.PlainDate {
  return Temporal.Instant.fromEpochMilliseconds(Math.floor(at)).toZonedDateTimeISO(schedule.timeZone).toPlainDate();
}

/** Times of one day, or why they are not known. */
function timesOn(schedule: Schedule, day: ScheduledDay): readonly EpochMs[] | string {
  if (day.kind === "unknown") return day.why;
  if (schedule.at !== "close" && schedule.at !== "open") return localTimes(day.date, schedule.at, schedule.timeZone);
  if (schedule.calendar === undefined) throw new Error("a schedule at the close or open needs a calendar");
  const session = CALENDARS[schedule.calendar].session(day.date);
  if (session.kind === "unknown") return session.why;
  if (session.kind === "closed") return [];
  if (schedule.at === "open") return [session.openAt];
  return [epochMs(session.closeAt + (schedule.closeOffsetMinutes ?? 0) * MS_PER_MINUTE)];
}

/** On a day without a clock change a local time is a plain distance from midnight, which is far cheaper to work out. */
function localTimes(date: Temporal.PlainDate, times: readonly string[], timeZone: string): readonly EpochMs[] {
  const midnight = date.toZonedDateTime(timeZone).epochMilliseconds;
  const isPlain = date.add({ days: 1 }).toZonedDateTime(timeZone).epochMilliseconds - midnight === MS_PER_DAY;
  return times.map((time) => (isPlain ? epochMs(midnight + sinceMidnightMs(time)) : localTime(date, time, timeZone)));
}

function sinceMidnightMs(time: string): number {
  const [hours = 0, minutes = 0, seconds = 0] = time.split(":").map(Number);
  return ((hours * 60 + minutes) * 60 + seconds) * 1_000;
}

function localTime(date: Temporal.PlainDate, time: string, timeZone: string): EpochMs {
  return epochMs(date.toZonedDateTime({ timeZone, plainTime: Temporal.PlainTime.from(time) }).epochMilliseconds);
}

export { scheduleProblem } from "./schedule-problem.ts";
