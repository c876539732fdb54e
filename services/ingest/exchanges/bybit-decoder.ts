import type { FrameDecoder } from "./adapter.ts";
import { readRequestAnswer } from "./bybit-answers.ts";
import { type ReadOlder, readPush } from "./bybit-events.ts";
import { createHotDecoder } from "./bybit-hot.ts";
import { createKnown, type KnownOf } from "./bybit-known.ts";
import { readNameless, readRest } from "./bybit-rest.ts";
import { parseJson } from "./frame-schema.ts";
import { createFrameContext, type FrameContext, failed, outcomeOf, type Reading, unknown } from "./reading.ts";

/** Decodes frames of any of Bybit's v5 servers; `readOlder` reads what the venue sent before version 5. */
export function createBybitDecoder(
  venue: string,
  readOlder: (knownOf: KnownOf) => ReadOlder = () => () => undefined,
): FrameDecoder {
  const context = createFrameContext(venue);
  const knownOf = createKnown();
  const readOld = readOlder(knownOf);
  const decodeHot = createHotDecoder(context, knownOf);
  return {
    decode: (frame, receivedAt, sink) => {
      context.receivedAt = receivedAt;
      context.sink = sink;
      return decodeHot(frame) ?? outcomeOf(readFrame(parseJson(frame), context, knownOf, readOld));
    },
    decodeRest: (address, body, receivedAt, sink) => {
      context.receivedAt = receivedAt;
      context.sink = sink;
      return outcomeOf(readRest(address, parseJson(body), context));
    },
    get issue() {
      return context.issue;
    },
    get fallbacks() {
      return context.fallbacks;
    },
  };
}

function readFrame(frame: unknown, context: FrameContext, knownOf: KnownOf, readOld: ReadOlder): Reading {
  if (frame === undefined) return failed(context, "frame is not JSON");
  if (typeof frame !== "object" || frame === null || Array.isArray(frame)) {
    return unknown(context, Array.isArray(frame) ? "list" : typeof frame);
  }
  if ("topic" in frame) return readPush(frame, context, knownOf, readOld);
  if ("retCode" in frame) return readNameless(frame, context);
  if ("op" in frame || "success" in frame) return readRequestAnswer(frame, context);
  return unknown(context, `keys:${Object.keys(frame).join(",")}`);
}
