import { describe, expect, it } from "vitest";
import { nyse } from "../../shared/domain/calendar/nyse.ts";
import { vixRollDay, vixSettlement } from "../../shared/domain/funds/vix-roll-day.ts";

const settlement = (month: string) => vixSettlement(Temporal.PlainYearMonth.from(month), nyse)?.toString();
const roll = (date: string) => vixRollDay(Temporal.PlainDate.from(date), nyse);

describe("the roll of VIX futures", () => {
  it("knows the settlement days, also where the third Friday is a holiday", () => {
    // Cboe's list: 17 April 2019 but 20 March 2019, because Good Friday was the third Friday of April.
    expect(["2018-02", "2019-02", "2019-03", "2024-05", "2026-10"].map(settlement)).toEqual([
      "2018-02-14",
      "2019-02-13",
      "2019-03-19",
      "2024-05-22",
      "2026-10-21",
    ]);
  });

  it("counts the sessions after today until the front month settles", () => {
    expect(roll("2026-10-09")).toMatchObject({ day: { daysRemaining: 7, daysInPeriod: 25 } });
    expect(roll("2026-10-09")?.front.toString()).toBe("2026-10");
    expect(roll("2026-10-20")?.day).toEqual({ daysRemaining: 0, daysInPeriod: 25 });
  });

  it("begins anew on the settlement day", () => {
    expect(roll("2026-10-21")?.front.toString()).toBe("2026-11");
    const { daysRemaining = 0, daysInPeriod = 0 } = roll("2026-10-21")?.day ?? {};
    expect(daysRemaining).toBe(daysInPeriod - 1);
  });

  it("says nothing of years that the calendar does not know", () => {
    expect(roll("1999-06-01")).toBeUndefined();
  });
});
