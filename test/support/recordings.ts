import type { CaptureReader } from "../../services/ingest/exchanges/adapter.ts";
import { adapterOf, readersOf, venueOfConn } from "../../services/ingest/exchanges/registry.ts";
import { parseCaptureLine, restAddressOf } from "../../shared/contracts/capture.ts";
import { readLines } from "../../shared/runtime/capture-file.ts";

/** A frame of a recording, or with `address` a REST answer. */
export interface RecordedMessage {
  /** Counted from 1. */
  readonly line: number;
  /** The connection it came over; null where the recorder kept none. */
  readonly conn: string | null;
  readonly address: string | undefined;
  /** Receive time in epoch ms; undefined where the recorder kept none. */
  readonly at: number | undefined;
  readonly text: string;
}

/** The first `linesMax` lines of a capture; binary frames are left out, because they are no text. */
export async function readRecording(path: string, linesMax: number): Promise<readonly RecordedMessage[]> {
  const messages: RecordedMessage[] = [];
  for await (const { line, text } of readLines(path)) {
    if (line > linesMax) break;
    const parsed = parseCaptureLine(text);
    if (!parsed.ok) throw new Error(`${path}:${line} ${parsed.error}`);
    const { t, conn, raw } = parsed.value;
    if (raw !== undefined) messages.push({ line, conn, address: restAddressOf(conn), at: t ?? undefined, text: raw });
  }
  return messages;
}

/**
 * The messages of a recording by who reads them, which the address tells: one recording may hold several markets of a
 * house. Where it does not, it is who reads recordings called `folder`.
 */
export function byReader(
  folder: string,
  messages: readonly RecordedMessage[],
): ReadonlyMap<CaptureReader, readonly RecordedMessage[]> {
  const found = new Map<CaptureReader, RecordedMessage[]>();
  for (const message of messages) {
    const reader = adapterOf(venueOfConn(message.conn ?? "") ?? "") ?? readersOf(folder)?.(message.conn);
    if (!reader) continue;
    const own = found.get(reader) ?? [];
    found.set(reader, own);
    own.push(message);
  }
  return found;
}
