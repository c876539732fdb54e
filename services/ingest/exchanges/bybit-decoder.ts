import type { FrameDecoder } from "./adapter.ts";
import { readRequestAnswer } from "./bybit-answers.ts";
import { type ReadOlder, readPush } from "./bybit-events.ts";
import { createHotDecoder } from "./bybit-hot.ts";
import { createKnown, type KnownOf } from "./bybit-known.ts";
import { readNameless, readRest } from "./bybit-rest.ts";
import { parseJson } from "./frame-schema.ts";
import type { HotForm } from "./layout-reader.ts";
import { createFrameContext, type FrameContext, failed, outcomeOf, type Reading, unknown } from "./reading.ts";
import type { Scratch } from "./scratch.ts";

/** How the protocol before version 5 is read: its channels, and the layouts of those that came often. */
export interface OlderProtocol {
  readonly reader: (knownOf: KnownOf) => ReadOlder;
  readonly forms: (scratch: Scratch) => readonly HotForm[];
}

const NO_OLDER: OlderProtocol = { reader: () => () => undefined, forms: () => [] };

/** Decodes frames of any of Bybit's v5 servers, and of those before where the venue has any. */
export function createBybitDecoder(venue: string, older: OlderProtocol = NO_OLDER): FrameDecoder {
  const context = createFrameContext(venue);
  const knownOf = createKnown();
  const readOld = older.reader(knownOf);
  const decodeHot = createHotDecoder(context, knownOf, older.forms(context.scratch));
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
