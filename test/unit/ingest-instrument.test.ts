import { describe, expect, test } from "vitest";
import type { Epoch } from "../../services/ingest/epoch.ts";
import { createInstrument } from "../../services/ingest/instrument.ts";
import { createStreamAge } from "../../services/ingest/stream-age.ts";
import type { FeedInput } from "../../shared/domain/input.ts";
import { createBookUpdate } from "../../shared/domain/market/book-update.ts";
import { IN_ASSET } from "../../shared/domain/market/contract-size.ts";
import { epochMs, price } from "../../shared/domain/units.ts";
import { createVirtualClock } from "../../shared/runtime/clock.ts";

const START = Date.UTC(2026, 0, 5, 12);
const epochOf = (url: string): Epoch => ({ url, send: () => {}, resubscribe: () => {} });
const SOCKET = epochOf("a");

function setUp() {
  const clock = createVirtualClock(START);
  const inputs: FeedInput[] = [];
  const instrument = createInstrument({
    venue: "v",
    symbol: "S",
    rule: { kind: "contiguous", source: "rest" },
    conflation: { intervalMs: 100, immediateMoveBps: 5, heartbeatMs: 1_000 },
    patience: 1,
    isDepthKnown: true,
    onRepaired: () => {},
    clock,
    push: (input) => inputs.push(input),
    emit: () => {},
    requestBook: () => {},
    settleBook: () => {},
    onLag: () => {},
  });
  instrument.setAssets(["A"]);
  instrument.setContractSize(IN_ASSET);
  clock.every(100, () => instrument.onTick(clock.now()));
  const update = createBookUpdate("v");
  let sequence = 0;
  const book = (
    kind: "snapshot" | "delta",
    bid: number,
    ask: number,
    options: { lagMs?: number; skip?: number } = {},
  ) => {
    sequence += 1 + (options.skip ?? 0);
    Object.assign(update, { symbol: "S", kind, origin: "stream", firstSeq: sequence, lastSeq: sequence });
    update.receivedAt = clock.now();
    update.exchangeAt = clock.now() - (options.lagMs ?? 10);
    for (const [side, value] of [
      [update.bids, bid],
      [update.asks, ask],
    ] as const) {
      side.length = 1;
      side.prices[0] = value;
      side.sizes[0] = 2;
    }
    instrument.onBook(update, SOCKET);
  };
  const take = () => inputs.splice(0);
  return { clock, instrument, book, take };
}

describe("an instrument", () => {
  test("states the first tick at once, the next after the interval, a large move without waiting", () => {
    const { clock, book, take } = setUp();
    book("snapshot", 100, 100.02);
    expect(take()).toMatchObject([{ book: "live", bid: 100, ask: 100.02, at: START, exchangeAt: START - 10 }]);
    clock.advanceTo(START + 10);
    book("snapshot", 100.01, 100.02);
    expect(take()).toEqual([]);
    clock.advanceTo(START + 20);
    book("snapshot", 100.1, 100.12);
    expect(take()).toMatchObject([{ bid: 100.1, at: START + 20 }]);
    clock.advanceTo(START + 25);
    book("snapshot", 100.11, 100.13);
    expect(take()).toEqual([]);
    clock.advanceTo(START + 200);
    expect(take()).toMatchObject([{ bid: 100.11, at: START + 200 }]);
  });

  test("a quiet live book is stated by its heartbeat", () => {
    const { clock, book, take } = setUp();
    book("snapshot", 100, 101);
    take();
    clock.advanceTo(START + 3_050);
    expect(take().map(({ at }) => at - START)).toEqual([1_000, 2_000, 3_000]);
  });

  test("traded value covers the time since the state before, by aggressor", () => {
    const { clock, instrument, book, take } = setUp();
    instrument.setContractSize({ asset: 0.5, usd: 0 });
    const trade = (size: number, side: "buy" | "sell") => {
      const times = { exchangeAt: clock.now(), receivedAt: clock.now() };
      const what = { type: "trade", venue: "v", symbol: "S", id: undefined } as const;
      instrument.onTrade({ ...what, ...times, price: price(100), size, side }, SOCKET);
    };
    book("snapshot", 100, 101);
    expect(take()).toMatchObject([{ tradedUsd: { buy: 0, sell: 0 } }]);
    trade(3, "buy");
    trade(1, "sell");
    trade(1, "buy");
    clock.advanceTo(START + 100);
    book("delta", 100, 101);
    expect(take()).toMatchObject([{ tradedUsd: { buy: 200, sell: 50 }, depthUsd: { bid: [0, 0, 0, 100, 100] } }]);
    clock.advanceTo(START + 200);
    book("delta", 100, 101);
    expect(take()).toMatchObject([{ tradedUsd: { buy: 0, sell: 0 } }]);
    instrument.setContractSize({ asset: 0, usd: 10 });
    trade(3, "buy");
    trade(1, "sell");
    clock.advanceTo(START + 300);
    book("delta", 100, 101);
    expect(take()).toMatchObject([{ tradedUsd: { buy: 30, sell: 10 }, depthUsd: { bid: [0, 0, 0, 20, 20] } }]);
  });

  test("without a contract size neither depth nor traded value is invented", () => {
    const { instrument, book, take } = setUp();
    instrument.setContractSize(undefined);
    book("snapshot", 100, 101);
    const [state] = take();
    expect(state).toMatchObject({ book: "live" });
    expect(state).not.toHaveProperty("depthUsd");
    expect(state).not.toHaveProperty("tradedUsd");
  });

  test("trades missed with a lost connection make the next traded value unknown", () => {
    const { clock, instrument, book, take } = setUp();
    const trades = epochOf("b");
    const at = { exchangeAt: epochMs(START), receivedAt: epochMs(START) };
    book("snapshot", 100, 101);
    instrument.onTrade(
      { type: "trade", venue: "v", symbol: "S", id: "1", ...at, price: price(100), size: 1, side: "buy" },
      trades,
    );
    instrument.onEpochLost(trades);
    take();
    clock.advanceTo(START + 1_000);
    const [state] = take();
    expect(state).toMatchObject({ book: "live" });
    expect(state).not.toHaveProperty("tradedUsd");
  });

  test("a stream that stops is stale: a gap and no state, until its unbroken chain goes on", () => {
    const { clock, instrument, book, take } = setUp();
    book("snapshot", 100, 101);
    for (let tick = 1; tick <= 30; tick += 1) {
      clock.advanceTo(START + tick * 100);
      book("delta", 100, 101);
    }
    const quietFrom = clock.now();
    take();
    clock.advanceTo(quietFrom + 4_900);
    expect(instrument.state).toBe("live");
    take();
    clock.advanceTo(quietFrom + 20_000);
    expect(instrument.state).toBe("suspect");
    expect(instrument.problem(clock.now())).toContain("stale");
    const told = take();
    expect(told.filter(({ type }) => type === "gap")).toMatchObject([
      { reason: "stale", fromAt: quietFrom, repaired: false },
    ]);
    expect(told.at(-1)).toMatchObject({ type: "market", book: "suspect" });
    book("delta", 100.5, 101);
    expect(take()).toMatchObject([
      { type: "gap", reason: "stale", fromAt: quietFrom, repaired: true },
      { type: "market", book: "live", bid: 100.5 },
    ]);
  });

  test("a venue that repeats old state is as dead as a silent one", () => {
    const { clock, instrument, book } = setUp();
    book("snapshot", 100, 101);
    for (let tick = 1; tick <= 30; tick += 1) {
      clock.advanceTo(START + tick * 100);
      book("delta", 100, 101);
    }
    const frozenAt = clock.now();
    for (let tick = 1; tick <= 80; tick += 1) {
      clock.advanceTo(frozenAt + tick * 100);
      book("delta", 100, 101, { lagMs: 10 + tick * 100 });
    }
    expect(instrument.state).toBe("suspect");
  });

  test("each asset of an instrument is told the same state", () => {
    const { instrument, book, take } = setUp();
    instrument.setAssets(["A", "B"]);
    book("snapshot", 100, 101);
    const [first, second, ...none] = take();
    expect(none).toEqual([]);
    expect(second).toEqual({ ...first, asset: "B" });
  });
});

describe("the learnt deadline of a stream", () => {
  test("follows the stream's own intervals between its bounds", () => {
    const deadlineOf = (intervalMs: number): number => {
      const age = createStreamAge(1);
      for (let tick = 0; tick < 200; tick += 1) age.onUpdate(tick * intervalMs, tick * intervalMs);
      return age.deadlineMs;
    };
    expect(deadlineOf(10)).toBe(5_000);
    expect(deadlineOf(1_000)).toBeGreaterThan(5_000);
    expect(deadlineOf(1_000)).toBeLessThan(20_000);
    expect(deadlineOf(3_600_000)).toBe(60_000);
  });

  test("is the upper bound until enough was seen", () => {
    const age = createStreamAge(1);
    for (let tick = 0; tick < 10; tick += 1) age.onUpdate(tick * 10, tick * 10);
    expect(age.deadlineMs).toBe(60_000);
  });

  test("a local clock beside the venue's does not matter, falling behind does", () => {
    const age = createStreamAge(1);
    for (let tick = 0; tick < 100; tick += 1) age.onUpdate(tick * 100, tick * 100 + 1_300);
    expect(age.isStale(9_900)).toBe(false);
    age.onUpdate(22_000, 10_000 + 1_300);
    expect(age.isStale(22_000)).toBe(true);
  });
});
