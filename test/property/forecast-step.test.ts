import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { initialState, step } from "../../shared/domain/forecast.ts";
import type { InputEvent } from "../../shared/domain/input.ts";
import { fraction, price, usd } from "../../shared/domain/units.ts";
import type { VolatilityWindow } from "../../shared/domain/windows/window.ts";
import {
  bandTerms,
  createRun,
  daily,
  fund,
  fundInput,
  fundState,
  later,
  market,
  random,
  resetTerms,
  SETTINGS,
  tick,
  time,
  unavailable,
  walk,
} from "../support/forecast-run.ts";

const RUNS = 12;
const T0 = time("2026-11-22T15:55:00Z");
const END = later(T0, 9 * 60_000);
const LEGAL: Readonly<Record<string, readonly string[]>> = {
  none: ["forecast"],
  forecast: ["forecast", "armed", "withdrawn"],
  armed: ["armed", "open", "withdrawn"],
  open: ["closed"],
  closed: [],
  withdrawn: ["forecast"],
};

/** A day's worst in nine minutes: a wild price, narrow bands, lost and quiet books, late states, doubled ticks. */
function storm(seed: number): InputEvent[] {
  const next = random(seed);
  const pick = (share: number) => next() < share;
  const events: InputEvent[] = [
    fundInput(
      T0,
      fund("f3l", [resetTerms(3), bandTerms(3, 2.9, 3.1)], { state: fundState(T0, { netAssetsLogSd: 0.2 }) }),
    ),
    fundInput(
      T0,
      fund("f5s", [resetTerms(-5)], { state: fundState(T0), internalNetting: { min: fraction(0), max: fraction(1) } }),
    ),
    fundInput(T0, fund("band", [bandTerms(-3, 2.95, 3.06)], { state: fundState(T0, { netAssetsUsd: usd(5e6) }) })),
  ];
  let quietUntil = 0;
  for (const event of walk({ from: T0, until: END, start: 100, seed, volatility: 0.2, everyMs: 500 })) {
    if (event.type === "market" && pick(0.004)) quietUntil = event.at + 8_000;
    if (event.type === "market" && event.at < quietUntil) {
      if (pick(0.1)) events.push(unavailable(event.at, pick(0.5) ? "suspect" : "syncing"));
      continue;
    }
    events.push(event);
    if (event.type === "clock" && pick(0.05)) events.push(event);
    if (event.type === "market" && pick(0.02)) events.push({ ...event, at: later(event.at, -1_500) });
    if (event.type === "clock" && pick(0.01)) {
      const state = {
        at: event.at,
        netAssetsLogSd: 0.1,
        rebalancedAt: event.at,
        referencePrice: price(99 + 2 * next()),
      };
      events.push({ type: "fundState", at: event.at, id: "band", asset: "BTC", state });
    }
  }
  return events;
}

const seeds = fc.integer({ min: 1, max: 1_000_000 });
const lines = (windows: readonly VolatilityWindow[]) => windows.map((window) => JSON.stringify(window));

describe("step", () => {
  it("keeps every window's states and revisions in order, opens none unarmed, and gives no numbers without a live book", () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const run = createRun();
        const last = new Map<string, VolatilityWindow>();
        let live = false;
        let liveAt = 0;
        for (const event of storm(seed)) {
          if (event.type === "market") {
            live = event.book === "live";
            if (live) liveAt = Math.max(liveAt, event.at);
          }
          for (const window of run.feed(event)) {
            const before = last.get(window.id);
            expect(window.revision).toBe((before?.revision ?? 0) + 1);
            expect(LEGAL[before?.status ?? "none"]).toContain(window.status);
            expect(window.publishedAt).toBeGreaterThanOrEqual(before?.publishedAt ?? 0);
            if (window.status === "forecast" || window.status === "armed") {
              expect(window.inputs.book).toBe("live");
              expect(live && run.state.at - liveAt <= SETTINGS.marketStaleMs, `${window.id} at ${run.state.at}`).toBe(
                true,
              );
            }
            if (window.status === "withdrawn") expect(window.flow).toBeNull();
            if (window.status === "closed") expect(window.flow).toEqual(before?.flow);
            const total = window.flow?.usd?.mean;
            if (total !== undefined) {
              const parts = window.funds.map((part): number => part.usd ?? 0);
              expect(Math.abs(total)).toBeLessThanOrEqual(
                parts.reduce((sum, part) => sum + Math.abs(part), 0) * 1.000001 + 1e-6,
              );
            }
            last.set(window.id, window);
          }
        }
        expect([...last.values()].some(({ status }) => status === "closed")).toBe(true);
      }),
      { numRuns: RUNS },
    );
  });

  it("continues identically from a JSON copy taken anywhere, and repeats itself", () => {
    fc.assert(
      fc.property(seeds, fc.double({ min: 0, max: 1, noNaN: true }), (seed, share) => {
        const events = storm(seed);
        const cut = Math.floor(share * events.length);
        const whole = createRun();
        whole.feed(...events);
        const pieces = createRun();
        pieces.feed(...events.slice(0, cut));
        pieces.state = JSON.parse(JSON.stringify(pieces.state));
        pieces.feed(...events.slice(cut));
        expect(lines(pieces.changes)).toEqual(lines(whole.changes));
        expect(JSON.stringify(pieces.state)).toBe(JSON.stringify(whole.state));
      }),
      { numRuns: RUNS },
    );
  });

  it("leaves the state before as it was", () => {
    const events = storm(42);
    let state = initialState();
    for (const event of events) {
      const before = event.type === "clock" ? "" : JSON.stringify(state);
      const next = step(state, event, SETTINGS).state;
      if (before !== "") expect(JSON.stringify(state)).toBe(before);
      state = next;
    }
  });

  it("does not care whether a fund is whole or in two halves", () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const stream = walk({ from: T0, until: END, start: 103, seed, volatility: 0.1, everyMs: 1_000 });
        const means = [[50e6], [20e6, 30e6]].map((sizes) => {
          const run = createRun();
          for (const [index, size] of sizes.entries()) {
            const part = fund(`part-${index}`, [resetTerms(3)], { state: fundState(T0, { netAssetsUsd: usd(size) }) });
            run.feed(fundInput(T0, part));
          }
          run.feed(...stream);
          return run.changes.find(({ status }) => status === "open")?.flow?.usd?.mean ?? Number.NaN;
        });
        expect(means[0]).toBeCloseTo(means[1] ?? Number.NaN, 3);
      }),
      { numRuns: RUNS },
    );
  });

  it("keeps assets apart: another asset's events change nothing", () => {
    const own = walk({ from: T0, until: END, start: 103, seed: 5, everyMs: 1_000 });
    const alone = createRun();
    const among = createRun();
    const btc = fundInput(T0, fund("f3l", [resetTerms(3)], { state: fundState(T0) }));
    alone.feed(btc, ...own);
    among.feed(btc);
    for (const event of own) {
      const noise = market(later(event.at, 700), 2_000, { asset: "ETH", symbol: "ETHUSDT" });
      among.feed(event, noise);
    }
    expect(lines(among.changes)).toEqual(lines(alone.changes));
  });

  it("forgets what is over: an hour of minutely windows leaves no more state than ten minutes", () => {
    const run = createRun();
    const minutes = Array.from({ length: 1_440 }, (_, index) => {
      const [hour, minute] = [Math.floor(index / 60), index % 60].map((part) => String(part).padStart(2, "0"));
      return `${hour}:${minute}`;
    });
    run.feed(
      fundInput(
        T0,
        fund("f", [resetTerms(3, { schedule: daily(minutes) }), bandTerms(3, 2.9, 3.1)], { state: fundState(T0) }),
      ),
    );
    const sizes: number[] = [];
    let mid = 100;
    const next = random(3);
    for (let second = 0; second < 3_600; second += 2) {
      mid *= 1 + (next() - 0.5) * 0.004;
      run.feed(tick(later(T0, second * 1_000)), market(later(T0, second * 1_000), mid));
      if (second % 600 === 598) sizes.push(JSON.stringify(run.state).length);
    }
    expect(run.changes.filter(({ status }) => status === "closed").length).toBeGreaterThan(50);
    expect(Math.max(...sizes)).toBeLessThan(2 * Math.min(...sizes));
  });
});
