import type { BookRule, ExchangeAdapter } from "../../../services/ingest/exchanges/adapter.ts";
import { adapterOf, readersOf } from "../../../services/ingest/exchanges/registry.ts";
import type { BenchMessage } from "../frames.ts";

/** Frames of one venue in one protocol. */
export interface FeedCapture {
  readonly name: string;
  /** As recordings of this protocol are called: the venue, unless its decoder reads several. */
  readonly protocol: string;
  readonly adapter: ExchangeAdapter;
  /** How its books are kept. */
  readonly rule: BookRule;
  /**
   * `recorded` and `converted` (a recorded session put into another protocol) are sessions with their own mix of messages;
   * `made up` frames stand for venues of which no session is there, and `generated` ones for all where no data is.
   */
  readonly source: "recorded" | "converted" | "made up" | "generated";
  readonly messages: readonly BenchMessage[];
}

/** Most messages taken of one capture: enough to leave the caches, few enough for many passes. */
export const MESSAGES_MAX = 10_000;

/**
 * Books whose numbers prove nothing: the protocol before version 5 had none, and a conversion from it cannot make up
 * any. They would never be live; kept by time alone, they cost what keeping them costs.
 */
const UNPROVEN: Readonly<Record<string, BookRule>> = {
  "legacy-bybit-v2": { kind: "ordered", source: "stream" },
  "bench-data/bybit-v5": { kind: "ordered", source: "stream" },
};

export function captureOf(
  name: string,
  folder: string,
  adapter: ExchangeAdapter,
  source: FeedCapture["source"],
  messages: readonly BenchMessage[],
): FeedCapture {
  const isOtherProtocol = folder !== adapter.venue && readersOf(folder)?.(null) === adapter;
  return {
    name,
    protocol: isOtherProtocol ? folder : adapter.venue,
    adapter,
    rule: UNPROVEN[name] ?? UNPROVEN[folder] ?? adapter.rules.book,
    source,
    messages: messages.filter(({ text }) => isJson(text)),
  };
}

/** A capture on its way to another process. */
export type PackedCapture = Pick<FeedCapture, "name" | "protocol" | "source" | "messages"> & { readonly venue: string };

export const packed = ({ name, protocol, source, messages, adapter: { venue } }: FeedCapture): PackedCapture => ({
  name,
  protocol,
  source,
  messages,
  venue,
});

export function unpacked({ name, protocol, source, messages, venue }: PackedCapture): FeedCapture {
  const adapter = adapterOf(venue);
  if (!adapter) throw new RangeError(`no venue ${venue}`);
  return captureOf(name, protocol, adapter, source, messages);
}

/** Answers to pings are no JSON, and have nothing to be compared with. */
function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
