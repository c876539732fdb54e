import type { CaptureReader, EventSink, FrameDecoder } from "../exchanges/adapter.ts";
import { parseJson } from "../exchanges/frame-schema.ts";
import {
  createFrameContext,
  type FrameContext,
  failed,
  outcomeOf,
  type Reading,
  unknown,
} from "../exchanges/reading.ts";

/** A venue whose recorded frames are read, and which is never connected to. */
export interface ArchiveVenue {
  readonly venue: string;
  /** Matches the addresses that captures of this venue were recorded from. */
  readonly connPattern: RegExp;
  /** What reads one connection, with what must be remembered of it. */
  open(): ArchivedConnection;
  /** Frames that are bare words and no JSON, such as answers to pings. */
  readonly bareWords?: ReadonlySet<string>;
}

export interface ArchivedConnection {
  message(message: unknown, context: FrameContext): Reading;
  /** Absent where no REST answer of the venue is read. */
  answer?(address: string, body: unknown, context: FrameContext): Reading;
}

/** A reader of captures alone: every frame takes the slow path, because nobody waits for it. */
export function createArchiveReader({ venue, connPattern, open, bareWords }: ArchiveVenue): CaptureReader {
  const createDecoder = (): FrameDecoder => {
    const context = createFrameContext(venue);
    const connection = open();
    const begin = (receivedAt: FrameContext["receivedAt"], sink: EventSink): void => {
      context.receivedAt = receivedAt;
      context.sink = sink;
    };
    const readMessage = (frame: Uint8Array): Reading => {
      const message = parseJson(frame);
      if (message !== undefined) return connection.message(message, context);
      return bareWords?.has(Buffer.from(frame).toString()) ? "control" : failed(context, "frame is not JSON");
    };
    const readAnswer = (address: string, body: Uint8Array): Reading => {
      const answer = parseJson(body);
      if (answer === undefined) return failed(context, "answer is not JSON");
      return connection.answer?.(address, answer, context) ?? unknownAddress(address, context);
    };
    return {
      decode: (frame, receivedAt, sink) => {
        begin(receivedAt, sink);
        return outcomeOf(readMessage(frame));
      },
      decodeRest: (address, body, receivedAt, sink) => {
        begin(receivedAt, sink);
        return outcomeOf(readAnswer(address, body));
      },
      get issue() {
        return context.issue;
      },
      fallbacks: 0,
    };
  };
  return { venue, connPattern, createDecoder };
}

/** The kind of an answer is its address, as far as it names no instrument. */
export const unknownAddress = (address: string, context: FrameContext): Reading =>
  unknown(context, `rest:${pathOf(address)}`);

/** The path of an address; the address itself where it has none. */
export const pathOf = (address: string): string => /^[a-z]+:\/\/[^/]+(\/[^?#]*)/.exec(address)?.[1] ?? address;

/** The kind of a message that names none is which keys it has. */
export const unknownMessage = (message: unknown, context: FrameContext): Reading =>
  unknown(context, `keys:${typeof message === "object" && message !== null ? Object.keys(message) : typeof message}`);

/**
 * True the first time that `channel` is asked for. Some venues begin each subscription with trades of the time before
 * it, and mark them by nothing else than that they come first.
 */
export function createFirsts(): (channel: string) => boolean {
  const seen = new Set<string>();
  return (channel) => {
    const isFirst = !seen.has(channel);
    seen.add(channel);
    return isFirst;
  };
}
