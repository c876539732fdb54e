import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type Cursor,
  createCursor,
  openCursor,
  readAmount,
  readPrice,
  readSequence,
} from "../../services/ingest/exchanges/cursor.ts";
import { readLevels } from "../../services/ingest/exchanges/cursor-levels.ts";
import { readGateLevels } from "../../services/ingest/exchanges/gate-levels.ts";
import { readFineMs } from "../../services/ingest/exchanges/gate-time.ts";
import { bareAmount, bareSequence, quotedAmount, quotedPrice } from "../../services/ingest/exchanges/quick-numbers.ts";
import { createLevelBuffer } from "../../shared/domain/market/book-update.ts";

/** What reading leaves behind; nothing but the refusal where it is refused. */
function read(reader: (cursor: Cursor) => number, text: string) {
  const cursor = createCursor();
  openCursor(cursor, Buffer.from(text));
  const value = reader(cursor);
  return cursor.ok ? { value, at: cursor.at } : undefined;
}

const digits = fc
  .array(fc.constantFrom(..."0000123456789"), { minLength: 0, maxLength: 19, size: "max" })
  .map((list) => list.join(""));
const number = fc
  .tuple(fc.constantFrom("", "", "", "-"), digits, fc.option(digits), fc.constantFrom("", "", "", "e3", "x"))
  .map(([sign, whole, part, end]) => `${sign}${whole}${part === null ? "" : `.${part}`}${end}`);
const value = fc
  .tuple(number, fc.boolean(), fc.constantFrom(",", "}", "]", "", "1"))
  .map(([text, quoted, end]) => `${quoted ? `"${text}"` : text}${end}`);

describe("quick readers of numbers", () => {
  it.each([
    [bareAmount, readAmount],
    [bareSequence, readSequence],
    [quotedAmount, readAmount],
    [quotedPrice, readPrice],
    [readFineMs, readAmount],
  ])("%o reads as the cursor does", (quick, plain) => {
    fc.assert(
      fc.property(value, (text) => {
        expect(read(quick, text), text).toEqual(read(plain, text));
      }),
      { numRuns: 5_000 },
    );
  });

  it("round a time with its fraction to the double that Number() reads", () => {
    const ms = fc.integer({ min: 1_000_000_000_000, max: 2_400_000_000_000 });
    const halves = fc.nat(8_191).map((half) => String(half / 8_192).slice(2));
    fc.assert(
      fc.property(ms, fc.oneof(digits, halves), (whole, part) => {
        const text = part === "" ? String(whole) : `${whole}.${part}`;
        expect(read(readFineMs, `"${text}"`)?.value).toBe(Number(text));
      }),
      { numRuns: 20_000 },
    );
  });

  it("read levels of Gate as the cursor does", () => {
    const level = fc.tuple(number, number, fc.boolean(), fc.boolean()).map(([p, s, quoted, turned]) => {
      const size = quoted ? `"${s}"` : s;
      return turned ? `{"s":${size},"p":"${p}"}` : `{"p":"${p}","s":${size}}`;
    });
    const list = fc.oneof(
      fc.array(level, { maxLength: 5 }),
      fc.array(
        fc.tuple(fc.nat(9_999), fc.nat(9_999)).map(([p, s]) => `{"p":"${p / 100}","s":${s}}`),
        { maxLength: 5 },
      ),
    );
    fc.assert(
      fc.property(list, fc.constantFrom("]", "", "]]", ",]"), (levels, end) => {
        const text = `[${levels.join(",")}${end}`;
        const readWith = (reader: typeof readLevels) => {
          const [cursor, buffer] = [createCursor(), createLevelBuffer()];
          openCursor(cursor, Buffer.from(text));
          reader(cursor, buffer);
          if (!cursor.ok) return undefined;
          const { length, prices, sizes } = buffer;
          return { at: cursor.at, prices: [...prices.subarray(0, length)], sizes: [...sizes.subarray(0, length)] };
        };
        expect(readWith(readGateLevels), text).toEqual(readWith(readLevels));
      }),
      { numRuns: 5_000 },
    );
  });
});
