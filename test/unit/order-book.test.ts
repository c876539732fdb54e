import { describe, expect, it } from "vitest";
import { BOOK_LEVELS_MAX } from "../../shared/domain/market/book-side.ts";
import { type BookUpdate, createBookUpdate, growLevels } from "../../shared/domain/market/book-update.ts";
import { IN_ASSET } from "../../shared/domain/market/contract-size.ts";
import { createOrderBook } from "../../shared/domain/market/order-book.ts";

type Pairs = readonly (readonly [number, number])[];

function update(kind: "snapshot" | "delta", bids: Pairs, asks: Pairs): BookUpdate {
  const made = createBookUpdate("test");
  made.kind = kind;
  for (const [buffer, pairs] of [
    [made.bids, bids],
    [made.asks, asks],
  ] as const) {
    while (buffer.prices.length < pairs.length) growLevels(buffer);
    pairs.forEach(([price, size], index) => {
      buffer.prices[index] = price;
      buffer.sizes[index] = size;
    });
    buffer.length = pairs.length;
  }
  return made;
}

describe("order book", () => {
  it("lists levels from the best, whatever order they came in", () => {
    const book = createOrderBook();
    book.apply(
      update(
        "snapshot",
        [
          [99, 1],
          [100, 2],
          [98, 3],
        ],
        [
          [102, 1],
          [101, 2],
        ],
      ),
    );
    expect(book.levels("bid", 10)).toEqual([
      [100, 2],
      [99, 1],
      [98, 3],
    ]);
    expect(book.levels("ask", 1)).toEqual([[101, 2]]);
    expect([book.bid, book.ask]).toEqual([100, 101]);
  });

  it("sets, adds and removes levels, and ignores the removal of one it does not have", () => {
    const book = createOrderBook();
    book.apply(
      update(
        "snapshot",
        [
          [100, 2],
          [99, 1],
        ],
        [[101, 1]],
      ),
    );
    book.apply(
      update(
        "delta",
        [
          [100, 0],
          [99.5, 4],
          [97, 0],
        ],
        [
          [101, 5],
          [103, 1],
        ],
      ),
    );
    expect(book.levels("bid", 10)).toEqual([
      [99.5, 4],
      [99, 1],
    ]);
    expect(book.levels("ask", 10)).toEqual([
      [101, 5],
      [103, 1],
    ]);
  });

  it("replaces everything at a snapshot", () => {
    const book = createOrderBook();
    book.apply(update("snapshot", [[100, 2]], [[101, 1]]));
    book.apply(update("snapshot", [[50, 1]], []));
    expect(book.levels("bid", 10)).toEqual([[50, 1]]);
    expect([book.ask, book.depthUsd(IN_ASSET)]).toEqual([undefined, undefined]);
  });

  it("is crossed when the best bid is not below the best ask", () => {
    const book = createOrderBook();
    book.apply(update("snapshot", [[100, 1]], [[100.5, 1]]));
    expect(book.crossed).toBe(false);
    book.apply(update("delta", [[100.5, 1]], []));
    expect(book.crossed).toBe(true);
  });

  it("measures depth within each band of the mid, in dollars, with both edges in", () => {
    const book = createOrderBook();
    // Mid 1000: bands of 5, 10, 25, 50, 100 bps are 0.5, 1, 2.5, 5 and 10 wide.
    book.apply(
      update(
        "snapshot",
        [
          [999.5, 2],
          [999, 1],
          [990, 1],
          [989.9, 100],
        ],
        [
          [1000.5, 1],
          [1004, 3],
        ],
      ),
    );
    expect(book.depthUsd({ asset: 0.1, usd: 0 })).toEqual({
      bid: [199.9, 299.8, 299.8, 299.8, 398.8].map((value) => expect.closeTo(value, 9)),
      ask: [100.05, 100.05, 100.05, 401.25, 401.25].map((value) => expect.closeTo(value, 9)),
    });
    // Inverse contracts of 10 dollars, whatever their price.
    expect(book.depthUsd({ asset: 0, usd: 10 })).toEqual({ bid: [20, 30, 30, 30, 40], ask: [10, 10, 10, 40, 40] });
  });

  it("keeps the levels nearest to the touch when a side is full", () => {
    const book = createOrderBook();
    const many = Array.from({ length: BOOK_LEVELS_MAX }, (_, index) => [10_000 - index, 1] as const);
    book.apply(update("snapshot", many, []));
    book.apply(
      update(
        "delta",
        [
          [1, 1],
          [10_001, 7],
          [9_999.5, 3],
        ],
        [],
      ),
    );
    const levels = book.levels("bid", BOOK_LEVELS_MAX + 1);
    expect(levels).toHaveLength(BOOK_LEVELS_MAX);
    expect(levels.slice(0, 4)).toEqual([
      [10_001, 7],
      [10_000, 1],
      [9_999.5, 3],
      [9_999, 1],
    ]);
    const worst = 10_000 - (BOOK_LEVELS_MAX - 3);
    expect(levels.at(-1)).toEqual([worst, 1]);
    // What was driven out does not come back where others go.
    book.apply(
      update(
        "delta",
        [
          [10_001, 0],
          [10_000, 0],
          [9_999.5, 0],
        ],
        [],
      ),
    );
    expect(book.levels("bid", BOOK_LEVELS_MAX).at(-1)).toEqual([worst, 1]);
    expect(book.sides.bids.levels).toBe(BOOK_LEVELS_MAX - 3);
  });
});
