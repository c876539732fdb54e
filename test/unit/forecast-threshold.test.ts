import { describe, expect, it } from "vitest";
import type { InputEvent } from "../../shared/domain/input.ts";
import { price, usd } from "../../shared/domain/units.ts";
import {
  bandTerms,
  createRun,
  daily,
  fund,
  fundInput,
  fundState,
  later,
  market,
  type Run,
  resetTerms,
  tick,
  time,
  unavailable,
  walk,
} from "../support/forecast-run.ts";

const T0 = time("2026-11-22T10:00:00Z");
const banded = fund("band", [bandTerms(3, 2.25, 4.125)], { state: fundState(T0) });

const anchor = (run: Run, id: string) => run.state.assets[0]?.funds[id]?.anchor;
const of = (run: Run, id: string) => run.changes.filter((window) => window.id === id);

/** The price goes in a straight line, four states a second. */
function line(from: number, until: number, start: number, end: number): InputEvent[] {
  const events: InputEvent[] = [];
  for (let at = from; at <= until; at += 250) {
    if (at % 1_000 === 0) events.push(tick(at));
    events.push(market(at, start + ((end - start) * (at - from)) / (until - from)));
  }
  return events;
}

function warm(run: Run, mid: number, ...funds: (typeof banded)[]): number {
  for (const one of funds) run.feed(fundInput(T0, one));
  run.feed(...walk({ from: T0, until: later(T0, 90_000), start: mid, seed: 21 }));
  return later(T0, 90_000);
}

describe("a threshold window", () => {
  it("waits for the nearest trigger of its side, with the trade given a hit and the probability of one", () => {
    const run = createRun();
    warm(run, 95, banded);
    const down = of(run, "BTC-20261122-down-1")[0];
    expect(down).toMatchObject({ kind: "threshold", status: "forecast", opensAt: null, closesAt: null });
    expect(down?.timing).toEqual({ certainty: "conditional", watchedUntil: expect.any(Number) });
    expect(down?.flow?.usd?.mean).toBeCloseTo(50e6 * 6 * -0.12, 3);
    expect(down?.triggers[0]).toMatchObject({ fund: "band", price: expect.closeTo(88, 9) });
    expect(down?.probability).toBeGreaterThan(0);
    expect(down?.probability).toBeLessThan(0.2);
  });

  it("is armed as its trigger comes near, opens when it is hit and closes; the fund is measured anew", () => {
    const run = createRun();
    const start = warm(run, 90, banded);
    run.feed(
      ...line(start, later(start, 60_000), 90, 88.02),
      ...line(later(start, 60_250), later(start, 180_000), 88.02, 87.9),
    );
    const own = of(run, "BTC-20261122-down-1");
    const firsts = own.map(({ status }) => status).filter((status, index, all) => all.indexOf(status) === index);
    expect(firsts).toEqual(["forecast", "armed", "open", "closed"]);
    const open = own.find(({ status }) => status === "open");
    expect(open?.probability).toBe(1);
    expect(open?.closesAt).toBe((open?.opensAt ?? 0) + 60_000);
    expect(open?.timing).toEqual({ certainty: "exact" });
    expect(anchor(run, "band")?.netAssetsUsd).toBeCloseTo(50e6 * (1 - 3 * 0.12), -3);
    expect(anchor(run, "band")?.reference).toBeCloseTo(88, 1);
    expect(of(run, "BTC-20261122-down-2")[0]).toMatchObject({ status: "forecast", opensAt: null });
  });

  it("trades the actual move where the price jumps across the trigger", () => {
    const run = createRun();
    const start = warm(run, 95, banded);
    run.feed(market(start, 95), market(later(start, 250), 80));
    const own = of(run, "BTC-20261122-down-1");
    expect(own.slice(-3).map(({ status }) => status)).toEqual(["forecast", "armed", "open"].slice(-own.length));
    expect(own.at(-1)?.flow?.usd?.mean).toBeCloseTo(50e6 * 6 * -0.2, 3);
    expect(anchor(run, "band")).toMatchObject({ reference: 80, netAssetsUsd: expect.closeTo(50e6 * 0.4, 3) });
  });

  it("closes the position of a fund that a jump wipes out, which is then silent", () => {
    const run = createRun();
    const start = warm(run, 95, banded);
    run.feed(market(start, 95), market(later(start, 250), 60));
    const open = of(run, "BTC-20261122-down-1").at(-1);
    expect(open).toMatchObject({ status: "open" });
    expect(open?.flow?.usd?.mean).toBeCloseTo(-50e6 * 3 * 0.6, 3);
    expect(anchor(run, "band")?.wipedOut).toBe(true);
    const rest = run.feed(...walk({ from: later(start, 500), until: later(start, 120_000), start: 60, seed: 22 }));
    expect(rest.filter(({ id, status }) => status !== "closed" && id.includes("-2"))).toEqual([]);
  });

  it("does not open for a trigger crossed while nobody watched: the fund traded there", () => {
    const run = createRun();
    const start = warm(run, 95, banded);
    run.feed(unavailable(start), tick(later(start, 30_000)), market(later(start, 30_000), 86));
    expect(run.changes.some(({ status }) => status === "open")).toBe(false);
    expect(anchor(run, "band")?.reference).toBeCloseTo(88, 9);
    expect(anchor(run, "band")?.netAssetsUsd).toBeCloseTo(50e6 * 0.64, 3);
    expect(of(run, "BTC-20261122-down-1").at(-1)).toMatchObject({
      status: "withdrawn",
      withdrawnReason: "book_not_live",
    });
    expect(of(run, "BTC-20261122-down-2")[0]?.triggers[0]?.price).toBeCloseTo(88 * 0.88, 9);
  });

  it("is told first when it opens, then what ends, then what is watched next", () => {
    const run = createRun();
    const start = warm(run, 95, banded);
    const step = run.feed(market(start, 95), market(later(start, 250), 87));
    expect(
      step.map(({ id, status }) => `${id.slice(13)} ${status}`).filter((line) => !line.startsWith("up-1 f")),
    ).toEqual(["down-1 armed", "down-1 open", "up-1 withdrawn", "down-2 forecast", "up-2 forecast"]);
  });

  it("lists, once open, the triggers that went off and those alone, each as certain", () => {
    const run = createRun();
    const [low, lower] = [88.4, 80].map((edge, index) =>
      fund(`fund-${index}`, [bandTerms(3, 2.25, 4.125)], {
        state: fundState(T0, { referencePrice: price(edge / 0.88) }),
      }),
    );
    if (low === undefined || lower === undefined) throw new Error("two funds");
    const start = warm(run, 90, low, lower);
    run.feed(
      market(start, 90),
      market(later(start, 250), 88),
      ...walk({
        from: later(start, 500),
        until: later(start, 70_000),
        start: 88,
        seed: 24,
      }),
    );
    const after = of(run, "BTC-20261122-down-1").filter(({ status }) => status === "open" || status === "closed");
    expect(after.map(({ status }) => status)).toEqual(["open", "closed"]);
    for (const { triggers } of after) {
      expect(triggers).toHaveLength(1);
      expect(triggers[0]).toMatchObject({ fund: "fund-0", price: expect.closeTo(88.4, 9), hitProbability: 1 });
    }
  });

  it("competes with the fund's other edge: one of two near edges is hit, not each", () => {
    const run = createRun();
    warm(run, 100, fund("narrow", [bandTerms(3, 2.94, 3.06)], { state: fundState(T0) }));
    const [down, up] = ["down", "up"].map((side) => of(run, `BTC-20261122-${side}-1`)[0]?.probability ?? Number.NaN);
    expect((down ?? 0) + (up ?? 0)).toBeLessThanOrEqual(1 + 1e-9);
    expect((down ?? 0) + (up ?? 0)).toBeGreaterThan(0.9);
  });

  it("opens once for all funds whose trigger one move reaches", () => {
    const run = createRun();
    const five = fund("five", [bandTerms(5, 3.5, 7)], { state: fundState(T0, { netAssetsUsd: usd(10e6) }) });
    const start = warm(run, 97, banded, five);
    run.feed(market(start, 97), market(later(start, 250), 87));
    const open = run.changes.filter(({ status }) => status === "open");
    expect(open).toHaveLength(1);
    expect(open[0]?.funds.map(({ id }) => id).sort()).toEqual(["band", "five"]);
    expect(open[0]?.flow?.usd?.mean).toBeCloseTo(-0.13 * (50e6 * 6 + 10e6 * 20), 3);
  });

  it("acts on the losing side alone where the band says so", () => {
    const run = createRun();
    const losing = fund("losing", [bandTerms(-3, 1.5, 5.25, { sides: "losing" })], { state: fundState(T0) });
    warm(run, 100, losing);
    expect(new Set(run.changes.map(({ id }) => id))).toEqual(new Set(["BTC-20261122-up-1"]));
    expect(run.changes[0]?.triggers[0]?.price).toBeCloseTo(112, 9);
  });

  it("ends its watch at the fund's next reset", () => {
    const run = createRun();
    const both = fund("both", [resetTerms(3, { schedule: daily(["10:05"]) }), bandTerms(3, 2.25, 4.125)], {
      state: fundState(T0),
    });
    const start = warm(run, 101, both);
    run.feed(...walk({ from: start, until: later(T0, 301_000), start: 101, seed: 23 }));
    expect(of(run, "BTC-20261122-down-1").at(-1)).toMatchObject({
      status: "withdrawn",
      withdrawnReason: "watch_ended",
      publishedAt: later(T0, 300_000),
      timing: { watchedUntil: later(T0, 300_000) },
    });
    expect(of(run, "BTC-20261122-down-2")[0]?.triggers[0]?.price).toBeCloseTo(
      (anchor(run, "both")?.reference ?? 0) * 0.88,
      9,
    );
  });

  it("counts the rebalances on the way in the ladder", () => {
    const run = createRun();
    const losing = fund("losing", [bandTerms(3, 2.25, 3.5)], { state: fundState(T0, { referencePrice: price(100) }) });
    const start = warm(run, 100, losing);
    run.feed(market(start, 100));
    const ladder = of(run, "BTC-20261122-down-1").at(-1)?.ladder ?? [];
    expect(ladder.map(({ move }) => move)).toEqual([-0.1, -0.05, -0.02, -0.01]);
    // The band's edge is at -1/15: one rebalance on the way to -10 %, none on the way to -5 %.
    expect(ladder[0]?.usd).toBeCloseTo((-50e6 * 6) / 15, 3);
    expect(ladder[1]?.usd).toBe(0);
  });
});
