import { describe, expect, it } from "vitest";
import { readersOf } from "../../services/ingest/exchanges/registry.ts";
import { epochMs } from "../../shared/domain/units.ts";
import { createRecordingSink } from "../support/decoding.ts";
import { ARCHIVE_CASES } from "./decoding-archive.ts";
import { CASES } from "./decoding-cases.ts";

const AT = epochMs(1_700_000_000_500);

const bytesOf = (frame: unknown): Uint8Array => {
  const isReady = typeof frame === "string" || frame instanceof Uint8Array;
  return Buffer.from(isReady ? frame : JSON.stringify(frame));
};

describe.each(Object.entries({ ...CASES, ...ARCHIVE_CASES }))("%s", (venue, cases) => {
  it.each(cases)("$name", ({ rest, frame, before = [], outcome, events, controls, issue }) => {
    const sink = createRecordingSink();
    const decoder = readersOf(venue)?.(null)?.createDecoder();
    for (const earlier of before) decoder?.decode(bytesOf(earlier), AT, createRecordingSink());
    const bytes = bytesOf(frame);
    const got = rest === undefined ? decoder?.decode(bytes, AT, sink) : decoder?.decodeRest(rest, bytes, AT, sink);
    expect(got, decoder?.issue).toBe(outcome);
    expect(sink.events).toEqual((events ?? []).map((event) => ({ venue, receivedAt: AT, ...event })));
    expect(sink.controls).toEqual(controls ?? []);
    if (issue !== undefined) expect(decoder?.issue).toMatch(issue);
  });
});
