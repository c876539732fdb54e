import { describe, expect, it } from "vitest";
import { INDEX_CALENDARS, namedSchedule } from "../../../shared/domain/calendar/index-calendars.ts";
import { nextTime, scheduleProblem, timesBetween } from "../../../shared/domain/calendar/schedule.ts";
import { epochMs } from "../../../shared/domain/units.ts";
import { ms, utc } from "./dates.ts";

const named = Object.entries(INDEX_CALENDARS);

/** The New York or local dates of a schedule's times in a year. */
function datesIn(name: string, year: number): readonly string[] {
  const schedule = namedSchedule(name);
  if (!schedule) throw new Error(`no schedule ${name}`);
  const [from, to] = [epochMs(ms(`${year}-01-01T12:00:00Z`)), epochMs(ms(`${year + 1}-01-01T12:00:00Z`))];
  return timesBetween(schedule, from, to, 400).map((time) =>
    Temporal.Instant.fromEpochMilliseconds(time).toZonedDateTimeISO(schedule.timeZone).toPlainDate().toString(),
  );
}

describe("named schedules", () => {
  it.each(named)(
    "%s is sound, has a time ahead and says why it is believed",
    (_, { schedule, announced, source, evidence }) => {
      for (const each of announced ? [schedule, announced] : [schedule]) {
        expect(scheduleProblem(each)).toBeUndefined();
        expect(nextTime(each, epochMs(ms("2026-11-23T00:00:00Z")))).toBeGreaterThan(ms("2026-11-23T00:00:00Z"));
      }
      expect(source.length * evidence.length).toBeGreaterThan(0);
    },
  );

  it("are undefined under another name, and under names that objects have", () => {
    expect([namedSchedule("nobody's"), namedSchedule("constructor")]).toEqual([undefined, undefined]);
  });

  it.each([
    // Press releases: effective before the open of 20 June 2023, 24 June 2024 and 22 September 2025.
    ["us-index-quarterly", 2023, ["2023-03-17", "2023-06-16", "2023-09-15", "2023-12-15"]],
    ["us-index-quarterly", 2024, ["2024-03-15", "2024-06-21", "2024-09-20", "2024-12-20"]],
    ["us-index-quarterly", 2026, ["2026-03-20", "2026-06-18", "2026-09-18", "2026-12-18"]],
    // FTSE Russell's schedules; the last Friday was the 30th in 2017 and 2023 and the 29th in 2018.
    ["russell-june", 2016, ["2016-06-24"]],
    ["russell-june", 2017, ["2017-06-23"]],
    ["russell-june", 2018, ["2018-06-22"]],
    ["russell-june", 2019, ["2019-06-28"]],
    ["russell-june", 2020, ["2020-06-26"]],
    ["russell-june", 2023, ["2023-06-23"]],
    ["russell-june", 2026, ["2026-06-26"]],
    ["russell-november", 2026, ["2026-11-13"]],
    // cfbenchmarks.com announced 1 September 2021, nasdaq.com 1 March 2023; 1 December 2024 is a Sunday.
    ["nasdaq-crypto-index", 2021, ["2021-03-01", "2021-06-01", "2021-09-01", "2021-12-01"]],
    ["nasdaq-crypto-index", 2024, ["2024-03-01", "2024-06-03", "2024-09-03", "2024-12-02"]],
    // The fund's 10-Q: rebalanced on 30 January 2026.
    ["coindesk-5", 2026, ["2026-01-30", "2026-04-30", "2026-07-31", "2026-10-30"]],
    ["us-quarter-end", 2027, ["2027-03-31", "2027-06-30", "2027-09-30", "2027-12-31"]],
    ["nasdaq-100-annual", 2026, ["2026-12-18"]],
    ["msci", 2026, ["2026-02-27", "2026-05-29", "2026-08-31", "2026-11-30"]],
  ])("%s trades in %i on the dates of its announcements", (name, year, dates) => {
    expect(datesIn(name, year)).toEqual(dates);
  });

  // It is stated as the last Friday of June, or the one before where that is the 29th or 30th.
  it("Russell's June day by its old wording is the fourth Friday in every year", () => {
    for (let year = 2007; year <= 2035; year += 1) {
      let friday = Temporal.PlainDate.from({ year, month: 6, day: 30 });
      while (friday.dayOfWeek !== 5) friday = friday.subtract({ days: 1 });
      if (friday.day >= 29) friday = friday.subtract({ days: 7 });
      expect(datesIn("russell-june", year)).toEqual([friday.toString()]);
    }
  });

  it("S&P's changes of June 2024 were announced on its first Friday, two weeks ahead", () => {
    const announced = INDEX_CALENDARS["us-index-quarterly"].announced;
    const time = announced && nextTime(announced, epochMs(ms("2024-06-01T00:00:00Z")));
    expect(time && utc(time)).toBe("2024-06-07T21:15:00Z");
  });

  it("the US close of Friday 27 November 2026 is at 13:00", () => {
    const schedule = INDEX_CALENDARS["us-close"].schedule;
    expect(nextTime(schedule, epochMs(ms("2026-11-26T00:00:00Z")))).toBe(ms("2026-11-27T18:00:00Z"));
  });
});
