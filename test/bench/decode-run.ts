import type { BookRule, EventSink, ExchangeAdapter, FrameDecoder } from "../../services/ingest/exchanges/adapter.ts";
import { type BookUpdate, copyBookUpdate } from "../../shared/domain/market/book-update.ts";
import { createSyncedBook, type SyncedBook } from "../../shared/domain/market/synced-book.ts";
import { epochMs } from "../../shared/domain/units.ts";
import type { BenchMessage } from "./frames.ts";
import { kept } from "./interleaved.ts";

/** Decodes, normalises and keeps the books, as the feed does. */
export interface DecodeRun {
  take(inputs: readonly DecodeInput[]): void;
  /** A new epoch for every book. */
  restart(): void;
  /** What became of the book updates of the last pass. */
  outcomes(): Readonly<Record<string, number>>;
}

/** A frame, or a REST book: those are no frames, so they are decoded beforehand and only their application is timed. */
export type DecodeInput = { readonly conn: string | undefined; readonly frame: Buffer } | BookUpdate;

const at = epochMs(1_700_000_000_000);

export function decodeInputOf(adapter: ExchangeAdapter, message: BenchMessage): DecodeInput | undefined {
  const { address, conn, text } = message;
  if (address === undefined) return { conn, frame: Buffer.from(text) };
  let found: BookUpdate | undefined;
  const ignore = () => {};
  const book = (update: BookUpdate) => {
    found = copyBookUpdate(update);
  };
  const sink: EventSink = { book, trade: ignore, quote: ignore, event: ignore, control: ignore };
  adapter.createDecoder().decodeRest(address, Buffer.from(text), at, sink);
  return found;
}

/** `rule`: how the books are kept. */
export function createDecodeRun(adapter: ExchangeAdapter, rule: BookRule = adapter.rules.book): DecodeRun {
  const books = new Map<string, SyncedBook>();
  const decoders = new Map<string | undefined, FrameDecoder>();
  let outcomes: Record<string, number> = {};
  let prices = 0;
  const sink: EventSink = {
    book: (update) => {
      let book = books.get(update.symbol);
      if (!book) {
        book = createSyncedBook(rule);
        books.set(update.symbol, book);
      }
      const outcome = book.apply(update);
      outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
      prices += book.read()?.bid ?? 0;
    },
    trade: (trade) => {
      prices += trade.price;
    },
    quote: (quote) => {
      prices += quote.bid;
    },
    event: () => {},
    control: () => {},
  };
  const decoderOf = (conn: string | undefined): FrameDecoder => {
    let decoder = decoders.get(conn);
    if (!decoder) {
      decoder = adapter.createDecoder(conn);
      decoders.set(conn, decoder);
    }
    return decoder;
  };
  return {
    take: (inputs) => {
      for (const input of inputs) {
        if ("frame" in input) decoderOf(input.conn).decode(input.frame, at, sink);
        else sink.book(input);
      }
      kept.value = prices;
    },
    restart: () => {
      for (const book of books.values()) book.reset("restart");
      outcomes = {};
    },
    outcomes: () => {
      const slowPathOfHotChannels = [...decoders.values()].reduce((sum, { fallbacks }) => sum + fallbacks, 0);
      return { ...outcomes, slowPathOfHotChannels };
    },
  };
}
