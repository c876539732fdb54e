import { expect, test } from "vitest";
import { createBookAudit } from "../../services/ingest/book-audit.ts";
import { type BookUpdate, createBookUpdate } from "../../shared/domain/market/book-update.ts";
import { type BookRule, createSyncedBook } from "../../shared/domain/market/synced-book.ts";

function make(part: Partial<BookUpdate>, bidSizes: readonly (readonly [number, number])[]): BookUpdate {
  const update = { ...createBookUpdate("test"), ...part };
  bidSizes.forEach(([price, size], index) => {
    update.bids.prices[index] = price;
    update.bids.sizes[index] = size;
  });
  update.bids.length = bidSizes.length;
  update.asks.prices[0] = 101;
  update.asks.sizes[0] = 1;
  update.asks.length = 1;
  return update;
}

/** A live book whose size at 99 is `ours`, while the venue's is 5. */
function audited(rule: BookRule, ours: number) {
  const book = createSyncedBook(rule);
  book.apply(make({ kind: "snapshot", lastSeq: 10 }, [[100, 1], [99, ours]])); // biome-ignore format: a table
  const results: string[] = [];
  const audit = createBookAudit(rule, (result) => results.push(result));
  const update = (seq: number): void => {
    const change = make({ kind: "delta", firstSeq: seq, lastSeq: seq, prevSeq: seq - 1 }, [[100, seq]]);
    book.apply(change);
    audit.onUpdate(change, book.read());
  };
  const rest = (lastSeq: number, size = 5) =>
    audit.onSnapshot(make({ kind: "snapshot", origin: "rest", lastSeq }, [[100, lastSeq], [99, size]]), book.read()); // biome-ignore format: a table
  return { results, update, rest };
}

test.each([
  [5, "same"],
  [4, "different"],
])("with a shared sequence, a size of %i beside 5 is %s", (ours, result) => {
  const { results, update, rest } = audited({ kind: "contiguous", source: "stream" }, ours);
  update(11);
  update(12);
  expect(rest(11)).toBe(false);
  expect(results).toEqual([]);
  update(13);
  expect(results).toEqual([result]);
});

test("a snapshot that is behind what was kept of the stream shows nothing", () => {
  const { results, update, rest } = audited({ kind: "contiguous", source: "stream" }, 4);
  update(11);
  rest(8);
  expect(results).toEqual(["unclear"]);
});

const APART: readonly BookRule[] = [
  { kind: "ordered", source: "stream" },
  { kind: "contiguous", source: "stream", restApart: true },
];

test.each(APART)("without a shared sequence ($kind), only a level that is wrong at both looks is", (rule) => {
  const wrong = audited(rule, 4);
  expect(wrong.rest(1)).toBe(true);
  expect(wrong.rest(1)).toBe(false);
  expect(wrong.results).toEqual(["different"]);
  const moving = audited(rule, 5);
  expect(moving.rest(1, 6)).toBe(true);
  expect(moving.rest(1, 5)).toBe(false);
  expect(moving.results).toEqual(["same"]);
});
