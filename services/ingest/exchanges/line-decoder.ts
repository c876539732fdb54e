import { frameBytesOf, parseCaptureLine, restAddressOf } from "../../../shared/contracts/capture.ts";
import { toBookEvent } from "../../../shared/domain/market/book-update.ts";
import type { MarketEvent, MarketEventType } from "../../../shared/domain/market/event.ts";
import { epochMs } from "../../../shared/domain/units.ts";
import type { CaptureReader, EventSink, FrameDecoder, FrameOutcome } from "./adapter.ts";
import type { ReaderOf } from "./registry.ts";

/** Most failed lines that the summary describes; all are counted. */
const FAILURES_SHOWN_MAX = 10;

/** Most names of unknown kinds that the summary counts apart; further ones are counted under "other". */
const UNKNOWN_KINDS_MAX = 50;

/** Of an address that is no venue's. */
const CONN_CHARS_SHOWN_MAX = 60;

export interface DecodeSummary {
  readonly frames: number;
  readonly events: Readonly<Partial<Record<MarketEventType, number>>>;
  readonly decoded: number;
  readonly control: number;
  readonly unknown: number;
  readonly failed: number;
  readonly unknownKinds: Readonly<Record<string, number>>;
  readonly failures: readonly { readonly line: number; readonly issue: string }[];
}

/** Decodes capture lines in order, a decoder per venue and connection, and keeps count. */
export function createLineDecoder(
  readerOf: ReaderOf,
  emit: (event: MarketEvent, line: number) => void,
): { line(text: string, line: number): void; summary(): DecodeSummary } {
  const decoders = new Map<CaptureReader, Map<string | null, FrameDecoder>>();
  const outcomes: Record<FrameOutcome, number> = { events: 0, control: 0, unknown: 0, failed: 0 };
  const events: Partial<Record<MarketEventType, number>> = {};
  const unknownKinds = new Map<string, number>();
  const failures: { line: number; issue: string }[] = [];
  let current = { line: 0, timed: false };
  const sink = createEventSink((event) => {
    events[event.type] = (events[event.type] ?? 0) + 1;
    emit(current.timed ? event : { ...event, receivedAt: event.exchangeAt }, current.line);
  });

  const decoderOf = (reader: CaptureReader, conn: string | null): FrameDecoder => {
    const ofVenue = decoders.get(reader) ?? new Map<string | null, FrameDecoder>();
    decoders.set(reader, ofVenue);
    const decoder = ofVenue.get(conn) ?? reader.createDecoder(conn ?? undefined);
    ofVenue.set(conn, decoder);
    return decoder;
  };
  const note = (outcome: FrameOutcome, line: number, issue: string): void => {
    outcomes[outcome] += 1;
    if (outcome === "failed" && failures.length < FAILURES_SHOWN_MAX) failures.push({ line, issue });
    if (outcome !== "unknown") return;
    const kind = unknownKinds.has(issue) || unknownKinds.size < UNKNOWN_KINDS_MAX ? issue : "other";
    unknownKinds.set(kind, (unknownKinds.get(kind) ?? 0) + 1);
  };
  return {
    line: (text, line) => {
      const parsed = parseCaptureLine(text);
      if (!parsed.ok) return note("failed", line, parsed.error);
      const { t, conn } = parsed.value;
      current = { line, timed: t !== null };
      const reader = readerOf(conn);
      if (!reader) return note("unknown", line, `conn:${String(conn).slice(0, CONN_CHARS_SHOWN_MAX)}`);
      const address = restAddressOf(conn);
      const decoder = decoderOf(reader, address === undefined ? conn : null);
      const bytes = frameBytesOf(parsed.value);
      const at = epochMs(t ?? 0);
      const outcome =
        address === undefined ? decoder.decode(bytes, at, sink) : decoder.decodeRest(address, bytes, at, sink);
      note(outcome, line, outcome === "unknown" || outcome === "failed" ? decoder.issue : "");
    },
    summary: () => ({
      frames: outcomes.events + outcomes.control + outcomes.unknown + outcomes.failed,
      events,
      decoded: outcomes.events,
      control: outcomes.control,
      unknown: outcomes.unknown,
      failed: outcomes.failed,
      unknownKinds: Object.fromEntries(unknownKinds),
      failures,
    }),
  };
}

const createEventSink = (emit: (event: MarketEvent) => void): EventSink => ({
  book: (update) => emit(toBookEvent(update)),
  trade: emit,
  quote: emit,
  event: emit,
  control: () => {},
});
