import { describe, expect, it } from "vitest";
import { adapterOf } from "../../services/ingest/exchanges/registry.ts";
import { epochMs } from "../../shared/domain/units.ts";
import { createRecordingSink } from "../support/decoding.ts";
import { CASES } from "./decoding-cases.ts";

const AT = epochMs(1_700_000_000_500);

describe.each(Object.entries(CASES))("%s", (venue, cases) => {
  it.each(cases)("$name", ({ rest, frame, outcome, events, controls, issue }) => {
    const sink = createRecordingSink();
    const decoder = adapterOf(venue)?.createDecoder();
    const isReady = typeof frame === "string" || frame instanceof Uint8Array;
    const bytes = Buffer.from(isReady ? frame : JSON.stringify(frame));
    const got = rest === undefined ? decoder?.decode(bytes, AT, sink) : decoder?.decodeRest(rest, bytes, AT, sink);
    expect(got, decoder?.issue).toBe(outcome);
    expect(sink.events).toEqual((events ?? []).map((event) => ({ venue, receivedAt: AT, ...event })));
    expect(sink.controls).toEqual(controls ?? []);
    if (issue !== undefined) expect(decoder?.issue).toMatch(issue);
  });
});
