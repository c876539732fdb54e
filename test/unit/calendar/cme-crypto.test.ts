import { describe, expect, it } from "vitest";
import { CALENDARS } from "../../../shared/domain/calendar/calendars.ts";
import { datesOf, utc } from "./dates.ts";

const calendar = CALENDARS["CME-crypto"];

const hours = (date: string) => {
  const day = calendar.session(Temporal.PlainDate.from(date));
  return day.kind === "open" ? [utc(day.openAt), utc(day.closeAt)] : day.kind;
};

describe("crypto futures at CME", () => {
  it("kept a week from Sunday evening to Friday afternoon until 29 May 2026", () => {
    expect(hours("2026-05-18")).toEqual(["2026-05-17T22:00:00Z", "2026-05-18T21:00:00Z"]);
    expect(hours("2026-05-23")).toBe("closed");
    expect(hours("2026-05-24")).toBe("closed");
    expect(hours("2026-05-29")).toEqual(["2026-05-28T22:00:00Z", "2026-05-29T21:00:00Z"]);
  });

  it("trade around the clock since, weekends and holidays too", () => {
    expect(hours("2026-05-30")).toEqual(["2026-05-29T21:00:00Z", "2026-05-30T21:00:00Z"]);
    expect(hours("2026-12-25")).toEqual(["2026-12-24T22:00:00Z", "2026-12-25T22:00:00Z"]);
    const days = datesOf(2027).map((date) => calendar.session(date));
    expect(days.every((day) => day.kind === "open")).toBe(true);
    for (const [index, day] of days.entries()) {
      const before = days[index - 1];
      if (before?.kind === "open") expect(day.kind === "open" && day.openAt).toBe(before.closeAt);
    }
  });

  it("are not known on the US holidays before, but for New Year and Christmas", () => {
    expect([hours("2026-01-01"), hours("2025-12-25"), hours("2022-12-26")]).toEqual(["closed", "closed", "closed"]);
    expect([hours("2026-04-03"), hours("2026-05-25"), hours("2025-01-09"), hours("2025-12-24")]).toEqual([
      "unknown",
      "unknown",
      "unknown",
      "unknown",
    ]);
    expect(hours("2021-06-01")).toBe("unknown");
  });
});

it("24/7 has a session on every UTC day", () => {
  for (const date of datesOf(2028)) {
    const day = CALENDARS["24/7"].session(date);
    expect(day.kind === "open" && [utc(day.openAt), utc(day.closeAt)]).toEqual([
      `${date}T00:00:00Z`,
      `${date.add({ days: 1 })}T00:00:00Z`,
    ]);
  }
});
