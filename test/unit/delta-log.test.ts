import { expect, test } from "vitest";
import { copyBookUpdate } from "../../shared/domain/market/book-update.ts";
import { createDeltaLog, KEPT_DELTAS_MAX } from "../../shared/domain/market/delta-log.ts";
import { bookUpdateOf } from "../support/book-updates.ts";

const delta = (lastSeq: number) =>
  bookUpdateOf(
    { kind: "delta", exchangeAt: 1_767_614_400_000 + lastSeq, receivedAt: 1_767_614_400_001, lastSeq, checksum: 7 },
    [
      [100, lastSeq],
      [99.5, 0],
    ],
    lastSeq % 2 === 0 ? [] : [[100.5, 2.25]],
  );

test("gives back what it was given, unknown numbers too", () => {
  const log = createDeltaLog();
  const given = [delta(1), delta(2), delta(3)];
  for (const one of given) log.push(one);
  expect(log.all()).toEqual(given.map(copyBookUpdate));
  expect(log.newest).toEqual({ lastSeq: 3, deltaAt: 1_767_614_400_003 });
});

test("keeps a copy, and only the newest", () => {
  const log = createDeltaLog();
  const reused = delta(1);
  for (let seq = 1; seq <= KEPT_DELTAS_MAX + 10; seq += 1) {
    reused.lastSeq = seq;
    reused.bids.sizes[0] = seq;
    log.push(reused);
  }
  const kept = log.all();
  expect(kept.map(({ lastSeq }) => lastSeq)).toEqual(Array.from({ length: KEPT_DELTAS_MAX }, (_, index) => index + 11));
  expect(kept.map(({ bids }) => bids.sizes[0])).toEqual(kept.map(({ lastSeq }) => lastSeq));
});

test("is empty after it was cleared", () => {
  const log = createDeltaLog();
  log.push(delta(1));
  log.clear();
  expect([log.newest, log.all()]).toEqual([undefined, []]);
});
