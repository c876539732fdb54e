import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ControlMessage } from "../../services/ingest/exchanges/adapter.ts";
import { adapterOf, VENUES } from "../../services/ingest/exchanges/registry.ts";
import { parseCaptureLine, restAddressOf } from "../../shared/contracts/capture.ts";
import type { MarketEvent } from "../../shared/domain/market/event.ts";
import { epochMs } from "../../shared/domain/units.ts";
import { readLines } from "../../shared/runtime/capture-file.ts";
import { describeWithData } from "../support/data.ts";
import { createRecordingSink } from "../support/decoding.ts";
import { capturesOf } from "../support/venue-captures.ts";
import { VENUE_FRAMES } from "../support/venue-frames.ts";

/** Venues whose frames are no JSON have a property test of their own. */
const BINARY_VENUES: readonly string[] = ["mexc-spot"];

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
  readonly controls: readonly ControlMessage[];
  readonly fallbacks: number;
}

function decode(venue: string, bytes: Uint8Array): Decoded {
  const sink = createRecordingSink();
  const decoder = adapter(venue).createDecoder();
  const outcome = decoder.decode(bytes, AT, sink);
  return { outcome, events: sink.events, controls: sink.controls, fallbacks: decoder.fallbacks };
}

/** What a frame says, however it was read. */
const saidBy = ({ outcome, events, controls }: Decoded) => ({ outcome, events, controls });

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
  const frames: string[] = [];
  for (const file of capturesOf(dir, venue)) {
    const texts: string[] = [];
    for await (const { text } of readLines(file)) {
      const parsed = parseCaptureLine(text);
      if (parsed.ok && parsed.value.raw !== undefined && restAddressOf(parsed.value.conn) === undefined) {
        texts.push(parsed.value.raw);
      }
    }
    const step = Math.max(1, Math.floor(texts.length / FRAMES_PER_CAPTURE));
    // A recorder may have damaged a frame, and some venues answer with bare words: there is no other text of those.
    frames.push(
      ...texts.filter((text, index) => index % step === 0 && parseOrNothing(Buffer.from(text)) !== undefined),
    );
  }
  return frames;
}

function expectSameEitherWay(venue: string, frames: readonly string[]): void {
  for (const text of frames) {
    const asSent = decode(venue, Buffer.from(text));
    for (const other of [pretty(text), turned(text)]) {
      expect(saidBy(decode(venue, other)), text).toEqual(saidBy(asSent));
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
        const decoded = decode(venue, bytes);
        const { outcome, events } = decoded;
        // What is not JSON gives nothing; what is, gives the same as when it is parsed in full.
        const json = parseOrNothing(bytes);
        if (json === undefined) expect([outcome, events]).toEqual(["failed", []]);
        else {
          const full = decode(venue, Buffer.from(JSON.stringify(json, undefined, 1)));
          expect(withoutMinusZero(saidBy(decoded))).toEqual(withoutMinusZero(saidBy(full)));
        }
        expect(events.length > 0).toBe(outcome === "events");
      },
    ),
    { numRuns: 2_000 },
  );
}

/** JSON.stringify writes -0 as 0. */
function withoutMinusZero(value: unknown): unknown {
  if (value === 0) return 0;
  if (Array.isArray(value)) return value.map(withoutMinusZero);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, withoutMinusZero(inner)]));
}

function parseOrNothing(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes));
  } catch {
    return undefined;
  }
}

it("has frames to try of every venue that sends text", () => {
  const without = VENUES.filter((venue) => (VENUE_FRAMES[venue]?.length ?? 0) < 4);
  expect(without.toSorted()).toEqual(BINARY_VENUES.toSorted());
});

describe.each(Object.entries(VENUE_FRAMES))("decoding %s", (venue, frames) => {
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
});

it.each(VENUES)("%s never throws on any bytes", (venue) => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 80 }), (bytes) => {
      expect(decode(venue, bytes).events).toEqual([]);
    }),
  );
});

/** Gate acknowledges by the request's id, which may be any scalar, or else by the channel; a pong may look alike. */
const ACKNOWLEDGEMENTS: readonly (readonly [text: string, control: ControlMessage])[] = [
  ['{"time":1,"channel":"spot.trades","event":"subscribe","result":{"status":"success"}}', ack("spot.trades")],
  [
    '{"time":1,"time_ms":1000,"id":7,"conn_id":"a1","channel":"x","event":"unsubscribe","payload":["A","B"],"result":{"status":"success"},"requestId":"r"}',
    ack("7"),
  ],
  ['{"time":1,"id":"seven","channel":"x","event":"subscribe","error":null,"result":null}', ack("seven")],
  ['{"time":1,"id":null,"channel":"x","event":"subscribe","payload":[]}', ack("x")],
  ['{"time":1,"channel":"spot.pong","event":"subscribe","result":null}', { kind: "pong" }],
  [
    '{"time":1,"id":7,"channel":"x","event":"subscribe","error":{"code":2,"message":"no"}}',
    { kind: "refused", ref: "7", reason: "2 no" },
  ],
];

function ack(ref: string): ControlMessage {
  return { kind: "ack", ref };
}

describe.each(["gateio", "gateio-futures"])("acknowledgements of %s", (venue) => {
  const frames = ACKNOWLEDGEMENTS.map(([text]) => text);

  it.each(ACKNOWLEDGEMENTS)("reads %s", (text, control) => {
    expect(saidBy(decode(venue, Buffer.from(text)))).toEqual({ outcome: "control", events: [], controls: [control] });
  });

  it("reads the same from any other text of them, and from damaged ones", () => {
    expectSameEitherWay(venue, frames);
    expectNoHarm(venue, frames);
  });
});

describeWithData("decoding recorded frames", (dir) => {
  const RECORDED = VENUES.filter((venue) => capturesOf(dir, venue).length > 0 && !BINARY_VENUES.includes(venue));

  it.each(RECORDED)("reads %s the same from the bytes as sent and from any other text of them", async (venue) => {
    const frames = await recordedFrames(dir, venue);
    expect(frames.length).toBeGreaterThan(0);
    expectSameEitherWay(venue, frames);
  });

  it.each(RECORDED)("takes no harm from damaged frames of %s", async (venue) => {
    expectNoHarm(venue, await recordedFrames(dir, venue));
  });
});
