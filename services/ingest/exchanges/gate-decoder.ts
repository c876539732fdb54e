import type { EpochMs } from "../../../shared/domain/units.ts";
import type { EventSink, FrameDecoder } from "./adapter.ts";
import { parseJson } from "./frame-schema.ts";
import { readEnvelope } from "./gate-events.ts";
import { createHotFrame, enterResult, type HotFrame } from "./gate-hot.ts";
import { ackForm } from "./gate-layouts.ts";
import { type Envelope, restRefusal } from "./gate-protocol.ts";
import { createHotReader, type HotForm } from "./layout-reader.ts";
import { createFrameContext, type FrameContext, failed, outcomeOf, type Reading } from "./reading.ts";
import type { Scratch } from "./scratch.ts";
import { createFixedTable } from "./symbol-table.ts";

/** What differs between Gate's servers. */
export interface GateDialect {
  readonly venue: string;
  /** The hot channels as the venue writes them. */
  createForms(scratch: Scratch): readonly HotForm[];
  /** Channels read by their keys, and how: false leaves the frame to the slow path. The cursor stands at the result. */
  readonly hot: Readonly<Record<string, (frame: HotFrame, scratch: Scratch, sink: EventSink) => boolean>>;
  readUpdate(envelope: Envelope, context: FrameContext): Reading;
  readRest(url: URL, body: unknown, context: FrameContext): Reading;
}

export function createGateDecoder(dialect: GateDialect): FrameDecoder {
  const context = createFrameContext(dialect.venue);
  const channels = createFixedTable(Object.keys(dialect.hot));
  const readers = Object.values(dialect.hot);
  const frame = createHotFrame();
  const readKnown = createHotReader([...dialect.createForms(context.scratch), ackForm()]);
  const decodeHot = (bytes: Uint8Array, receivedAt: EpochMs, sink: EventSink): boolean => {
    const channel = enterResult(frame, bytes, receivedAt, channels);
    const reader = channel < 0 ? undefined : readers[channel];
    return reader?.(frame, context.scratch, sink) ?? false;
  };
  return {
    decode: (bytes, receivedAt, sink) => {
      const outcome = readKnown(bytes, receivedAt, sink);
      if (outcome !== undefined) return outcome;
      if (decodeHot(bytes, receivedAt, sink)) return "events";
      context.receivedAt = receivedAt;
      context.sink = sink;
      return outcomeOf(readEnvelope(parseJson(bytes), context, dialect.readUpdate));
    },
    decodeRest: (address, bytes, receivedAt, sink) => {
      context.receivedAt = receivedAt;
      context.sink = sink;
      return outcomeOf(readAnswer(dialect, address, parseJson(bytes), context));
    },
    get issue() {
      return context.issue;
    },
    get fallbacks() {
      return context.fallbacks;
    },
  };
}

function readAnswer(dialect: GateDialect, address: string, body: unknown, context: FrameContext): Reading {
  const url = URL.parse(address);
  if (!url) return failed(context, "the address is not a URL");
  if (body === undefined) return failed(context, "body is not JSON");
  const refused = restRefusal.safeParse(body);
  if (refused.success) return failed(context, `${refused.data.label} ${refused.data.message ?? ""}`.trim());
  return dialect.readRest(url, body, context);
}
