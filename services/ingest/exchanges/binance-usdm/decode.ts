import { z } from "zod";
import type { FrameDecoder } from "../adapter.ts";
import { parseJson } from "../frame-schema.ts";
import { createFrameContext, type FrameContext, failed, outcomeOf, type Reading, together } from "../reading.ts";
import { readEvent } from "./events.ts";
import { createHotDecoder, PARTIAL_DEPTH } from "./hot.ts";
import { readRest } from "./rest.ts";

export const VENUE = "binance-usdm";

/** Decodes frames of Binance USD-M, of `/stream` as well as of `/ws`. */
export function createDecoder(url = ""): FrameDecoder {
  const context = createFrameContext(VENUE);
  const limitedUrl = PARTIAL_DEPTH.test(url);
  const decodeHot = createHotDecoder(context.scratch, limitedUrl);
  return {
    decode: (frame, receivedAt, sink) => {
      if (decodeHot(frame, receivedAt, sink)) return "events";
      context.receivedAt = receivedAt;
      context.sink = sink;
      return outcomeOf(readFrame(parseJson(frame), limitedUrl, context));
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

const wrapping = z.object({ stream: z.string(), data: z.unknown() });

/** A combined stream names itself around the data; some streams give lists of events. */
function readFrame(frame: unknown, limitedUrl: boolean, context: FrameContext): Reading {
  if (frame === undefined) return failed(context, "frame is not JSON");
  const wrapped = wrapping.safeParse(frame);
  const limited = wrapped.success ? PARTIAL_DEPTH.test(wrapped.data.stream) : limitedUrl;
  const data = wrapped.success ? wrapped.data.data : frame;
  if (!Array.isArray(data)) return readEvent(data, limited, context);
  return together(data.map((item) => readEvent(item, limited, context)));
}
