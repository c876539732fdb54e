import { describe, expect, it } from "vitest";
import {
  dueAfter,
  nextTime,
  type Schedule,
  scheduleProblem,
  timesBetween,
} from "../../../shared/domain/calendar/schedule.ts";
import { epochMs } from "../../../shared/domain/units.ts";
import { ms, utc } from "./dates.ts";

const after = (time: string) => epochMs(ms(time));
const next = (schedule: Schedule, time: string) => {
  const due = nextTime(schedule, after(time));
  return due === undefined ? undefined : utc(due);
};
const between = (schedule: Schedule, from: string, to: string, max = 100) =>
  timesBetween(schedule, after(from), after(to), max).map(utc);

const newYork = { timeZone: "America/New_York", calendar: "NYSE" } as const;
const daily = (at: readonly string[], timeZone: string): Schedule => ({ days: { on: "every-day" }, at, timeZone });
const thirdFriday: Schedule = {
  days: { on: "nth-weekday", nth: 3, weekday: 5, months: [3, 6, 9, 12], ifClosed: "previous-session" },
  at: "close",
  ...newYork,
};

describe("local times", () => {
  it.each(["Asia/Seoul", "Asia/Hong_Kong", "Asia/Singapore"])("do not move with the seasons in %s", (timeZone) => {
    const schedule = daily(["00:00"], timeZone);
    const hour = timeZone === "Asia/Seoul" ? "15:00:00Z" : "16:00:00Z";
    expect(next(schedule, "2026-01-10T00:00:00Z")).toBe(`2026-01-10T${hour}`);
    expect(next(schedule, "2026-07-10T00:00:00Z")).toBe(`2026-07-10T${hour}`);
  });

  it("move with New York's clock", () => {
    const schedule = daily(["16:00"], "America/New_York");
    expect(next(schedule, "2026-03-07T12:00:00Z")).toBe("2026-03-07T21:00:00Z");
    expect(next(schedule, "2026-03-08T12:00:00Z")).toBe("2026-03-08T20:00:00Z");
    expect(next(schedule, "2026-10-31T12:00:00Z")).toBe("2026-10-31T20:00:00Z");
    expect(next(schedule, "2026-11-01T12:00:00Z")).toBe("2026-11-01T21:00:00Z");
  });

  it("that the clock skips move forward by the gap, and those that happen twice count once", () => {
    const schedule = daily(["02:30", "01:30"], "America/New_York");
    expect(between(schedule, "2026-03-08T00:00:00Z", "2026-03-09T00:00:00Z")).toEqual([
      "2026-03-08T06:30:00Z",
      "2026-03-08T07:30:00Z",
    ]);
    expect(between(schedule, "2026-11-01T00:00:00Z", "2026-11-02T00:00:00Z")).toEqual([
      "2026-11-01T05:30:00Z",
      "2026-11-01T07:30:00Z",
    ]);
  });

  it("moved onto another time, or past midnight, come once and in order", () => {
    const both = daily(["02:30", "03:30"], "America/New_York");
    expect(between(both, "2026-03-08T00:00:00Z", "2026-03-09T00:00:00Z")).toEqual(["2026-03-08T07:30:00Z"]);
    // Samoa left out 30 December 2011: its noon is that of the 31st.
    const noon = daily(["12:00"], "Pacific/Apia");
    expect(between(noon, "2011-12-29T00:00:00Z", "2012-01-01T00:00:00Z")).toEqual([
      "2011-12-29T22:00:00Z",
      "2011-12-30T22:00:00Z",
      "2011-12-31T22:00:00Z",
    ]);
  });

  it("that are moved past midnight come after the next day's earlier ones", () => {
    // Nuuk's clock went from 23:00 on 30 March 2024 to midnight: 23:30 became 00:30 on the 31st.
    const schedule = daily(["23:30", "00:15"], "America/Nuuk");
    expect(between(schedule, "2024-03-30T12:00:00Z", "2024-03-31T12:00:00Z")).toEqual([
      "2024-03-31T01:15:00Z",
      "2024-03-31T01:30:00Z",
    ]);
  });

  it("come strictly after the time asked about, to the millisecond and its fraction", () => {
    const schedule = daily(["16:00:30"], "UTC");
    expect(next(schedule, "2026-01-01T16:00:30Z")).toBe("2026-01-02T16:00:30Z");
    expect(next(schedule, "2026-01-01T16:00:29.999Z")).toBe("2026-01-01T16:00:30Z");
    expect(nextTime(schedule, epochMs(ms("2026-01-01T16:00:30Z") + 0.5))).toBe(ms("2026-01-02T16:00:30Z"));
  });

  it("keep to weekdays", () => {
    const schedule: Schedule = { days: { on: "weekdays" }, at: ["09:00"], timeZone: "Asia/Seoul" };
    expect(next(schedule, "2026-11-20T00:00:00Z")).toBe("2026-11-23T00:00:00Z");
  });
});

describe("sessions", () => {
  const close: Schedule = { days: { on: "sessions" }, at: "close", ...newYork };

  it("end early on half-days and not at all on holidays", () => {
    expect(between(close, "2026-11-25T22:00:00Z", "2026-12-01T00:00:00Z")).toEqual([
      "2026-11-27T18:00:00Z",
      "2026-11-30T21:00:00Z",
    ]);
  });

  it("are counted from by minutes", () => {
    expect(next({ ...close, closeOffsetMinutes: -10 }, "2026-11-27T00:00:00Z")).toBe("2026-11-27T17:50:00Z");
    expect(next({ ...close, closeOffsetMinutes: 1_440 }, "2026-11-27T00:00:00Z")).toBe("2026-11-28T18:00:00Z");
    expect(next({ ...close, at: "open" }, "2026-11-27T00:00:00Z")).toBe("2026-11-27T14:30:00Z");
  });

  it("of one exchange may be given at the clock of another place", () => {
    const schedule: Schedule = { days: { on: "sessions" }, at: ["08:00"], timeZone: "Asia/Seoul", calendar: "NYSE" };
    // Monday 6 July is a session; Friday the 3rd keeps the holiday of the 4th.
    expect(next(schedule, "2026-07-02T12:00:00Z")).toBe("2026-07-05T23:00:00Z");
    expect(next({ ...close, timeZone: "Asia/Seoul" }, "2026-11-27T12:00:00Z")).toBe("2026-11-27T18:00:00Z");
  });

  it("have no next time where the data ends, and say so", () => {
    const krx: Schedule = { days: { on: "sessions" }, at: "close", timeZone: "Asia/Seoul", calendar: "KRX" };
    expect(next(krx, "2027-12-29T12:00:00Z")).toBe("2027-12-30T06:30:00Z");
    expect(dueAfter(krx, after("2027-12-30T12:00:00Z"))).toMatchObject({ ok: false, error: { code: "unknown" } });
    expect(between(krx, "2027-12-28T12:00:00Z", "2028-02-01T00:00:00Z")).toHaveLength(2);
    // The days before the first year are unknown too, and do not stand in the way of the year itself.
    expect(next(krx, "2023-12-31T15:00:00Z")).toBe("2024-01-02T06:30:00Z");
    // An unknown day is not stepped over.
    expect(next(krx, "2027-11-17T12:00:00Z")).toBeUndefined();
    expect(next(krx, "2027-11-18T15:00:00Z")).toBe("2027-11-19T06:30:00Z");
  });
});

describe("days of the month", () => {
  it("third Fridays are taken on Thursday where Juneteenth closes the exchange", () => {
    expect(between(thirdFriday, "2026-01-01T00:00:00Z", "2028-01-01T00:00:00Z")).toEqual([
      "2026-03-20T20:00:00Z",
      "2026-06-18T20:00:00Z",
      "2026-09-18T20:00:00Z",
      "2026-12-18T21:00:00Z",
      "2027-03-19T20:00:00Z",
      "2027-06-17T20:00:00Z",
      "2027-09-17T20:00:00Z",
      "2027-12-17T21:00:00Z",
    ]);
  });

  it("or on the Monday after, or not at all, as the schedule says", () => {
    const on = (ifClosed: "next-session" | "skip"): Schedule => ({
      ...thirdFriday,
      days: { on: "nth-weekday", nth: 3, weekday: 5, months: [6], ifClosed },
    });
    expect(next(on("next-session"), "2026-06-01T00:00:00Z")).toBe("2026-06-22T20:00:00Z");
    expect(next(on("skip"), "2026-06-01T00:00:00Z")).toBe("2028-06-16T20:00:00Z");
  });

  it("a day that was moved far into the next month is not lost there", () => {
    const schedule: Schedule = {
      days: { on: "last-weekday", weekday: 4, months: [12], ifClosed: "next-session" },
      at: "close",
      timeZone: "Asia/Seoul",
      calendar: "KRX",
    };
    // Thursday 31 December 2026 is closed, then come New Year's Day and a weekend.
    expect(next(schedule, "2027-01-04T05:00:00Z")).toBe("2027-01-04T06:30:00Z");
  });

  it.each([
    // Good Friday is the last weekday of March 2024.
    [[3], "2024-03-01T00:00:00Z", "2024-03-28T20:00:00Z"],
    // The last weekday of May 2027 is Memorial Day.
    [[5], "2027-05-01T00:00:00Z", "2027-05-28T20:00:00Z"],
    // The last session of November 2024 is a half-day.
    [[11], "2024-11-01T00:00:00Z", "2024-11-29T18:00:00Z"],
    // 31 December 2027 is a session although New Year's Day is on Saturday.
    [[12], "2027-12-01T00:00:00Z", "2027-12-31T21:00:00Z"],
  ])("month %s ends with its last session", (months, from, expected) => {
    expect(next({ days: { on: "last-session", months }, at: "close", ...newYork }, from)).toBe(expected);
  });

  it("quarter ends keep to their months", () => {
    const schedule: Schedule = { days: { on: "last-session", months: [3, 6, 9, 12] }, at: "close", ...newYork };
    expect(between(schedule, "2024-01-01T00:00:00Z", "2025-01-01T00:00:00Z")).toEqual([
      "2024-03-28T20:00:00Z",
      "2024-06-28T20:00:00Z",
      "2024-09-30T20:00:00Z",
      "2024-12-31T21:00:00Z",
    ]);
  });

  it("year ends in Seoul with 30 December", () => {
    const schedule: Schedule = {
      days: { on: "last-session", months: [12] },
      at: "close",
      timeZone: "Asia/Seoul",
      calendar: "KRX",
    };
    expect(next(schedule, "2026-12-01T00:00:00Z")).toBe("2026-12-30T06:30:00Z");
  });

  it("first sessions step over New Year's Day", () => {
    const schedule: Schedule = { days: { on: "first-session", months: [1] }, at: ["15:00"], ...newYork };
    expect(next(schedule, "2026-12-20T00:00:00Z")).toBe("2027-01-04T20:00:00Z");
  });

  it("fifth weekdays come in the months that have them", () => {
    const fifth: Schedule = {
      days: { on: "nth-weekday", nth: 5, weekday: 7, months: [2], ifClosed: "skip" },
      at: ["00:00"],
      timeZone: "UTC",
    };
    expect(next(fifth, "2026-01-01T00:00:00Z")).toBe("2032-02-29T00:00:00Z");
    expect(next(fifth, "2032-03-01T00:00:00Z")).toBe("2060-02-29T00:00:00Z");
  });

  it("last weekdays may be a fourth or a fifth", () => {
    const schedule: Schedule = {
      days: { on: "last-weekday", weekday: 5, months: [10], ifClosed: "previous-session" },
      at: "close",
      ...newYork,
    };
    expect(next(schedule, "2026-10-01T00:00:00Z")).toBe("2026-10-30T20:00:00Z");
    expect(next(schedule, "2027-10-01T00:00:00Z")).toBe("2027-10-29T20:00:00Z");
  });

  it("announced dates end", () => {
    const schedule: Schedule = { days: { on: "dates", dates: ["2026-11-13", "2026-06-26"] }, at: "close", ...newYork };
    expect(between(schedule, "2026-01-01T00:00:00Z", "2030-01-01T00:00:00Z")).toEqual([
      "2026-06-26T20:00:00Z",
      "2026-11-13T21:00:00Z",
    ]);
    expect(dueAfter(schedule, after("2026-11-13T21:00:00Z"))).toMatchObject({ ok: false, error: { code: "ended" } });
  });
});

it("gives at most as many times as asked for", () => {
  expect(between(daily(["00:00"], "UTC"), "2026-01-01T00:00:00Z", "2027-01-01T00:00:00Z", 3)).toHaveLength(3);
});

describe("an unsound schedule", () => {
  it.each<[Partial<Schedule>, RegExp]>([
    [{ timeZone: "Mars/Olympus" }, /time zone 'Mars\/Olympus' is unknown/],
    [{ at: ["24:00"] }, /time '24:00'/],
    [{ at: [] }, /no times/],
    [{ at: ["16:00"], closeOffsetMinutes: 5 }, /counted from the close/],
    [{ closeOffsetMinutes: 2_000 }, /more than a day/],
    [{ closeOffsetMinutes: Number.NaN }, /more than a day/],
    [{ calendar: undefined }, /needs a calendar/],
    [
      { calendar: undefined, at: ["16:00"], days: { on: "last-session", months: [1] } },
      /'last-session' needs a calendar/,
    ],
    [{ days: { on: "last-session", months: [] } }, /no months/],
    [{ days: { on: "last-session", months: [13] } }, /month 13/],
    [{ days: { on: "nth-weekday", nth: 6, weekday: 5, months: [6], ifClosed: "skip" } }, /6th/],
    [{ days: { on: "nth-weekday", nth: 1, weekday: 0, months: [6], ifClosed: "skip" } }, /weekday 0/],
    [{ days: { on: "dates", dates: [] } }, /no dates/],
    [{ days: { on: "dates", dates: ["2026-02-30"] } }, /'2026-02-30'/],
    [{ days: { on: "dates", dates: ["2026-06-19"] } }, /2026-06-19 is no session of NYSE/],
  ])("%o is named", (part, problem) => {
    expect(scheduleProblem({ ...thirdFriday, ...part })).toMatch(problem);
  });

  it("is told from a sound one", () => {
    expect(scheduleProblem(thirdFriday)).toBeUndefined();
    expect(scheduleProblem({ days: { on: "every-day" }, at: ["00:00"], timeZone: "UTC" })).toBeUndefined();
  });
});
