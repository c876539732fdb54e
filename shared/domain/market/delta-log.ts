import type { BookPosition } from "./book-rule.ts";
import type { BookUpdate, LevelBuffer } from "./book-update.ts";

/**
 * Deltas kept while a snapshot is on its way: 25 seconds of a stream that speaks ten times a second. A snapshot that is
 * older than that is of no use, however many are kept.
 */
export const KEPT_DELTAS_MAX = 256;

/**
 * The newest deltas of an unbroken run. Each is one plain list of numbers, because hundreds of books may wait for their
 * snapshots at the same time, and some objects and arrays for each delta would cost more than all of the books.
 */
export interface DeltaLog {
  /** Where the newest one stands; undefined while there is none. */
  readonly newest: BookPosition | undefined;
  /** Keeps a copy; the oldest makes room for it. */
  push(delta: BookUpdate): void;
  clear(): void;
  /** The deltas as they came, oldest first. */
  all(): readonly BookUpdate[];
}

export function createDeltaLog(): DeltaLog {
  let kept: (readonly number[])[] = [];
  let newest: BookPosition | undefined;
  let source: Source | undefined;
  return {
    get newest() {
      return newest;
    },
    push: (delta) => {
      if (kept.length === KEPT_DELTAS_MAX) kept.shift();
      kept.push(packed(delta));
      newest = { lastSeq: delta.lastSeq, deltaAt: delta.exchangeAt };
      const { venue, symbol, sentDigits } = delta;
      source ??= { venue, symbol, sentDigits };
    },
    clear: () => {
      kept = [];
      newest = undefined;
      source = undefined;
    },
    all: () => {
      const from = source;
      return from ? kept.map((delta) => unpacked(delta, from)) : [];
    },
  };
}

/** What all deltas of a run have in common: they come from one decoder. */
type Source = Pick<BookUpdate, "venue" | "symbol" | "sentDigits">;

/** Numbers of a delta that are no levels. */
const HEAD = 11;

function packed(delta: BookUpdate): readonly number[] {
  const { exchangeAt, receivedAt, firstSeq, lastSeq, prevSeq, depth, checksum, priceDecimals, sizeDecimals } = delta;
  const head = [exchangeAt, receivedAt, firstSeq, lastSeq, prevSeq, depth, checksum, priceDecimals, sizeDecimals];
  const numbers = [...head, delta.bids.length, delta.asks.length];
  for (const { prices, sizes, length } of [delta.bids, delta.asks]) {
    for (let level = 0; level < length; level += 1)
      numbers.push(prices[level] ?? Number.NaN, sizes[level] ?? Number.NaN);
  }
  return numbers;
}

function unpacked(numbers: readonly number[], source: Source): BookUpdate {
  const at = (place: number): number => numbers[place] ?? Number.NaN;
  const levels = (from: number, length: number): LevelBuffer => ({
    prices: Float64Array.from({ length }, (_, level) => at(from + 2 * level)),
    sizes: Float64Array.from({ length }, (_, level) => at(from + 2 * level + 1)),
    length,
  });
  const [bids, asks] = [at(HEAD - 2), at(HEAD - 1)];
  return {
    ...source,
    kind: "delta",
    origin: "stream",
    limited: false,
    exchangeAt: at(0),
    receivedAt: at(1),
    firstSeq: at(2),
    lastSeq: at(3),
    prevSeq: at(4),
    depth: at(5),
    checksum: at(6),
    priceDecimals: at(7),
    sizeDecimals: at(8),
    bids: levels(HEAD, bids),
    asks: levels(HEAD + 2 * bids, asks),
  };
}
