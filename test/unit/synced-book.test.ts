import { describe, expect, it } from "vitest";
import { type BookUpdate, createBookUpdate } from "../../shared/domain/market/book-update.ts";
import { KEPT_DELTAS_MAX } from "../../shared/domain/market/delta-log.ts";
import { type BookRule, createSyncedBook } from "../../shared/domain/market/synced-book.ts";

const LINKED: BookRule = { kind: "previous-link", firstLinkMayEqualSnapshot: true, source: "rest" };
const CONTIGUOUS: BookRule = { kind: "contiguous", source: "rest" };

function make(part: Partial<BookUpdate>, bid: number, ask: number): BookUpdate {
  const update = { ...createBookUpdate("test"), ...part };
  update.bids.prices[0] = bid;
  update.bids.sizes[0] = 1;
  update.bids.length = 1;
  update.asks.prices[0] = ask;
  update.asks.sizes[0] = 1;
  update.asks.length = 1;
  return update;
}

const delta = (firstSeq: number, lastSeq: number, prevSeq = Number.NaN, bid = 100, ask = 101): BookUpdate =>
  make({ kind: "delta", firstSeq, lastSeq, prevSeq }, bid, ask);
const rest = (lastSeq: number, bid = 100, ask = 101): BookUpdate =>
  make({ kind: "snapshot", origin: "rest", lastSeq }, bid, ask);
const full = (firstSeq: number, lastSeq: number): BookUpdate => make({ kind: "snapshot", firstSeq, lastSeq }, 100, 101);

describe("a book linked by previous sequences", () => {
  it("waits for a snapshot, drops what is before it, meets it, and goes on", () => {
    const book = createSyncedBook(LINKED);
    expect(book.state).toBe("empty");
    expect(book.apply(delta(1, 5, 0))).toBe("need_snapshot");
    expect(book.apply(delta(6, 9, 5))).toBe("buffered");
    expect([book.state, book.read()]).toEqual(["syncing", undefined]);
    expect(book.apply(rest(7))).toBe("synced");
    expect([book.state, book.read()?.lastSeq]).toEqual(["live", 9]);
    expect(book.apply(delta(15, 20, 9))).toBe("applied");
    expect(book.read()?.lastSeq).toBe(20);
  });

  it.each([
    ["inside the first delta", delta(5, 9, 4), 7, "synced"],
    ["at its first sequence", delta(7, 9, 4), 7, "synced"],
    ["at its last sequence", delta(5, 7, 4), 7, "synced"],
    ["at its previous sequence", delta(10, 12, 7), 7, "synced"],
    ["before it, with a hole", delta(9, 12, 8), 7, "need_snapshot"],
    ["between two links that name no first sequence", delta(Number.NaN, 12, 5), 7, "synced"],
    ["at the last sequence of such a delta", delta(Number.NaN, 7, 5), 7, "synced"],
    ["before such a delta, with a hole", delta(Number.NaN, 12, 8), 7, "need_snapshot"],
  ])("meets a snapshot %s", (_, first, seq, outcome) => {
    const early = createSyncedBook(LINKED);
    early.apply(first);
    expect(early.apply(rest(seq))).toBe(outcome);
    const late = createSyncedBook(LINKED);
    expect(late.apply(rest(seq))).toBe("buffered");
    expect(late.apply(first)).toBe(outcome);
    expect(late.state).toBe(outcome === "synced" ? "live" : "syncing");
  });

  it("does not go live on a snapshot that no delta has met", () => {
    const book = createSyncedBook(LINKED);
    book.apply(delta(1, 5, 0));
    expect(book.apply(rest(50))).toBe("buffered");
    expect([book.state, book.read()]).toEqual(["syncing", undefined]);
    expect(book.apply(delta(40, 45, 39))).toBe("stale");
    expect(book.apply(delta(46, 55, 45))).toBe("synced");
  });

  it("keeps waiting deltas when a snapshot is behind them, for the next snapshot", () => {
    const book = createSyncedBook(LINKED);
    book.apply(delta(10, 15, 9));
    expect(book.apply(rest(5))).toBe("need_snapshot");
    expect(book.apply(delta(16, 20, 15))).toBe("buffered");
    expect(book.apply(rest(12))).toBe("synced");
    expect(book.read()?.lastSeq).toBe(20);
  });

  it("becomes suspect at a gap, cannot be read, and recovers from a fresh snapshot", () => {
    const book = createSyncedBook(LINKED);
    book.apply(rest(5));
    book.apply(delta(5, 6, 4));
    expect(book.apply(delta(9, 12, 8))).toBe("gap");
    expect([book.state, book.loss, book.read()]).toEqual(["suspect", "sequence", undefined]);
    expect(book.apply(delta(13, 14, 12, 99, 103))).toBe("buffered");
    expect(book.state).toBe("suspect");
    expect(book.apply(rest(7))).toBe("need_snapshot");
    expect(book.apply(rest(10, 98, 102))).toBe("synced");
    expect([book.state, book.loss, book.read()?.lastSeq]).toEqual(["live", undefined, 14]);
    expect(book.read()?.levels("bid", 9)).toEqual([
      [100, 1],
      [99, 1],
      [98, 1],
    ]);
  });

  it("ignores what it has already, live or waiting", () => {
    const book = createSyncedBook(LINKED);
    book.apply(delta(1, 5, 0));
    expect(book.apply(delta(1, 5, 0))).toBe("stale");
    book.apply(rest(3));
    expect(book.apply(delta(1, 5, 0))).toBe("stale");
    expect(book.apply(delta(6, 8, 5))).toBe("applied");
    expect(book.apply(delta(6, 8, 5))).toBe("stale");
    expect(book.apply(rest(100))).toBe("stale");
    expect(book.read()?.lastSeq).toBe(8);
  });

  it("becomes suspect when it crosses", () => {
    const book = createSyncedBook(LINKED);
    book.apply(rest(5));
    book.apply(delta(5, 6, 4));
    expect(book.apply(delta(7, 8, 6, 101, 102))).toBe("crossed");
    expect([book.state, book.loss, book.read()]).toEqual(["suspect", "crossed", undefined]);
    expect(book.apply(delta(9, 10, 8))).toBe("need_snapshot");
  });

  it("carries nothing over into a new epoch", () => {
    const book = createSyncedBook(LINKED);
    book.apply(rest(5, 99, 101));
    book.apply(delta(5, 6, 4));
    book.reset("disconnect");
    expect([book.state, book.loss, book.read()]).toEqual(["empty", "disconnect", undefined]);
    expect(book.apply(delta(7, 8, 6))).toBe("need_snapshot");
    expect(book.apply(rest(7, 100, 101))).toBe("synced");
    expect(book.read()?.levels("bid", 9)).toEqual([[100, 1]]);
  });

  it("keeps the newest deltas: a snapshot before them is refused, one among them is met", () => {
    const book = createSyncedBook(LINKED);
    const last = KEPT_DELTAS_MAX + 5;
    for (let seq = 1; seq <= last; seq += 1) book.apply(delta(seq, seq, seq - 1, seq === last ? 100.5 : 100));
    expect(book.apply(rest(4))).toBe("need_snapshot");
    expect(book.apply(rest(6, 99, 101))).toBe("synced");
    expect(book.read()?.lastSeq).toBe(last);
    expect(book.read()?.bid).toBe(100.5);
  });

  it("takes no sequence that is none for a link", () => {
    const book = createSyncedBook(LINKED);
    book.apply(rest(5));
    book.apply(delta(5, 6, 4));
    expect(book.apply(delta(Number.NaN, Number.NaN, Number.NaN))).toBe("gap");
  });
});

describe("a contiguous book", () => {
  it.each([
    ["the next sequence", delta(8, 9), "synced"],
    ["inside a delta", delta(5, 9), "synced"],
    ["all before it", delta(5, 7), "buffered"],
    ["a hole", delta(9, 12), "need_snapshot"],
  ])("meets a snapshot: %s", (_, first, outcome) => {
    const book = createSyncedBook(CONTIGUOUS);
    book.apply(first);
    expect(book.apply(rest(7))).toBe(outcome);
  });

  it("applies only the exactly next sequence", () => {
    const book = createSyncedBook(CONTIGUOUS);
    book.apply(rest(7));
    expect(book.apply(delta(6, 9))).toBe("synced");
    expect(book.apply(delta(10, 10))).toBe("applied");
    expect(book.apply(delta(12, 12))).toBe("gap");
  });

  it("goes live at once on a whole book in the stream, and is replaced by the next one", () => {
    const book = createSyncedBook(CONTIGUOUS);
    expect(book.apply(full(1, 10))).toBe("synced");
    expect(book.apply(delta(11, 12))).toBe("applied");
    expect(book.apply(full(20, 30))).toBe("applied");
    expect(book.apply(delta(31, 31))).toBe("applied");
  });

  it("is not touched by a view of the best few levels", () => {
    const book = createSyncedBook(CONTIGUOUS);
    book.apply(full(1, 10));
    expect(book.apply(make({ kind: "snapshot", limited: true, lastSeq: 50 }, 1, 2))).toBe("limited");
    expect([book.read()?.bid, book.read()?.lastSeq]).toEqual([100, 10]);
  });
});
