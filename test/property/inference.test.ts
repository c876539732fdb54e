import { describe, expect, it } from "vitest";
import type { Observation, ObservedRebalance } from "../../shared/domain/inference/observation.ts";
import { checkRule } from "../../shared/domain/inference/rule-check.ts";
import { NEW_OBSERVER, observe } from "../../shared/domain/inference/token-observer.ts";
import { estimateTokenRule } from "../../shared/domain/inference/token-rule-estimate.ts";
import { MS_PER_DAY, MS_PER_HOUR, MS_PER_MINUTE, MS_PER_SECOND } from "../../shared/domain/units.ts";
import { type HiddenVenue, runHiddenVenue, type TrueRebalance } from "../support/token-venue.ts";

const MIDNIGHT_SHANGHAI = 16 * MS_PER_HOUR;

const VENUES: readonly (Partial<HiddenVenue> & { name: string; target: number })[] = [
  { name: "3x, band on both sides", target: 3, minLeverage: 2.25, maxLeverage: 4.125 },
  { name: "-3x, band on both sides", target: -3, minLeverage: 1.5, maxLeverage: 5.25 },
  { name: "5x, narrow band", target: 5, minLeverage: 3.5, maxLeverage: 7, volatility: 0.06 },
  { name: "-5x", target: -5, minLeverage: 3.5, maxLeverage: 7, volatility: 0.06 },
  { name: "2x, wide band", target: 2, minLeverage: 1.5, maxLeverage: 2.9, volatility: 0.08 },
  { name: "-1x", target: -1, minLeverage: 0.8, maxLeverage: 1.25, volatility: 0.06 },
  { name: "3x, losing side and a clock", target: 3, maxLeverage: 3.7, clocks: [MIDNIGHT_SHANGHAI] },
  { name: "-2x, a clock alone", target: -2, clocks: [2 * MS_PER_MINUTE] },
  { name: "3x, clock with a least move", target: 3, clocks: [MIDNIGHT_SHANGHAI], moveMin: 0.01, maxLeverage: 4 },
  { name: "3x, two clocks", target: 3, clocks: [0, 12 * MS_PER_HOUR] },
];

function observeAll(samples: Parameters<typeof observe>[1][]): readonly Observation[] {
  let state = NEW_OBSERVER;
  const found: Observation[] = [];
  for (const sample of samples) {
    const next = observe(state, sample);
    state = next.state;
    found.push(...next.found);
  }
  return found;
}

const rebalancesIn = (found: readonly Observation[]): readonly ObservedRebalance[] =>
  found.filter((one) => one.type === "rebalance");

const CASES = VENUES.flatMap((venue, index) =>
  [
    { feed: "exact, every 10 s", checkEveryMs: 10 * MS_PER_SECOND, sampleEveryMs: 10 * MS_PER_SECOND, days: 40 },
    {
      feed: "three digits, every minute",
      checkEveryMs: 20 * MS_PER_SECOND,
      sampleEveryMs: MS_PER_MINUTE,
      leverageDigits: 3,
      navDigits: 6,
      days: 60,
    },
    {
      feed: "two digits, every minute",
      checkEveryMs: 20 * MS_PER_SECOND,
      sampleEveryMs: MS_PER_MINUTE,
      leverageDigits: 2,
      navDigits: 6,
      days: 60,
    },
    {
      feed: "every ten minutes",
      checkEveryMs: MS_PER_MINUTE,
      sampleEveryMs: 10 * MS_PER_MINUTE,
      leverageDigits: 4,
      navDigits: 6,
      days: 90,
    },
  ].map((feed, position) => ({
    ...venue,
    ...feed,
    volatility: venue.volatility ?? 0.045,
    seed: 100 * index + position,
  })),
);

describe("a hidden venue", () => {
  it.each(CASES)("$name, $feed: every rebalance is found, and its rule", (venue) => {
    const { samples, rebalances } = runHiddenVenue({ ...venue, feePerDay: 0.001, mergeBelow: 0.1, splitAbove: 50 });
    const found = rebalancesIn(observeAll(samples));
    for (const one of found) {
      const isTrue = rebalances.some(({ at }) => at > one.at - one.atErrorMs - venue.checkEveryMs && at <= one.at);
      expect(isTrue, `found at ${new Date(one.at).toISOString()} ${one.fromLeverage} to ${one.toLeverage}`).toBe(true);
    }
    const bands = rebalances.filter(({ cause }) => cause === "band");
    const missed = bands.filter(
      ({ at }) => !found.some((one) => at > one.at - one.atErrorMs - venue.checkEveryMs && at <= one.at),
    );
    // Two rebalances between two samples are one to those who only see the samples.
    expect(missed.length, "band rebalances missed").toBeLessThanOrEqual(0.02 * bands.length + 1);

    const estimate = estimateTokenRule(found);
    if (found.length < 3) {
      expect(estimate.target).toBeUndefined();
      return;
    }
    expect(estimate.target?.value).toBeCloseTo(venue.target, 9);
    const over = bands.filter(({ from }) => from > Math.abs(venue.target)).length;
    const under = bands.length - over;
    if (venue.maxLeverage !== undefined && over >= 3)
      expect(Math.abs((estimate.maxLeverage?.value ?? 0) / venue.maxLeverage - 1), "upper edge").toBeLessThan(0.01);
    if (venue.minLeverage !== undefined && under >= 3)
      expect(Math.abs((estimate.minLeverage?.value ?? 0) / venue.minLeverage - 1), "lower edge").toBeLessThan(0.01);
    expect(estimate.clocks.map(({ timeOfDayMs }) => nearestOf(timeOfDayMs, venue.clocks ?? []))).toHaveLength(
      venue.clocks?.length ?? 0,
    );
    for (const clock of estimate.clocks)
      expect(nearestOf(clock.timeOfDayMs, venue.clocks ?? []), "clock").toBeLessThanOrEqual(venue.sampleEveryMs);
    expect(checkRule({ ...venue, target: venue.target }, estimate), "a venue that follows its documents").toEqual([]);
  });
});

const FINE = {
  target: 3,
  minLeverage: 2.25,
  maxLeverage: 4.125,
  checkEveryMs: 10 * MS_PER_SECOND,
  sampleEveryMs: MS_PER_MINUTE,
  leverageDigits: 3,
  navDigits: 6,
  volatility: 0.09,
  days: 60,
  mergeBelow: 0.1,
  splitAbove: 20,
};
const SEEDS = [1, 2, 3];

/** The true rebalances, each with what was found of it: between the last sample before it and the first after its last piece. */
function matched(venue: HiddenVenue) {
  const { samples, rebalances, rescaled } = runHiddenVenue(venue);
  const found = observeAll(samples);
  const isOf = (one: ObservedRebalance, { at, endAt }: TrueRebalance) =>
    one.at >= at && one.at - one.atErrorMs <= endAt + venue.checkEveryMs;
  const seen = rebalancesIn(found);
  return {
    samples,
    found,
    seen,
    rebalances,
    rescaled,
    pairs: rebalances.map((truth) => ({ truth, all: seen.filter((one) => isOf(one, truth)) })),
    wrong: seen.filter((one) => !rebalances.some((truth) => isOf(one, truth))),
  };
}

describe("a hidden venue of another kind", () => {
  it.each([2, 10, 30].flatMap((minutes) => SEEDS.map((seed) => ({ minutes, seed }))))(
    "that trades over $minutes minutes is seen to rebalance once each time, all the way (seed $seed)",
    ({ minutes, seed }) => {
      const venue = { ...FINE, seed, sampleEveryMs: 10 * MS_PER_SECOND, tradeMs: minutes * MS_PER_MINUTE, days: 30 };
      const { pairs, samples, seen, wrong } = matched(venue);
      expect(pairs.length).toBeGreaterThan(5);
      expect(wrong).toEqual([]);
      const lastAt = samples.at(-1)?.at ?? 0;
      for (const { truth, all } of pairs) {
        // What goes on as the history ends is not over.
        if (truth.endAt > lastAt - MS_PER_HOUR) continue;
        expect(all.length, new Date(truth.at).toISOString()).toBe(1);
        expect(all[0]?.at, "the time of its beginning").toBeLessThan(truth.endAt + MS_PER_MINUTE);
        expect(Math.abs((all[0]?.fromLeverage ?? 0) / truth.from - 1), "from").toBeLessThan(0.02);
        expect(Math.abs((all[0]?.tradePerNav ?? 0) / (3 - truth.from) - 1), "size").toBeLessThan(0.1);
      }
      const estimate = estimateTokenRule(seen);
      expect(estimate.target?.value).toBeCloseTo(3, 9);
      expect(checkRule(venue, estimate)).toEqual([]);
    },
  );

  it.each(SEEDS)(
    "whose tokens are merged a thousand to one out of coarse net assets raises no alarm (seed %s)",
    (seed) => {
      const coarse = { navDigits: 4, leverageDigits: 2, mergeBelow: 0.02, mergeRatio: 1_000, splitAbove: 100 };
      const { samples, rescaled } = runHiddenVenue({ ...FINE, ...coarse, seed, volatility: 0.1, days: 90 });
      const found = observeAll(samples);
      const ratios = found.flatMap((one) => (one.type === "merge" || one.type === "split" ? [one.ratio] : []));
      expect(ratios.length).toBe(rescaled);
      for (const ratio of ratios) expect([1_000, 1 / 1_000]).toContain(ratio);
    },
  );

  it.each(SEEDS)("that rescales a minute before its clock is seen to do both (seed %s)", (seed) => {
    const clocks = [MIDNIGHT_SHANGHAI];
    const { wrong, rescaled, found } = matched({
      ...FINE,
      seed,
      clocks,
      isRescaledBefore: true,
      mergeBelow: 0.5,
      splitAbove: 5,
    });
    expect(rescaled).toBeGreaterThan(0);
    expect(found.filter(({ type }) => type === "merge" || type === "split").length).toBe(rescaled);
    expect(wrong).toEqual([]);
  });

  it.each(SEEDS)("that is up to five minutes late has one clock, where it is earliest (seed %s)", (seed) => {
    const venue = { ...FINE, seed, clocks: [MIDNIGHT_SHANGHAI], lateMs: 5 * MS_PER_MINUTE, volatility: 0.04 };
    const { seen, wrong } = matched(venue);
    expect(wrong).toEqual([]);
    const estimate = estimateTokenRule(seen);
    expect(estimate.clocks.length).toBe(1);
    expect(nearestOf(estimate.clocks[0]?.timeOfDayMs ?? 0, venue.clocks)).toBeLessThanOrEqual(MS_PER_MINUTE);
    expect(checkRule(venue, estimate)).toEqual([]);
  });

  it.each(SEEDS)("whose target changes is told to disagree within days, and not before (seed %s)", (seed) => {
    const change = { day: 30, target: 2 };
    const venue = {
      ...FINE,
      seed,
      minLeverage: undefined,
      maxLeverage: undefined,
      clocks: [0],
      change,
      volatility: 0.04,
    };
    const { seen, rebalances } = matched(venue);
    const changedAt = rebalances.filter(({ from }) => from > 2.5).at(-1)?.at ?? 0;
    for (const [index, one] of seen.entries()) {
      const told = checkRule({ target: 3, clocks: [0] }, estimateTokenRule(seen.slice(0, index + 1)));
      const isBefore = one.at <= changedAt;
      if (isBefore) expect(told).toEqual([]);
      else if (one.at > changedAt + 5 * MS_PER_DAY)
        expect(told).toMatchObject([{ field: "target", documented: 3, observed: { value: 2 } }]);
    }
  });

  it.each(SEEDS)("whose upper edge moves in is told to disagree after it, and not before (seed %s)", (seed) => {
    const { seen, rebalances } = matched({ ...FINE, seed, change: { day: 60, maxLeverage: 3.7 }, days: 120 });
    const changedAt = rebalances.find(({ from }) => from > 3.69 && from < 3.8)?.at ?? Number.MAX_VALUE;
    const documented = { target: 3, minLeverage: 2.25, maxLeverage: 4.125 };
    const before = seen.filter(({ at }) => at < changedAt);
    for (const index of before.keys())
      expect(checkRule(documented, estimateTokenRule(seen.slice(0, index + 1)))).toEqual([]);
    const estimate = estimateTokenRule(seen);
    expect(Math.abs((estimate.maxLeverage?.value ?? 0) / 3.7 - 1)).toBeLessThan(0.01);
    expect(checkRule(documented, estimate).map(({ field }) => field)).toEqual(["maxLeverage"]);
  });

  it.each(SEEDS)("that goes half-way has no one target, and its band is found all the same (seed %s)", (seed) => {
    const { seen } = matched({ ...FINE, seed, restoreTo: "half-way", leverageDigits: 4 });
    const estimate = estimateTokenRule(seen);
    expect(estimate.target?.low).toBeLessThan(2.7);
    expect(estimate.target?.high).toBeGreaterThan(3.5);
    expect(Math.abs((estimate.maxLeverage?.value ?? 0) / 4.125 - 1), "upper edge").toBeLessThan(0.01);
    expect(Math.abs((estimate.minLeverage?.value ?? 0) / 2.25 - 1), "lower edge").toBeLessThan(0.01);
  });

  it.each(SEEDS)(
    "whose price jumps across its band, and is seen on another market, keeps its documents (seed %s)",
    (seed) => {
      const basis = { sd: 5e-4, memoryMs: 2 * MS_PER_HOUR };
      const venue = { ...FINE, seed, basis, jumpsPerDay: 0.3, clocks: [MIDNIGHT_SHANGHAI] };
      const { wrong, seen } = matched(venue);
      expect(wrong).toEqual([]);
      for (const index of seen.keys())
        expect(checkRule(venue, estimateTokenRule(seen.slice(0, index + 1)))).toEqual([]);
    },
  );

  it.each(SEEDS)(
    "of which three clocks are seen by the hour has no band for that, from the first day on (seed %s)",
    (seed) => {
      const clocks = [0, 8 * MS_PER_HOUR, MIDNIGHT_SHANGHAI];
      const venue = {
        ...FINE,
        seed,
        clocks,
        sampleEveryMs: MS_PER_HOUR,
        checkEveryMs: MS_PER_MINUTE,
        volatility: 0.04,
      };
      const { seen, wrong } = matched(venue);
      expect(wrong).toEqual([]);
      for (const index of seen.keys())
        expect(checkRule(venue, estimateTokenRule(seen.slice(0, index + 1)))).toEqual([]);
      expect(estimateTokenRule(seen).clocks.length).toBe(3);
    },
  );

  it.each(SEEDS)("that publishes leverage alone and takes fees raises no alarm by them (seed %s)", (seed) => {
    const venue = { ...FINE, seed, feePerDay: 0.001, leverageDigits: 4 };
    const { samples, rebalances } = runHiddenVenue(venue);
    const seen = rebalancesIn(observeAll(samples.map(({ at, price, leverage }) => ({ at, price, leverage }))));
    expect(seen.length).toBe(rebalances.length);
    for (const [index, one] of seen.entries())
      expect(Math.abs(one.fromLeverage / (rebalances[index]?.from ?? 0) - 1)).toBeLessThan(0.03);
  });
});

function nearestOf(timeOfDayMs: number, clocks: readonly number[]): number {
  return Math.min(
    ...clocks.map((clock) => {
      const apart = Math.abs(clock - timeOfDayMs) % MS_PER_DAY;
      return Math.min(apart, MS_PER_DAY - apart);
    }),
  );
}
