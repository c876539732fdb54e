import type { FrameDecoder } from "../adapter.ts";
import { parseJson } from "../frame-schema.ts";
import { noteLongNumbers } from "../kraken-long-numbers.ts";
import { createFrameContext, type FrameContext, failed, outcomeOf, type Reading } from "../reading.ts";
import { readMessage } from "./events.ts";
import { createHotDecoder } from "./hot.ts";
import { createLayoutReader } from "./layouts.ts";
import { readRest } from "./rest.ts";
import { readOldList, readOldStatus } from "./v1-events.ts";

export const VENUE = "kraken-v2";

/** Decodes frames of Kraken's WebSocket v2, and those of v1, which came before it. */
export function createDecoder(): FrameDecoder {
  const context = createFrameContext(VENUE);
  const depths = new Map<string, number>();
  const readKnown = createLayoutReader(context.scratch, depths);
  const decodeHot = createHotDecoder(context.scratch);
  return {
    decode: (frame, receivedAt, sink) => {
      const outcome = readKnown(frame, receivedAt, sink);
      if (outcome !== undefined) return outcome;
      if (decodeHot(frame, receivedAt, sink)) return "events";
      noteLongNumbers(frame, context.scratch.book);
      context.receivedAt = receivedAt;
      context.sink = sink;
      return outcomeOf(readFrame(parseJson(frame), depths, context));
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

/** Data of v1 are lists, its other messages name an event; v2 has a channel or a method. */
function readFrame(frame: unknown, depths: Map<string, number>, context: FrameContext): Reading {
  if (frame === undefined) return failed(context, "frame is not JSON");
  if (Array.isArray(frame)) return readOldList(frame, context);
  const isOld = typeof frame === "object" && frame !== null && "event" in frame;
  return isOld ? readOldStatus(frame, context) : readMessage(frame, depths, context);
}
