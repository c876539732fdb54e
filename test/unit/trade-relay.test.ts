import { expect, test } from "vitest";
import type { Epoch } from "../../services/ingest/epoch.ts";
import { createTradeRelay } from "../../services/ingest/trade-relay.ts";
import type { TradeEvent } from "../../shared/domain/market/event.ts";
import { epochMs, price } from "../../shared/domain/units.ts";

const epoch = (url: string): Epoch => ({ url, send: () => {}, resubscribe: () => {} });
const A = epoch("a");
const B = epoch("b");

const trade = (exchangeAt: number, size: number): TradeEvent => ({
  type: "trade",
  venue: "v",
  symbol: "S",
  exchangeAt: epochMs(exchangeAt),
  receivedAt: epochMs(exchangeAt + 5),
  price: price(100),
  size,
  side: "buy",
  id: undefined,
});

function relay() {
  const sizes: number[] = [];
  return { sizes, ...createTradeRelay((_price, size) => sizes.push(size)) };
}

test("two connections that tell the same trades count them once", () => {
  const { sizes, onTrade } = relay();
  for (const [at, size] of [
    [1, 10],
    [2, 20],
    [2, 21],
  ] as const) {
    onTrade(trade(at, size), A);
    onTrade(trade(at, size), B);
  }
  expect(sizes).toEqual([10, 20, 21]);
});

test("the other goes on behind the last trade that was counted, also among trades of one time", () => {
  const { sizes, onTrade, onLost } = relay();
  onTrade(trade(1, 10), A);
  onTrade(trade(2, 20), A);
  for (const [at, size] of [
    [1, 10],
    [2, 20],
    [2, 21],
    [3, 30],
    [3, 31],
  ] as const)
    onTrade(trade(at, size), B);
  expect(onLost(A)).toBe(false);
  onTrade(trade(4, 40), B);
  expect(sizes).toEqual([10, 20, 21, 30, 31, 40]);
});

test("says that trades may be missing when nothing else tells them", () => {
  const { sizes, onTrade, onLost } = relay();
  onTrade(trade(1, 10), A);
  onTrade(trade(1, 10), B);
  expect(onLost(B)).toBe(false);
  expect(onLost(A)).toBe(true);
  onTrade(trade(2, 20), B);
  expect(sizes).toEqual([10, 20]);
});

test("does not count again what a venue repeats to a new connection, in whatever order", () => {
  const { sizes, onTrade, onLost } = relay();
  onTrade(trade(1, 10), A);
  onTrade(trade(3, 30), A);
  onTrade(trade(3, 31), A);
  expect(onLost(A)).toBe(true);
  for (const [at, size] of [
    [4, 40],
    [3, 30],
    [3, 31],
    [3, 32],
    [1, 10],
    [5, 50],
  ] as const)
    onTrade(trade(at, size), B);
  expect(sizes).toEqual([10, 30, 31, 40, 32, 50]);
});
