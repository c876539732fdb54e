import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { FRAME, loadFrame, textEnd } from "../../services/ingest/exchanges/frame-memory.ts";
import { createFrameNames } from "../../services/ingest/exchanges/frame-names.ts";
import { amountAt, priceAt, scalarEnd, signedAt, wholeAt } from "../../services/ingest/exchanges/frame-numbers.ts";
import { wholeText } from "../../services/ingest/exchanges/frame-whole-text.ts";
import { secondsToMs } from "../../services/ingest/exchanges/kraken-v2/v1-messages.ts";
import { secondsAt } from "../../services/ingest/exchanges/kraken-v2/v1-seconds.ts";
import {
  boolean,
  isoTime,
  layout,
  name,
  oneOf,
  optional,
  price,
  readerOf,
  type SlotReader,
  sameName,
  signed,
  skippedScalar,
  TEXT_ENDS,
  text,
  VALUES,
  valueAt,
  whole,
  wholeReaderOf,
} from "../../services/ingest/exchanges/layout.ts";
import { createHotReader } from "../../services/ingest/exchanges/layout-reader.ts";
import { NAME_BYTES_MAX } from "../../services/ingest/exchanges/symbol-table.ts";
import { epochMs } from "../../shared/domain/units.ts";
import { createRecordingSink } from "../support/decoding.ts";

/** From this many names on a table has grown. */
const SLOTS_AT_FIRST = 64;

const into = new Float64Array(1);
const AT = epochMs(1_700_000_000_000);

/** Numbers as venues write them, and things that are nearly such. */
const written = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => JSON.stringify(value)),
  fc.tuple(fc.nat(), fc.nat({ max: 20 })).map(([value, decimals]) => (value / 1e4).toFixed(decimals)),
  fc.bigInt({ min: 0n, max: 10n ** 22n }).map(String),
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

describe("layouts", () => {
  const names = createFrameNames();
  const example = layout`{"s":"${name(0, names)}","p":"${price(1)}","r":${signed(2)},"id":"${text(3)}","n":${whole(4)},"x":${skippedScalar},"side":"${oneOf(5, ["buy", "sell"])}","m":${boolean(6)},"t":"${isoTime(7)}","again":"${sameName(0, names)}"}`;
  const frame =
    '{"s":"BTC-USD","p":"60000.5","r":-0.0001,"id":"ab-1","n":9007199254740991,"x":1e5,"side":"sell","m":true,"t":"2026-08-09T21:05:48.25Z","again":"BTC-USD"}';
  const readExample = readerOf([example]);
  const readOf = (read: SlotReader, bytes: Uint8Array): boolean => loadFrame(bytes) && read(0) === bytes.length;

  it("are read slot by slot", () => {
    expect(readOf(readExample, Buffer.from(frame))).toBe(true);
    expect([1, 2, 4, 5, 6, 7].map(valueAt)).toEqual([
      60_000.5,
      -0.0001,
      Number.MAX_SAFE_INTEGER,
      1,
      1,
      Date.parse("2026-08-09T21:05:48.250Z"),
    ]);
    expect(names.text(valueAt(0))).toBe("BTC-USD");
    expect(frame.slice(valueAt(3), TEXT_ENDS[3])).toBe("ab-1");
  });

  it("fit no frame that was changed between the slots, cut, or goes on", () => {
    const keys = [...frame].flatMap((_, index) => (/[{}:,]/.test(frame[index] ?? "") ? [index] : []));
    fc.assert(
      fc.property(fc.constantFrom(...keys), fc.integer({ min: 0, max: 255 }), (index, byte) => {
        const bytes = Buffer.from(frame);
        fc.pre(byte !== bytes[index] && !(frame[index] === ":" && frame.slice(0, index).endsWith("21")));
        bytes[index] = byte;
        expect(readOf(readExample, bytes)).toBe(false);
      }),
    );
    for (let end = 0; end < frame.length; end += 1) {
      expect(readOf(readExample, Buffer.from(frame.slice(0, end)))).toBe(false);
    }
    expect(readOf(readExample, Buffer.from(`${frame} `))).toBe(false);
    expect(readOf(readExample, Buffer.from(frame.replace('"again":"BTC-USD"', '"again":"ETH-USD"')))).toBe(false);
    expect(readOf(readExample, Buffer.from(frame.replace('"again":"BTC-USD"', '"again":"BTC-USDT"')))).toBe(false);
  });

  it("are tried until one fits, and leave nothing in the registers of others", () => {
    const given: number[][] = [];
    const give = () => {
      given.push([valueAt(0), valueAt(1)]);
      return "events" as const;
    };
    const read = createHotReader([
      { layout: layout`{"a":${whole(0)}}`, give },
      { layout: layout`{"b":${whole(1)}}`, give },
      { layout: layout`{"c":${whole(0)}}`, give: () => undefined },
    ]);
    const take = (one: string) => read(Buffer.from(one), AT, createRecordingSink());
    expect(['{"a":1}', '{"b":2}', '{"a":3}', '{"c":4}', '{"d":5}', '{"b":6}'].map(take)).toEqual([
      "events",
      "events",
      "events",
      undefined,
      undefined,
      "events",
    ]);
    expect(given).toEqual([
      [1, Number.NaN],
      [Number.NaN, 2],
      [3, Number.NaN],
      [Number.NaN, 6],
    ]);
  });

  it("fit the same frames together as each alone", () => {
    const slots = [whole(0), price(1), text(2), skippedScalar];
    const texts = fc.constantFrom('{"a":', '{"a":"', '","bc":', '","b":"', ',"bc":"', ',"cdefgh":', '"}', "}", "");
    const written = fc.constantFrom("1", "20.5", "0", "a", "");
    const anyLayout = fc
      .array(fc.tuple(texts, fc.constantFrom(...slots), written), { minLength: 1, maxLength: 3 })
      .chain((parts) => texts.map((end) => ({ parts, end })))
      .filter(({ parts }) => new Set(parts.map(([, slot]) => slot)).size === parts.length);
    fc.assert(
      fc.property(fc.array(anyLayout, { minLength: 1, maxLength: 6 }), (shapes) => {
        const layouts = shapes.map(({ parts, end }) => {
          const between = [...parts.map(([before]) => before), end];
          return layout(Object.assign(between, { raw: between }), ...parts.map(([, slot]) => slot));
        });
        const readAny = wholeReaderOf(layouts);
        const readEach = layouts.map((one) => wholeReaderOf([one]));
        for (const { parts, end } of shapes) {
          const bytes = Buffer.from(parts.map(([before, , value]) => before + value).join("") + end);
          loadFrame(bytes);
          const fitting = readEach.flatMap((read, index) => (read(bytes.length) === 0 ? [index] : []));
          const found = readAny(bytes.length);
          if (fitting.length === 0) expect(found).toBe(-1);
          else expect(fitting).toContain(found);
          const registers = layouts[found]?.registers;
          const unset = [0, 1, 2].filter((register) => registers && !registers.has(register));
          for (const register of unset) expect(valueAt(register)).toBeNaN();
        }
      }),
      { numRuns: 2_000 },
    );
  });

  it("may lack a part within a part, which leaves nothing of an earlier frame either", () => {
    const inner = optional(layout`,"c":${whole(2)}`);
    const read = readerOf([layout`{"a":${whole(0)}${optional(layout`,"b":${whole(1)}${inner}`)}}`]);
    const valuesOf = (one: string) => (readOf(read, Buffer.from(one)) ? [...VALUES.subarray(0, 3)] : undefined);
    expect(
      ['{"a":1,"b":2,"c":3}', '{"a":4,"b":5}', '{"a":1,"b":2,"c":3}', '{"a":6}', '{"a":7,"c":8}'].map(valuesOf),
    ).toEqual([[1, 2, 3], [4, 5, Number.NaN], [1, 2, 3], [6, Number.NaN, Number.NaN], undefined]);
  });

  it("fill no register twice", () => {
    expect(() => layout`{"a":${whole(0)},"b":${text(0)}}`).toThrow("registers 0,0");
    expect(() => layout`{"a":${whole(0)},"b":${optional(layout`${whole(0)}`)}}`).toThrow(RangeError);
  });

  it("do not see what a longer frame left behind", () => {
    loadFrame(Buffer.from('{"a":12345678901}'));
    const short = readerOf([layout`{"a":${whole(0)}}`]);
    expect(readOf(short, Buffer.from('{"a":1'))).toBe(false);
    expect(FRAME[6]).toBe(0);
  });
});
