import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { calendar } from "../../../services/cli/golden/calendar-topic.ts";
import { describeWithData } from "../../support/data.ts";

const exampleSchema = z.object({
  id: z.string(),
  topic: z.string(),
  inputs: z.unknown(),
  expected: z.unknown(),
});

describeWithData("worked examples of the calendar", (dir) => {
  const lines = readFileSync(join(dir, "golden/golden.jsonl"), "utf8").split("\n");
  const examples = lines
    .filter((line) => line.trim() !== "")
    .map((line) => exampleSchema.parse(JSON.parse(line)))
    .filter(({ topic }) => topic === "calendar");

  it.each(examples)("$id", ({ inputs, expected }) => {
    expect(calendar(inputs)).toMatchObject(z.record(z.string(), z.unknown()).parse(expected));
  });

  it("are there", () => expect(examples.length).toBeGreaterThanOrEqual(6));
});

describe("rules asked for by name", () => {
  it.each([
    [{ rule: "us_index_quarterly", year: 2026, months: [6] }, { executionDates: ["2026-06-18"] }],
    [{ rule: "us_index_quarterly", year: 2027, months: [6] }, { closeUtc: ["2027-06-17T20:00:00Z"] }],
    [{ rule: "russell_reconstitution", year: 2024 }, { executionDates: ["2024-06-28"] }],
    [{ rule: "russell_reconstitution", year: 2023 }, { executionDates: ["2023-06-23"] }],
    [{ rule: "nci_reconstitution", year: 2023, months: [3] }, { executionUtc: ["2023-03-01T20:00:00Z"] }],
    // 1 September 2025 is Labor Day.
    [{ rule: "nci_reconstitution", year: 2025, months: [9] }, { executionUtc: ["2025-09-02T19:00:00Z"] }],
    // A half-day at the stock exchange: the index is still struck at 16:00.
    [{ rule: "bitwise10_monthly", year: 2024, months: [11] }, { executionUtc: ["2024-11-29T21:00:00Z"] }],
    [{ rule: "bitwise10_monthly", year: 2027, months: [12] }, { executionUtc: ["2027-12-31T21:00:00Z"] }],
    [
      { rule: "month_end", year: 2024, months: [3, 11] },
      { closeUtc: ["2024-03-28T20:00:00Z", "2024-11-29T18:00:00Z"] },
    ],
    [{ rule: "quarter_end", year: 2024, months: [3] }, { executionDates: ["2024-03-28"] }],
    [{ rule: "gdlc_quarterly", year: 2026, months: [1] }, { executionUtc: ["2026-01-30T21:00:00Z"] }],
    [
      { rule: "us_equity_close", dates: ["2026-11-27", "2026-12-24", "2026-12-25"] },
      { closeUtc: ["2026-11-27T18:00:00Z", "2026-12-24T18:00:00Z", null] },
    ],
    [
      { rule: "krx_close", dates: ["2026-06-23", "2026-06-03", "2025-11-13"] },
      { closeUtc: ["2026-06-23T06:30:00Z", null, "2025-11-13T07:30:00Z"] },
    ],
    [
      { rule: "hkex_close", dates: ["2026-02-13", "2026-02-16", "2026-02-17"] },
      { closeUtc: ["2026-02-13T08:00:00Z", "2026-02-16T04:00:00Z", null] },
    ],
    [
      { rule: "daily_fixed_utc", product: "ftx", from: "2022-03-01T00:02:00Z", count: 2 },
      { executionUtc: ["2022-03-01T00:02:00Z", "2022-03-02T00:02:00Z"] },
    ],
    [
      { rule: "daily_fixed_utc", product: "mexc", from: "2026-03-08T16:00:01Z", count: 1 },
      { executionUtc: ["2026-03-09T16:00:00Z"] },
    ],
    [
      { rule: "daily_fixed_utc", product: "kucoin", from: "2024-12-31T00:00:00Z", count: 1 },
      { executionUtc: ["2024-12-31T23:30:00Z"], windowEndUtc: ["2024-12-31T23:45:00Z"] },
    ],
    [
      { rule: "daily_fixed_utc", product: "hotbit", from: "2022-01-01", count: 1 },
      { executionUtc: ["2022-01-01T02:30:00Z"] },
    ],
  ])("%o", (inputs, expected) => {
    expect(calendar(inputs)).toMatchObject(expected);
  });

  it.each([
    [{ rule: "nobody's" }, /rule 'nobody's' is unknown; known: .*us_index_quarterly/],
    [
      { rule: "daily_fixed_utc", product: "acme", from: "2026-01-01", count: 1 },
      /product 'acme' is unknown; known: gate_etf/,
    ],
    [{ rule: "daily_fixed_utc", product: "bybit", from: "2026-01-01", count: 1 }, /has no clock/],
    [{ rule: "us_index_quarterly", year: 2001 }, /NYSE is known from 2004 to 2035/],
    [{ rule: "krx_close", dates: ["2023-01-02"] }, /KRX is known in 2024, 2025, 2026, 2027/],
    [{ rule: "coindesk20_quarterly", year: 2020 }, /no date in the asked months of 2020/],
    [{ rule: "us_equity_close", dates: ["2026-02-30"] }, /dates/],
    [{ rule: "russell_reconstitution" }, /year/],
    ["not an object", /object/],
  ])("refuses %o", (inputs, message) => {
    expect(() => calendar(inputs)).toThrow(message);
  });

  it("answers the last year that the data covers", () => {
    expect(calendar({ rule: "us_month_end", year: 2035, months: [12] })).toMatchObject({
      executionDates: ["2035-12-31"],
    });
  });
});
