import { describe, expect, test } from "vitest";
import type { BookDelta } from "../../services/venue/dialect.ts";
import { createOwnBook } from "../../services/venue/own-book.ts";

const delta = (firstSeq: number, lastSeq: number, rest: Partial<BookDelta> = {}): BookDelta => ({
  symbol: "X",
  replaces: false,
  firstSeq,
  lastSeq,
  prevSeq: undefined,
  at: lastSeq,
  bids: [],
  asks: [],
  ...rest,
});
const snapshot = {
  symbol: "X",
  seq: 100,
  at: 1,
  bids: [
    ["9.90", "1"],
    ["9.8", "2"],
  ],
  asks: [["10.0", "3"]],
} as const;

describe("the venue's own book", () => {
  test("has no view before a snapshot, and none of the text is rewritten after it", () => {
    const book = createOwnBook();
    book.delta(delta(90, 95, { bids: [["1", "1"]] }));
    expect(book.view(10)).toBeUndefined();
    book.snapshot(snapshot);
    expect(book.view(10)).toEqual({ seq: 100, at: 1, bids: snapshot.bids, asks: snapshot.asks });
  });

  test("drops what the snapshot already holds and applies what came after, in order", () => {
    const book = createOwnBook();
    book.delta(delta(95, 100, { bids: [["9.7", "7"]] }));
    book.delta(
      delta(98, 103, {
        bids: [
          ["9.90", "0"],
          ["9.95", "5"],
        ],
      }),
    );
    book.snapshot(snapshot);
    expect(book.view(10)).toEqual({
      seq: 103,
      at: 103,
      bids: [
        ["9.95", "5"],
        ["9.8", "2"],
      ],
      asks: [["10.0", "3"]],
    });
  });

  test("follows a chain by the previous id although the numbers jump", () => {
    const book = createOwnBook();
    book.snapshot(snapshot);
    book.delta(delta(150, 160, { prevSeq: 100, asks: [["10.1", "1"]] }));
    expect(book.view(1)).toMatchObject({ seq: 160, asks: [["10.0", "3"]] });
  });

  test("is unknown after a hole until the venue states it again", () => {
    const book = createOwnBook();
    book.snapshot(snapshot);
    book.delta(delta(105, 110, { bids: [["9.95", "1"]] }));
    expect(book.view(10)).toBeUndefined();
    book.snapshot({ ...snapshot, seq: 107 });
    expect(book.view(10)).toMatchObject({
      seq: 110,
      bids: [
        ["9.95", "1"],
        ["9.90", "1"],
        ["9.8", "2"],
      ],
    });
  });

  test("a message that states the whole book replaces it", () => {
    const book = createOwnBook();
    book.delta(delta(1, 7, { replaces: true, bids: [["5", "1"]], asks: [["6", "1"]] }));
    expect(book.view(10)).toEqual({ seq: 7, at: 7, bids: [["5", "1"]], asks: [["6", "1"]] });
  });

  test("an answer older than the stream changes nothing", () => {
    const book = createOwnBook();
    book.snapshot(snapshot);
    book.delta(delta(101, 105, { bids: [["9.95", "1"]] }));
    book.snapshot({ ...snapshot, seq: 103, bids: [] });
    expect(book.view(1)).toMatchObject({ seq: 105, bids: [["9.95", "1"]] });
  });
});
