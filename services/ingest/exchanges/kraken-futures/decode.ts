import type { FrameDecoder } from "../adapter.ts";
import { parseJson } from "../frame-schema.ts";
import { createFrameContext, outcomeOf } from "../reading.ts";
import { readMessage } from "./events.ts";
import { createHotDecoder } from "./hot.ts";
import { createLayoutReader } from "./layouts.ts";
import { readRest } from "./rest.ts";

export const VENUE = "kraken-futures";

/** Decodes frames of Kraken Futures. */
export function createDecoder(): FrameDecoder {
  const context = createFrameContext(VENUE);
  const readKnown = createLayoutReader(context.scratch);
  const decodeHot = createHotDecoder(context.scratch);
  return {
    decode: (frame, receivedAt, sink) => {
      const outcome = readKnown(frame, receivedAt, sink);
      if (outcome !== undefined) return outcome;
      if (decodeHot(frame, receivedAt, sink)) return "events";
      context.receivedAt = receivedAt;
      context.sink = sink;
      return outcomeOf(readMessage(parseJson(frame), context));
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
