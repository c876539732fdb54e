import { CALENDARS } from "./calendars.ts";
import type { DayRule, Schedule } from "./schedule.ts";

const LOCAL_TIME = /^([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?$/;
const MINUTES_PER_DAY = 1_440;

/** What is wrong with a schedule, in a sentence for people, or undefined where it is sound. */
export function scheduleProblem(schedule: Schedule): string | undefined {
  return (
    zoneProblem(schedule.timeZone) ?? dayProblem(schedule.days) ?? timeProblem(schedule) ?? sessionProblem(schedule)
  );
}

function zoneProblem(timeZone: string): string | undefined {
  try {
    Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(timeZone);
    return undefined;
  } catch {
    return `time zone '${timeZone}' is unknown`;
  }
}

function dayProblem(rule: DayRule): string | undefined {
  if (rule.on === "dates")
    return rule.dates.length === 0 ? "no dates are given" : rule.dates.map(dateProblem).find(Boolean);
  if (!("months" in rule)) return undefined;
  if (rule.months.length === 0) return "no months are given";
  const month = rule.months.find((given) => !isWithin(given, 1, 12));
  if (month !== undefined) return `month ${month} is not 1 to 12`;
  if ("weekday" in rule && !isWithin(rule.weekday, 1, 7))
    return `weekday ${rule.weekday} is not 1 (Monday) to 7 (Sunday)`;
  if (rule.on === "nth-weekday" && !isWithin(rule.nth, 1, 5)) return `the ${rule.nth}th weekday is not the 1st to 5th`;
  return undefined;
}

function dateProblem(date: string): string | undefined {
  try {
    return Temporal.PlainDate.from(date).toString() === date ? undefined : `date '${date}' is not YYYY-MM-DD`;
  } catch {
    return `date '${date}' is not YYYY-MM-DD`;
  }
}

function timeProblem({ at, closeOffsetMinutes }: Schedule): string | undefined {
  if (closeOffsetMinutes !== undefined) {
    if (at !== "close") return "closeOffsetMinutes is counted from the close, but 'at' is not 'close'";
    if (!(Math.abs(closeOffsetMinutes) <= MINUTES_PER_DAY)) return `${closeOffsetMinutes} minutes is more than a day`;
  }
  if (at === "close" || at === "open") return undefined;
  if (at.length === 0) return "no times are given";
  const wrong = at.find((time) => !LOCAL_TIME.test(time));
  return wrong === undefined ? undefined : `time '${wrong}' is not HH:MM or HH:MM:SS`;
}

function sessionProblem({ days, at, calendar: id }: Schedule): string | undefined {
  if (id === undefined) {
    if (at === "close" || at === "open") return `the ${at} of a session needs a calendar`;
    return days.on.endsWith("session") || days.on === "sessions" ? `'${days.on}' needs a calendar` : undefined;
  }
  if (days.on !== "dates" || (at !== "close" && at !== "open")) return undefined;
  const closed = days.dates.find((date) => CALENDARS[id].session(Temporal.PlainDate.from(date)).kind === "closed");
  return closed === undefined ? undefined : `${closed} is no session of ${id}`;
}

const isWithin = (value: number, min: number, max: number): boolean =>
  Number.isInteger(value) && value >= min && value <= max;
