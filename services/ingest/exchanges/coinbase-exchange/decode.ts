import type { FrameDecoder } from "../adapter.ts";
import { parseJson } from "../frame-schema.ts";
import { createFrameContext, outcomeOf } from "../reading.ts";
import { readMessage } from "./events.ts";
import { createHotDecoder } from "./hot.ts";
import { createLastTimes } from "./last-times.ts";
import { readRest } from "./rest.ts";

export const VENUE = "coinbase-exchange";

/** Decodes frames of the market data feed of Coinbase Exchange (formerly Coinbase Pro). */
export function createDecoder(): FrameDecoder {
  const context = createFrameContext(VENUE);
  const times = createLastTimes();
  const hot = createHotDecoder(context.scratch, times);
  return {
    decode: (frame, receivedAt, sink) => {
      if (hot(frame, receivedAt, sink)) return "events";
      context.receivedAt = receivedAt;
      context.sink = sink;
      return outcomeOf(readMessage(parseJson(frame), times.of, context));
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
