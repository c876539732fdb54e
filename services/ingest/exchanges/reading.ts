import type { z } from "zod";
import { type EpochMs, epochMs } from "../../../shared/domain/units.ts";
import type { EventSink, FrameOutcome } from "./adapter.ts";
import { issueOf } from "./frame-schema.ts";
import { createScratch, type Scratch } from "./scratch.ts";

/** Longest name of an unknown kind that is reported. */
const KIND_CHARS_MAX = 60;

/**
 * What the slow path made of a message. A function hands its events on, and is called only when the whole frame has
 * been understood, so that a frame gives all of its events or none.
 */
export type Reading = (() => void) | "control" | "unknown" | "failed";

/** The frame that is being read. */
export interface FrameContext {
  receivedAt: EpochMs;
  sink: EventSink;
  readonly scratch: Scratch;
  /** Why it is `unknown` or `failed`. */
  issue: string;
  /** Frames of hot channels that came this way. */
  fallbacks: number;
}

const nowhere: EventSink = { book: () => {}, trade: () => {}, quote: () => {}, event: () => {}, control: () => {} };

/** The context of a decoder that has seen no frame yet. */
export const createFrameContext = (venue: string): FrameContext => ({
  receivedAt: epochMs(0),
  sink: nowhere,
  scratch: createScratch(venue),
  issue: "",
  fallbacks: 0,
});

/** Reads `input` by `schema`; what it refuses is noted as the frame's issue. */
export function read<S extends z.ZodType>(
  schema: S,
  input: unknown,
  context: FrameContext,
  use: (value: z.output<S>) => Reading,
): Reading {
  const parsed = schema.safeParse(input);
  if (parsed.success) return use(parsed.data);
  context.issue = issueOf(parsed.error, input);
  return "failed";
}

export function failed(context: FrameContext, issue: string): "failed" {
  context.issue = issue;
  return "failed";
}

export function unknown(context: FrameContext, kind: string): "unknown" {
  context.issue = kind.slice(0, KIND_CHARS_MAX);
  return "unknown";
}

/** Readings of the parts of one frame as one: failed if a part failed, else events if there are any. */
export function together(readings: readonly Reading[]): Reading {
  if (readings.includes("failed")) return "failed";
  const handOns = readings.filter((reading) => typeof reading === "function");
  if (handOns.length > 0) {
    return () => {
      for (const handOn of handOns) handOn();
    };
  }
  return readings.includes("unknown") ? "unknown" : "control";
}

export function outcomeOf(reading: Reading): FrameOutcome {
  if (typeof reading !== "function") return reading;
  reading();
  return "events";
}
