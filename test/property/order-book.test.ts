import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { sizeAt } from "../../shared/domain/market/book-side.ts";
import { createBookUpdate, type LevelBuffer } from "../../shared/domain/market/book-update.ts";
import { createOrderBook } from "../../shared/domain/market/order-book.ts";
import { createSyncedBook } from "../../shared/domain/market/synced-book.ts";
import { bookUpdateOf } from "../support/book-updates.ts";

/** Prices on a coarse grid, so that the same level is often hit again; far more levels than are moved one by one. */
const level = fc.tuple(
  fc.integer({ min: 1, max: 400 }).map((ticks) => ticks / 8),
  fc.integer({ min: 0, max: 3 }),
);
const anyOrder = fc.array(level, { maxLength: 120 });
const rising = fc
  .uniqueArray(level, { selector: ([price]) => price, maxLength: 120 })
  .map((levels) => levels.toSorted(([left], [right]) => left - right));
/** As venues send it, in order of price either way, and as they might: two such lists in one, and no order at all. */
const side = fc.oneof(
  rising,
  rising.map((levels) => levels.toReversed()),
  fc.tuple(rising, rising).map(([first, second]) => [...first, ...second.toReversed()]),
  anyOrder,
);
const updates = fc.array(
  fc.record({ kind: fc.constantFrom("snapshot", "delta", "delta", "delta"), bids: side, asks: side }),
  {
    maxLength: 12,
  },
);

/** As many levels as a REST book has, best bid first; every second price is free. */
const DEEP_LEVELS = 1_000;
const DEEP = Array.from({ length: DEEP_LEVELS }, (_, index) => [2 * (DEEP_LEVELS - index), 1] as const);

/** Runs either way and lists in no order, beginning anywhere, of few levels or many; near the touch as often as anywhere. */
const deepUpdate = fc
  .record({
    from: fc.oneof(
      fc.integer({ min: 0, max: 2 * DEEP_LEVELS + 100 }),
      fc.integer({ min: 2 * DEEP_LEVELS - 100, max: 2 * DEEP_LEVELS + 100 }),
      fc.integer({ min: -100, max: 100 }),
    ),
    step: fc.integer({ min: -9, max: 9 }),
    sizes: fc.oneof(
      fc.array(fc.integer({ min: 0, max: 2 }), { minLength: 1, maxLength: 4 }),
      fc.array(fc.integer({ min: 0, max: 2 }), { minLength: 5, maxLength: 60 }),
    ),
  })
  .map(({ from, step, sizes }) => sizes.map((size, index) => [from + step * index, size] as const));

function fill(buffer: LevelBuffer, levels: readonly (readonly [number, number])[]): void {
  buffer.length = levels.length;
  levels.forEach(([price, size], index) => {
    buffer.prices[index] = price;
    buffer.sizes[index] = size;
  });
}

function setAll(known: Map<number, number>, levels: readonly (readonly [number, number])[]): void {
  for (const [price, size] of levels) {
    if (size === 0) known.delete(price);
    else known.set(price, size);
  }
}

describe("order book", () => {
  it("holds what a map of price to size holds, sorted", () => {
    fc.assert(
      fc.property(updates, (sequence) => {
        const book = createOrderBook();
        const update = createBookUpdate("test");
        const [bids, asks] = [new Map<number, number>(), new Map<number, number>()];
        for (const { kind, bids: bidLevels, asks: askLevels } of sequence) {
          update.kind = kind === "snapshot" ? "snapshot" : "delta";
          fill(update.bids, bidLevels);
          fill(update.asks, askLevels);
          book.apply(update);
          if (kind === "snapshot") {
            bids.clear();
            asks.clear();
          }
          // A snapshot that names a level twice means the first, which is where the venue put the better one.
          setAll(bids, kind === "snapshot" ? bidLevels.toReversed() : bidLevels);
          setAll(asks, kind === "snapshot" ? askLevels.toReversed() : askLevels);
        }
        expect(book.levels("bid", 1_000)).toEqual([...bids].sort(([left], [right]) => right - left));
        expect(book.levels("ask", 1_000)).toEqual([...asks].sort(([left], [right]) => left - right));
      }),
    );
  });

  it("holds the same over thousands of changes of a deep book, near the touch and far from it", () => {
    fc.assert(
      fc.property(fc.array(deepUpdate, { minLength: 200, maxLength: 400 }), (sequence) => {
        const book = createOrderBook();
        const update = createBookUpdate("test");
        const known = new Map<number, number>(DEEP);
        update.kind = "snapshot";
        fill(update.bids, DEEP);
        fill(update.asks, [...DEEP].reverse());
        book.apply(update);
        update.kind = "delta";
        for (const levels of sequence) {
          fill(update.bids, levels);
          fill(update.asks, levels);
          book.apply(update);
          setAll(known, levels);
          for (const one of [book.sides.bids, book.sides.asks]) {
            expect(one.levels).toBe(known.size);
            expect(one.end - one.start).toBeLessThanOrEqual(2 * known.size + 64);
            expect(one.end > one.start && sizeAt(one, one.end - 1) === 0).toBe(false);
          }
        }
        const expected = [...known].sort(([left], [right]) => right - left);
        expect(book.levels("bid", 10_000)).toEqual(expected);
        expect(book.levels("ask", 10_000)).toEqual(expected.toReversed());
      }),
      { numRuns: 20 },
    );
  });

  it.each([
    ["one by one, upwards", 1, 1],
    ["one by one, downwards", 1, -1],
    ["in runs, upwards", 40, 1],
    ["in runs, downwards", 40, -1],
  ])("grows and wanders as far as it must: %s", (_, levelsAtOnce, step) => {
    const book = createOrderBook();
    const update = createBookUpdate("test");
    const known = new Map<number, number>();
    for (let from = 0; from < 4_000; from += levelsAtOnce) {
      const come = Array.from(
        { length: levelsAtOnce },
        (__, index) => [10_000 + step * (from + index), 1 + from] as const,
      );
      // The book is 600 levels deep before the first go.
      const go = come.map(([price]) => [price - step * 600, 0] as const);
      for (const levels of [come, go]) {
        fill(update.bids, levels);
        fill(update.asks, levels);
        book.apply(update);
        setAll(known, levels);
      }
      expect([book.bid, book.ask]).toEqual([Math.max(...known.keys()), Math.min(...known.keys())]);
    }
    const expected = [...known].sort(([left], [right]) => right - left);
    expect(book.levels("bid", 10_000)).toEqual(expected);
    expect(book.levels("ask", 10_000)).toEqual(expected.toReversed());
  });
});

describe("a live book", () => {
  const few = fc.array(fc.tuple(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 0, max: 2 })), { maxLength: 4 });

  it("shows the best of its levels, or that a side has none", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(few, few), { maxLength: 30 }), (sequence) => {
        const book = createSyncedBook({ kind: "ordered", source: "stream" });
        book.apply(bookUpdateOf({ kind: "snapshot" }, [[3, 1]], [[13, 1]]));
        for (const [bids, asks] of sequence) {
          const farther = asks.map(([price, size]) => [price + 10, size] as const);
          expect(book.apply(bookUpdateOf({ kind: "delta" }, bids, farther))).toBe("applied");
          const live = book.read();
          const [[bid] = [], [ask] = []] = [live?.levels("bid", 1)[0], live?.levels("ask", 1)[0]];
          expect([live?.bid, live?.ask]).toEqual([bid, ask]);
        }
      }),
      { numRuns: 500 },
    );
  });
});
