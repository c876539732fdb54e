import { crc32 } from "node:zlib";
import { describe, expect, it } from "vitest";
import { type BookUpdate, createBookUpdate } from "../../shared/domain/market/book-update.ts";
import { type BookRule, createSyncedBook } from "../../shared/domain/market/synced-book.ts";

type Pairs = readonly (readonly [number, number])[];

function make(part: Partial<BookUpdate>, bids: Pairs, asks: Pairs): BookUpdate {
  const update = { ...createBookUpdate("test"), ...part };
  for (const [buffer, pairs] of [
    [update.bids, bids],
    [update.asks, asks],
  ] as const) {
    pairs.forEach(([price, size], index) => {
      buffer.prices[index] = price;
      buffer.sizes[index] = size;
    });
    buffer.length = pairs.length;
  }
  return update;
}

const snapshot = (part: Partial<BookUpdate>, bid = 100, ask = 101) =>
  make({ kind: "snapshot", ...part }, [[bid, 1]], [[ask, 1]]);
const delta = (part: Partial<BookUpdate>, bid = 100, size = 2) => make({ kind: "delta", ...part }, [[bid, size]], []);

describe("a book that the stream brings with it", () => {
  const RULE: BookRule = { kind: "contiguous", source: "stream" };

  it("keeps nothing while it waits, and goes live with the stream's own snapshot", () => {
    const book = createSyncedBook(RULE);
    expect(book.apply(delta({ firstSeq: 5, lastSeq: 5 }))).toBe("need_snapshot");
    expect(book.apply(delta({ firstSeq: 6, lastSeq: 6 }))).toBe("need_snapshot");
    expect(book.apply(snapshot({ lastSeq: 9 }))).toBe("synced");
    expect(book.apply(delta({ firstSeq: 10, lastSeq: 12 }))).toBe("applied");
    expect(book.apply(delta({ firstSeq: 14, lastSeq: 14 }))).toBe("gap");
    expect([book.state, book.loss, book.read()]).toEqual(["suspect", "sequence", undefined]);
    expect(book.apply(snapshot({ lastSeq: 2 }))).toBe("synced");
  });

  it("takes deltas that overlap, because levels are absolute, and ignores old ones", () => {
    const book = createSyncedBook(RULE);
    book.apply(snapshot({ lastSeq: 9 }));
    expect(book.apply(delta({ firstSeq: 8, lastSeq: 11 }))).toBe("applied");
    expect(book.apply(delta({ firstSeq: 8, lastSeq: 11 }))).toBe("stale");
  });

  it("follows the link even where the venue's numbers begin anew", () => {
    const book = createSyncedBook({ kind: "previous-link", firstLinkMayEqualSnapshot: false, source: "stream" });
    book.apply(snapshot({ lastSeq: 900 }));
    expect(book.apply(delta({ prevSeq: 900, lastSeq: 3 }))).toBe("applied");
    expect(book.apply(delta({ prevSeq: 3, lastSeq: 3 }))).toBe("applied");
    expect(book.apply(delta({ prevSeq: 3, lastSeq: 8 }))).toBe("applied");
    expect(book.apply(delta({ prevSeq: 3, lastSeq: 8 }))).toBe("stale");
    expect(book.apply(delta({ prevSeq: 9, lastSeq: 12 }))).toBe("gap");
  });

  it("takes a link that reaches over the snapshot, but over no delta", () => {
    const book = createSyncedBook({ kind: "previous-link", firstLinkMayEqualSnapshot: true, source: "stream" });
    book.apply(snapshot({ lastSeq: 900 }));
    expect(book.apply(delta({ prevSeq: 890, lastSeq: 900 }))).toBe("stale");
    expect(book.apply(delta({ prevSeq: 890, lastSeq: 905 }))).toBe("applied");
    expect(book.apply(delta({ prevSeq: 901, lastSeq: 910 }))).toBe("gap");
    book.apply(snapshot({ lastSeq: 920 }));
    expect(book.apply(delta({ prevSeq: 921, lastSeq: 930 }))).toBe("gap");
  });

  it("is doubted when the venue's numbers begin anew without a link", () => {
    const book = createSyncedBook({ kind: "previous-link", firstLinkMayEqualSnapshot: true, source: "stream" });
    book.apply(snapshot({ lastSeq: 900 }));
    expect(book.apply(delta({ prevSeq: 900, lastSeq: 905 }))).toBe("applied");
    expect(book.apply(delta({ prevSeq: 0, lastSeq: 3 }))).toBe("gap");
    expect(book.state).toBe("suspect");
  });
});

describe("a book without sequences", () => {
  it("is doubted when the venue's time goes back", () => {
    const book = createSyncedBook({ kind: "ordered", source: "stream" });
    expect(book.apply(snapshot({ exchangeAt: 5_000 }))).toBe("synced");
    expect(book.apply(delta({ exchangeAt: 4_000 }))).toBe("applied");
    expect(book.apply(delta({ exchangeAt: 4_000 }))).toBe("applied");
    expect(book.apply(delta({ exchangeAt: 3_999 }))).toBe("gap");
  });

  it("is checked after every update that carries a checksum, within the depth that the venue keeps", () => {
    const rule: BookRule = {
      kind: "ordered",
      source: "stream",
      depthMax: 2,
      checksum: { layout: "pairs", levels: 2, decimals: "fixed" },
    };
    const decimals = { priceDecimals: 1, sizeDecimals: 2 };
    const start = make(
      { kind: "snapshot", ...decimals, checksum: crc32("100.0:1.00:101.0:4.00:99.5:2.00:102.0:5.00") },
      [[100, 1], [99.5, 2]], // biome-ignore format: a table
      [[101, 4], [102, 5]], // biome-ignore format: a table
    );
    const book = createSyncedBook(rule);
    expect(book.apply(start)).toBe("synced");
    const added = { ...decimals, checksum: crc32("100.5:3.00:101.0:4.00:100.0:1.00:102.0:5.00") };
    expect(book.apply(make({ ...added }, [[100.5, 3]], []))).toBe("applied");
    expect(book.read()?.levels("bid", 9)).toEqual([[100.5, 3], [100, 1]]); // biome-ignore format: a table
    expect(book.apply(make({ ...decimals, checksum: 1 }, [[100.5, 4]], []))).toBe("mismatch");
    expect([book.state, book.loss, book.read()]).toEqual(["suspect", "checksum", undefined]);
    expect(book.apply(start)).toBe("synced");
    expect(book.apply(make({}, [[100, 7]], []))).toBe("applied");
  });

  it("never goes live with a snapshot whose checksum is another's", () => {
    const book = createSyncedBook({
      kind: "ordered",
      source: "stream",
      checksum: { layout: "digits", levels: 10, decimals: "fixed" },
    });
    const decimals = { priceDecimals: 5, sizeDecimals: 8 };
    expect(book.apply(snapshot({ ...decimals, checksum: 7 }, 0.05005, 0.05006))).toBe("mismatch");
    expect(book.state).toBe("suspect");
    const right = crc32("5006" + "100000000" + "5005" + "100000000");
    expect(book.apply(snapshot({ ...decimals, checksum: right }, 0.05005, 0.05006))).toBe("synced");
  });
});

describe("a book that comes whole each time", () => {
  it("ignores what is older than what it has", () => {
    const book = createSyncedBook({ kind: "full", source: "stream" });
    expect(book.apply(snapshot({ exchangeAt: 10 }, 100))).toBe("synced");
    expect(book.apply(snapshot({ exchangeAt: 12 }, 100.5))).toBe("applied");
    expect(book.apply(snapshot({ exchangeAt: 11 }, 100.2))).toBe("stale");
    expect(book.read()?.bid).toBe(100.5);
    expect(book.apply(snapshot({ exchangeAt: 13 }, 102))).toBe("crossed");
  });
});

it("a book that an audit doubts is not read until a fresh one has come", () => {
  const book = createSyncedBook({ kind: "contiguous", source: "stream" });
  book.apply(snapshot({ lastSeq: 9 }));
  book.doubt("audit");
  expect([book.state, book.loss, book.read()]).toEqual(["suspect", "audit", undefined]);
  expect(book.apply(delta({ firstSeq: 10, lastSeq: 10 }))).toBe("need_snapshot");
  expect(book.apply(snapshot({ lastSeq: 10 }))).toBe("synced");
});
