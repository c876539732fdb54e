import type { ExchangeAdapter } from "../../services/ingest/exchanges/adapter.ts";
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
 * The messages of a recording by the venue they came from, which the address tells: one recording may hold several
 * markets of a house. Where it does not, they are of the venue that reads recordings called `folder`.
 */
export function byVenue(
  folder: string,
  messages: readonly RecordedMessage[],
): ReadonlyMap<ExchangeAdapter, readonly RecordedMessage[]> {
  const found = new Map<ExchangeAdapter, RecordedMessage[]>();
  for (const message of messages) {
    const adapter = adapterOf(venueOfConn(message.conn ?? "") ?? readersOf(folder)?.(message.conn)?.venue ?? "");
    if (!adapter) continue;
    const own = found.get(adapter) ?? [];
    found.set(adapter, own);
    own.push(message);
  }
  return found;
}
