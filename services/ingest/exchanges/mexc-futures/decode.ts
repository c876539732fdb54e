import type { FrameDecoder } from "../adapter.ts";
import { parseJson } from "../frame-schema.ts";
import { createFrameContext, type FrameContext, failed, outcomeOf, type Reading, read, unknown } from "../reading.ts";
import { type Answers, createAnswers } from "./answers.ts";
import { readPush } from "./events.ts";
import { createHotDecoder } from "./hot.ts";
import * as message from "./messages.ts";
import { createPrices, type Prices } from "./prices.ts";
import { readRest } from "./rest.ts";

export const VENUE = "mexc-futures";

/** Decodes frames of MEXC's futures server. */
export function createDecoder(): FrameDecoder {
  const context = createFrameContext(VENUE);
  const prices = createPrices();
  const answers = createAnswers();
  const readHot = createHotDecoder(context, prices);
  return {
    decode: (frame, receivedAt, sink) => {
      context.receivedAt = receivedAt;
      context.sink = sink;
      return readHot(frame, receivedAt) ?? outcomeOf(readFrame(parseJson(frame), context, prices, answers));
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

function readFrame(frame: unknown, context: FrameContext, prices: Prices, answers: Answers): Reading {
  if (frame === undefined) return failed(context, "frame is not JSON");
  if (typeof frame !== "object" || frame === null || Array.isArray(frame)) {
    return unknown(context, Array.isArray(frame) ? "list" : typeof frame);
  }
  // An answer by REST whose address is not known says nothing of whom it is about.
  if (!("channel" in frame))
    return "success" in frame ? "control" : unknown(context, `keys:${Object.keys(frame).join(",")}`);
  return read(message.push, frame, context, (push) =>
    push.channel.startsWith("push.") ? readPush(push, context, prices) : answers.read(push, context),
  );
}
