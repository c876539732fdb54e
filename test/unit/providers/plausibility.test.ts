import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { providerSchema } from "../../../config/provider-schema.ts";
import { createJudge } from "../../../services/ingest/compositions/providers/judge.ts";
import {
  faultsOf,
  jumpFaults,
  type ProviderHolding,
  type ProviderState,
} from "../../../shared/domain/funds/provider-state.ts";
import { ok } from "../../../shared/domain/result.ts";
import { epochMs, fraction, MS_PER_DAY, price, usd } from "../../../shared/domain/units.ts";
import { time } from "../../support/forecast-run.ts";

const NOW = time("2026-11-24T02:00:00Z");
const AT = time("2026-11-23T21:00:00Z");
const { limits: CONFIGURED } = providerSchema.parse({ kind: "drop-in", dir: "x" });
const LIMITS = { ...CONFIGURED, ageMsMax: 120 * 3_600_000 };

const stateOf = (nav: number, supply: number, at: number = AT): ProviderState => ({
  key: "A",
  at: epochMs(at),
  navPerToken: price(nav),
  supply,
  netAssetsUsd: usd(nav * supply),
});
const codes = (state: ProviderState, last?: ProviderState, now = NOW) =>
  faultsOf(state, { last, own: last }, LIMITS, now).map(({ code, field }) => `${code} ${field}`);

describe("a jump", () => {
  const before = stateOf(25, 1e6, AT - MS_PER_DAY);

  it("is a change beyond the factor of a day", () => {
    expect(codes(stateOf(74, 1e6), before)).toEqual([]);
    expect(codes(stateOf(76, 1e6), before)).toEqual(["absurd navPerToken", "absurd netAssetsUsd"]);
    expect(codes(stateOf(8.4, 1e6), before)).toEqual([]);
    expect(codes(stateOf(8.2, 1e6), before)).toEqual(["absurd navPerToken", "absurd netAssetsUsd"]);
  });

  it("may be larger after more days, and is never taken for that alone", () => {
    const old = stateOf(25, 1e6, AT - 4 * MS_PER_DAY);
    expect(codes(stateOf(25 * 8.9, 1e6), old)).toEqual([]);
    expect(codes(stateOf(25 * 9.1, 1e6), old)).not.toEqual([]);
    expect(codes(stateOf(25 * 10, 1e6), stateOf(25, 1e6, AT - 400 * MS_PER_DAY))).not.toEqual([]);
  });

  it("is none when tokens were split or merged", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 100_000 }),
        fc.boolean(),
        fc.double({ min: 0.5, max: 2, noNaN: true }),
        (ratio, isMerge, move) => {
          const by = isMerge ? ratio : 1 / ratio;
          expect(codes(stateOf(25 * by * move, 1e6 / by), before)).toEqual([]);
          const netAssetsUsd = usd(25e6 * ratio * 3.1);
          const scaled = jumpFaults({ ...stateOf(25 * by, 1e6 / by), netAssetsUsd }, before, LIMITS);
          expect(scaled.map(({ field }) => field)).toEqual(["netAssetsUsd"]);
        },
      ),
    );
  });

  it("looks the same in both directions, and does not depend on the unit", () => {
    const some = fc.double({ min: 1e-3, max: 1e3, noNaN: true });
    fc.assert(
      fc.property(some, some, fc.double({ min: 1e-6, max: 1e6, noNaN: true }), (one, other, unit) => {
        const said = (from: number, to: number) => {
          const late = { key: "A", at: AT, netAssetsUsd: usd(to) };
          return jumpFaults(late, { key: "A", at: epochMs(AT - 1), netAssetsUsd: usd(from) }, LIMITS).length;
        };
        fc.pre(Math.abs(Math.abs(Math.log(one / other)) - Math.log(3)) > 1e-9);
        expect(said(one, other)).toBe(Math.abs(Math.log(one / other)) > Math.log(3) ? 1 : 0);
        expect(said(other, one)).toBe(said(one, other));
        expect(said(one * unit, other * unit)).toBe(said(one, other));
      }),
    );
  });
});

describe("figures that cannot be", () => {
  it("are not above zero, out of range, or contradict each other", () => {
    expect(codes({ ...stateOf(25, 1e6), netAssetsUsd: usd(-1) })).toEqual(["negative netAssetsUsd"]);
    expect(codes({ ...stateOf(25, 1e6), supply: 0 })).toEqual(["negative supply"]);
    expect(codes({ key: "A", at: AT, netAssetsUsd: usd(2e13) })).toEqual(["out_of_range netAssetsUsd"]);
    expect(codes({ ...stateOf(25, 1e6), netAssetsUsd: usd(25e6 * 1.019) })).toEqual([]);
    expect(codes({ ...stateOf(25, 1e6), netAssetsUsd: usd(25e6 * 1.03) })).toEqual(["inconsistent netAssetsUsd"]);
    expect(codes({ ...stateOf(25, 1e6), exposureUsd: usd(-76e6) })).toEqual([]);
    expect(codes({ ...stateOf(25, 1e6), exposureUsd: usd(76e9) })).toEqual(["inconsistent exposureUsd"]);
  });

  it("are a leverage of nothing, or too many times of anything", () => {
    for (const field of ["leverage", "realLeverage", "targetLeverage"]) {
      const wrong = [`out_of_range ${field}`];
      for (const [value, found] of [
        [0, wrong],
        [20.1, wrong],
        [20, []],
      ] as const)
        expect(codes({ ...stateOf(25, 1e6), [field]: value })).toEqual(found);
    }
  });

  it("are too old, older than what is known, or of a time to come", () => {
    expect(codes(stateOf(25, 1e6), undefined, epochMs(AT + LIMITS.ageMsMax))).toEqual([]);
    expect(codes(stateOf(25, 1e6), undefined, epochMs(AT + LIMITS.ageMsMax + 1))).toEqual(["stale at"]);
    expect(codes(stateOf(25, 1e6, AT - 1), stateOf(25, 1e6, AT))).toEqual(["stale at"]);
    expect(codes(stateOf(25, 1e6), undefined, epochMs(AT - 300_000))).toEqual([]);
    expect(codes(stateOf(25, 1e6), undefined, epochMs(AT - 300_001))).toEqual(["future at"]);
    expect(codes({ ...stateOf(25, 1e6), rebalancedAt: epochMs(NOW + MS_PER_DAY) })).toEqual(["future rebalancedAt"]);
    // Taken while our own clock was a year ahead: it must not make everything stale for a year.
    expect(codes(stateOf(25, 1e6), stateOf(25, 1e6, AT + 365 * MS_PER_DAY))).toEqual([]);
  });
});

describe("holdings", () => {
  const holding = (symbol: string, quantity: number, weight: number, multiplier = 1) => ({
    symbol,
    quantity,
    weight: fraction(weight),
    price: price(100),
    valueUsd: usd(quantity * 100 * multiplier),
  });
  const of = (...holdings: ProviderHolding[]): ProviderState => ({ key: "A", at: AT, holdings });
  const before = of(holding("A", 600, 0.6), holding("B", 390, 0.39), holding("CASH", 10, 0.01, 0.01));

  it("weigh together what they weighed before, or a part is missing", () => {
    const { holdings: [a, b, cash] = [] } = before;
    if (a === undefined || b === undefined || cash === undefined) throw new Error("three holdings");
    expect(codes(of(a, b), before)).toEqual([]);
    expect(codes(of(a, cash), before)).toEqual(["truncated sum of the weights"]);
    expect(codes(of(b, cash), of(b, cash))).toEqual(["out_of_range sum of the weights"]);
    expect(codes(of(a, { ...cash, weight: undefined }), before)).toEqual([]);
  });

  it("are no figures beyond all bounds", () => {
    const [a, ...others] = before.holdings ?? [];
    if (a === undefined) throw new Error("a holding");
    expect(codes(of({ ...a, quantity: 1e31 }, ...others))).toEqual(["out_of_range quantity of A"]);
    expect(codes({ ...stateOf(25, 1e6), basket: -1e31 })).toEqual(["out_of_range basket"]);
  });

  it("are worth their quantity times their price times the same as before", () => {
    const { holdings: [a, ...others] = [] } = before;
    if (a === undefined) throw new Error("a holding");
    expect(codes(of({ ...a, quantity: 6_000 }, ...others), before)).toEqual(["inconsistent valueUsd of A"]);
    expect(codes(of({ ...a, price: price(1) }, ...others), before)).toEqual(["inconsistent valueUsd of A"]);
    expect(codes(of({ ...a, valueUsd: usd(6e6) }, ...others), before)).toEqual(["inconsistent valueUsd of A"]);
    const split = { ...a, quantity: 6_000, price: price(10) };
    expect(codes(of(split, ...others), before)).toEqual([]);
    expect(codes(of({ ...a, quantity: 0, valueUsd: usd(0) }, ...others), before)).toEqual([]);
  });
});

describe("a jump that persists", () => {
  const known = { last: stateOf(25, 1e6, AT - MS_PER_DAY), own: undefined };
  const rule = { answers: 3, overMs: 7_200_000 };
  const judgeOf = (acceptAfterConfirmations?: typeof rule) =>
    createJudge(providerSchema.parse({ kind: "drop-in", dir: "x", acceptAfterConfirmations }));
  const said = (nav: number, isConfirmed = false) => ({ read: ok(stateOf(nav, 1e6)), isConfirmed });
  const later = (hours: number) => epochMs(NOW + hours * 3_600_000);

  it("is never taken for true by default", () => {
    const { judge } = judgeOf();
    for (let hour = 0; hour < 50; hour += 1) expect(judge("A", said(250), known, later(hour)).ok).toBe(false);
  });

  it("is taken after as many answers and as long as the configuration says", () => {
    const { judge } = judgeOf(rule);
    expect(judge("A", said(250), known, later(0)).ok).toBe(false);
    expect(judge("A", said(251), known, later(0.1)).ok).toBe(false);
    expect(judge("A", said(252), known, later(0.2)).ok).toBe(false);
    expect(judge("A", said(253), known, later(2))).toMatchObject({ ok: true, value: { isJump: true } });
  });

  it("begins anew at another level, and after an answer that is no jump", () => {
    const { judge } = judgeOf(rule);
    judge("A", said(250), known, later(0));
    judge("A", said(250), known, later(1));
    expect(judge("A", said(2_500), known, later(3)).ok).toBe(false);
    expect(judge("A", said(25), known, later(4)).ok).toBe(true);
    expect(judge("A", said(2_500), known, later(5)).ok).toBe(false);
    expect(judge("A", said(2_500), known, later(6)).ok).toBe(false);
  });

  it("is taken at once where a person has confirmed it, which excuses nothing else", () => {
    const { judge } = judgeOf();
    expect(judge("A", said(250, true), known, NOW)).toMatchObject({ ok: true, value: { isJump: true } });
    const negative = { ...stateOf(25, 1e6), netAssetsUsd: usd(-5) };
    expect(judge("A", { read: ok(negative), isConfirmed: true }, known, NOW).ok).toBe(false);
  });
});

describe("changes of one day", () => {
  const { judge } = createJudge(providerSchema.parse({ kind: "drop-in", dir: "x" }));
  const hour = 3_600_000;
  /** Answers hour by hour, each judged by the last that was taken. */
  function walk(values: readonly number[], isConfirmed: (index: number) => boolean = () => false) {
    let last = stateOf(25, 1e6, AT);
    return values.map((nav, index) => {
      const state = stateOf(nav, 1e6, epochMs(AT + (index + 1) * hour));
      const verdict = judge("A", { read: ok(state), isConfirmed: isConfirmed(index) }, { last, own: last }, state.at);
      if (verdict.ok) last = state;
      return verdict.ok;
    });
  }

  it("count together, however many answers they come in", () => {
    expect(walk([50, 70, 90, 60])).toEqual([true, true, false, true]);
  });

  it("are measured anew the next day, and after a jump that was confirmed", () => {
    const steps = Array.from({ length: 50 }, (_, index) => 25 * 1.08 ** index);
    // 8 % an hour is more than threefold in a day, and less than that in fourteen hours.
    expect(walk(steps).slice(0, 14)).toEqual(Array.from({ length: 14 }, () => true));
    expect(walk(steps).slice(15, 24)).not.toContain(true);
    const slow = Array.from({ length: 72 }, (_, index) => 25 * 1.02 ** index);
    expect(walk(slow)).not.toContain(false);
    expect(walk([50, 200, 400], (index) => index === 1)).toEqual([true, true, true]);
  });
});
