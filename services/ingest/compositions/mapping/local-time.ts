import type { TimePlace } from "../../../../config/provider-mapping.ts";
import { type EpochMs, epochMs } from "../../../../shared/domain/units.ts";

/** Times outside are no times of a fund's state: seconds taken for milliseconds, a misread year. */
const EARLIEST_MS = Date.UTC(2000, 0);
const LATEST_MS = Date.UTC(2100, 0);

type Format = Pick<TimePlace, "date" | "time" | "timeZone">;

/**
 * The time that `value` names. A date without a time stands for the format's own local time, midnight where it has none;
 * a local time that a clock change skips moves forward, of one that comes twice it is the first. Undefined where it does
 * not fit the format, is no day of the calendar, or lies outside 2000 to 2100.
 */
export function readLocalTime(value: unknown, format: Format): EpochMs | undefined {
  const at = isEpoch(format)
    ? epochOf(value, format.date)
    : typeof value === "string"
      ? dateOf(value, format)
      : undefined;
  return at !== undefined && at >= EARLIEST_MS && at < LATEST_MS ? epochMs(at) : undefined;
}

/** What a time in this format looks like, for messages. */
export function expectedTime({ date, timeZone }: Format): string {
  if (date === "epoch-s") return "seconds since 1970, of a time between 2000 and 2100";
  if (date === "epoch-ms") return "milliseconds since 1970, of a time between 2000 and 2100";
  return date === "iso" ? "an ISO date or date-time between 2000 and 2100" : `a time as ${date} (${timeZone})`;
}

const isEpoch = ({ date }: Format): boolean => date === "epoch-s" || date === "epoch-ms";

function epochOf(value: unknown, date: string): number | undefined {
  const isNumber = typeof value === "number" || (typeof value === "string" && /^\s*\d+(\.\d+)?\s*$/.test(value));
  return isNumber ? Number(value) * (date === "epoch-s" ? 1_000 : 1) : undefined;
}

function dateOf(text: string, format: Format): number | undefined {
  try {
    return format.date === "iso" ? isoOf(text.trim(), format) : patternOf(text.trim(), format);
  } catch {
    // Temporal refuses what is no day or no time of the calendar.
    return undefined;
  }
}

const ZONED = /(Z|[+-]\d{2}(:?\d{2})?)$/i;

function isoOf(text: string, format: Format): number {
  const withT = text.replace(/^(\d{4}-\d{2}-\d{2}) (?=\d)/, "$1T");
  if (withT.includes("T")) {
    return ZONED.test(withT)
      ? Temporal.Instant.from(withT).epochMilliseconds
      : inZone(Temporal.PlainDateTime.from(withT, { overflow: "reject" }), format);
  }
  return inZone(atTime(Temporal.PlainDate.from(text, { overflow: "reject" }), format), format);
}

const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const TOKENS: Readonly<Record<string, string>> = {
  YYYY: "(?<year>\\d{4})",
  MMM: "(?<name>[A-Za-z]{3})[a-z]*\\.?",
  MM: "(?<month>\\d{2})",
  M: "(?<month>\\d{1,2})",
  DD: "(?<day>\\d{2})",
  D: "(?<day>\\d{1,2})",
  HH: "(?<hour>\\d{2})",
  mm: "(?<minute>\\d{2})",
  ss: "(?<second>\\d{2})",
};

function patternOf(text: string, format: Format): number | undefined {
  const source = format.date.replace(
    /YYYY|MMM|MM|M|DD|D|HH|mm|ss|[^A-Za-z0-9]/g,
    (part) => TOKENS[part] ?? `\\${part}`,
  );
  const found = new RegExp(`^${source}$`).exec(text)?.groups;
  if (found === undefined) return undefined;
  const month = found["name"] === undefined ? Number(found["month"]) : MONTHS.indexOf(found["name"].toLowerCase()) + 1;
  const fields = { year: Number(found["year"]), month, day: Number(found["day"]) };
  const day = Temporal.PlainDate.from(fields, { overflow: "reject" });
  if (found["hour"] === undefined) return inZone(atTime(day, format), format);
  const { hour, minute = "0", second = "0" } = found;
  const clock = { hour: Number(hour), minute: Number(minute), second: Number(second) };
  return inZone(day.toPlainDateTime(Temporal.PlainTime.from(clock, { overflow: "reject" })), format);
}

const atTime = (day: Temporal.PlainDate, { time }: Format): Temporal.PlainDateTime =>
  day.toPlainDateTime(time === undefined ? undefined : Temporal.PlainTime.from(time));

const inZone = (local: Temporal.PlainDateTime, { timeZone }: Format): number =>
  local.toZonedDateTime(timeZone).epochMilliseconds;
