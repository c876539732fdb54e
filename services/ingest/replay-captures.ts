import { createReadStream } from "node:fs";
import { basename, dirname, resolve } from "node:path";
import { frameBytesOf, parseCaptureLine, restAddressOf } from "../../shared/contracts/capture.ts";
import { linesOf } from "../../shared/runtime/capture-file.ts";
import { adapterOf, venueOfConn } from "./exchanges/registry.ts";

/** One line of a capture, at its place in time. */
export interface RecordedLine {
  readonly at: number;
  /** Undefined where the line cannot be read or its venue is not known. */
  readonly frame: RecordedFrame | undefined;
}

export interface RecordedFrame {
  readonly venue: string;
  /** The recorded connection; lines without one share the connection of their file. */
  readonly conn: string;
  readonly isRest: boolean;
  readonly isBinary: boolean;
  readonly body: Uint8Array;
}

export interface CaptureSource {
  readonly path: string;
  /** Where neither the line's connection nor the folder says. */
  readonly venue: string | undefined;
  /** Bytes of the file read so far, for a progress bar. */
  readonly onBytes: (bytes: number) => void;
}

/** The lines of several captures by receive time, each file read as a stream; equal times keep the order of the files. */
export async function* readCaptures(sources: readonly CaptureSource[]): AsyncGenerator<RecordedLine> {
  const heads: { readonly lines: AsyncGenerator<RecordedLine>; next: RecordedLine }[] = [];
  for (const source of sources) {
    const lines = readCapture(source);
    const first = await lines.next();
    if (!first.done) heads.push({ lines, next: first.value });
  }
  while (heads.length > 0) {
    let earliest = heads[0];
    for (const head of heads) if (earliest && head.next.at < earliest.next.at) earliest = head;
    if (!earliest) return;
    yield earliest.next;
    const following = await earliest.lines.next();
    if (following.done) heads.splice(heads.indexOf(earliest), 1);
    else earliest.next = following.value;
  }
}

/**
 * One file. A line without a time, or with one before its predecessor's, stands at the time of its predecessor: lines are
 * in the order of arrival, and time does not run backwards.
 */
async function* readCapture(source: CaptureSource): AsyncGenerator<RecordedLine> {
  const folder = basename(dirname(resolve(source.path)));
  const fallbackVenue = source.venue ?? (adapterOf(folder) ? folder : undefined);
  let at = 0;
  for await (const { text } of linesOf(counted(createReadStream(source.path), source.onBytes))) {
    const parsed = parseCaptureLine(text);
    if (!parsed.ok) {
      yield { at, frame: undefined };
      continue;
    }
    const { t, conn, b64 } = parsed.value;
    at = Math.max(at, t ?? at);
    const venue = (conn === null ? undefined : venueOfConn(conn, fallbackVenue)) ?? fallbackVenue;
    const body = frameBytesOf(parsed.value);
    const isBinary = b64 !== undefined;
    const rest = restAddressOf(conn);
    const frame =
      venue === undefined ? undefined : { venue, conn: rest ?? conn ?? "", isRest: rest !== undefined, isBinary, body };
    yield { at, frame };
  }
}

async function* counted(
  source: AsyncIterable<Uint8Array>,
  onBytes: (bytes: number) => void,
): AsyncGenerator<Uint8Array> {
  for await (const chunk of source) {
    onBytes(chunk.length);
    yield chunk;
  }
}
