import { describe, expect, it } from "vitest";
import type { Bar, BarsInput } from "../../shared/domain/input.ts";
import {
  foldHistory,
  foldMarket,
  type MarketState,
  marketDailyVolume,
  marketVolatility,
} from "../../shared/domain/market/state.ts";
import { epochMs, MS_PER_DAY, MS_PER_MINUTE, price, usd } from "../../shared/domain/units.ts";
import { later, market, normalFrom, random, SETTINGS, time, unavailable } from "../support/forecast-run.ts";

const T0 = time("2026-11-22T10:00:00Z");
const VOLATILITY = 0.04;

/** Minutes of a walk of known volatility and value traded, of which the last ends just before `end`. */
function barsBefore(end: number, count: number, tradedUsd: number | null = 1_000): readonly Bar[] {
  const next = random(7);
  let last = 100;
  return Array.from({ length: count }, (_, index) => {
    const openAt = epochMs(end - (count - index) * MS_PER_MINUTE);
    const open = last;
    last = open * Math.exp(VOLATILITY * Math.sqrt(MS_PER_MINUTE / MS_PER_DAY) * normalFrom(next));
    const closeAt = epochMs(openAt + MS_PER_MINUTE - 1);
    return {
      openAt,
      closeAt,
      open: price(open),
      close: price(last),
      ...(tradedUsd === null ? {} : { tradedUsd: usd(tradedUsd) }),
    };
  });
}

function input(at: number, bars: readonly Bar[]): BarsInput {
  const { venue, symbol, asset } = market(epochMs(at), 100);
  return { type: "bars", at: epochMs(at), venue, symbol, asset, bars };
}

const live = (state: MarketState | undefined, at: number, mid = 100): MarketState =>
  foldMarket(state, market(epochMs(at), mid), epochMs(at), SETTINGS);

describe("bars of the time before an instrument was watched", () => {
  it("make volatility and volume known at once, and at the rate they show", () => {
    const state = foldHistory(live(undefined, T0), input(later(T0, 1_000), barsBefore(T0, 240)), SETTINGS);
    expect(marketVolatility(state, SETTINGS)).toBeGreaterThan(VOLATILITY * 0.6);
    expect(marketVolatility(state, SETTINGS)).toBeLessThan(VOLATILITY * 1.5);
    expect(marketDailyVolume(state, SETTINGS)).toBeCloseTo(1_440 * 1_000, 3);
  });

  it("are the same whether they come before the first live state or after it", () => {
    const bars = barsBefore(T0, 60);
    const before = live(foldHistory(undefined, input(T0, bars), SETTINGS), T0);
    const after = foldHistory(live(undefined, T0), input(T0, bars), SETTINGS);
    expect(marketVolatility(before, SETTINGS)).toBe(marketVolatility(after, SETTINGS));
    expect(before.volume).toEqual(after.volume);
  });

  it("count once, however often they are told", () => {
    const once = foldHistory(live(undefined, T0), input(T0, barsBefore(T0, 60)), SETTINGS);
    expect(foldHistory(once, input(T0, barsBefore(T0, 60)), SETTINGS)).toEqual(once);
    const watched = live(once, later(T0, 60_000));
    const overlapping = barsBefore(later(T0, 120_000), 3);
    const at = later(T0, 130_000);
    expect(foldHistory(live(watched, at), input(at, overlapping.slice(0, 1)), SETTINGS).volatility.observedMs).toBe(
      live(watched, at).volatility.observedMs,
    );
  });

  it("leave the volume unknown where the value of one is", () => {
    const state = foldHistory(live(undefined, T0), input(T0, barsBefore(T0, 60, null)), SETTINGS);
    expect(marketVolatility(state, SETTINGS)).not.toBeNull();
    expect(marketDailyVolume(state, SETTINGS)).toBeNull();
  });
});

it("bars fill a gap between two stretches, once", () => {
  const lostAt = later(T0, 1_000);
  const backAt = later(T0, 5 * MS_PER_MINUTE);
  const lost = foldMarket(live(live(undefined, T0), lostAt), unavailable(lostAt), lostAt, SETTINGS);
  const back = live(lost, backAt, 101);
  const bars = barsBefore(backAt, 4);
  const filled = foldHistory(back, input(backAt, bars), SETTINGS);
  expect(filled.volatility.observedMs - back.volatility.observedMs).toBe(4 * MS_PER_MINUTE);
  expect(foldHistory(filled, input(backAt, bars), SETTINGS)).toEqual(filled);
});
