// Writes shared/domain/calendar/holiday-tables.ts: the public holidays of date-holidays, with each difference between
// them and the exchange's own days listed below by hand. Run `node scripts/holidays.ts` after changing this list, adding
// a year or updating the library, and review the table line by line.
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import Holidays from "date-holidays";
import { isWeekend } from "../shared/domain/calendar/days.ts";
import type { HolidayTable, OtherHours } from "../shared/domain/calendar/holiday-table.ts";

const TABLES_FILE = join(import.meta.dirname, "../shared/domain/calendar/holiday-tables.ts");

const YEARS = [2024, 2025, 2026, 2027] as const;
const VERIFIED_ON = "2026-11-23";

/** A day on which the exchange does not do what the library's public holidays say. */
export interface Difference {
  readonly date: string;
  readonly exchange: "closed" | "open";
  /** Name of the closure, or of the holiday that is none. */
  readonly what: string;
  /** Why the library and the exchange differ. */
  readonly because: string;
}

const noHoliday = "no public holiday, but the exchange's rules close it";
const oneDayLate = "the library has Seollal one day late: three days from New Year's Day, not from its eve";
const oncePerYear = "set for this year alone, which the library does not follow";
const labourLaw = "a public holiday with a substitute day by the law of April 2026, which the library lacks";

export const KRX_DIFFERENCES: readonly Difference[] = [
  { date: "2024-02-09", exchange: "closed", what: "Seollal eve", because: oneDayLate },
  { date: "2024-04-10", exchange: "closed", what: "parliamentary election", because: oncePerYear },
  { date: "2024-05-01", exchange: "closed", what: "Labour Day", because: noHoliday },
  { date: "2024-10-01", exchange: "closed", what: "Armed Forces Day, temporary holiday", because: oncePerYear },
  { date: "2024-12-31", exchange: "closed", what: "year end", because: noHoliday },
  { date: "2025-01-27", exchange: "closed", what: "temporary holiday", because: oncePerYear },
  { date: "2025-01-28", exchange: "closed", what: "Seollal eve", because: oneDayLate },
  { date: "2025-01-31", exchange: "open", what: "Korean New Year", because: oneDayLate },
  { date: "2025-05-01", exchange: "closed", what: "Labour Day", because: noHoliday },
  { date: "2025-06-03", exchange: "closed", what: "presidential election", because: oncePerYear },
  { date: "2025-12-31", exchange: "closed", what: "year end", because: noHoliday },
  { date: "2026-02-16", exchange: "closed", what: "Seollal eve", because: oneDayLate },
  { date: "2026-02-19", exchange: "open", what: "Korean New Year", because: oneDayLate },
  { date: "2026-05-01", exchange: "closed", what: "Labour Day", because: labourLaw },
  { date: "2026-06-03", exchange: "closed", what: "local elections", because: oncePerYear },
  { date: "2026-12-31", exchange: "closed", what: "year end", because: noHoliday },
  { date: "2027-05-03", exchange: "closed", what: "Labour Day (substitute day)", because: labourLaw },
  { date: "2027-12-31", exchange: "closed", what: "year end", because: noHoliday },
];

export const HKEX_DIFFERENCES: readonly Difference[] = [
  {
    date: "2024-09-06",
    exchange: "closed",
    what: "typhoon Yagi, signal 8",
    because: "weather; storms no longer close the market since 23 September 2024",
  },
];

const KRX_SOURCE =
  "KRX closes on public holidays, on 1 May and on the last weekday of the year (Securities Market Business Regulation, " +
  "article 5). Compared with the exchange's notices in the press and with the almanac of the Korea AeroSpace " +
  "Administration, as kept by npm @hyunbinseo/holidays-kr 5.2027.1. 2027 is by the law of November 2026; the exchange's " +
  "own list follows in December, and elections or temporary holidays may still be added.";
const HKEX_SOURCE =
  "HKEX closes on the general holidays gazetted by the Hong Kong government and has no afternoon session on the eves of " +
  "Christmas, New Year and Lunar New Year. Compared with exchange_calendars (XHKG) and its rules, and with the lunar " +
  "calendar of Unicode CLDR. 2027 is by the General Holidays Ordinance.";

const testDay = "university entrance test: an hour later";

export function krxTable(): HolidayTable {
  const closed = closures("KR", KRX_DIFFERENCES);
  const opensLate = { opens: "10:00", isHalfDay: false };
  const otherHours: Record<string, OtherHours> = {};
  for (const year of YEARS) {
    const why = "first session of the year: opening ceremony";
    otherHours[firstOpen(`${year}-01-01`, closed)] = { ...opensLate, closes: "15:30", why };
  }
  for (const date of ["2024-11-14", "2025-11-13"]) otherHours[date] = { ...opensLate, closes: "16:30", why: testDay };
  const notSeen = `${testDay} in every year since 2016, but this year's notice was not seen`;
  otherHours["2026-11-19"] = { ...opensLate, closes: "16:30", why: notSeen };
  return {
    years: YEARS,
    source: KRX_SOURCE,
    verifiedOn: VERIFIED_ON,
    closed,
    otherHours,
    unknown: { "2027-11-18": "the day of the university entrance test, with hours still to be announced" },
  };
}

export function hkexTable(): HolidayTable {
  const closed = closures("HK", HKEX_DIFFERENCES);
  const otherHours: Record<string, OtherHours> = {};
  for (const year of YEARS) {
    const lunarNewYear = Temporal.PlainDate.from({ calendar: "chinese", year, monthCode: "M01", day: 1 });
    const eves: [Temporal.PlainDate, string][] = [
      [lunarNewYear.withCalendar("iso8601").subtract({ days: 1 }), "Lunar New Year's Eve"],
      [Temporal.PlainDate.from({ year, month: 12, day: 24 }), "Christmas Eve"],
      [Temporal.PlainDate.from({ year, month: 12, day: 31 }), "New Year's Eve"],
    ];
    for (const [date, why] of eves) {
      if (isWeekend(date) || closed[date.toString()] !== undefined) continue;
      otherHours[date.toString()] = { opens: "09:30", closes: "12:00", isHalfDay: true, why };
    }
  }
  return { years: YEARS, source: HKEX_SOURCE, verifiedOn: VERIFIED_ON, closed, otherHours, unknown: {} };
}

/** The library's public holidays on weekdays, date → name. */
export function libraryClosures(country: string): Readonly<Record<string, string>> {
  const library = new Holidays(country, { types: ["public"] });
  const closed: Record<string, string> = {};
  for (const holiday of YEARS.flatMap((year) => library.getHolidays(year, "en"))) {
    const first = Temporal.PlainDate.from(holiday.date.slice(0, 10));
    const days = Math.round((holiday.end.getTime() - holiday.start.getTime()) / 86_400_000);
    for (let day = 0; day < days; day += 1) {
      const date = first.add({ days: day });
      if (!isWeekend(date)) closed[date.toString()] ??= holiday.name.replaceAll("’", "'");
    }
  }
  return closed;
}

function closures(country: string, differences: readonly Difference[]): Readonly<Record<string, string>> {
  const closed = new Map(Object.entries(libraryClosures(country)));
  for (const { date, exchange, what } of differences) {
    if (closed.has(date) === (exchange === "closed")) throw new Error(`${date} (${what}) is no difference any more`);
    if (exchange === "closed") closed.set(date, what);
    else closed.delete(date);
  }
  return Object.fromEntries([...closed].sort(([a], [b]) => (a < b ? -1 : 1)));
}

function firstOpen(from: string, closed: Readonly<Record<string, string>>): string {
  let date = Temporal.PlainDate.from(from);
  while (isWeekend(date) || closed[date.toString()] !== undefined) date = date.add({ days: 1 });
  return date.toString();
}

function tablesFile(): string {
  const table = (name: string, exchange: string, days: HolidayTable) =>
    `/** ${exchange}. */\nexport const ${name}: HolidayTable = ${JSON.stringify(days, undefined, 2)};`;
  return [
    "// Written by scripts/holidays.ts from date-holidays and the exchanges' own differences. Do not edit.",
    'import type { HolidayTable } from "./holiday-table.ts";',
    table("KRX_TABLE", "Korea Exchange", krxTable()),
    table("HKEX_TABLE", "Hong Kong Exchanges, securities market", hkexTable()),
  ].join("\n\n");
}

if (import.meta.main) {
  writeFileSync(TABLES_FILE, tablesFile());
  execFileSync("npx", ["biome", "check", "--write", TABLES_FILE], { stdio: "inherit" });
}
