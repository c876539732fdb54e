import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { mappingSchema, type TimePlace } from "../../../config/provider-mapping.ts";
import { readLocalTime } from "../../../services/ingest/compositions/mapping/local-time.ts";
import { jsonRecord } from "../../../services/ingest/compositions/mapping/record.ts";
import { readNumber } from "../../../services/ingest/compositions/mapping/values.ts";

const placeOf = (options: object) => {
  const mapping = mappingSchema.parse({ key: { constant: "x" }, fields: { supply: { path: "v", ...options } } });
  const { supply } = mapping.fields;
  if (supply === undefined) throw new Error("no place");
  return supply;
};
const numberOf = (v: unknown, options: object = {}) => {
  const read = readNumber(jsonRecord({ v }, {}, "row", undefined), "supply", placeOf(options));
  return read.ok ? read.value : read.error.code;
};

describe("numbers as people write them", () => {
  it.each([
    ["1234.5", 1234.5],
    ["1,234.5", 1234.5],
    ["$1,234.50", 1234.5],
    ["-$12", -12],
    ["\u2212$1,234.5", -1234.5],
    [" 12 \u00a0", 12],
    ["(1,234)", -1234],
    ["1.2e3", 1200],
    [".5", 0.5],
    ["12'345'678", 12_345_678],
    [1234.5, 1234.5],
    ["1,25", "value"],
    ["12,34,567", "value"],
    ["1.234.567", "value"],
    ["5 %", "value"],
    ["(5", "value"],
    ["(-5)", "value"],
    ["($5.5)", -5.5],
    ["€5", "value"],
    ["HK$5", "value"],
    ["five", "value"],
    ["0x10", "value"],
    ["-", "value"],
    ["", "value"],
    [null, "value"],
    [true, "value"],
    [{}, "value"],
    [JSON.parse(`${"[".repeat(100_000)}${"]".repeat(100_000)}`), "value"],
    ["NaN", "non_finite"],
    ["-Infinity", "non_finite"],
    [Number.POSITIVE_INFINITY, "non_finite"],
    ["1e400", "non_finite"],
    ["-1e31", "out_of_range"],
  ])("%j is %j", (text, number) => {
    expect(numberOf(text)).toBe(number);
  });

  it("have the decimal sign, the scale and the gaps that the mapping says", () => {
    expect(numberOf("1.234.567,5", { decimal: "," })).toBe(1_234_567.5);
    expect(numberOf("25,10", { decimal: "," })).toBe(25.1);
    expect(numberOf("25.10", { decimal: "," })).toBe("value");
    expect(numberOf("12.5", { scale: "million" })).toBe(12_500_000);
    expect(numberOf("5 %", { scale: "percent" })).toBe(0.05);
    expect(numberOf("25", { scale: "bps" })).toBe(0.0025);
    expect(numberOf("-", { optional: true })).toBeUndefined();
    expect(numberOf("n/a", { optional: true })).toBeUndefined();
    expect(numberOf(undefined, { optional: true })).toBeUndefined();
  });

  it("come back as they were written, whatever separates their thousands", () => {
    const separators = fc.constantFrom("", ",", "'", "\u00a0", " ");
    fc.assert(
      fc.property(
        fc.integer({ min: -1e12, max: 1e12 }),
        fc.integer({ min: 0, max: 99 }),
        separators,
        (whole, cents, by) => {
          const digits = String(Math.abs(whole)).replace(/\B(?=(\d{3})+$)/g, by);
          const text = `${whole < 0 ? "-" : ""}${digits}.${String(cents).padStart(2, "0")}`;
          const expected = Number(`${whole}.${String(cents).padStart(2, "0")}`);
          expect(numberOf(text)).toBe(expected);
          const european = text.replaceAll(",", "x").replace(".", ",").replaceAll("x", ".");
          expect(numberOf(european, { decimal: "," })).toBe(expected);
        },
      ),
    );
  });

  it("are never made up: any text gives a finite number or a mistake", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.stringMatching(/^[-+$(),.\d eE%]*$/), fc.jsonValue()), (value) => {
        const read = numberOf(value);
        expect(
          typeof read === "number"
            ? Number.isFinite(read)
            : ["value", "non_finite", "out_of_range"].includes(String(read)),
        ).toBe(true);
      }),
    );
  });
});

const CLOSE = { time: "16:00", timeZone: "America/New_York" };
const timeOf = (value: unknown, date: string, rest: Partial<TimePlace> = {}) => {
  const at = readLocalTime(value, { date, timeZone: "UTC", ...rest });
  return at === undefined ? undefined : new Date(at).toISOString();
};

describe("times as people write them", () => {
  it.each([
    ["2026-11-23", "iso", {}, "2026-11-23T00:00:00.000Z"],
    ["2026-11-23", "iso", CLOSE, "2026-11-23T21:00:00.000Z"],
    ["2026-07-01", "iso", CLOSE, "2026-07-01T20:00:00.000Z"],
    ["2026-11-23T21:00:00Z", "iso", CLOSE, "2026-11-23T21:00:00.000Z"],
    ["2026-11-23T21:00:00+09:00", "iso", {}, "2026-11-23T12:00:00.000Z"],
    ["2026-11-23 21:00:00", "iso", { timeZone: "Asia/Shanghai" }, "2026-11-23T13:00:00.000Z"],
    ["11/23/2026", "MM/DD/YYYY", CLOSE, "2026-11-23T21:00:00.000Z"],
    ["1/3/2026", "M/D/YYYY", {}, "2026-01-03T00:00:00.000Z"],
    ["20261123", "YYYYMMDD", {}, "2026-11-23T00:00:00.000Z"],
    ["Nov 23, 2026", "MMM D, YYYY", {}, "2026-11-23T00:00:00.000Z"],
    ["23/nov/2026", "DD/MMM/YYYY", {}, "2026-11-23T00:00:00.000Z"],
    ["November 23, 2026", "MMM D, YYYY", {}, "2026-11-23T00:00:00.000Z"],
    ["23.11.2026 14:05", "DD.MM.YYYY HH:mm", { timeZone: "Europe/Berlin" }, "2026-11-23T13:05:00.000Z"],
    [1_795_467_600, "epoch-s", {}, "2026-11-23T21:00:00.000Z"],
    ["1795467600000", "epoch-ms", {}, "2026-11-23T21:00:00.000Z"],
    // A local time that a clock change skips moves forward; of one that comes twice it is the first.
    ["2026-03-08", "iso", { time: "02:30", timeZone: "America/New_York" }, "2026-03-08T07:30:00.000Z"],
    ["2026-11-01", "iso", { time: "01:30", timeZone: "America/New_York" }, "2026-11-01T05:30:00.000Z"],
  ])("%j as %s", (text, date, rest, expected) => {
    expect(timeOf(text, date, rest)).toBe(expected);
  });

  it.each([
    ["2026-02-30", "iso"],
    ["2026-11-23junk", "iso"],
    ["23/11/2026", "MM/DD/YYYY"],
    ["11/23/26", "MM/DD/YYYY"],
    ["Foo 23, 2026", "MMM D, YYYY"],
    ["", "iso"],
    [1_795_467_600_000, "epoch-s"],
    [1_795_467_600, "epoch-ms"],
    ["1999-12-31", "iso"],
    [null, "iso"],
    [{}, "epoch-s"],
  ])("%j is none as %s", (text, date) => {
    expect(timeOf(text, date)).toBeUndefined();
  });

  it("are read back from every pattern", () => {
    const days = fc.date({ min: new Date("2000-01-01"), max: new Date("2099-12-31"), noInvalidDate: true });
    fc.assert(
      fc.property(days, (day) => {
        const iso = day.toISOString().slice(0, 10);
        const [year, month, date] = iso.split("-");
        expect(timeOf(`${month}/${date}/${year}`, "MM/DD/YYYY")?.slice(0, 10)).toBe(iso);
        expect(timeOf(`${Number(date)}.${Number(month)}.${year}`, "D.M.YYYY")?.slice(0, 10)).toBe(iso);
        const words = day.toLocaleDateString("en-US", {
          month: "short",
          day: "2-digit",
          year: "numeric",
          timeZone: "UTC",
        });
        expect(timeOf(words, "MMM DD, YYYY")?.slice(0, 10)).toBe(iso);
      }),
    );
  });
});
