import { isWeekend } from "./days.ts";
import { createSessionCalendar, type DayPlan, type SessionCalendar, type SessionHours } from "./session-calendar.ts";

/** The days on which an exchange differs from its ordinary week, listed because no rule foretells them. */
export interface HolidayTable {
  /** Years that are listed completely; every other year is unknown. */
  readonly years: readonly number[];
  readonly source: string;
  /** Date on which the table was last compared with its source. */
  readonly verifiedOn: string;
  /** Weekdays without a session → why. */
  readonly closed: Readonly<Record<string, string>>;
  /** Sessions at other hours than the ordinary. */
  readonly otherHours: Readonly<Record<string, OtherHours>>;
  /** Days whose hours the exchange has not announced yet → why they may differ. */
  readonly unknown: Readonly<Record<string, string>>;
}

export interface OtherHours extends SessionHours {
  readonly isHalfDay: boolean;
  readonly why: string;
}

/** An exchange that trades on every weekday but those in `table`. */
export function createTableCalendar(
  id: string,
  timeZone: string,
  hours: SessionHours,
  table: HolidayTable,
): SessionCalendar {
  const years = new Set(table.years);
  const list = table.years.join(", ");
  return createSessionCalendar(id, timeZone, hours, (date): DayPlan => {
    if (!years.has(date.year)) return { kind: "unknown", why: `${id} is known in ${list}, not in ${date.year}` };
    if (isWeekend(date)) return { kind: "closed", why: "weekend" };
    const key = date.toString();
    const closed = table.closed[key];
    if (closed !== undefined) return { kind: "closed", why: closed };
    const unknown = table.unknown[key];
    if (unknown !== undefined) return { kind: "unknown", why: unknown };
    const other = table.otherHours[key];
    return { kind: "open", hours: other ?? hours, isHalfDay: other?.isHalfDay ?? false };
  });
}
