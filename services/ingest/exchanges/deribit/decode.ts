import type { FrameDecoder } from "../adapter.ts";
import { parseJson } from "../frame-schema.ts";
import { createFrameContext, type FrameContext, failed, outcomeOf, type Reading, read, unknown } from "../reading.ts";
import { readNotification } from "./events.ts";
import { createHotDecoder } from "./hot.ts";
import { createLayoutReader } from "./layouts.ts";
import * as message from "./messages.ts";
import { readRest } from "./rest.ts";

export const VENUE = "deribit";

/** Decodes frames of Deribit: futures, perpetuals, options and spot share their servers and never a name. */
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
      return outcomeOf(readFrame(parseJson(frame), context));
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

/** Requests that are not subscriptions have this id, which no subscription has. */
export const OWN_ID = 0;

const TEST = JSON.stringify({ jsonrpc: "2.0", id: OWN_ID, method: "public/test", params: {} });

function readFrame(frame: unknown, context: FrameContext): Reading {
  if (frame === undefined) return failed(context, "frame is not JSON");
  if (typeof frame !== "object" || frame === null) return unknown(context, typeof frame);
  const { sink } = context;
  if ("method" in frame) {
    if (frame.method === "heartbeat")
      return read(message.heartbeat, frame, context, ({ params }) => beat(params.type, context));
    if (frame.method !== "subscription") return unknown(context, `method:${frame.method}`);
    return read(message.notification, frame, context, ({ params }) =>
      readNotification(params.channel, params.data, context),
    );
  }
  if ("error" in frame) {
    return read(message.error, frame, context, ({ id = "", error }) => {
      sink.control({ kind: "refused", ref: id, reason: `${error.code} ${error.message}` });
      return "control";
    });
  }
  if ("result" in frame)
    return read(message.result, frame, context, ({ id, result }) => readResult(id, result, context));
  return unknown(context, `keys:${Object.keys(frame).join(",")}`);
}

/** The venue closes a connection on which a test is not answered. */
function beat(type: string, { sink }: FrameContext): Reading {
  sink.control(type === "test_request" ? { kind: "reply", text: TEST } : { kind: "other" });
  return "control";
}

/** A subscription is answered by the list of those that there are: none is a refusal, which has no other form. */
function readResult(id: string | undefined, result: unknown, { sink }: FrameContext): Reading {
  if (typeof result === "object" && result !== null && "version" in result) sink.control({ kind: "pong" });
  else if (id !== undefined && Array.isArray(result) && result.length === 0) {
    sink.control({ kind: "refused", ref: id, reason: "no such channel" });
  } else if (id !== undefined) sink.control({ kind: "ack", ref: id });
  return "control";
}
