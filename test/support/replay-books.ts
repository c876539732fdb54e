import type { EventSink, ExchangeAdapter } from "../../services/ingest/exchanges/adapter.ts";
import { frameBytesOf, parseCaptureLine, restAddressOf } from "../../shared/contracts/capture.ts";
import { createSyncedBook, type SyncedBook } from "../../shared/domain/market/synced-book.ts";
import { epochMs } from "../../shared/domain/units.ts";
import { readLines } from "../../shared/runtime/capture-file.ts";

export interface ReplayedBooks {
  readonly books: ReadonlyMap<string, SyncedBook>;
  readonly outcomes: ReadonlyMap<string, number>;
  readonly failed: number;
  readonly fallbacks: number;
}

/** Decodes a whole capture, or the lines whose address `isRead`, and keeps a book per symbol, as ingest does. */
export async function replayBooks(
  adapter: ExchangeAdapter,
  path: string,
  isRead: (conn: string | null) => boolean = () => true,
): Promise<ReplayedBooks> {
  const books = new Map<string, SyncedBook>();
  const outcomes = new Map<string, number>();
  const sink: EventSink = {
    book: (update) => {
      let book = books.get(update.symbol);
      if (!book) {
        book = createSyncedBook(adapter.rules.book);
        books.set(update.symbol, book);
      }
      const outcome = book.apply(update);
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
    },
    trade: () => {},
    quote: () => {},
    event: () => {},
    control: () => {},
  };
  const decoder = adapter.createDecoder();
  let failed = 0;
  for await (const { text } of readLines(path)) {
    const parsed = parseCaptureLine(text);
    if (!parsed.ok) throw new Error(`${path} holds a line that is none`);
    const { t, conn } = parsed.value;
    if (!isRead(conn)) continue;
    const address = restAddressOf(conn);
    const bytes = frameBytesOf(parsed.value);
    const at = epochMs(t ?? 0);
    const outcome =
      address === undefined ? decoder.decode(bytes, at, sink) : decoder.decodeRest(address, bytes, at, sink);
    if (outcome === "failed") failed += 1;
  }
  return { books, outcomes, failed, fallbacks: decoder.fallbacks };
}
