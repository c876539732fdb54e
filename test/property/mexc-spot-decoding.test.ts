import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createDecoder } from "../../services/ingest/exchanges/mexc-spot/decode.ts";
import { epochMs } from "../../shared/domain/units.ts";
import { createRecordingSink } from "../support/decoding.ts";
import { DEALS, DEPTH, mexcEvents, mexcPush, type Push, QUOTE } from "../support/mexc-push.ts";
import { type ProtoField, protobuf } from "../support/protobuf.ts";

const AT = epochMs(1_700_000_000_000);

/** One decoder for all frames, as on a connection: what a malformed one leaves behind must not reach the next. */
const decoder = createDecoder();

function decode(bytes: Uint8Array) {
  const sink = createRecordingSink();
  const outcome = decoder.decode(bytes, AT, sink);
  return { outcome, events: sink.events };
}

const digits = fc.stringMatching(/^(0|[1-9]\d{0,8})(\.\d{1,12})?$/);
const price = digits.filter((text) => Number(text) > 0);
const amount = fc.oneof(digits, fc.constant("0"), fc.constant("5.2E-7"), fc.constant("12345678901234567890.123"));
const level = fc.tuple(price, amount).map(([at, size]): ProtoField[] => [
  [1, at],
  [2, size],
]);
/** Fields that a later version of the venue's definitions may add. */
const added = fc.array(
  fc.oneof(
    fc.tuple(fc.integer({ min: 16, max: 40 }), fc.nat()),
    fc.tuple(fc.integer({ min: 16, max: 40 }), fc.string({ maxLength: 5 })),
  ),
  { maxLength: 2 },
);
const sideOf = (field: number) =>
  fc.array(fc.tuple(fc.constant(field), level), { maxLength: 6 }).map((levels): ProtoField[] => levels);

const depth = fc
  .tuple(sideOf(1), sideOf(2), fc.nat(), fc.nat(50), added)
  .map(([asks, bids, from, count, more]): ProtoField[] => [
    ...asks,
    ...bids,
    [3, "spot@public.aggre.depth.v3.api.pb@100ms"],
    [4, String(from)],
    [5, String(from + count)],
    [6, 1_700_000_000_000],
    ...more,
  ]);
const deal = fc
  .tuple(price, amount, fc.constantFrom(1, 2), fc.nat(), fc.option(fc.uuid()), added)
  .map(([at, size, side, time, id, more]): ProtoField[] => [
    [1, at],
    [2, size],
    [3, side],
    [4, 1_700_000_000_000 + time],
    ...(id === null ? [] : [[5, id] as const]),
    ...more,
  ]);
const deals = fc
  .array(deal, { maxLength: 4 })
  .map((items): ProtoField[] => [...items.map((item) => [1, item] as const), [2, "deals"]]);
const quote = fc
  .tuple(fc.subarray([1, 2, 3, 4]), price)
  .map(([numbers, text]): ProtoField[] => numbers.map((number) => [number, text]));

const content = fc.oneof(
  fc.tuple(fc.constant(DEPTH), depth),
  fc.tuple(fc.constant(DEALS), deals),
  fc.tuple(fc.constant(QUOTE), quote),
);
const push = fc
  .tuple(fc.stringMatching(/^[A-Z0-9]{1,12}$/), fc.nat(), content)
  .map(([symbol, time, [body, fields]]): Push => {
    const channel = `spot@public.aggre.depth.v3.api.pb@100ms@${symbol}`;
    return { channel, symbol, sendTime: 1_700_000_000_000 + time, body, content: fields };
  });
const frames = push.map(mexcPush);

describe("decoding protocol buffers of mexc-spot", () => {
  it("gives the numbers that were written", () => {
    fc.assert(
      fc.property(frames, (frame) => {
        const expected = mexcEvents(frame, AT);
        expect(expected).toBeDefined();
        expect(decode(frame)).toEqual({ outcome: expected?.length ? "events" : "control", events: expected });
      }),
      { numRuns: 1_000 },
    );
  });

  it("gives nothing of a frame that was cut anywhere", () => {
    fc.assert(
      fc.property(frames, fc.nat(), (frame, length) => {
        expect(decode(frame.subarray(0, length % frame.length))).toEqual({ outcome: "failed", events: [] });
      }),
      { numRuns: 1_000 },
    );
  });

  it("gives all or nothing of a damaged frame, as a simple reader of the wire format does", () => {
    const flip = fc.tuple(fc.nat(), fc.nat(7));
    fc.assert(
      fc.property(frames, fc.array(flip, { minLength: 1, maxLength: 3 }), (frame, flips) => {
        const damaged = Uint8Array.from(frame);
        for (const [at, bit] of flips) damaged[at % damaged.length] = (damaged[at % damaged.length] ?? 0) ^ (1 << bit);
        const { outcome, events } = decode(damaged);
        expect(events).toEqual(mexcEvents(damaged, AT) ?? []);
        expect(events.length > 0).toBe(outcome === "events");
      }),
      { numRuns: 5_000 },
    );
  });

  it("never throws on any bytes, be they a body of any kind", () => {
    const kind = fc.integer({ min: 299, max: 317 });
    fc.assert(
      fc.property(kind, fc.uint8Array({ maxLength: 300 }), (body, bytes) => {
        for (const frame of [
          bytes,
          protobuf([
            [3, "BTCUSDT"],
            [body, bytes],
          ]),
        ]) {
          const { outcome, events } = decode(frame);
          expect(events.length > 0).toBe(outcome === "events");
        }
      }),
      { numRuns: 2_000 },
    );
  });
});
