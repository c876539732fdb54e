import type { EventSink, ExchangeAdapter } from "../../services/ingest/exchanges/adapter.ts";
import { adapterOf } from "../../services/ingest/exchanges/registry.ts";
import { type BookUpdate, copyBookUpdate } from "../../shared/domain/market/book-update.ts";
import { createSyncedBook, type SyncedBook } from "../../shared/domain/market/synced-book.ts";
import { epochMs } from "../../shared/domain/units.ts";
import { type BenchCapture, type BenchMessage, benchCaptures } from "./frames.ts";
import { type BenchSection, median } from "./section.ts";

/** Passes over each capture: at least so many, and more over a short one until it has given FRAMES_MIN frames. */
const PASSES_MIN = 11;
const FRAMES_MIN = 20_000;

/** Passes that are not counted: the first ones run code that is not compiled yet. */
const PASSES_WARM = 3;

/**
 * Frames timed together, about a millisecond: short enough that most pieces run undisturbed on a busy machine, so that
 * the median over the passes is that of the work and not of the machine.
 */
const FRAMES_PER_PIECE = 500;

/**
 * What a frame costs on its way from bytes into the book, beside what `JSON.parse` alone costs on the same frames, piece
 * by piece in turn. A feed handler gets bytes, so `parseBytes` (make the string, then parse) is what a handler built on
 * JSON.parse pays; `parseString` finds the string ready made, which is the harder comparison and the one of `ratio`.
 */
export const decodeSection: BenchSection = {
  name: "decode",
  run: async ({ quick }) => benchCaptures().map((capture) => measure(capture, quick)),
};

function measure(capture: BenchCapture, quick: boolean): unknown {
  const adapter = adapterOf(capture.venue);
  if (!adapter) throw new RangeError(`no venue ${capture.venue}`);
  const frames = capture.messages.filter(({ address }) => address === undefined).length;
  const passes = quick ? 1 : Math.max(PASSES_MIN, Math.ceil(FRAMES_MIN / frames));
  const pieces = piecesOf(capture.messages);
  const run = createDecodeRun(adapter);
  const ways = pieces.map((messages) => waysOf(adapter, messages, run));
  for (let pass = 0; pass < passes + (quick ? 0 : PASSES_WARM); pass += 1) {
    run.restart();
    for (const piece of ways) piece.time(quick || pass >= PASSES_WARM);
  }
  const nsOf = (way: "parseString" | "parseBytes" | "decode") =>
    ways.reduce((sum, { times }) => sum + median(times[way]), 0) / frames;
  const [parseString, parseBytes, decode] = [nsOf("parseString"), nsOf("parseBytes"), nsOf("decode")];
  const bytes = capture.messages.reduce((sum, { address, text }) => sum + (address === undefined ? text.length : 0), 0);
  return {
    capture: capture.name,
    venue: capture.venue,
    frames,
    passes,
    meanBytes: Math.round(bytes / frames),
    nsPerFrame: {
      parseString: Math.round(parseString),
      parseBytes: Math.round(parseBytes),
      decode: Math.round(decode),
    },
    ratio: rounded(decode / parseString),
    ratioToParseBytes: rounded(decode / parseBytes),
    outcomes: run.outcomes(),
  };
}

const rounded = (value: number): number => Math.round(value * 1_000) / 1_000;

function piecesOf(messages: readonly BenchMessage[]): readonly (readonly BenchMessage[])[] {
  const pieces: BenchMessage[][] = [];
  for (let from = 0; from < messages.length; from += FRAMES_PER_PIECE) {
    pieces.push(messages.slice(from, from + FRAMES_PER_PIECE));
  }
  return pieces;
}

/** Kept, so that the work cannot be optimised away. */
const kept: { value: unknown } = { value: undefined };

/** The three ways over one piece, and the ns that each pass took. */
function waysOf(adapter: ExchangeAdapter, messages: readonly BenchMessage[], run: DecodeRun) {
  const strings = messages.flatMap(({ address, text }) => (address === undefined ? [text] : []));
  const buffers = strings.map((text) => Buffer.from(text));
  const inputs = messages.map(
    ({ address, text }): DecodeInput =>
      address === undefined ? Buffer.from(text) : snapshotOf(adapter, address, text),
  );
  const times = { parseString: numbers(), parseBytes: numbers(), decode: numbers() };
  const time = (counted: boolean): void => {
    const parseString = nsOf(() => {
      for (const text of strings) kept.value = JSON.parse(text);
    });
    const parseBytes = nsOf(() => {
      for (const buffer of buffers) kept.value = JSON.parse(buffer.toString());
    });
    const decode = nsOf(() => run.take(inputs));
    if (!counted) return;
    times.parseString.push(parseString);
    times.parseBytes.push(parseBytes);
    times.decode.push(decode);
  };
  return { times, time };
}

const numbers = (): number[] => [];

function nsOf(work: () => void): number {
  const startedAt = process.hrtime.bigint();
  work();
  return Number(process.hrtime.bigint() - startedAt);
}

const at = epochMs(1_700_000_000_000);

/** A frame, or a REST book: those are no frames, so they are decoded beforehand and only their application is timed. */
type DecodeInput = Buffer | BookUpdate;

function snapshotOf(adapter: ExchangeAdapter, address: string, text: string): BookUpdate {
  let found: BookUpdate | undefined;
  const ignore = () => {};
  const book = (update: BookUpdate) => {
    found = copyBookUpdate(update);
  };
  const sink: EventSink = { book, trade: ignore, quote: ignore, event: ignore, control: ignore };
  adapter.createDecoder().decodeRest(address, Buffer.from(text), at, sink);
  if (!found) throw new Error(`${address} is no book`);
  return found;
}

interface DecodeRun {
  /** Decodes, normalises and applies to the books. */
  take(inputs: readonly DecodeInput[]): void;
  /** A new epoch for every book. */
  restart(): void;
  /** What became of the book updates of the last pass. */
  outcomes(): Readonly<Record<string, number>>;
}

function createDecodeRun(adapter: ExchangeAdapter): DecodeRun {
  const books = new Map<string, SyncedBook>();
  const decoder = adapter.createDecoder();
  let outcomes: Record<string, number> = {};
  let prices = 0;
  const sink: EventSink = {
    book: (update) => {
      let book = books.get(update.symbol);
      if (!book) {
        book = createSyncedBook(adapter.rules.book);
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
  return {
    take: (inputs) => {
      for (const input of inputs) {
        if (input instanceof Uint8Array) decoder.decode(input, at, sink);
        else sink.book(input);
      }
      kept.value = prices;
    },
    restart: () => {
      for (const book of books.values()) book.reset("restart");
      outcomes = {};
    },
    outcomes: () => ({ ...outcomes, slowPathOfHotChannels: decoder.fallbacks }),
  };
}
