import { describe, expect, it } from "vitest";
import type { FundState } from "../../shared/domain/funds/fund.ts";
import type { FundStateInput } from "../../shared/domain/input.ts";
import { epochMs, leverage, price, usd } from "../../shared/domain/units.ts";
import {
  bandTerms,
  createRun,
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
const OLD = later(T0, -3_600_000);
const said = (at: number, changes: Partial<FundState>): FundStateInput => ({
  type: "fundState",
  at: epochMs(at),
  id: "fed",
  asset: "BTC",
  state: { at: epochMs(at), netAssetsLogSd: 0, ...changes },
});
const anchorOf = (run: Run, id = "fed") => run.state.assets[0]?.funds[id]?.anchor;
const openedIds = (run: Run) => run.changes.filter(({ status }) => status === "open").map(({ id }) => id);

describe("a fund whose feed contradicts its band", () => {
  /** Leverage of a fund of target 3 that last traded at 100, with the price at 87: outside a band up to 4.125. */
  const DRIFTED = (3 * 0.87) / (1 - 3 * 0.13);

  function contradicted() {
    const run = createRun();
    const fed = fund("fed", [bandTerms(3, 2.25, 4.125)], { state: fundState(T0, { rebalancedAt: OLD }) });
    run.feed(fundInput(T0, fed), ...walk({ from: T0, until: later(T0, 90_000), start: 95, seed: 41 }));
    const hit = later(T0, 90_000);
    run.feed(market(later(hit, -1), 95), market(hit, 87));
    for (let at = hit + 1_000; at < hit + 900_000; at += 1_000) {
      run.feed(tick(at), market(at, 87), said(at, { leverage: leverage(DRIFTED), rebalancedAt: OLD }));
    }
    return { run, hit, end: hit + 900_000 };
  }

  it("opens one window, and none until the feed shows a rebalance", () => {
    const { run, end } = contradicted();
    expect(openedIds(run)).toEqual(["BTC-20261122-down-1"]);
    const ended = run.changes.filter(({ withdrawnReason }) => withdrawnReason === "rule_contradicted");
    expect(ended.map(({ id }) => id).sort()).toEqual(["BTC-20261122-down-2", "BTC-20261122-up-2"]);
    expect(run.changes.at(-1)?.withdrawnReason).toBe("rule_contradicted");
    const back = run.feed(market(end, 87), said(end, { leverage: leverage(3), rebalancedAt: epochMs(end) }));
    expect(back.map(({ id, status }) => `${id} ${status}`)).toEqual(
      expect.arrayContaining(["BTC-20261122-down-3 forecast", "BTC-20261122-up-3 forecast"]),
    );
    expect(anchorOf(run)).toMatchObject({ contradicted: null, reference: expect.closeTo(87, 6) });
    expect(anchorOf(run)?.netAssetsUsd).toBeCloseTo(50e6 * (1 - 3 * 0.13), 0);
  });

  it("is measured as if the trade had never been: its net assets and its reference are the old ones", () => {
    const { run } = contradicted();
    expect(anchorOf(run)).toMatchObject({ netAssetsUsd: 50e6, rebalancedAt: OLD });
    expect(anchorOf(run)?.reference).toBeCloseTo(100, 6);
  });

  it("gets its windows back with new terms", () => {
    const { run, end } = contradicted();
    const wider = fund("fed", [bandTerms(3, 2, 5)]);
    const back = run.feed(fundInput(end, wider), market(end, 87));
    expect(back.some(({ kind, status }) => kind === "threshold" && status === "forecast")).toBe(true);
  });

  it("is not contradicted by a feed that shows the trade late, or at another price", () => {
    const run = createRun();
    const fed = fund("fed", [bandTerms(3, 2.25, 4.125)], { state: fundState(T0, { rebalancedAt: OLD }) });
    run.feed(fundInput(T0, fed), ...walk({ from: T0, until: later(T0, 90_000), start: 95, seed: 42 }));
    const hit = later(T0, 90_000);
    run.feed(market(later(hit, -1), 95), market(hit, 87));
    for (let at = hit + 1_000; at < hit + 300_000; at += 1_000) {
      const isLate = at < hit + 100_000;
      run.feed(market(at, 87), said(at, { leverage: leverage(isLate ? DRIFTED : 3.06), rebalancedAt: OLD }));
    }
    expect(anchorOf(run)).toMatchObject({ contradicted: null, triggered: null });
    expect(run.changes.some(({ withdrawnReason }) => withdrawnReason === "rule_contradicted")).toBe(false);
  });
});

describe("terms that change at a reset", () => {
  const RESET = time("2026-11-22T16:00:00Z");
  const START = later(RESET, -120_000);
  const changing = (before: number, after: number) =>
    fund("changing", [], {
      versions: [
        { label: "old", until: RESET, rules: [resetTerms(before)], source: "made up" },
        {
          label: "new",
          rules: [resetTerms(after, { execution: { kind: "twap", delayMs: 0, durationMs: 300_000 } })],
          source: "made up",
        },
      ],
      state: fundState(START),
    });
  const run = (before: number, after: number) => {
    const made = createRun();
    made.feed(fundInput(START, changing(before, after)));
    made.feed(...walk({ from: START, until: RESET, start: 102, seed: 43 }), market(RESET - 1, 104), tick(RESET));
    return made;
  };

  it("are the new ones: a reset at `until` itself is under the version that begins there", () => {
    const open = run(3, 3).changes.find(({ status }) => status === "open");
    expect(open).toMatchObject({ closesAt: later(RESET, 300_000), funds: [{ rule: "daily-reset@new" }] });
    expect(open?.flow?.usd?.mean).toBeCloseTo(50e6 * 6 * 0.04, 3);
  });

  it("leave the size of the trade unknown where the target changes, for no rule says what the change trades", () => {
    const made = run(3, 2);
    const open = made.changes.find(({ status }) => status === "open");
    expect(open).toMatchObject({ abstain: "reference_unknown", flow: null, funds: [{ rule: "daily-reset@new" }] });
    expect(anchorOf(made, "changing")).toMatchObject({ reference: 104 });
    expect(anchorOf(made, "changing")?.netAssetsUsd).toBeCloseTo(50e6 * (1 + 3 * 0.04), 3);
  });

  it("withdraw what a version without rules no longer does", () => {
    const made = createRun();
    const dying = (until: number) =>
      fund("dying", [], {
        versions: [
          { label: "old", until: epochMs(until), rules: [resetTerms(3)], source: "made up" },
          { label: "dead", rules: [], source: "made up" },
        ],
        state: fundState(START),
      });
    const stream = walk({ from: START, until: later(START, 80_000), start: 102, seed: 44 });
    made.feed(fundInput(START, dying(RESET + 1)), ...stream);
    expect(made.changes.at(-1)).toMatchObject({ status: "armed" });
    const sooner = dying(RESET - 30_000);
    const gone = made.feed(fundInput(later(START, 80_000), sooner));
    expect(gone).toMatchObject([{ status: "withdrawn", withdrawnReason: "rule_ended" }]);
    const rest = walk({ from: later(START, 80_001), until: later(RESET, 5_000), start: 102, seed: 45 });
    expect(made.feed(...rest)).toEqual([]);
  });
});

describe("a reset that nobody saw", () => {
  const RESET = time("2026-11-22T16:00:00Z");
  const START = later(RESET, -120_000);

  function missed() {
    const run = createRun();
    const fed = fund("fed", [resetTerms(3)], { state: fundState(START, { netAssetsLogSd: 0.01 }) });
    run.feed(fundInput(START, fed), ...walk({ from: START, until: later(RESET, -10_000), start: 102, seed: 46 }));
    run.feed(unavailable(later(RESET, -10_000)), tick(RESET), tick(later(RESET, 60_000)));
    return run;
  }

  it("loses the reference; net assets follow to the next one seen, with a larger error", () => {
    const run = missed();
    expect(anchorOf(run)).toMatchObject({ reference: null, lost: { reference: 100, rebalances: 1 } });
    const next = later(RESET, 86_400_000);
    run.feed(market(later(next, -1_000), 110), tick(next));
    expect(anchorOf(run)).toMatchObject({ reference: 110, lost: null });
    expect(anchorOf(run)?.netAssetsUsd).toBeCloseTo(50e6 * 1.3, 3);
    expect(anchorOf(run)?.netAssetsLogSd).toBeCloseTo(Math.hypot(0.01, 6 * 0.05 ** 2), 12);
  });

  it("is known exactly once the venue's leverage gives the price of it", () => {
    const run = missed();
    const at = later(RESET, 200_000);
    run.feed(market(at, 105), said(at, { leverage: leverage(3) }));
    expect(anchorOf(run)).toMatchObject({ reference: expect.closeTo(105, 6), netAssetsLogSd: 0.01, lost: null });
    expect(anchorOf(run)?.netAssetsUsd).toBeCloseTo(50e6 * 1.15, 0);
  });

  it("gives way to newly stated net assets", () => {
    const run = missed();
    const at = later(RESET, 200_000);
    run.feed(said(at, { ...fundState(at), netAssetsLogSd: 0.2, referencePrice: price(101) }));
    expect(anchorOf(run)).toMatchObject({ reference: 101, lost: null });
  });
});

describe("net assets that are published late", () => {
  const RESET = time("2026-11-22T16:00:00Z");
  const NEXT = later(RESET, 86_400_000);
  const START = later(RESET, -120_000);

  /** A fund of target 3 that stood at 100 and is reset at 104 and at 91. */
  function resetTwice() {
    const run = createRun();
    run.feed(fundInput(START, fund("fed", [resetTerms(3)], { state: fundState(START) })));
    run.feed(...walk({ from: START, until: RESET, start: 102, seed: 47 }), market(later(RESET, -1), 104), tick(RESET));
    run.feed(market(later(NEXT, -1_000), 91), tick(NEXT));
    return run;
  }
  const late = (run: Run, figureAt: number, netAssetsUsd: number) =>
    run.feed(
      said(later(NEXT, 60_000), { at: epochMs(figureAt), netAssetsUsd: usd(netAssetsUsd), netAssetsLogSd: 0.1 }),
    );

  it("have gone through the resets since, of which we saw the prices", () => {
    const run = resetTwice();
    expect(anchorOf(run)?.netAssetsUsd).toBeCloseTo(50e6 * 1.12 * (1 + 3 * (91 / 104 - 1)), 3);
    late(run, RESET, 40e6);
    expect(anchorOf(run)).toMatchObject({ netAssetsAt: RESET, netAssetsLogSd: 0.1, reference: 91 });
    expect(anchorOf(run)?.netAssetsUsd).toBeCloseTo(40e6 * (1 + 3 * (91 / 104 - 1)), 3);
    late(run, RESET - 1, 40e6 / 1.12 + 1);
    expect(anchorOf(run)?.netAssetsUsd).toBeCloseTo((40e6 + 1.12) * (1 + 3 * (91 / 104 - 1)), 3);
  });

  it("count with a larger error where nobody knows what a reset since has done to them", () => {
    const run = createRun();
    run.feed(fundInput(START, fund("fed", [resetTerms(3)])), said(NEXT, { rebalancedAt: epochMs(NEXT) }));
    late(run, RESET, 40e6);
    expect(anchorOf(run)).toMatchObject({ netAssetsUsd: 40e6, netAssetsAt: RESET });
    expect(anchorOf(run)?.netAssetsLogSd).toBeCloseTo(Math.hypot(0.1, 3 * 0.05), 12);
  });

  it("follow to the next price seen, if the last reset was at one that was not", () => {
    const run = createRun();
    run.feed(fundInput(START, fund("fed", [resetTerms(3)], { state: fundState(START) })));
    run.feed(...walk({ from: START, until: later(RESET, -10_000), start: 102, seed: 48 }));
    run.feed(unavailable(later(RESET, -10_000)), tick(RESET), tick(later(RESET, 60_000)));
    run.feed(said(later(RESET, 90_000), { at: later(RESET, -60_000), netAssetsUsd: usd(40e6), netAssetsLogSd: 0.1 }));
    expect(anchorOf(run)).toMatchObject({ netAssetsUsd: 40e6, lost: { reference: 100, rebalances: 1 } });
    run.feed(market(later(NEXT, -1_000), 110), tick(NEXT));
    expect(anchorOf(run)?.netAssetsUsd).toBeCloseTo(40e6 * 1.3, 3);
  });
});
