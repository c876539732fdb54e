import { beforeEach, expect, test } from "vitest";
import { createFreshBooks, type FreshBooks } from "../../services/ingest/fresh-books.ts";
import type { FetchFailure } from "../../services/ingest/transport.ts";
import { err, ok, type Result } from "../../shared/domain/result.ts";
import { epochMs } from "../../shared/domain/units.ts";
import { createVirtualClock, type VirtualClock } from "../../shared/runtime/clock.ts";

const START = Date.UTC(2026, 0, 5);
const LIMIT = { max: 2, windowMs: 1_000 };

let clock: VirtualClock;
let books: FreshBooks;
/** What was asked for, and when after the start. */
let asked: { readonly symbol: string; readonly afterMs: number }[];
let answer: (answer: Result<Uint8Array, FetchFailure>) => void;

beforeEach(() => {
  clock = createVirtualClock(epochMs(START));
  asked = [];
  books = createFreshBooks({
    clock,
    random: () => 1,
    limit: LIMIT,
    ask: (symbol, done) => {
      asked.push({ symbol, afterMs: clock.now() - START });
      answer = done;
      return { cancel: () => {} };
    },
    onAnswer: () => undefined,
    onFailure: () => {},
  });
});

const pass = (ms: number) => clock.advanceTo(epochMs(clock.now() + ms));

test("asks for a few at once, then as the budget allows", () => {
  for (const symbol of ["a", "b", "c", "d", "e"]) books.request(symbol);
  pass(10_000);
  expect(asked).toEqual([
    { symbol: "a", afterMs: 0 },
    { symbol: "b", afterMs: 0 },
    { symbol: "c", afterMs: 1_000 },
    { symbol: "d", afterMs: 1_000 },
    { symbol: "e", afterMs: 2_000 },
  ]);
});

test("whoever no longer waits holds up nobody", () => {
  for (const symbol of ["a", "b"]) books.request(symbol);
  pass(0);
  for (let lost = 0; lost < 100; lost += 1) {
    books.request(`lost ${lost}`);
    pass(1);
    books.settle(`lost ${lost}`);
  }
  books.request("c");
  pass(10_000);
  expect(asked.slice(2)).toEqual([{ symbol: "c", afterMs: 1_000 }]);
});

test("a refused request is made again after the wait that the venue wishes", () => {
  books.request("a");
  pass(0);
  answer(err({ why: "HTTP 429", retryAfterMs: 5_000 }));
  expect(books.problem("a")).toBe("HTTP 429");
  books.request("a");
  pass(10_000);
  answer(ok(new Uint8Array()));
  expect(asked).toEqual([
    { symbol: "a", afterMs: 0 },
    { symbol: "a", afterMs: 5_000 },
  ]);
});
