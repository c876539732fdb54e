import type { EventSink, ExchangeAdapter } from "../../services/ingest/exchanges/adapter.ts";
import { adapterOf } from "../../services/ingest/exchanges/registry.ts";
import { type BookUpdate, copyBookUpdate } from "../../shared/domain/market/book-update.ts";
import { createSyncedBook, type SyncedBook } from "../../shared/domain/market/synced-book.ts";
import { epochMs } from "../../shared/domain/units.ts";
import { type BenchCapture, benchCaptures } from "./frames.ts";
import { type BenchSection, median } from "./section.ts";

/** Rounds over each capture, the ways in turn in every round, so that a slow moment of the machine falls on all. */
const ROUNDS = 9;
const ROUNDS_QUICK = 2;

/** A round goes over the capture until it has seen this many frames, so that short captures are timed well too. */
const FRAMES_PER_ROUND = 10_000;

const NS_PER_US = 1_000;

/**
 * What a frame costs on its way from bytes into the book, beside what `JSON.parse` alone costs on the same frame. A feed
 * handler gets bytes, so `parseBytes` (make the string, then parse) is what a handler built on JSON.parse pays;
 * `parseString` finds the string ready made, which is the harder comparison and the one that `ratio` is against.
 */
export const decodeSection: BenchSection = {
  name: "decode",
  run: async ({ quick }) => benchCaptures().map((capture) => measure(capture, quick ? ROUNDS_QUICK : ROUNDS)),
};

function measure(capture: BenchCapture, rounds: number): unknown {
  const adapter = adapterOf(capture.venue);
  if (!adapter) throw new RangeError(`no venue ${capture.venue}`);
  const frames = capture.messages.filter(({ address }) => address === undefined);
  const strings = frames.map(({ text }) => text);
  const buffers = strings.map((text) => Buffer.from(text));
  const repeats = Math.max(1, Math.round(FRAMES_PER_ROUND / frames.length));
  const decodeAll = createDecodeRun(adapter, capture);
  const runs = { parseString: [] as number[], parseBytes: [] as number[], decode: [] as number[] };
  for (let round = 0; round <= rounds; round += 1) {
    const parseString = nsPerFrame(frames.length, repeats, () => parseStrings(strings));
    const parseBytes = nsPerFrame(frames.length, repeats, () => parseBuffers(buffers));
    const decode = nsPerFrame(frames.length, repeats, decodeAll);
    if (round === 0) continue;
    runs.parseString.push(parseString);
    runs.parseBytes.push(parseBytes);
    runs.decode.push(decode);
  }
  const [parseString, parseBytes, decode] = [median(runs.parseString), median(runs.parseBytes), median(runs.decode)];
  return {
    capture: capture.name,
    venue: capture.venue,
    frames: frames.length,
    meanBytes: Math.round(buffers.reduce((sum, { length }) => sum + length, 0) / frames.length),
    nsPerFrame: {
      parseString: Math.round(parseString),
      parseBytes: Math.round(parseBytes),
      decode: Math.round(decode),
    },
    ratio: rounded(decode / parseString),
    ratioToParseBytes: rounded(decode / parseBytes),
    roundsRatio: [Math.min(...ratios(runs)), Math.max(...ratios(runs))].map(rounded),
    outcomes: decodeAll.outcomes(),
  };
}

const ratios = (runs: { readonly decode: readonly number[]; readonly parseString: readonly number[] }): number[] =>
  runs.decode.map((ns, round) => ns / (runs.parseString[round] ?? Number.NaN));

const rounded = (value: number): number => Math.round(value * 1_000) / 1_000;

/** CPU time of this thread, so that what else the machine does counts for nothing. */
function nsPerFrame(frames: number, repeats: number, once: () => void): number {
  const before = process.threadCpuUsage();
  for (let repeat = 0; repeat < repeats; repeat += 1) once();
  const { user, system } = process.threadCpuUsage(before);
  return ((user + system) * NS_PER_US) / (frames * repeats);
}

/** Kept, so that the work cannot be optimised away. */
const kept: { value: unknown } = { value: undefined };

function parseStrings(strings: readonly string[]): void {
  for (const text of strings) kept.value = JSON.parse(text);
}

function parseBuffers(buffers: readonly Buffer[]): void {
  for (const buffer of buffers) kept.value = JSON.parse(buffer.toString());
}

const at = epochMs(1_700_000_000_000);

/** REST answers are no frames: they are decoded before the time is taken, and only their application counts. */
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

/** Decodes, normalises and applies to books; each pass over the capture is a new epoch with its recorded snapshots. */
function createDecodeRun(
  adapter: ExchangeAdapter,
  capture: BenchCapture,
): (() => void) & { outcomes(): Readonly<Record<string, number>> } {
  const messages = capture.messages.map(({ address, text }) => ({
    bytes: Buffer.from(text),
    snapshot: address === undefined ? undefined : snapshotOf(adapter, address, text),
  }));
  const books = new Map<string, SyncedBook>();
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
  const decoder = adapter.createDecoder();
  const run = (): void => {
    for (const book of books.values()) book.reset("restart");
    outcomes = {};
    for (const { bytes, snapshot } of messages) {
      if (snapshot) sink.book(snapshot);
      else decoder.decode(bytes, at, sink);
    }
    kept.value = prices;
  };
  return Object.assign(run, { outcomes: () => ({ ...outcomes, slowPathOfHotChannels: decoder.fallbacks }) });
}
