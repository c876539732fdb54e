import type { FrameDecoder } from "../adapter.ts";
import { parseJson } from "../frame-schema.ts";
import { createFrameContext, outcomeOf, unknown } from "../reading.ts";
import { createSideEstimate } from "../side-estimate.ts";
import { createSymbolTable } from "../symbol-table.ts";
import { readFrame } from "./events.ts";
import { createHotDecoder } from "./hot.ts";

export const VENUE = "alpaca";

/** Decodes frames of Alpaca's stream of US equities. */
export function createDecoder(): FrameDecoder {
  const context = createFrameContext(VENUE);
  const symbols = createSymbolTable();
  const sides = createSideEstimate(symbols);
  const decodeHot = createHotDecoder(context.scratch, symbols, sides);
  return {
    decode: (frame, receivedAt, sink) => {
      const outcome = decodeHot(frame, receivedAt, sink);
      if (outcome !== undefined) return outcome;
      context.receivedAt = receivedAt;
      context.sink = sink;
      return outcomeOf(readFrame(parseJson(frame), sides, context));
    },
    // Its REST side wants credentials in headers, which no address can hold.
    decodeRest: (address) => unknown(context, URL.parse(address)?.pathname ?? "no address"),
    get issue() {
      return context.issue;
    },
    get fallbacks() {
      return context.fallbacks;
    },
  };
}
