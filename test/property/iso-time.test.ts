import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createCursor, isDone, openCursor } from "../../services/ingest/exchanges/cursor.ts";
import { readIsoTime } from "../../services/ingest/exchanges/cursor-time.ts";
import { loadFrame } from "../../services/ingest/exchanges/frame-memory.ts";
import { isoTime } from "../../services/ingest/exchanges/frame-schema.ts";
import { isoTimeAt } from "../../services/ingest/exchanges/frame-time.ts";

/** The time by the byte cursor; undefined where it refuses. */
function byCursor(text: string): number | undefined {
  const cursor = createCursor();
  openCursor(cursor, Buffer.from(text));
  const at = readIsoTime(cursor);
  return isDone(cursor) ? at : undefined;
}

/** The time by the frame's memory, read once as a new second and once as the one before. */
function byFrame(text: string): number | undefined {
  const into = new Float64Array(1);
  const readOnce = (): number | undefined => {
    loadFrame(Buffer.from(text));
    return isoTimeAt(1, into, 0) === text.length - 1 && text.endsWith('"') ? into[0] : undefined;
  };
  const at = readOnce();
  expect(readOnce(), text).toBe(at);
  return at;
}

function bySchema(text: string): number | undefined {
  return isoTime.safeParse(JSON.parse(text)).data;
}

const LAST = Date.UTC(9999, 11, 31, 23, 59, 59, 999);

describe("times in ISO 8601", () => {
  it.each([
    ['"1970-01-01T00:00:00Z"', 0],
    ['"2021-04-17T16:43:37.075687Z"', 1_618_677_817_075.687],
    ['"2021-01-27T10:35:34.82840127Z"', 1_611_743_734_828.4014],
    ['"2024-02-29T23:59:59.999999999Z"', 1_709_251_200_000],
    ['"2000-02-29T00:00:00.5Z"', 951_782_400_500],
    ['"2100-03-01T00:00:00Z"', 4_107_542_400_000],
  ])("%s is %d", (text, at) => {
    expect([byCursor(text), byFrame(text), bySchema(text)]).toEqual([at, at, at]);
  });

  it("are read to the digit, by the bytes as by the schema", () => {
    const digits = fc.array(fc.nat(9), { maxLength: 9 }).map((list) => list.join(""));
    fc.assert(
      fc.property(fc.integer({ min: 0, max: LAST }), digits, (at, fraction) => {
        const seconds = new Date(at).toISOString().slice(0, 19);
        const text = `"${seconds}${fraction === "" ? "" : `.${fraction}`}Z"`;
        const exact = Date.parse(`${seconds}Z`) + Number(`0.${fraction || "0"}`) * 1_000;
        expect(byCursor(text), text).toBe(bySchema(text));
        expect(byFrame(text), text).toBe(bySchema(text));
        expect(Math.abs((byCursor(text) ?? Number.NaN) - exact)).toBeLessThan(1e-3);
      }),
    );
  });

  it.each([
    '"2023-02-29T00:00:00Z"',
    '"2100-02-29T00:00:00Z"',
    '"2023-04-31T00:00:00Z"',
    '"2023-00-10T00:00:00Z"',
    '"2023-13-10T00:00:00Z"',
    '"2023-01-00T00:00:00Z"',
    '"2023-01-01T24:00:00Z"',
    '"2023-01-01T00:60:00Z"',
    '"2023-01-01T00:00:60Z"',
    '"1969-12-31T23:59:59Z"',
    '"0001-01-01T00:00:00Z"',
    '"2023-01-01T00:00:00"',
    '"2023-01-01T00:00:00.Z"',
    '"2023-01-01T00:00:00.1234567890Z"',
    '"2023-01-01 00:00:00Z"',
    '"2023-01-01T00:00Z"',
    '"2023-01-01T00-00-00Z"',
    '"2023-01-01T0a:00:00Z"',
    '"20é3-01-01T00:00:00Z"',
    '"Timestamp"',
    '""',
    "1700000000000",
    "null",
  ])("does not read %s", (text) => {
    expect([byCursor(text), byFrame(text), bySchema(text)]).toEqual([undefined, undefined, undefined]);
  });

  it("leaves another offset to the schema, and a text that is cut to nobody", () => {
    expect(byCursor('"2023-01-01T02:00:00.25+02:00"')).toBeUndefined();
    expect(bySchema('"2023-01-01T02:00:00.25+02:00"')).toBe(Date.UTC(2023, 0, 1) + 250);
    const whole = '"2023-01-01T02:00:00.25Z"';
    for (let length = 0; length < whole.length; length += 1) expect(byCursor(whole.slice(0, length))).toBeUndefined();
  });

  it("are the same by both for any damage", () => {
    const base = '"2023-01-31T02:00:00.25Z"';
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: base.length - 2 }),
        fc.constantFrom(..."0123456789-:.TZ+ ae"),
        (at, char) => {
          const text = base.slice(0, at) + char + base.slice(at + 1);
          const read = byCursor(text);
          expect(byFrame(text), text).toBe(read);
          if (read !== undefined) expect(bySchema(text), text).toBe(read);
          else expect(bySchema(text)).toBeUndefined();
        },
      ),
      { numRuns: 2_000 },
    );
  });
});
