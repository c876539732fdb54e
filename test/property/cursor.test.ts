import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createCursor, isDone, openCursor, readNumber, skipScalar } from "../../services/ingest/exchanges/cursor.ts";
import { readLevels } from "../../services/ingest/exchanges/cursor-levels.ts";
import { createLevelBuffer } from "../../shared/domain/market/book-update.ts";

function read(text: string): { readonly value: number; readonly done: boolean } {
  const cursor = createCursor();
  openCursor(cursor, Buffer.from(text));
  const value = readNumber(cursor);
  return { value, done: isDone(cursor) };
}

function isSkipped(text: string): boolean {
  const cursor = createCursor();
  openCursor(cursor, Buffer.from(text));
  skipScalar(cursor);
  return isDone(cursor);
}

const digits = (max: number) =>
  fc.array(fc.nat(9), { minLength: 1, maxLength: max, size: "max" }).map((list) => list.join(""));
const decimal = fc
  .tuple(fc.boolean(), digits(22), fc.option(digits(30)))
  .map(([negative, whole, part]) => `${negative ? "-" : ""}${whole}${part === null ? "" : `.${part}`}`);
const exponent = fc
  .tuple(fc.constantFrom("e", "E"), fc.constantFrom("", "+", "-"), fc.nat(320))
  .map(([letter, sign, power]) => `${letter}${sign}${power}`);

describe("numbers from bytes", () => {
  it("are the doubles that Number() reads, quoted", () => {
    fc.assert(
      fc.property(decimal, (text) => {
        const { value, done } = read(`"${text}"`);
        expect(done).toBe(true);
        expect(Object.is(value, Number(text)), text).toBe(true);
      }),
      { numRuns: 5_000 },
    );
  });

  it("are refused bare exactly where JSON refuses them", () => {
    fc.assert(
      fc.property(decimal, fc.option(exponent), (number, power) => {
        const text = `${number}${power ?? ""}`;
        let expected: unknown;
        try {
          expected = JSON.parse(text);
        } catch {
          expected = undefined;
        }
        const { value, done } = read(text);
        // A number too large for a double is JSON, and no value of anything.
        expect(done).toBe(Number.isFinite(expected));
        if (done) expect(Object.is(value, expected), text).toBe(true);
        expect(isSkipped(text), text).toBe(expected !== undefined);
      }),
      { numRuns: 5_000 },
    );
  });

  it.each([
    "",
    '""',
    '"',
    "-",
    ".5",
    "1.",
    '"1',
    '"1.',
    "1e",
    "1e+",
    "1e5.5",
    "01e5",
    "1.e5",
    "e5",
    '"1e5"',
    '" 1"',
    "01",
    "+1",
    "NaN",
    '"Infinity"',
    "0x10",
  ])("are not %s", (text) => {
    expect(read(text).done).toBe(false);
    if (!text.startsWith('"')) expect(isSkipped(text)).toBe(false);
  });
});

function levelsIn(text: string): readonly (readonly [number | undefined, number | undefined])[] | undefined {
  const cursor = createCursor();
  const levels = createLevelBuffer();
  openCursor(cursor, Buffer.from(text));
  readLevels(cursor, levels);
  if (!isDone(cursor)) return undefined;
  return Array.from({ length: levels.length }, (_, index) => [levels.prices[index], levels.sizes[index]] as const);
}

describe("levels from bytes", () => {
  const unsigned = fc.tuple(digits(12), fc.option(digits(12))).map(([whole, part]) => whole + (part ? `.${part}` : ""));

  it("are the doubles that Number() reads, of any number of digits", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(unsigned, unsigned), { maxLength: 5 }), (pairs) => {
        const expected = pairs.map((pair) => pair.map(Number));
        const isRefused = expected.some(([price]) => price === 0);
        expect(levelsIn(JSON.stringify(pairs))).toEqual(isRefused ? undefined : expected);
      }),
      { numRuns: 5_000 },
    );
  });

  it.each([
    '[["1","2"',
    '[["1","2"]',
    '[["1","2",]]',
    '[["1"]]',
    '[["","2"]]',
    '[["1.","2"]]',
    '[[".1","2"]]',
    '[["1","-2"]]',
    '[["-1","2"]]',
    '[["0","2"]]',
    '[["1","2"],]',
    '[["1","2]]',
    '[["1""2"]]',
    '[["1 ","2"]]',
    '[["1","2"}]',
  ])("are refused as %s", (text) => {
    expect(levelsIn(text)).toBeUndefined();
  });
});
