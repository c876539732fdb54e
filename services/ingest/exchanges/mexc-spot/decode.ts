import type { FrameDecoder } from "../adapter.ts";
import { parseJson } from "../frame-schema.ts";
import { createFrameContext, outcomeOf } from "../reading.ts";
import { createPushReader } from "./push.ts";
import { readRest } from "./rest.ts";
import { readText } from "./text.ts";

export const VENUE = "mexc-spot";

const OBJECT = 0x7b;
const LIST = 0x5b;

/**
 * Decodes frames of MEXC's spot server: data in protocol buffers, answers in JSON, over the same socket. No message in
 * protocol buffers begins as JSON does: both bytes would begin a group, a kind of field that the venue does not use.
 */
export function createDecoder(): FrameDecoder {
  const context = createFrameContext(VENUE);
  const readPush = createPushReader(context);
  return {
    decode: (frame, receivedAt, sink) => {
      context.receivedAt = receivedAt;
      context.sink = sink;
      const isText = frame[0] === OBJECT || frame[0] === LIST;
      return isText ? outcomeOf(readText(parseJson(frame), context)) : readPush(frame);
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
