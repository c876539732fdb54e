import { readdirSync } from "node:fs";
import { resolve } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { adapterOf, VENUES } from "../../services/ingest/exchanges/registry.ts";
import { parseCaptureLine, restAddressOf } from "../../shared/contracts/capture.ts";
import type { MarketEvent } from "../../shared/domain/market/event.ts";
import { epochMs } from "../../shared/domain/units.ts";
import { readLines } from "../../shared/runtime/capture-file.ts";
import { describeWithData } from "../support/data.ts";
import { createRecordingSink } from "../support/decoding.ts";
import { VENUE_FRAMES } from "../support/venue-frames.ts";

const AT = epochMs(1_700_000_000_000);

/** Frames tried of each capture: the first ones, and then every so many. */
const FRAMES_PER_CAPTURE = 400;

function adapter(venue: string) {
  const found = adapterOf(venue);
  if (!found) throw new Error(`no venue ${venue}`);
  return found;
}

interface Decoded {
  readonly outcome: string;
  readonly events: readonly MarketEvent[];
  readonly fallbacks: number;
}

function decode(venue: string, bytes: Uint8Array): Decoded {
  const sink = createRecordingSink();
  const decoder = adapter(venue).createDecoder();
  const outcome = decoder.decode(bytes, AT, sink);
  return { outcome, events: sink.events, fallbacks: decoder.fallbacks };
}

/** The same value as other text, which the byte cursor does not know: indented, and with the keys turned round. */
const pretty = (text: string): Uint8Array => Buffer.from(JSON.stringify(JSON.parse(text), undefined, 2));
const turned = (text: string): Uint8Array => Buffer.from(JSON.stringify(turnKeys(JSON.parse(text))));

function turnKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(turnKeys);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .map(([key, inner]) => [key, turnKeys(inner)] as const)
      .reverse(),
  );
}

async function recordedFrames(dir: string, venue: string): Promise<readonly string[]> {
  const folder = resolve(dir, "frames", venue);
  const frames: string[] = [];
  for (const file of readdirSync(folder)) {
    const texts: string[] = [];
    for await (const { text } of readLines(resolve(folder, file))) {
      const parsed = parseCaptureLine(text);
      if (parsed.ok && parsed.value.raw !== undefined && restAddressOf(parsed.value.conn) === undefined) {
        texts.push(parsed.value.raw);
      }
    }
    const step = Math.max(1, Math.floor(texts.length / FRAMES_PER_CAPTURE));
    frames.push(...texts.filter((_, index) => index % step === 0));
  }
  return frames;
}

function expectSameEitherWay(venue: string, frames: readonly string[]): void {
  for (const text of frames) {
    const asSent = decode(venue, Buffer.from(text));
    for (const other of [pretty(text), turned(text)]) {
      const { outcome, events } = decode(venue, other);
      expect({ outcome, events }, text).toEqual({ outcome: asSent.outcome, events: asSent.events });
    }
  }
}

function expectNoHarm(venue: string, frames: readonly string[]): void {
  fc.assert(
    fc.property(
      fc.constantFrom(...frames),
      fc.nat(),
      fc.array(fc.tuple(fc.nat(), fc.nat(7)), { maxLength: 3 }),
      fc.boolean(),
      (text, length, flips, cut) => {
        const whole = Buffer.from(text);
        const bytes = Buffer.from(cut ? whole.subarray(0, length % (whole.length + 1)) : whole);
        for (const [at, bit] of flips) {
          const index = at % Math.max(bytes.length, 1);
          bytes[index] = (bytes[index] ?? 0) ^ (1 << bit);
        }
        const { outcome, events } = decode(venue, bytes);
        // What is not JSON gives nothing; what is, gives the same as when it is parsed in full.
        const json = parseOrNothing(bytes);
        if (json === undefined) expect([outcome, events]).toEqual(["failed", []]);
        else {
          const full = decode(venue, Buffer.from(JSON.stringify(json, undefined, 1)));
          expect({ outcome, events }).toEqual({ outcome: full.outcome, events: full.events });
        }
        expect(events.length > 0).toBe(outcome === "events");
      },
    ),
    { numRuns: 2_000 },
  );
}

function parseOrNothing(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes));
  } catch {
    return undefined;
  }
}

describe.each(VENUES)("decoding %s", (venue) => {
  const frames = VENUE_FRAMES[venue] ?? [];

  it("has frames to try", () => {
    expect(frames.length).toBeGreaterThan(3);
  });

  it("reads hot frames from bytes, and the same from any other text of them", () => {
    for (const text of frames) {
      expect(decode(venue, Buffer.from(text)), text).toMatchObject({ outcome: "events", fallbacks: 0 });
      expect(decode(venue, pretty(text)).fallbacks, text).toBeGreaterThan(0);
    }
    expectSameEitherWay(venue, frames);
  });

  it("gives nothing for frames that were cut or damaged, and never throws", () => {
    expectNoHarm(venue, frames);
  });

  it("never throws on any bytes", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 80 }), (bytes) => {
        expect(decode(venue, bytes).events).toEqual([]);
      }),
    );
  });
});

describeWithData("decoding recorded frames", (dir) => {
  it.each(VENUES)("reads %s the same from the bytes as sent and from any other text of them", async (venue) => {
    const frames = await recordedFrames(dir, venue);
    expect(frames.length).toBeGreaterThan(100);
    expectSameEitherWay(venue, frames);
  });

  it.each(VENUES)("takes no harm from damaged frames of %s", async (venue) => {
    expectNoHarm(venue, await recordedFrames(dir, venue));
  });
});
