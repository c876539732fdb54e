import Holidays from "date-holidays";
import { describe, expect, it } from "vitest";
import { easterSunday, isWeekend } from "../../../shared/domain/calendar/days.ts";
import { NYSE_ONE_OFF_CLOSURES, nyse } from "../../../shared/domain/calendar/nyse.ts";
import { isHalfDay, nextSession, previousSession } from "../../../shared/domain/calendar/session-calendar.ts";
import { datesOf, utc } from "./dates.ts";

/** Typed from the lists that NYSE Group published on 27 December 2021, 8 November 2024 and 23 December 2025. */
const PUBLISHED: Readonly<Record<number, { closed: readonly string[]; halfDays: readonly string[] }>> = {
  2022: {
    closed: ["01-17", "02-21", "04-15", "05-30", "06-20", "07-04", "09-05", "11-24", "12-26"],
    halfDays: ["11-25"],
  },
  2023: {
    closed: ["01-02", "01-16", "02-20", "04-07", "05-29", "06-19", "07-04", "09-04", "11-23", "12-25"],
    halfDays: ["07-03", "11-24"],
  },
  2024: {
    closed: ["01-01", "01-15", "02-19", "03-29", "05-27", "06-19", "07-04", "09-02", "11-28", "12-25"],
    halfDays: ["07-03", "11-29", "12-24"],
  },
  // With the day of mourning on 9 January, which was announced on 30 December 2024.
  2025: {
    closed: ["01-01", "01-09", "01-20", "02-17", "04-18", "05-26", "06-19", "07-04", "09-01", "11-27", "12-25"],
    halfDays: ["07-03", "11-28", "12-24"],
  },
  2026: {
    closed: ["01-01", "01-19", "02-16", "04-03", "05-25", "06-19", "07-03", "09-07", "11-26", "12-25"],
    halfDays: ["11-27", "12-24"],
  },
  2027: {
    closed: ["01-01", "01-18", "02-15", "03-26", "05-31", "06-18", "07-05", "09-06", "11-25", "12-24"],
    halfDays: ["11-26"],
  },
  2028: {
    closed: ["01-17", "02-21", "04-14", "05-29", "06-19", "07-04", "09-04", "11-23", "12-25"],
    halfDays: ["07-03", "11-24"],
  },
};

const at = (date: string) => nyse.session(Temporal.PlainDate.from(date));

describe("New York Stock Exchange", () => {
  it.each(Object.keys(PUBLISHED).map(Number))("keeps the published days of %i", (year) => {
    const weekdays = datesOf(year).filter((date) => !isWeekend(date));
    const closed = weekdays.filter((date) => nyse.session(date).kind === "closed");
    const halfDays = weekdays.filter((date) => isHalfDay(nyse, date));
    expect(closed.map((date) => date.toString().slice(5))).toEqual(PUBLISHED[year]?.closed);
    expect(halfDays.map((date) => date.toString().slice(5))).toEqual(PUBLISHED[year]?.halfDays);
  });

  it("was closed on the days that no rule foretells", () => {
    expect(NYSE_ONE_OFF_CLOSURES.map(({ date }) => [date, at(date).kind])).toEqual(
      NYSE_ONE_OFF_CLOSURES.map(({ date }) => [date, "closed"]),
    );
    expect(at("2012-10-31").kind).toBe("open");
  });

  it("did not keep Juneteenth before 2022, nor New Year's Day on a Saturday", () => {
    expect([at("2020-06-19").kind, at("2021-06-18").kind, at("2021-12-31").kind, at("2027-12-31").kind]).toEqual([
      "open",
      "open",
      "open",
      "open",
    ]);
  });

  it.each([
    ["2026-03-06", "2026-03-06T14:30:00Z", "2026-03-06T21:00:00Z"],
    ["2026-03-09", "2026-03-09T13:30:00Z", "2026-03-09T20:00:00Z"],
    ["2026-10-30", "2026-10-30T13:30:00Z", "2026-10-30T20:00:00Z"],
    ["2026-11-02", "2026-11-02T14:30:00Z", "2026-11-02T21:00:00Z"],
    ["2026-11-27", "2026-11-27T14:30:00Z", "2026-11-27T18:00:00Z"],
    ["2024-07-03", "2024-07-03T13:30:00Z", "2024-07-03T17:00:00Z"],
  ])("trades %s by New York's clock", (date, opens, closes) => {
    const day = at(date);
    expect(day.kind === "open" && [utc(day.openAt), utc(day.closeAt)]).toEqual([opens, closes]);
  });

  it("answers 'unknown' outside its years, and finds no session across them", () => {
    expect([at("2003-12-31").kind, at("2036-01-02").kind]).toEqual(["unknown", "unknown"]);
    expect(nextSession(nyse, Temporal.PlainDate.from("2035-12-31"))).toBeUndefined();
    expect(isHalfDay(nyse, Temporal.PlainDate.from("2036-01-02"))).toBeUndefined();
  });

  it("finds the sessions beside Good Friday and Easter", () => {
    const goodFriday = Temporal.PlainDate.from("2026-04-03");
    expect(nextSession(nyse, goodFriday)?.date.toString()).toBe("2026-04-06");
    expect(previousSession(nyse, goodFriday)?.date.toString()).toBe("2026-04-02");
  });

  // Unlike the government it closes on Good Friday, and not on Columbus Day, on Veterans Day or on the Friday before a
  // New Year's Day on Saturday; it took up Juneteenth a year later.
  it("agrees with the library's US holidays but for the differences above", () => {
    const library = new Holidays("US", { types: ["public"] });
    for (let year = 2004; year <= 2035; year += 1) {
      const expected = new Set([goodFriday(year)]);
      for (const { date, name } of library.getHolidays(year, "en")) {
        if (/Columbus|Veterans|Inauguration/.test(name) || (name.startsWith("Juneteenth") && year < 2022)) continue;
        const day = Temporal.PlainDate.from(date.slice(0, 10));
        if (!isWeekend(day) && !(day.month === 12 && day.day === 31)) expected.add(day.toString());
      }
      for (const { date } of NYSE_ONE_OFF_CLOSURES) if (date.startsWith(`${year}-`)) expected.add(date);
      const closed = datesOf(year).filter((date) => !isWeekend(date) && nyse.session(date).kind === "closed");
      expect(closed.map(String)).toEqual([...expected].sort());
    }
  });
});

// With the earliest and latest dates of these centuries, and the years (1954, 1981, 2049) that the rule corrects.
it.each([
  "1818-03-22",
  "1943-04-25",
  "1954-04-18",
  "1981-04-19",
  "2000-04-23",
  "2008-03-23",
  "2038-04-25",
  "2049-04-18",
])("Easter is on %s", (date) => {
  expect(easterSunday(Number(date.slice(0, 4))).toString()).toBe(date);
});

function goodFriday(year: number): string {
  const library = new Holidays("US", { types: ["observance"] });
  const easter = library.getHolidays(year, "en").find(({ name }) => name === "Easter Sunday");
  if (!easter) throw new Error(`the library has no Easter in ${year}`);
  return Temporal.PlainDate.from(easter.date.slice(0, 10)).subtract({ days: 2 }).toString();
}
