import { type EpochMs, epochMs } from "../units.ts";

/** Days looked through for the next session: no exchange here has been closed for more than ten days in a row. */
const DAYS_SEARCHED_MAX = 40;

/**
 * What an exchange does on one local date: it trades, it is closed, or the calendar does not know, because the date lies
 * outside the years its data covers. An unknown day is never taken for an open or a closed one.
 */
export type TradingDay =
  | { readonly kind: "open"; readonly openAt: EpochMs; readonly closeAt: EpochMs; readonly isHalfDay: boolean }
  | { readonly kind: "closed"; readonly why: string }
  | { readonly kind: "unknown"; readonly why: string };

/** Regular trading hours of one session in local time. */
export interface SessionHours {
  /** "HH:MM" on the session's date, or on the day before it. */
  readonly opens: string;
  readonly opensDayBefore?: true;
  /** "HH:MM" on the session's date, or on the day after it. */
  readonly closes: string;
  readonly closesDayAfter?: true;
}

/** What a calendar's own rules say of a date, in local time. */
export type DayPlan =
  | { readonly kind: "open"; readonly hours: SessionHours; readonly isHalfDay: boolean }
  | Exclude<TradingDay, { kind: "open" }>;

/** The regular sessions of one exchange. Auctions and trading before and after hours are no part of them. */
export interface SessionCalendar {
  readonly id: string;
  /** IANA name of the zone its dates and hours are in. */
  readonly timeZone: string;
  /** Hours of an ordinary day. */
  readonly hours: SessionHours;
  readonly session: (date: Temporal.PlainDate) => TradingDay;
}

/** A session with its date in the exchange's zone. */
export interface DatedSession {
  readonly date: Temporal.PlainDate;
  readonly openAt: EpochMs;
  readonly closeAt: EpochMs;
  readonly isHalfDay: boolean;
}

/** Builds a calendar from what `plan` says of each date; its local hours become epoch milliseconds by the zone's clock. */
export function createSessionCalendar(
  id: string,
  timeZone: string,
  hours: SessionHours,
  plan: (date: Temporal.PlainDate) => DayPlan,
): SessionCalendar {
  const at = (date: Temporal.PlainDate, time: string) =>
    epochMs(date.toZonedDateTime({ timeZone, plainTime: Temporal.PlainTime.from(time) }).epochMilliseconds);
  return {
    id,
    timeZone,
    hours,
    session(date) {
      const day = plan(date);
      if (day.kind !== "open") return day;
      const { opens, opensDayBefore, closes, closesDayAfter } = day.hours;
      return {
        kind: "open",
        openAt: at(opensDayBefore ? date.subtract({ days: 1 }) : date, opens),
        closeAt: at(closesDayAfter ? date.add({ days: 1 }) : date, closes),
        isHalfDay: day.isHalfDay,
      };
    },
  };
}

/** First session strictly after `date`; undefined when a day in between is unknown. */
export function nextSession(calendar: SessionCalendar, date: Temporal.PlainDate): DatedSession | undefined {
  return sessionFrom(calendar, date, 1);
}

/** Last session strictly before `date`; undefined when a day in between is unknown. */
export function previousSession(calendar: SessionCalendar, date: Temporal.PlainDate): DatedSession | undefined {
  return sessionFrom(calendar, date, -1);
}

/** True on a shortened session, false on a full or closed day, undefined where the calendar does not know. */
export function isHalfDay(calendar: SessionCalendar, date: Temporal.PlainDate): boolean | undefined {
  const day = calendar.session(date);
  return day.kind === "unknown" ? undefined : day.kind === "open" && day.isHalfDay;
}

function sessionFrom(calendar: SessionCalendar, from: Temporal.PlainDate, step: 1 | -1): DatedSession | undefined {
  for (let days = 1; days <= DAYS_SEARCHED_MAX; days += 1) {
    const date = from.add({ days: days * step });
    const day = calendar.session(date);
    if (day.kind === "unknown") return undefined;
    if (day.kind === "open") return { date, openAt: day.openAt, closeAt: day.closeAt, isHalfDay: day.isHalfDay };
  }
  return undefined;
}
