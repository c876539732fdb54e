import { expect, it } from "vitest";
import { epochMs, MS_PER_DAY, MS_PER_MINUTE } from "../../shared/domain/units.ts";
import {
  bandTerms,
  createRun,
  fund,
  fundInput,
  fundState,
  later,
  market,
  normalFrom,
  random,
  tick,
  time,
  walk,
} from "../support/forecast-run.ts";

const T0 = time("2026-11-23T12:00:00Z");
const RUNS = 400;
const VOLATILITY = 0.04;
const WARM_MS = 10 * MS_PER_MINUTE;
const WINDOW_MS = 10 * MS_PER_MINUTE;
const STEP_SD = VOLATILITY * Math.sqrt(1_000 / MS_PER_DAY);
const EDGES = { minLeverage: 1.7, maxLeverage: 2.3 } as const;

/**
 * A fund at 2 from 100 loses down to its edge of 2.3 and goes back to it at the lowest price of every second of its
 * window; what it traded, beside what the window said when it opened.
 */
function windowAtEdge(seed: number) {
  const execution = { kind: "chunks", delayMs: 0, durationMs: WINDOW_MS } as const;
  const terms = bandTerms(2, EDGES.minLeverage, EDGES.maxLeverage, { restoreTo: "edge", execution });
  const run = createRun();
  run.feed(fundInput(T0, fund("edge", [terms], { state: fundState(T0) })));
  const hit = later(T0, WARM_MS);
  run.feed(...walk({ from: T0, until: hit, start: 90, seed, volatility: VOLATILITY, everyMs: 1_000 }));
  let mid = 88;
  const next = random(seed + 1);
  let [units, debt, traded] = [100e6 / 100, 50e6, 0];
  for (let at = hit; at < later(hit, WINDOW_MS); at = epochMs(at + 1_000)) {
    run.feed(tick(at), market(at, mid));
    const move = STEP_SD * normalFrom(next);
    // The least of a Brownian bridge, which is what a walk between two known prices is.
    const least = (move - Math.sqrt(move ** 2 - 2 * STEP_SD ** 2 * Math.log(next()))) / 2;
    const low = mid * Math.exp(least);
    const nav = units * low - debt;
    if ((units * low) / nav > EDGES.maxLeverage) {
      const trade = EDGES.maxLeverage * nav - units * low;
      units += trade / low;
      debt += trade;
      traded += trade;
    }
    mid *= Math.exp(move);
  }
  const opened = run.changes.filter(({ kind, status }) => kind === "threshold" && status === "open");
  const anchor = run.state.assets[0]?.funds.edge?.anchor;
  return { opened, traded, run, mid, units, debt, anchor };
}

it("the window of a fund that is held at its edge covers what it trades in it nine times out of ten", () => {
  let covered = 0;
  let below = 0;
  for (let seed = 1; seed <= RUNS; seed += 1) {
    const { opened, traded, anchor, units, debt } = windowAtEdge(seed * 7);
    expect(opened, `windows of seed ${seed * 7}`).toHaveLength(1);
    const { p05, p50, p95 } = opened[0]?.flow?.usd ?? {};
    if (p05 === undefined || p50 === undefined || p95 === undefined) throw new Error("a window without a size");
    if (traded >= p05 && traded <= p95) covered += 1;
    if (traded < p50) below += 1;
    // Trades of less than 5 bp are not followed one by one.
    const { netAssetsUsd = null, reference = null } = anchor ?? {};
    if (netAssetsUsd === null || reference === null) throw new Error("the fund has lost its place");
    const nav = units * reference - debt;
    expect(Math.abs(netAssetsUsd / nav - 1)).toBeLessThan(0.002);
  }
  expect(covered / RUNS).toBeGreaterThan(0.84);
  expect(covered / RUNS).toBeLessThan(0.96);
  expect(below / RUNS).toBeGreaterThan(0.4);
  expect(below / RUNS).toBeLessThan(0.6);
});

it("once its window is over it stands where the price has led it, and its next trigger is there", () => {
  const { run, anchor, mid } = windowAtEdge(11);
  const { reference = null, held = null } = anchor ?? {};
  if (reference === null) throw new Error("the fund has lost its place");
  expect(held).toBeCloseTo(EDGES.maxLeverage, 9);
  const end = later(T0, WARM_MS + WINDOW_MS);
  run.feed(tick(end), market(end, Math.max(mid, reference * 1.002)));
  const waiting = run.state.assets[0]?.windows.filter(({ direction, decided }) => direction && !decided) ?? [];
  expect(waiting.map(({ direction }) => direction).sort()).toEqual(["down", "up"]);
  expect(waiting.find(({ direction }) => direction === "down")?.published?.triggers[0]?.price).toBeCloseTo(
    reference,
    6,
  );
});
