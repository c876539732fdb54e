import type { FrameDecoder } from "../adapter.ts";
import { parseJson } from "../frame-schema.ts";
import { createFrameContext, type FrameContext, failed, outcomeOf, type Reading, read, unknown } from "../reading.ts";
import { readBook, readPush } from "./events.ts";
import { createHotDecoder } from "./hot.ts";
import { createLayoutReader } from "./layouts.ts";
import * as message from "./messages.ts";

export const VENUE = "hyperliquid";

/** Decodes frames of Hyperliquid's one server. */
export function createDecoder(): FrameDecoder {
  const context = createFrameContext(VENUE);
  const readKnown = createLayoutReader(context);
  const decodeHot = createHotDecoder(context);
  return {
    decode: (frame, receivedAt, sink) => {
      context.receivedAt = receivedAt;
      context.sink = sink;
      const outcome = readKnown(frame, receivedAt, sink) ?? decodeHot(frame);
      if (outcome !== undefined) return outcome;
      if (isGreeting(frame)) return "control";
      return outcomeOf(readFrame(parseJson(frame), "stream", context));
    },
    decodeRest: (_address, body, receivedAt, sink) => {
      context.receivedAt = receivedAt;
      context.sink = sink;
      return outcomeOf(readFrame(parseJson(body), "rest", context));
    },
    get issue() {
      return context.issue;
    },
    get fallbacks() {
      return context.fallbacks;
    },
  };
}

const GREETING = Buffer.from("Websocket connection established.");

/** The one frame that is not JSON: older servers said it first of all. */
const isGreeting = (frame: Uint8Array): boolean => frame.length === GREETING.length && GREETING.equals(frame);

/** By REST every question goes to one address, so an answer is known by its form alone: a book is one without a channel. */
function readFrame(frame: unknown, origin: "stream" | "rest", context: FrameContext): Reading {
  if (frame === undefined) return failed(context, "frame is not JSON");
  if (typeof frame !== "object" || frame === null || Array.isArray(frame)) {
    return unknown(context, Array.isArray(frame) ? "list" : typeof frame);
  }
  if ("channel" in frame) {
    return read(message.push, frame, context, ({ channel, data }) => readPush(channel, data, context));
  }
  if ("levels" in frame) return readBook(frame, origin, context);
  return unknown(context, `keys:${Object.keys(frame).join(",")}`);
}
