import { describe, expect, it } from "vitest";
import { HKEX_DIFFERENCES, hkexTable, KRX_DIFFERENCES, krxTable, libraryClosures } from "../../../scripts/holidays.ts";
import { CALENDARS, type CalendarId } from "../../../shared/domain/calendar/calendars.ts";
import { isWeekend } from "../../../shared/domain/calendar/days.ts";
import { HKEX_TABLE, KRX_TABLE } from "../../../shared/domain/calendar/holiday-tables.ts";
import { isHalfDay, nextSession } from "../../../shared/domain/calendar/session-calendar.ts";
import { datesOf, utc } from "./dates.ts";

const YEARS = [2024, 2025, 2026, 2027];

/** Weekdays without a session, "MM-DD". */
const closedIn = (id: CalendarId, year: number) =>
  datesOf(year)
    .filter((date) => !isWeekend(date) && CALENDARS[id].session(date).kind === "closed")
    .map((date) => date.toString().slice(5));

const kindOn = (id: CalendarId, date: string) => CALENDARS[id].session(Temporal.PlainDate.from(date)).kind;

/** ISO date of a day of the Chinese or Korean lunar calendar in the lunar year that begins in `year`. */
const lunar = (calendar: "chinese" | "dangi", year: number, month: number, day: number) =>
  Temporal.PlainDate.from({ calendar, year, monthCode: `M${String(month).padStart(2, "0")}`, day }).withCalendar(
    "iso8601",
  );

it("the tables are what scripts/holidays.ts writes", () => {
  expect(KRX_TABLE).toEqual(krxTable());
  expect(HKEX_TABLE).toEqual(hkexTable());
});

describe.each([
  ["KRX", "KR", KRX_TABLE, KRX_DIFFERENCES],
  ["HKEX", "HK", HKEX_TABLE, HKEX_DIFFERENCES],
] as const)("%s beside the public holidays of the library", (id, country, table, differences) => {
  it("differs on the listed days alone, each with a reason", () => {
    const library = libraryClosures(country);
    const all = new Set([...Object.keys(library), ...Object.keys(table.closed)]);
    const differing = [...all].filter((date) => date in library !== date in table.closed).sort();
    expect(differing).toEqual(differences.map(({ date }) => date).sort());
    for (const { date, exchange, because } of differences) {
      expect(kindOn(id, date)).toBe(exchange);
      expect(because).not.toBe("");
    }
  });

  it("lists weekdays of its years only", () => {
    const days = [...Object.keys(table.closed), ...Object.keys(table.otherHours), ...Object.keys(table.unknown)];
    expect(new Set(days).size).toBe(days.length);
    expect(days.map((date) => Temporal.PlainDate.from(date)).filter((date) => isWeekend(date))).toEqual([]);
    expect(days.filter((date) => !YEARS.includes(Number(date.slice(0, 4))))).toEqual([]);
  });

  it("does not answer for other years", () => {
    expect([kindOn(id, "2023-12-28"), kindOn(id, "2028-01-03")]).toEqual(["unknown", "unknown"]);
    expect(nextSession(CALENDARS[id], Temporal.PlainDate.from("2027-12-31"))).toBeUndefined();
  });
});

// Typed from the almanacs of the Korea AeroSpace Administration and the exchange's notices, not from the library.
describe("Korea Exchange", () => {
  it.each([
    [
      2024,
      "01-01 02-09 02-12 03-01 04-10 05-01 05-06 05-15 06-06 08-15 09-16 09-17 09-18 10-01 10-03 10-09 12-25 12-31",
    ],
    [
      2025,
      "01-01 01-27 01-28 01-29 01-30 03-03 05-01 05-05 05-06 06-03 06-06 08-15 10-03 10-06 10-07 10-08 10-09 12-25 12-31",
    ],
    [2026, "01-01 02-16 02-17 02-18 03-02 05-01 05-05 05-25 06-03 07-17 08-17 09-24 09-25 10-05 10-09 12-25 12-31"],
    [2027, "01-01 02-08 02-09 03-01 05-03 05-05 05-13 07-19 08-16 09-14 09-15 09-16 10-04 10-11 12-27 12-31"],
  ])("is closed in %i on the days of its almanac", (year, days) => {
    expect(closedIn("KRX", year)).toEqual(days.split(" "));
  });

  it.each(YEARS)("keeps the lunar new year and the autumn festival of %i with the days beside them", (year) => {
    for (const festival of [lunar("dangi", year, 1, 1), lunar("dangi", year, 8, 15)]) {
      for (const days of [-1, 0, 1]) expect(kindOn("KRX", festival.add({ days }).toString())).toBe("closed");
    }
    const buddha = lunar("dangi", year, 4, 8);
    expect(kindOn("KRX", buddha.toString())).toBe("closed");
  });

  it("trades at the same UTC hours in summer and winter, and an hour later on the day of the entrance test", () => {
    const hours = (date: string) => {
      const day = CALENDARS.KRX.session(Temporal.PlainDate.from(date));
      return day.kind === "open" ? [utc(day.openAt), utc(day.closeAt)] : day.kind;
    };
    expect(hours("2026-01-05")).toEqual(["2026-01-05T00:00:00Z", "2026-01-05T06:30:00Z"]);
    expect(hours("2026-07-06")).toEqual(["2026-07-06T00:00:00Z", "2026-07-06T06:30:00Z"]);
    expect(hours("2026-01-02")).toEqual(["2026-01-02T01:00:00Z", "2026-01-02T06:30:00Z"]);
    expect(hours("2025-11-13")).toEqual(["2025-11-13T01:00:00Z", "2025-11-13T07:30:00Z"]);
    expect(hours("2027-11-18")).toBe("unknown");
  });
});

// Typed from the general holidays of the Hong Kong government and the exchange's calendar, not from the library.
describe("Hong Kong Exchanges", () => {
  it.each([
    [2024, "01-01 02-12 02-13 03-29 04-01 04-04 05-01 05-15 06-10 07-01 09-06 09-18 10-01 10-11 12-25 12-26"],
    [2025, "01-01 01-29 01-30 01-31 04-04 04-18 04-21 05-01 05-05 07-01 10-01 10-07 10-29 12-25 12-26"],
    [2026, "01-01 02-17 02-18 02-19 04-03 04-06 04-07 05-01 05-25 06-19 07-01 10-01 10-19 12-25"],
    [2027, "01-01 02-08 02-09 03-26 03-29 04-05 05-13 06-09 07-01 09-16 10-01 10-08 12-27"],
  ])("is closed in %i on the general holidays", (year, days) => {
    expect(closedIn("HKEX", year)).toEqual(days.split(" "));
  });

  it.each([
    [2024, ["02-09", "12-24", "12-31"]],
    [2025, ["01-28", "12-24", "12-31"]],
    [2026, ["02-16", "12-24", "12-31"]],
    [2027, ["02-05", "12-24", "12-31"]],
  ])("has no afternoon session in %i on three eves", (year, days) => {
    const half = datesOf(year).filter((date) => isHalfDay(CALENDARS.HKEX, date));
    expect(half.map((date) => date.toString().slice(5))).toEqual(days);
    for (const date of half) {
      const day = CALENDARS.HKEX.session(date);
      expect(day.kind === "open" && utc(day.closeAt)).toBe(`${date}T04:00:00Z`);
    }
  });

  it.each(YEARS)("keeps the lunar festivals of %i", (year) => {
    // Lunar New Year, the Buddha's birthday, Tuen Ng, the day after Mid-Autumn and Chung Yeung.
    for (const [month, day] of [
      [1, 1],
      [4, 8],
      [5, 5],
      [8, 16],
      [9, 9],
    ] as const) {
      const festival = lunar("chinese", year, month, day);
      expect(kindOn("HKEX", festival.toString())).toBe("closed");
      // One on a Sunday is kept on the Monday, unless that is a holiday already and the next free day is.
      if (festival.dayOfWeek === 7) expect(kindOn("HKEX", festival.add({ days: 1 }).toString())).toBe("closed");
    }
  });
});
