import { depthOf, readCommonEvent } from "../binance-events.ts";
import { PARTIAL_DEPTH } from "../binance-streams.ts";
import { type FrameContext, type Reading, read } from "../reading.ts";
import * as message from "./messages.ts";

/** Reads an event by its name `e`, the slow way. */
export function readEvent(event: string, data: unknown, stream: string, context: FrameContext): Reading {
  if (event !== "depthUpdate") return readCommonEvent(event, data, context);
  context.fallbacks += 1;
  return read(message.depthUpdate, data, context, ({ E, s, U, u, b, a }) =>
    depthOf(context, PARTIAL_DEPTH.test(stream), {
      symbol: s,
      at: E,
      firstSeq: U,
      lastSeq: u,
      prevSeq: Number.NaN,
      bids: b,
      asks: a,
    }),
  );
}
