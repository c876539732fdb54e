import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { loadFrame, textEnd } from "../../services/ingest/exchanges/frame-memory.ts";
import { createFrameNames } from "../../services/ingest/exchanges/frame-names.ts";
import { amountAt, priceAt, scalarEnd, signedAt, wholeAt } from "../../services/ingest/exchanges/frame-numbers.ts";
import { wholeText } from "../../services/ingest/exchanges/frame-whole-text.ts";
import { secondsToMs } from "../../services/ingest/exchanges/kraken-v2/v1-messages.ts";
import { secondsAt } from "../../services/ingest/exchanges/kraken-v2/v1-seconds.ts";
import { layout, readerOf, TEXT_ENDS, valueAt } from "../../services/ingest/exchanges/layout.ts";
import { NAME_BYTES_MAX } from "../../services/ingest/exchanges/symbol-table.ts";

/** From this many names on a table has grown. */
const SLOTS_AT_FIRST = 64;

const into = new Float64Array(1);

/** Numbers as venues write them, and things that are nearly such. */
const written = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => JSON.stringify(value)),
  fc.tuple(fc.nat(), fc.nat({ max: 20 })).map(([value, decimals]) => (value / 1e4).toFixed(decimals)),
  fc.bigInt({ min: 0n, max: 10n ** 22n }).map(String),
  fc.tuple(fc.nat({ max: 26 }), fc.nat(), fc.nat({ max: 2 })).map(([zeros, digits, behind]) => {
    return `0.${"0".repeat(zeros)}${digits}${"0".repeat(behind)}`;
  }),
  fc.stringMatching(/^-?[0-9]{0,14}\.?[0-9]{0,20}([eE][+-]?[0-9]{1,3})?$/),
);

/** As JSON.parse reads it where it is a number, whatever stands behind it. */
function parsedOf(number: string): number | undefined {
  try {
    const value: unknown = JSON.parse(number);
    return typeof value === "number" && Number.isFinite(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function readWith(read: typeof amountAt, number: string, behind: string): number | undefined {
  loadFrame(Buffer.from(`${number}${behind}`));
  return read(0, into, 0) === number.length ? into[0] : undefined;
}

describe("numbers of a frame", () => {
  it.each(['"', ",", "}"])("are what JSON.parse reads, or are refused, before %s", (behind) => {
    fc.assert(
      fc.property(written, (number) => {
        const value = parsedOf(number);
        const isAmount = value !== undefined && value >= 0 && !number.startsWith("-");
        expect(readWith(amountAt, number, behind)).toBe(isAmount ? value : undefined);
        expect(readWith(priceAt, number, behind)).toBe(isAmount && value > 0 ? value : undefined);
        expect(readWith(signedAt, number, behind)).toBe(value);
      }),
      { numRuns: 3_000 },
    );
  });

  it("are whole where they must be", () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 10n ** 18n }), (big) => {
        const exact = big <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(big) : undefined;
        expect(readWith(wholeAt, String(big), ",")).toBe(exact);
      }),
    );
    for (const wrong of ["", "-1", "1.5", "01", "a"]) expect(readWith(wholeAt, wrong, ",")).toBeUndefined();
  });

  it("can be stepped over", () => {
    fc.assert(
      fc.property(written, (number) => {
        loadFrame(Buffer.from(`${number},`));
        if (parsedOf(number) !== undefined) expect(scalarEnd(0)).toBe(number.length);
      }),
    );
    for (const word of ["null", "true", "false"]) {
      loadFrame(Buffer.from(`${word},`));
      expect(scalarEnd(0)).toBe(word.length);
    }
    for (const wrong of ["", "-", "a", ".5", "-.5", "00", "1.", "nul", "-true"]) {
      loadFrame(Buffer.from(wrong));
      expect(scalarEnd(0)).toBe(-1);
    }
  });
});

describe("texts of a frame", () => {
  it("end at the quote, or are refused where JSON wants an escape", () => {
    const anyText = fc.string({
      unit: fc.oneof(fc.string({ unit: "binary", minLength: 1 }), fc.constantFrom('"', "\\", "\n")),
    });
    fc.assert(
      fc.property(anyText, (one) => {
        loadFrame(Buffer.from(`${one}",`));
        const stop = /["\\\p{Cc}]/u.exec(`${one.replace(/[\x7f-\x9f]/g, "x")}"`);
        const before = Buffer.byteLength(one.slice(0, stop?.index));
        expect(textEnd(0)).toBe(stop?.[0] === '"' ? before : -1);
      }),
    );
  });
});

describe("ids of a frame", () => {
  const id = readerOf([layout`${wholeText(0)}`]);

  it("are numbers that a double holds, written as such a number is written, or are refused", () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 10n ** 17n }), (big) => {
        const digits = String(big);
        loadFrame(Buffer.from(`${digits},`));
        if (id(0) < 0) {
          expect(big).toBeGreaterThanOrEqual(9_000_000_000_000_000n);
          return;
        }
        expect([valueAt(0), TEXT_ENDS[0]]).toEqual([0, digits.length]);
        expect(String(Number(digits))).toBe(digits);
      }),
    );
    for (const wrong of ["", "-1", "01", "a"]) {
      loadFrame(Buffer.from(`${wrong},`));
      expect(id(0)).toBe(-1);
    }
  });
});

describe("times of Kraken's first version", () => {
  it("are what rounding the seconds to microseconds gives", () => {
    fc.assert(
      fc.property(fc.nat(), fc.nat(), fc.nat({ max: 9 }), (seconds, fraction, digits) => {
        const text =
          digits === 0 ? `${seconds}` : `${seconds}.${String(fraction).padStart(digits, "0").slice(0, digits)}`;
        loadFrame(Buffer.from(`${text}"`));
        expect(secondsAt(0, into, 0)).toBe(text.length);
        expect(into[0]).toBe(secondsToMs(Number(text)));
      }),
    );
  });
});

describe("names of a frame", () => {
  it("have one id each, in order of arrival, however many there are", () => {
    const names = createFrameNames();
    const ids = new Map<string, number>();
    const anyName = fc
      .string({ unit: "grapheme", minLength: 1, maxLength: 12 })
      .filter((one) => !/["\\\p{Cc}\p{Cs}]/u.test(one));
    fc.assert(
      fc.property(anyName, (one) => {
        loadFrame(Buffer.from(`${one}"`));
        const end = names.read(0, into, 0);
        if (end < 0) {
          expect(Buffer.byteLength(one)).toBeGreaterThan(NAME_BYTES_MAX);
          return;
        }
        expect(end).toBe(Buffer.byteLength(one));
        const id = into[0] ?? -1;
        expect(names.text(id)).toBe(one);
        expect(id).toBe(ids.get(one) ?? ids.size);
        ids.set(one, id);
        expect(names.again(0, id)).toBe(end);
      }),
      { numRuns: 2_000 },
    );
    expect(ids.size).toBeGreaterThan(SLOTS_AT_FIRST);
  });

  it("are refused where they are empty, escaped, not text, or do not end", () => {
    const names = createFrameNames();
    for (const wrong of ['"', 'a\\"', "a", 'a\n"', '\xff"']) {
      loadFrame(Buffer.from(wrong, "latin1"));
      expect(names.read(0, into, 0)).toBe(-1);
    }
  });

  it("are not taken for a longer one, nor for a shorter one", () => {
    const names = createFrameNames();
    const idOf = (one: string) => {
      loadFrame(Buffer.from(`${one}"`));
      names.read(0, into, 0);
      return into[0];
    };
    expect(["BTCUSDT", "BTCUSD", "BTCUSDT", "BTCUSDTX"].map(idOf)).toEqual([0, 1, 0, 2]);
  });
});
