import { describe, expect, test } from "vitest";
import { createOutboxQueue, type IngestInput } from "../../services/ingest/outbox-queue.ts";
import { epochMs, price, usd } from "../../shared/domain/units.ts";

const live = (at: number, buy: number | undefined, symbol = "S"): IngestInput => ({
  type: "market",
  venue: "v",
  symbol,
  asset: "A",
  at: epochMs(at),
  correlationId: `c${at}`,
  book: "live",
  exchangeAt: epochMs(at),
  bid: price(100),
  ask: price(101),
  ...(buy === undefined ? {} : { tradedUsd: { buy: usd(buy), sell: usd(1) } }),
});
const gap = (at: number, fromAt = at, symbol = "S"): IngestInput => ({
  type: "gap",
  venue: "v",
  symbol,
  asset: "A",
  at: epochMs(at),
  fromAt: epochMs(fromAt),
  reason: "sequence",
  repaired: false,
});
const fund = (at: number): IngestInput => ({ type: "fund", at: epochMs(at), id: "f", asset: "A" });

describe("what waits for Redis", () => {
  test("keeps the newest state of an instrument, with the traded value of those it replaced, in order of time", () => {
    const queue = createOutboxQueue(10, () => {});
    queue.push(live(1, 10));
    queue.push(gap(2));
    queue.push(live(3, 5));
    queue.push(live(3, 7, "T"));
    const taken = queue.take(10);
    expect(taken.map(({ type, at }) => `${type} ${at}`)).toEqual(["gap 2", "market 3", "market 3"]);
    expect(taken[1]).toMatchObject({ correlationId: "c3", tradedUsd: { buy: 15, sell: 2 } });
    expect(taken[2]).toMatchObject({ symbol: "T", tradedUsd: { buy: 7, sell: 1 } });
    expect(queue.size).toBe(0);
  });

  test("unknown traded value stays unknown", () => {
    const queue = createOutboxQueue(10, () => {});
    queue.push(live(1, undefined));
    queue.push(live(2, 5));
    expect(queue.take(1)[0]).not.toHaveProperty("tradedUsd");
  });

  test("a book that was not live in between is not forgotten", () => {
    const queue = createOutboxQueue(10, () => {});
    queue.push(live(1, 1));
    queue.push({
      type: "market",
      venue: "v",
      symbol: "S",
      asset: "A",
      at: epochMs(2),
      correlationId: "u",
      book: "suspect",
    });
    queue.push(live(3, 1));
    expect(queue.take(10).map((input) => ("book" in input ? input.book : input.type))).toEqual(["suspect", "live"]);
  });

  test("what could not be sent comes before what is newer, and what is newer wins", () => {
    const queue = createOutboxQueue(10, () => {});
    queue.push(fund(1));
    queue.push(gap(2));
    queue.push(live(3, 1));
    const taken = queue.take(10);
    queue.push(fund(4));
    queue.push(live(5, 1));
    queue.putBack(taken);
    expect(queue.take(10).map(({ type, at }) => `${type} ${at}`)).toEqual(["gap 2", "fund 4", "market 5"]);
  });

  test("too many gaps become one per instrument that covers them", () => {
    const merged: number[] = [];
    const queue = createOutboxQueue(3, (count) => merged.push(count));
    for (const at of [10, 20, 30]) queue.push(gap(at, at - 5));
    queue.push(gap(40, 35, "T"));
    expect(merged).toEqual([4]);
    expect(queue.take(10)).toMatchObject([
      { symbol: "S", fromAt: 5, at: 30, reason: "overflow" },
      { symbol: "T", fromAt: 35, at: 40, reason: "overflow" },
    ]);
  });

  test("stays bounded under an endless outage", () => {
    const queue = createOutboxQueue(5, () => {});
    for (let at = 1; at <= 10_000; at += 1) {
      queue.push(live(at, 1, `S${at % 3}`));
      queue.push(gap(at, at, `S${at % 3}`));
      queue.push(fund(at));
    }
    expect(queue.size).toBeLessThanOrEqual(3 + 1 + 5 + 3);
    expect(queue.oldestAt()).toBeLessThanOrEqual(10_000);
  });
});
