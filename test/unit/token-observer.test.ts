import { describe, expect, it } from "vitest";
import type { Observation, ObservedChange, TokenSample } from "../../shared/domain/inference/observation.ts";
import { checkRule } from "../../shared/domain/inference/rule-check.ts";
import { NEW_OBSERVER, observe, type TokenObserver } from "../../shared/domain/inference/token-observer.ts";
import { estimateTokenRule, referencePriceOf } from "../../shared/domain/inference/token-rule-estimate.ts";
import { epochMs, MS_PER_HOUR, MS_PER_MINUTE } from "../../shared/domain/units.ts";
import { normalFrom, random } from "../support/forecast-run.ts";
import { runHiddenVenue } from "../support/token-venue.ts";

function observeAll(samples: readonly TokenSample[]): { state: TokenObserver; found: readonly Observation[] } {
  let state = NEW_OBSERVER;
  const found: Observation[] = [];
  for (const sample of samples) {
    const next = observe(state, sample);
    state = next.state;
    found.push(...next.found);
  }
  return { state, found };
}

const QUIET = {
  target: 3,
  days: 20,
  checkEveryMs: MS_PER_MINUTE,
  sampleEveryMs: MS_PER_MINUTE,
  volatility: 0.03,
  leverageDigits: 3,
  navDigits: 5,
} as const;
const kinds = (found: readonly Observation[]) => [...new Set(found.map(({ type }) => type))].sort();

describe("a token that is not rebalanced", () => {
  it.each([11, 12, 13, 14])("raises no alarm by fees, merges and splits (seed %s)", (seed) => {
    const { samples } = runHiddenVenue({ ...QUIET, seed, feePerDay: 0.001 });
    const rescaled = samples.map((sample, index): TokenSample => {
      const factor = index < 5_000 ? 1 : index < 15_000 ? 10 : 10 / 4;
      return sample.nav === undefined ? sample : { ...sample, nav: Number((sample.nav * factor).toFixed(5)) };
    });
    const { found } = observeAll(rescaled);
    expect(found.filter(({ type }) => type === "rebalance")).toEqual([]);
    const ratios = (type: ObservedChange["type"]) => found.flatMap((one) => (one.type === type ? one.ratio : []));
    expect(ratios("merge")).toEqual([10]);
    expect(ratios("split")).toEqual([0.25]);
    const fees = ratios("cash");
    expect(fees.length).toBeGreaterThanOrEqual(19);
    for (const ratio of fees) expect(ratio).toBeCloseTo(0.999, 3);
  });

  it("takes a hundred thousand tokens for one, as once was done", () => {
    const { samples } = runHiddenVenue({ ...QUIET, seed: 5, leverageDigits: 12, navDigits: 12 });
    const merged = samples.map((sample, index) => ({ ...sample, nav: (sample.nav ?? 0) * (index < 9_000 ? 1e-5 : 1) }));
    expect(observeAll(merged).found).toMatchObject([{ type: "merge", ratio: 100_000 }]);
  });

  it("says nothing while its feed repeats itself, and only that it was away after a silence", () => {
    const { samples } = runHiddenVenue({ ...QUIET, seed: 6, staleDays: [3, 4, 9] });
    expect(observeAll(samples).found.filter(({ type }) => type !== "outage")).toEqual([]);
    const silent = samples.filter((_, index) => index < 5_000 || index > 6_000);
    expect(kinds(observeAll(silent).found)).toEqual(["outage"]);
  });

  it("is not taken in by one odd sample, nor by prices that are a moment older than the feed", () => {
    const { samples } = runHiddenVenue({ ...QUIET, seed: 7 });
    const odd = samples.map((sample, index) =>
      index % 997 === 500 ? { ...sample, leverage: (sample.leverage ?? 0) * 1.07 } : sample,
    );
    expect(observeAll(odd).found.filter(({ type }) => type === "rebalance")).toEqual([]);
    const next = random(8);
    const late = samples.map((sample) => ({ ...sample, price: sample.price * (1 + 2e-4 * normalFrom(next)) }));
    expect(observeAll(late).found.filter(({ type }) => type === "rebalance")).toEqual([]);
  });
});

describe("a token that is rebalanced", () => {
  const venue = {
    ...QUIET,
    seed: 21,
    days: 30,
    volatility: 0.05,
    minLeverage: 2.25,
    maxLeverage: 4.125,
    leverageDigits: 4,
    navDigits: 7,
  };
  const { samples, rebalances } = runHiddenVenue(venue);

  it("tells when, from where, to where and how much, and at which price", () => {
    const found = observeAll(samples).found.filter((one) => one.type === "rebalance");
    expect(found.length).toBe(rebalances.length);
    for (const [index, one] of found.entries()) {
      const truth = rebalances[index];
      if (truth === undefined) throw new Error("more were found than took place");
      expect(one.at - one.atErrorMs).toBeLessThanOrEqual(truth.at);
      expect(one.at).toBeGreaterThanOrEqual(truth.at);
      expect(one.side).toBe(truth.from > 3 ? "sell" : "buy");
      expect(one.tradePerNav).toBeCloseTo(one.toLeverage - one.fromLeverage, 12);
      expect(referencePriceOf(one, 3)).toBeCloseTo(truth.price, 1);
    }
  });

  it("is seen in leverage alone, and in basket and supply, as well", () => {
    const expected = rebalances.length;
    const alone = samples.map(({ at, price, leverage }): TokenSample => ({ at, price, leverage }));
    expect(observeAll(alone).found.filter(({ type }) => type === "rebalance").length).toBe(expected);
    const baskets = samples.map(({ at, price, nav = 0, leverage = 0 }, index): TokenSample => {
      // Creations change how many tokens there are, and nothing of what one holds.
      const supply = 1_000 + 300 * Math.sin(index / 50);
      return { at, price, nav, supply, basket: ((leverage * nav) / price) * supply };
    });
    const found = observeAll(baskets).found.filter(({ type }) => type === "rebalance");
    expect(found.length).toBe(expected);
  });

  it("is dated by the venue where it says so", () => {
    let last: number | undefined;
    const dated = samples.map((sample): TokenSample => {
      last = rebalances.findLast(({ at }) => at <= sample.at)?.at ?? last;
      return last === undefined ? sample : { ...sample, rebalancedAt: epochMs(last) };
    });
    const found = observeAll(dated).found.filter((one) => one.type === "rebalance");
    expect(found.map(({ at, atErrorMs, evidence }) => ({ at, atErrorMs, evidence }))).toEqual(
      rebalances.map(({ at }) => ({ at, atErrorMs: 0, evidence: "published" })),
    );
  });

  it("keeps a memory of a fixed size that survives a round trip through JSON", () => {
    const half = observeAll(samples.slice(0, samples.length / 2)).state;
    const text = JSON.stringify(half);
    expect(text.length).toBeLessThan(1_500);
    let [straight, revived] = [half, JSON.parse(text)];
    for (const sample of samples.slice(samples.length / 2)) {
      const [one, other] = [observe(straight, sample), observe(revived, sample)];
      expect(other.found).toEqual(one.found);
      [straight, revived] = [one.state, JSON.parse(JSON.stringify(other.state))];
    }
  });
});

describe("a venue that does not do what it says", () => {
  const { samples } = runHiddenVenue({
    ...QUIET,
    seed: 31,
    days: 60,
    volatility: 0.05,
    maxLeverage: 4,
    clocks: [16 * MS_PER_HOUR],
    moveMin: 0.01,
  });
  const estimate = estimateTokenRule(observeAll(samples).found.filter((one) => one.type === "rebalance"));

  it("disagrees in the fields that are wrong, and in no other", () => {
    const clocks = [16 * MS_PER_HOUR];
    expect(checkRule({ target: 3, maxLeverage: 4, clocks }, estimate)).toEqual([]);
    expect(checkRule({ target: 2.3, maxLeverage: 4, clocks }, estimate)).toMatchObject([
      { field: "target", documented: 2.3 },
    ]);
    expect(checkRule({ target: 3, maxLeverage: 4 }, estimate)).toMatchObject([{ field: "clock", documented: null }]);
    expect(checkRule({ target: 3, maxLeverage: 4, clocks: [0] }, estimate)).toMatchObject([{ field: "clock" }]);
  });

  it("shows the least move that its clock waits for", () => {
    const [clock] = estimate.clocks;
    expect(clock?.moveMin).toBeGreaterThanOrEqual(0.0099);
    expect(clock?.moveMin).toBeLessThan(0.015);
    expect(clock?.skipped).toBeGreaterThan(3);
  });

  it("says nothing from two rebalances", () => {
    const few = observeAll(samples)
      .found.filter((one) => one.type === "rebalance")
      .slice(0, 2);
    expect(checkRule({ target: 5 }, estimateTokenRule(few))).toEqual([]);
  });
});
