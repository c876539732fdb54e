import { readdirSync } from "node:fs";
import { resolve } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ARCHIVES } from "../../services/ingest/archive/registry.ts";
import type { FrameDecoder } from "../../services/ingest/exchanges/adapter.ts";
import { DECODABLE, readersOf } from "../../services/ingest/exchanges/registry.ts";
import { frameBytesOf, parseCaptureLine, restAddressOf } from "../../shared/contracts/capture.ts";
import { epochMs } from "../../shared/domain/units.ts";
import { readLines } from "../../shared/runtime/capture-file.ts";
import { ARCHIVE_CASES } from "../golden/decoding-archive.ts";
import { describeWithData } from "../support/data.ts";
import { createRecordingSink } from "../support/decoding.ts";

const AT = epochMs(1_700_000_000_000);

/** Frames tried of each capture: the first ones and every so many. */
const FRAMES_PER_CAPTURE = 200;

/** A frame on a connection that has seen others; `rest` is the address where it is an answer. */
interface Sample {
  readonly before: readonly Uint8Array[];
  readonly rest: string | undefined;
  readonly bytes: Uint8Array;
}

const bytesOf = (frame: unknown): Uint8Array => Buffer.from(typeof frame === "string" ? frame : JSON.stringify(frame));

function decoderOf(name: string, before: readonly Uint8Array[]): FrameDecoder {
  const decoder = readersOf(name)?.(null)?.createDecoder();
  if (!decoder) throw new Error(`nobody reads ${name}`);
  for (const frame of before) decoder.decode(frame, AT, createRecordingSink());
  return decoder;
}

/** Decodes what became of a sample, and checks what holds for any bytes. */
function expectNoHarm(name: string, { before, rest }: Sample, bytes: Uint8Array): void {
  const sink = createRecordingSink();
  const decoder = decoderOf(name, before);
  const outcome = rest === undefined ? decoder.decode(bytes, AT, sink) : decoder.decodeRest(rest, bytes, AT, sink);
  expect(sink.events.length > 0).toBe(outcome === "events");
  if (!isJson(bytes)) expect([outcome, sink.events]).toEqual([isWord(bytes) ? "control" : "failed", []]);
  if (outcome === "unknown" || outcome === "failed") expect(decoder.issue).not.toBe("");
  for (const number of numbersIn(sink.events)) expect(number).toSatisfy(Number.isFinite);
}

const isWord = (bytes: Uint8Array): boolean => Buffer.from(bytes).toString() === "pong";

function isJson(bytes: Uint8Array): boolean {
  try {
    JSON.parse(Buffer.from(bytes).toString());
    return true;
  } catch {
    return false;
  }
}

function numbersIn(value: unknown): readonly number[] {
  if (typeof value === "number") return [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(numbersIn) : [];
}

interface Damage {
  readonly length: number;
  readonly flips: readonly (readonly [number, number])[];
  readonly isCut: boolean;
}
const damage: fc.Arbitrary<Damage> = fc.record({
  length: fc.nat(),
  flips: fc.array(fc.tuple(fc.nat(), fc.nat(7)), { maxLength: 3 }),
  isCut: fc.boolean(),
});

function damaged(whole: Uint8Array, { length, flips, isCut }: Damage): Uint8Array {
  const bytes = Buffer.from(isCut ? whole.subarray(0, length % (whole.length + 1)) : whole);
  for (const [at, bit] of flips) {
    const index = at % Math.max(bytes.length, 1);
    bytes[index] = (bytes[index] ?? 0) ^ (1 << bit);
  }
  return bytes;
}

function expectNoHarmOfAny(name: string, samples: readonly Sample[], numRuns: number): void {
  fc.assert(
    fc.property(fc.constantFrom(...samples), damage, (sample, how) =>
      expectNoHarm(name, sample, damaged(sample.bytes, how)),
    ),
    { numRuns },
  );
}

describe.each(ARCHIVES.map(({ venue }) => venue))("archived frames of %s", (venue) => {
  const samples = (ARCHIVE_CASES[venue] ?? []).map(({ before = [], rest, frame }) => ({
    before: before.map(bytesOf),
    rest,
    bytes: bytesOf(frame),
  }));

  it("give nothing when they were cut, and never throw", () => {
    expectNoHarmOfAny(venue, samples, 1_000);
  });

  it("give nothing when they are any bytes or any JSON", () => {
    const none = { before: [], rest: undefined, bytes: new Uint8Array() };
    fc.assert(fc.property(fc.uint8Array({ maxLength: 80 }), (bytes) => expectNoHarm(venue, none, bytes)));
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const sink = createRecordingSink();
        expect(decoderOf(venue, []).decode(bytesOf(JSON.stringify(value)), AT, sink)).not.toBe("events");
      }),
    );
  });
});

describeWithData("recorded frames of archives", (data) => {
  const archived = new Set(ARCHIVES);
  const folders = readdirSync(resolve(data, "frames")).filter((name) => {
    const reader = DECODABLE.includes(name) ? readersOf(name)?.(null) : undefined;
    return reader !== undefined && archived.has(reader);
  });

  it.each(folders)("take no harm from damage: %s", async (folder) => {
    for (const file of readdirSync(resolve(data, "frames", folder))) {
      const lines: string[] = [];
      for await (const { text } of readLines(resolve(data, "frames", folder, file))) lines.push(text);
      const step = Math.max(1, Math.floor(lines.length / FRAMES_PER_CAPTURE));
      const before: Uint8Array[] = [];
      const samples = lines.flatMap((text, index): readonly Sample[] => {
        const parsed = parseCaptureLine(text);
        if (!parsed.ok) return [];
        const rest = restAddressOf(parsed.value.conn);
        const bytes = frameBytesOf(parsed.value);
        if (rest === undefined && index < FRAMES_PER_CAPTURE / 10) before.push(bytes);
        return index % step === 0 ? [{ before, rest, bytes }] : [];
      });
      expectNoHarmOfAny(folder, samples, 200);
    }
  });
});
