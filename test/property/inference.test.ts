import { describe, expect, it } from "vitest";
import type { Observation, ObservedRebalance } from "../../shared/domain/inference/observation.ts";
import { checkRule } from "../../shared/domain/inference/rule-check.ts";
import { NEW_OBSERVER, observe } from "../../shared/domain/inference/token-observer.ts";
import { estimateTokenRule } from "../../shared/domain/inference/token-rule-estimate.ts";
import { MS_PER_DAY, MS_PER_HOUR, MS_PER_MINUTE, MS_PER_SECOND } from "../../shared/domain/units.ts";
import { type HiddenVenue, runHiddenVenue } from "../support/token-venue.ts";

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

function nearestOf(timeOfDayMs: number, clocks: readonly number[]): number {
  return Math.min(
    ...clocks.map((clock) => {
      const apart = Math.abs(clock - timeOfDayMs) % MS_PER_DAY;
      return Math.min(apart, MS_PER_DAY - apart);
    }),
  );
}
