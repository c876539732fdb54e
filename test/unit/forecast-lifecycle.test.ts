import { describe, expect, it } from "vitest";
import { windowSchema } from "../../shared/contracts/window.ts";
import { fraction, leverage, price, usd } from "../../shared/domain/units.ts";
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
  type Run,
  resetTerms,
  SETTINGS,
  tick,
  time,
  unavailable,
  walk,
} from "../support/forecast-run.ts";

const T0 = time("2026-11-22T15:50:00Z");
const RESET = time("2026-11-22T16:00:00Z");
const RESET_ID = "BTC-20261122T1600-reset";

const known = fund("f3l", [resetTerms(3)], { state: fundState(T0) });
const statuses = (windows: readonly VolatilityWindow[]) =>
  windows.map(({ status, withdrawnReason }) => (withdrawnReason === null ? status : `${status}:${withdrawnReason}`));
const of = (run: Run, id: string) => run.changes.filter((window) => window.id === id);

describe("a scheduled window", () => {
  it("goes from forecast over armed and open to closed, and the next one follows", () => {
    const run = createRun();
    run.feed(fundInput(T0, known), ...walk({ from: T0, until: later(RESET, 90_000), start: 102, seed: 1 }));
    const own = of(run, RESET_ID);
    const firsts = statuses(own).filter((status, index, all) => all.indexOf(status) === index);
    expect(firsts).toEqual(["forecast", "armed", "open", "closed"]);
    expect(own.map(({ revision }) => revision)).toEqual(own.map((_, index) => index + 1));
    const [open, closed] = own.slice(-2);
    expect(open).toMatchObject({ status: "open", publishedAt: RESET, opensAt: RESET, closesAt: later(RESET, 60_000) });
    expect(closed).toMatchObject({ status: "closed", publishedAt: later(RESET, 60_000), flow: open?.flow });
    const armed = own.find(({ status }) => status === "armed");
    expect(armed?.publishedAt).toBe(RESET - SETTINGS.armBeforeMs);
    const next = run.changes.find(({ id }) => id === "BTC-20261123T1600-reset");
    expect(next).toMatchObject({ status: "forecast", publishedAt: later(RESET, 60_000) });
    for (const window of run.changes) expect(windowSchema.parse(window)).toEqual(window);
  });

  it("states the trade L(L-1)rA at the price of the reset, and measures the next from there", () => {
    const run = createRun();
    run.feed(fundInput(T0, known), ...walk({ from: T0, until: RESET, start: 105, seed: 2 }));
    run.feed(market(RESET - 1, 110), tick(RESET), tick(later(RESET, 1_000)), market(later(RESET, 1_000), 110));
    const open = of(run, RESET_ID).find(({ status }) => status === "open");
    expect(open?.flow?.usd?.mean).toBeCloseTo(50e6 * 6 * 0.1, 3);
    expect(open?.flow?.usd?.p05).toBeCloseTo(50e6 * 6 * 0.1, 3);
    expect(open?.flow?.side).toBe("buy");
    const anchor = run.state.assets[0]?.funds["f3l"]?.anchor;
    expect(anchor?.netAssetsUsd).toBeCloseTo(50e6 * 1.3, 3);
    expect(anchor).toMatchObject({ reference: 110, rebalancedAt: RESET });
  });

  it("keeps, once sized, only the triggers that the reset leaves standing, with their chance while it lasts", () => {
    const run = createRun();
    const resetting = fund("both", [resetTerms(3), bandTerms(3, 2.9, 3.1)], { state: fundState(T0) });
    const banded = fund("band", [bandTerms(-3, 2.9, 3.1)], { state: fundState(T0, { referencePrice: price(102.2) }) });
    const stream = walk({ from: T0, until: later(RESET, 1_000), start: 101, seed: 14, volatility: 0.004 });
    run.feed(fundInput(T0, resetting), fundInput(T0, banded), ...stream);
    const own = of(run, RESET_ID);
    const fundsOf = (status: string) =>
      new Set(own.findLast((window) => window.status === status)?.triggers.map((trigger) => trigger.fund));
    expect(fundsOf("armed")).toEqual(new Set(["both", "band"]));
    expect(fundsOf("open")).toEqual(new Set(["band"]));
  });

  it("knows volatility and volume with the same sample, so that it is sized in one revision", () => {
    for (const everyMs of [100, 250, 700]) {
      const run = createRun();
      const stream = walk({ from: later(T0, 333), until: later(T0, 90_000), start: 102, seed: 15, everyMs });
      run.feed(fundInput(T0, known), ...stream);
      expect(run.changes.map(({ abstain }) => abstain)).not.toContain("volume_unknown");
      expect(
        of(run, RESET_ID)
          .slice(0, 2)
          .map(({ abstain }) => abstain),
      ).toEqual(["volatility_warming_up", null]);
      expect(of(run, RESET_ID)[1]?.impact).not.toBeNull();
    }
  });

  it("keeps the next window back until the last is closed, also with a reset every minute", () => {
    const minutely = Array.from({ length: 60 }, (_, minute) => `15:${String(minute).padStart(2, "0")}`);
    const run = createRun();
    const every = fund("every", [resetTerms(3, { schedule: daily(minutely) })], { state: fundState(T0) });
    run.feed(fundInput(T0, every), ...walk({ from: T0, until: later(T0, 5 * 60_000), start: 100, seed: 3 }));
    const opened = run.changes.filter(({ status }) => status === "open").map(({ id }) => id.slice(13, 17));
    expect(opened).toEqual(["1551", "1552", "1553", "1554"]);
    for (const id of new Set(run.changes.map((window) => window.id))) {
      expect(of(run, id).map(({ revision }) => revision)).toEqual(of(run, id).map((_, index) => index + 1));
    }
  });

  it("nets funds of the same minute into one window", () => {
    const run = createRun();
    const short = fund("f3s", [resetTerms(-3)], { state: fundState(T0, { netAssetsUsd: usd(20e6) }) });
    const half = fund("half", [resetTerms(0.5)], { state: fundState(T0, { netAssetsUsd: usd(10e6) }) });
    for (const one of [known, short, half]) run.feed(fundInput(T0, one));
    run.feed(...walk({ from: T0, until: RESET, start: 100, seed: 4 }), market(RESET - 1, 104), tick(RESET));
    const open = of(run, RESET_ID).find(({ status }) => status === "open");
    const trades = open?.funds.map((part) => part.usd ?? Number.NaN) ?? [];
    expect(trades).toHaveLength(3);
    expect(trades[0]).toBeCloseTo(50e6 * 6 * 0.04, 3);
    expect(trades[1]).toBeCloseTo(20e6 * 12 * 0.04, 3);
    expect(trades[2]).toBeCloseTo(10e6 * -0.25 * 0.04, 3);
    const net = open?.flow?.usd?.mean ?? Number.NaN;
    expect(net).toBeCloseTo(
      trades.reduce((sum, trade) => sum + trade, 0),
      3,
    );
    expect(Math.abs(net)).toBeLessThan(trades.reduce((sum, trade) => sum + Math.abs(trade), 0));
  });

  it("is withdrawn when the book is lost or goes quiet, and comes back", () => {
    const run = createRun();
    run.feed(fundInput(T0, known), ...walk({ from: T0, until: later(T0, 120_000), start: 102, seed: 5 }));
    expect(statuses(run.feed(unavailable(later(T0, 120_000))))).toEqual(["withdrawn:book_not_live"]);
    const lost = run.changes.at(-1);
    expect(lost).toMatchObject({ flow: null, impact: null, volatility: null, inputs: { book: "suspect" } });
    expect(statuses(run.feed(market(later(T0, 121_000), 102)))).toEqual(["forecast"]);
    const quiet = [1, 2, 3, 4, 5, 6].map((second) => tick(later(T0, 121_000 + second * 1_000)));
    expect(statuses(run.feed(...quiet))).toEqual(["withdrawn:market_stale"]);
    expect(run.changes.at(-1)?.publishedAt).toBe(later(T0, 127_000));
    expect(statuses(run.feed(market(later(T0, 128_000), 102)))).toEqual(["forecast"]);
  });

  it("does not open without a live book, and the reference is then unknown until the next reset is seen", () => {
    const run = createRun();
    run.feed(fundInput(T0, known), ...walk({ from: T0, until: later(RESET, -8_000), start: 102, seed: 6 }));
    run.feed(unavailable(later(RESET, -8_000)), tick(RESET), tick(later(RESET, 60_000)));
    expect(of(run, RESET_ID).some(({ status }) => status === "open")).toBe(false);
    expect(of(run, RESET_ID).at(-1)?.status).toBe("withdrawn");
    run.feed(market(later(RESET, 61_000), 103));
    const next = of(run, "BTC-20261123T1600-reset")[0];
    expect(next).toMatchObject({ status: "forecast", flow: null, abstain: "reference_unknown" });
  });

  it("emits nothing where there is no flow: no funds, no leverage, no size worth it", () => {
    const run = createRun();
    const tiny = fund("tiny", [resetTerms(3)], { state: fundState(T0, { netAssetsUsd: usd(100) }) });
    const flat = fund("flat", [resetTerms(1)], { state: fundState(T0) });
    const stream = walk({ from: T0, until: later(RESET, 90_000), start: 102, seed: 7 });
    run.feed(...stream.slice(0, 400));
    run.feed(fundInput(later(T0, 100_000), tiny), fundInput(later(T0, 100_000), flat), ...stream.slice(400));
    expect(run.changes.filter(({ flow }) => flow !== null)).toEqual([]);
  });

  it("gives flow per unit of net assets where these are unknown, never zero", () => {
    const run = createRun();
    const { netAssetsUsd: _, ...state } = fundState(T0);
    const unsized = fund("unsized", [resetTerms(3)], {
      state,
      internalNetting: { min: fraction(0), max: fraction(1) },
    });
    run.feed(fundInput(T0, unsized), ...walk({ from: T0, until: RESET, start: 104, seed: 8 }));
    run.feed(market(RESET - 1, 104), tick(RESET));
    const open = of(run, RESET_ID).find(({ status }) => status === "open");
    expect(open?.flow?.usd).toBeNull();
    expect(open?.impact).toBeNull();
    expect(open?.flow?.perNav?.mean).toBeCloseTo(6 * 0.04 * 0.5, 9);
    expect(open?.flow?.perNav?.p05).toBeCloseTo(6 * 0.04 * 0.05, 3);
    expect(open?.flow?.perNav?.p95).toBeCloseTo(6 * 0.04 * 0.95, 3);
    expect(open?.funds).toEqual([
      { id: "unsized", usd: null, perNav: expect.closeTo(0.12, 9), rule: "daily-reset@v1" },
    ]);
  });
});

describe("definitions", () => {
  it("said again change nothing, a change updates, a removal withdraws", () => {
    const run = createRun();
    run.feed(fundInput(T0, known), ...walk({ from: T0, until: later(T0, 90_000), start: 102, seed: 9 }));
    const { plan } = run.state.assets[0] ?? {};
    expect(run.feed(fundInput(later(T0, 90_000), known))).toEqual([]);
    expect(run.state.assets[0]?.plan).toBe(plan);
    const delayed = fund("f3l", [resetTerms(3, { execution: { kind: "twap", delayMs: 30_000, durationMs: 120_000 } })]);
    const changed = run.feed(fundInput(later(T0, 91_000), delayed), market(later(T0, 91_000), 102));
    expect(changed.at(-1)).toMatchObject({
      id: RESET_ID,
      opensAt: later(RESET, 30_000),
      closesAt: later(RESET, 150_000),
    });
    const gone = run.feed({ type: "fund", at: later(T0, 92_000), id: "f3l", asset: "BTC" });
    expect(statuses(gone)).toEqual(["withdrawn:fund_removed"]);
    const back = run.feed(fundInput(later(T0, 93_000), known), market(later(T0, 93_000), 102));
    expect(back.at(-1)).toMatchObject({ id: RESET_ID, status: "forecast" });
    expect(of(run, RESET_ID).map(({ revision }) => revision)).toEqual(of(run, RESET_ID).map((_, index) => index + 1));
  });

  it("end sharp: a version without rules is a dead product", () => {
    const run = createRun();
    const dying = fund("dying", [], {
      versions: [
        { label: "alive", until: RESET, rules: [resetTerms(3), bandTerms(3, 2.25, 4.125)], source: "made up" },
        { label: "dead", rules: [], source: "made up" },
      ],
      state: fundState(T0),
    });
    run.feed(fundInput(T0, dying), ...walk({ from: T0, until: later(RESET, 60_000), start: 102, seed: 10 }));
    expect(run.changes.some(({ kind }) => kind === "scheduled")).toBe(false);
    expect(run.changes.filter(({ status }) => status === "open")).toEqual([]);
    const ends = run.changes.filter(({ status }) => status === "withdrawn");
    expect(ends.map(({ withdrawnReason, publishedAt }) => [withdrawnReason, publishedAt])).toEqual([
      ["rule_ended", RESET],
      ["rule_ended", RESET],
    ]);
  });

  it("that grow old make the window abstain but keep its time", () => {
    const run = createRun();
    const old = fund("f3l", [resetTerms(3)], { state: fundState(T0), stateAgeMsMax: 120_000 });
    run.feed(fundInput(T0, old), ...walk({ from: T0, until: later(T0, 130_000), start: 102, seed: 11 }));
    expect(run.changes.at(-1)).toMatchObject({
      status: "forecast",
      abstain: "composition_stale",
      flow: null,
      opensAt: RESET,
    });
    expect(run.changes.at(-1)?.publishedAt).toBe(later(T0, 120_000));
  });
});

describe("the reference price", () => {
  it("follows from published leverage and the live price", () => {
    const run = createRun();
    const feedFund = fund("fed", [bandTerms(3, 2.25, 4.125)]);
    run.feed(fundInput(T0, feedFund), ...walk({ from: T0, until: later(T0, 90_000), start: 100, seed: 12 }));
    run.feed(market(later(T0, 90_000), 100));
    // At -10 % a fund of target 3 has drifted to 27/7.
    const state = { at: later(T0, 90_000), netAssetsLogSd: 0, leverage: leverage(27 / 7) };
    run.feed({ type: "fundState", at: later(T0, 90_000), id: "fed", asset: "BTC", state });
    expect(run.state.assets[0]?.funds["fed"]?.anchor.reference).toBeCloseTo(100 / 0.9, 6);
  });

  it("is taken over from a rebalance that the venue saw and we did not, and the watch is withdrawn", () => {
    const run = createRun();
    const banded = fund("fed", [bandTerms(3, 2.25, 4.125)], {
      state: fundState(T0, { rebalancedAt: later(T0, -60_000) }),
    });
    run.feed(fundInput(T0, banded), ...walk({ from: T0, until: later(T0, 90_000), start: 100, seed: 13 }));
    expect(statuses(run.changes.slice(0, 2))).toEqual(["forecast", "forecast"]);
    const at = later(T0, 400_000);
    const state = { at, netAssetsLogSd: 0, rebalancedAt: at, referencePrice: price(101) };
    const moved = run.feed(market(at, 101), { type: "fundState", at, id: "fed", asset: "BTC", state });
    expect(statuses(moved)).toContain("withdrawn:rebalanced");
    const anchor = run.state.assets[0]?.funds["fed"]?.anchor;
    expect(anchor?.reference).toBe(101);
    expect(anchor?.netAssetsUsd).toBeCloseTo(50e6 * 1.03, 3);
    expect(run.changes.at(-1)).toMatchObject({ id: "BTC-20261122-up-2", status: "forecast" });
  });
});
