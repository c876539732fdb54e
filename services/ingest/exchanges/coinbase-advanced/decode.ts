import type { FrameDecoder } from "../adapter.ts";
import { parseJson } from "../frame-schema.ts";
import { createFrameContext, outcomeOf } from "../reading.ts";
import { readMessage } from "./events.ts";
import { createFrameCount } from "./frame-count.ts";
import { createHotDecoder } from "./hot.ts";
import { readRest } from "./rest.ts";

export const VENUE = "coinbase-advanced";

/** Decodes frames of one connection to Coinbase Advanced Trade; where `url` is unknown, frames of any. */
export function createDecoder(url?: string): FrameDecoder {
  const context = createFrameContext(VENUE);
  const count = createFrameCount(url !== undefined);
  const decodeHot = createHotDecoder(context.scratch, count);
  return {
    decode: (frame, receivedAt, sink) => {
      const outcome = decodeHot(frame, receivedAt, sink);
      if (outcome !== undefined) return outcome;
      context.receivedAt = receivedAt;
      context.sink = sink;
      return outcomeOf(readMessage(parseJson(frame), count, context));
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
