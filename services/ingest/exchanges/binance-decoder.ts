import { z } from "zod";
import type { FrameDecoder } from "./adapter.ts";
import { readNameless } from "./binance-events.ts";
import { createHotDecoder, type HotForm } from "./binance-hot.ts";
import { streamsInAddress } from "./binance-streams.ts";
import { parseJson } from "./frame-schema.ts";
import { createFrameContext, type FrameContext, failed, outcomeOf, type Reading, together } from "./reading.ts";

/** What one server of Binance has of its own. */
export interface BinanceServer {
  readonly venue: string;
  readonly hot: HotForm;
  /** Reads an event by its name `e`; `stream` is empty where neither the frame nor the address names one. */
  readEvent(event: string, data: unknown, stream: string, context: FrameContext): Reading;
  /** Reads a REST answer; its address tells what it is and, often, whose. */
  readRest(url: URL, body: unknown, context: FrameContext): Reading;
}

/** Decodes frames of `/stream` as well as of `/ws`, which have no envelope. `url`: the connection's. */
export function createBinanceDecoder(server: BinanceServer, url = ""): FrameDecoder {
  const context = createFrameContext(server.venue);
  const addressed = streamsInAddress(url);
  const decodeHot = createHotDecoder(server.hot, context.scratch, addressed);
  return {
    decode: (frame, receivedAt, sink) => {
      if (decodeHot(frame, receivedAt, sink)) return "events";
      context.receivedAt = receivedAt;
      context.sink = sink;
      return outcomeOf(readFrame(server, parseJson(frame), addressed, context));
    },
    decodeRest: (address, body, receivedAt, sink) => {
      context.receivedAt = receivedAt;
      context.sink = sink;
      const parsed = URL.parse(address);
      if (!parsed) return outcomeOf(failed(context, "the address is not a URL"));
      const json = parseJson(body);
      if (json === undefined) return outcomeOf(failed(context, "body is not JSON"));
      return outcomeOf(server.readRest(parsed, json, context));
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
const anyEvent = z.object({ e: z.string() });

/** A combined stream names itself around the data; some streams give lists of events. */
function readFrame(server: BinanceServer, frame: unknown, addressed: string, context: FrameContext): Reading {
  if (frame === undefined) return failed(context, "frame is not JSON");
  const wrapped = wrapping.safeParse(frame);
  const stream = wrapped.success ? wrapped.data.stream : addressed;
  const data = wrapped.success ? wrapped.data.data : frame;
  const readOne = (item: unknown): Reading => {
    const named = anyEvent.safeParse(item);
    return named.success ? server.readEvent(named.data.e, item, stream, context) : readNameless(item, stream, context);
  };
  return Array.isArray(data) ? together(data.map(readOne)) : readOne(data);
}
