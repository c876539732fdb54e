import type { BookRule, EventSink, ExchangeAdapter, FrameDecoder } from "../../services/ingest/exchanges/adapter.ts";
import { type BookUpdate, copyBookUpdate } from "../../shared/domain/market/book-update.ts";
import { createSyncedBook, type SyncedBook } from "../../shared/domain/market/synced-book.ts";
import { epochMs } from "../../shared/domain/units.ts";
import type { BenchMessage } from "./frames.ts";
import { kept, type Way } from "./interleaved.ts";

/** Decodes, normalises and keeps the books, as the feed does. */
export interface DecodeRun extends Way {
  /** Goes over all once, untimed, and counts what became of the book updates and which frames took the slow path. */
  outcomes(): Readonly<Record<string, number>>;
}

/** A frame with the decoder of its connection, or a REST book: reading those is no frame's work, so it is done before. */
type DecodeInput =
  | { readonly decoder: FrameDecoder; readonly frame: Buffer; readonly update: undefined }
  | { readonly decoder: undefined; readonly frame: undefined; readonly update: BookUpdate };

const at = epochMs(1_700_000_000_000);
const ignore = (): void => {};
const NOBODY: EventSink = { book: ignore, trade: ignore, quote: ignore, event: ignore, control: ignore };

/** `rule`: how the books are kept. Everything that a feed does once for a connection is done before. */
export function createDecodeRun(
  adapter: ExchangeAdapter,
  messages: readonly (readonly BenchMessage[])[],
  rule: BookRule = adapter.rules.book,
): DecodeRun {
  const pieces = inputsOf(adapter, messages);
  const books = new Map<string, SyncedBook>();
  // Here and not in a variable: a number that a closure changes is allocated anew each time.
  const prices = new Float64Array(1);
  const add = (price: number): void => {
    prices[0] = (prices[0] ?? 0) + price;
  };
  let counts: Record<string, number> | undefined;
  const book = (update: BookUpdate): void => {
    let known = books.get(update.symbol);
    if (!known) {
      known = createSyncedBook(rule);
      books.set(update.symbol, known);
    }
    const outcome = known.apply(update);
    if (counts) counts[outcome] = (counts[outcome] ?? 0) + 1;
    add(known.read()?.bid ?? 0);
  };
  const sink: EventSink = {
    book,
    trade: (trade) => add(trade.price),
    quote: (quote) => add(quote.bid),
    event: ignore,
    control: ignore,
  };
  const takeAll = (inputs: readonly DecodeInput[]): void => {
    for (const input of inputs) {
      if (input.update === undefined) input.decoder.decode(input.frame, at, sink);
      else book(input.update);
    }
    kept.value = prices[0];
  };
  const restart = (): void => {
    for (const known of books.values()) known.reset("restart");
  };
  return {
    restart,
    take: (piece) => takeAll(pieces[piece] ?? []),
    outcomes: () => {
      const decoders = new Set(pieces.flat().flatMap(({ decoder }) => decoder ?? []));
      const fallbacks = () => [...decoders].reduce((sum, decoder) => sum + decoder.fallbacks, 0);
      const fallbacksBefore = fallbacks();
      counts = {};
      restart();
      for (const inputs of pieces) takeAll(inputs);
      const counted = { ...counts, slowPathOfHotChannels: fallbacks() - fallbacksBefore };
      counts = undefined;
      return counted;
    },
  };
}

/** Decodes alone: nobody listens. */
export function createDecodeOnly(adapter: ExchangeAdapter, messages: readonly (readonly BenchMessage[])[]): Way {
  const pieces = inputsOf(adapter, messages);
  return {
    restart: ignore,
    take: (piece) => {
      for (const { decoder, frame } of pieces[piece] ?? []) decoder?.decode(frame, at, NOBODY);
    },
  };
}

function inputsOf(
  adapter: ExchangeAdapter,
  messages: readonly (readonly BenchMessage[])[],
): readonly (readonly DecodeInput[])[] {
  const decoders = new Map<string | undefined, FrameDecoder>();
  const inputOf = ({ address, conn, text }: BenchMessage): DecodeInput | undefined => {
    if (address !== undefined) {
      const update = restBookOf(adapter, address, text);
      return update && { decoder: undefined, frame: undefined, update };
    }
    const decoder = decoders.get(conn) ?? adapter.createDecoder(conn);
    decoders.set(conn, decoder);
    return { decoder, frame: Buffer.from(text), update: undefined };
  };
  return messages.map((piece) => piece.flatMap((message) => inputOf(message) ?? []));
}

function restBookOf(adapter: ExchangeAdapter, address: string, text: string): BookUpdate | undefined {
  let found: BookUpdate | undefined;
  const book = (update: BookUpdate): void => {
    found = copyBookUpdate(update);
  };
  adapter.createDecoder().decodeRest(address, Buffer.from(text), at, { ...NOBODY, book });
  return found;
}
