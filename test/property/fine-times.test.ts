import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { loadFrame } from "../../services/ingest/exchanges/frame-memory.ts";
import { fineMs } from "../../services/ingest/exchanges/gate-time.ts";
import { anyTime } from "../../services/ingest/exchanges/kucoin-time.ts";
import { amount, layout, readerOf, type Slot, valueAt } from "../../services/ingest/exchanges/layout.ts";

/** What a slot at the beginning of a frame reads. */
function readSlot(slot: Slot, text: string) {
  loadFrame(Buffer.from(text));
  const end = readerOf([layout`${slot}`])(0);
  return end < 0 ? undefined : { value: valueAt(0), end };
}

const digits = fc
  .array(fc.constantFrom(..."0000123456789"), { minLength: 0, maxLength: 19, size: "max" })
  .map((list) => list.join(""));
const number = fc
  .tuple(fc.constantFrom("", "", "", "-"), digits, fc.option(digits), fc.constantFrom("", "", "", "e3", "x"))
  .map(([sign, whole, part, end]) => `${sign}${whole}${part === null ? "" : `.${part}`}${end}`);
describe("times with a fraction", () => {
  it("are read as any amount", () => {
    fc.assert(
      fc.property(number, (text) => {
        expect(readSlot(fineMs(0), text), text).toEqual(readSlot(amount(0), text));
      }),
      { numRuns: 5_000 },
    );
  });

  it("are rounded to the double that Number() reads", () => {
    const ms = fc.integer({ min: 1_000_000_000_000, max: 2_400_000_000_000 });
    const halves = fc.nat(8_191).map((half) => String(half / 8_192).slice(2));
    fc.assert(
      fc.property(ms, fc.oneof(digits, halves), (whole, part) => {
        const text = part === "" ? String(whole) : `${whole}.${part}`;
        expect(readSlot(fineMs(0), `${text}"`)?.value).toBe(Number(text));
      }),
      { numRuns: 20_000 },
    );
  });
});

describe("times of any unit", () => {
  it("are the number's over its unit, or left to the slow path", () => {
    const seconds = fc.integer({ min: 1_000_000_000, max: 9_999_999_999 });
    const unit = fc.constantFrom(3, 6, 9);
    const rest = fc.nat(999_999_999);
    fc.assert(
      fc.property(seconds, unit, rest, (whole, length, part) => {
        const text = `${whole}${String(part).padStart(9, "0").slice(0, length)}`;
        const read = readSlot(anyTime(0), `${text},`);
        const isExact = length < 9 || whole < 2 ** 32;
        expect(read?.value, text).toBe(isExact ? Number(text) / 10 ** (length - 3) : undefined);
      }),
      { numRuns: 20_000 },
    );
  });
});
