import { expect, test } from "vitest";
import { type BookUpdate, createBookUpdate } from "../../shared/domain/market/book-update.ts";
import type { Level } from "../../shared/domain/market/event.ts";
import { createSyncedBook } from "../../shared/domain/market/synced-book.ts";

const LEVELS = 3;

/** A book whose REST snapshots stop at three levels. */
const createBook = () => createSyncedBook({ kind: "contiguous", source: "rest", snapshotLevels: LEVELS });

function update(
  shape: Pick<BookUpdate, "kind" | "origin">,
  sequence: number,
  bids: readonly Level[],
  asks: readonly Level[],
): BookUpdate {
  const made = { ...createBookUpdate("x"), ...shape, firstSeq: sequence, lastSeq: sequence };
  for (const [buffer, levels] of [
    [made.bids, bids],
    [made.asks, asks],
  ] as const) {
    levels.forEach(([price, size], index) => {
      buffer.prices[index] = price;
      buffer.sizes[index] = size;
    });
    buffer.length = levels.length;
  }
  return made;
}

const rest = (sequence: number, bids: readonly Level[], asks: readonly Level[]) =>
  update({ kind: "snapshot", origin: "rest" }, sequence, bids, asks);
const stream = (sequence: number, bids: readonly Level[], asks: readonly Level[]) =>
  update({ kind: "snapshot", origin: "stream" }, sequence, bids, asks);
const delta = (sequence: number, bids: readonly Level[], asks: readonly Level[] = []) =>
  update({ kind: "delta", origin: "stream" }, sequence, bids, asks);

const BIDS: readonly Level[] = [
  [99, 1],
  [98, 1],
  [97, 1],
];
const ASKS: readonly Level[] = [
  [101, 1],
  [102, 1],
  [103, 1],
];

test("stays live while the best levels are among those that the snapshot showed", () => {
  const book = createBook();
  book.apply(rest(10, BIDS, ASKS));
  expect(book.apply(delta(11, [[90, 5]]))).toBe("synced");
  expect(
    book.apply(
      delta(12, [
        [99, 0],
        [98, 0],
      ]),
    ),
  ).toBe("applied");
  expect(book.read()?.bid).toBe(97);
});

test("is not believed once the price is where the snapshot showed nothing", () => {
  const book = createBook();
  book.apply(rest(10, BIDS, ASKS));
  book.apply(delta(11, [[90, 5]]));
  // Between 97 and 90 there may be orders that no delta has named.
  expect(
    book.apply(
      delta(12, [
        [99, 0],
        [98, 0],
        [97, 0],
      ]),
    ),
  ).toBe("outrun");
  expect([book.state, book.loss, book.read()]).toEqual(["suspect", "outrun", undefined]);
  book.apply(delta(13, [[89, 1]]));
  expect(
    book.apply(
      rest(
        13,
        [
          [92, 1],
          [91, 1],
          [90, 5],
        ],
        ASKS,
      ),
    ),
  ).toBe("buffered");
  expect(book.apply(delta(14, [[92, 2]]))).toBe("synced");
  expect(book.read()?.bid).toBe(92);
});

test("looks at the asks, too, and at a side that has become empty", () => {
  const book = createBook();
  book.apply(rest(10, BIDS, ASKS));
  expect(
    book.apply(
      delta(
        11,
        [],
        [
          [101, 0],
          [102, 0],
          [103, 0],
        ],
      ),
    ),
  ).toBe("outrun");
});

test("takes a snapshot of fewer levels for all there are, and one of the stream for whole", () => {
  const short = createBook();
  short.apply(rest(10, BIDS.slice(0, 2), ASKS));
  short.apply(delta(11, [[90, 5]]));
  expect(
    short.apply(
      delta(12, [
        [99, 0],
        [98, 0],
      ]),
    ),
  ).toBe("applied");

  const streamed = createBook();
  streamed.apply(stream(10, BIDS, ASKS));
  expect(
    streamed.apply(
      delta(11, [
        [99, 0],
        [98, 0],
        [97, 0],
        [90, 1],
      ]),
    ),
  ).toBe("applied");
});
