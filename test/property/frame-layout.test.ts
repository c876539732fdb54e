import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { FRAME, loadFrame } from "../../services/ingest/exchanges/frame-memory.ts";
import { createFrameNames } from "../../services/ingest/exchanges/frame-names.ts";
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
import { epochMs } from "../../shared/domain/units.ts";
import { createRecordingSink } from "../support/decoding.ts";

const AT = epochMs(1_700_000_000_000);

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
