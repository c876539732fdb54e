import { describe, expect, it } from "vitest";
import { inputEventSchema } from "../../shared/contracts/streams.ts";
import { windowSchema } from "../../shared/contracts/window.ts";
import type { Fund, FundState } from "../../shared/domain/funds/fund.ts";
import type { InputEvent } from "../../shared/domain/input.ts";
import { epochMs, fraction, leverage, price, usd } from "../../shared/domain/units.ts";
import { mayFollow } from "../../shared/domain/windows/lifecycle.ts";
import type { VolatilityWindow } from "../../shared/domain/windows/window.ts";
import {
  bandTerms,
  createRun,
  daily,
  fund,
  fundInput,
  later,
  market,
  random,
  resetTerms,
  SETTINGS,
  tick,
  time,
  unavailable,
} from "../support/forecast-run.ts";

const SEEDS = Array.from({ length: 6 }, (_, index) => 1_000 + index);
const STEPS = 2_500;
const T0 = time("2026-11-22T15:50:00Z");
const FUNDS = ["a", "constructor", "c", "d", "e"];
const SYMBOLS = ["BTCUSDT", "toString", "BTC_USDT"];
/** Of the state with five funds, three instruments and everything they can be about to do. */
const STATE_CHARACTERS_MAX = 150_000;

type Next = () => number;
const oneOf = <T>(next: Next, from: readonly T[]): T => {
  const found = from[Math.floor(next() * from.length)];
  if (found === undefined) throw new RangeError("nothing to choose from");
  return found;
};
/** Log-uniform. */
const spread = (next: Next, least: number, most: number) => least * (most / least) ** next();
const maybe = <T>(next: Next, share: number, make: () => T): T | undefined => (next() < share ? make() : undefined);

function anyFund(next: Next, id: string, at: number): Fund {
  const target = oneOf(next, [3, -3, 5, -5, 2, 1.5, 0.5, -1]);
  const size = Math.abs(target);
  const width = spread(next, 5e-3, 0.5);
  const minute = `${15 + Math.floor(next() * 2)}:${String(Math.floor(next() * 60)).padStart(2, "0")}`;
  const execution = {
    kind: "twap",
    delayMs: Math.floor(next() * 90_000),
    durationMs: 1 + Math.floor(next() * 200_000),
  } as const;
  const band = bandTerms(target, size * (1 - width), size * (1 + width), {
    execution,
    sides: oneOf(next, ["both", "losing"]),
  });
  const reset = resetTerms(target, {
    schedule: daily([minute, "16:00"]),
    execution: oneOf(next, [execution, { kind: "point", delayMs: 0, durationMs: 1 }]),
  });
  const rules = oneOf(next, [[reset], [band], [reset, band], []]);
  const made = fund(id, rules, {
    instrument: { venue: "binance-usdm", symbol: oneOf(next, SYMBOLS) },
    internalNetting: oneOf(next, [
      { min: fraction(0), max: fraction(0) },
      { min: fraction(0), max: fraction(1) },
    ]),
    stateAgeMsMax: spread(next, 10_000, 1e9),
    state: maybe(next, 0.8, () => anyState(next, at)),
  });
  if (next() < 0.7) return made;
  const until = later(at, next() * 600_000);
  return { ...made, versions: [{ label: "v0", until, rules, source: "made up" }, ...made.versions] };
}

function anyState(next: Next, at: number): FundState {
  return {
    at: later(at, -next() * 400_000),
    netAssetsUsd: maybe(next, 0.6, () => usd(oneOf(next, [0, spread(next, 1e-9, 1e15)]))),
    netAssetsLogSd: oneOf(next, [0, 0.2, 1.1, 3]),
    referencePrice: maybe(next, 0.4, () => price(spread(next, 1e-9, 1e9))),
    rebalancedAt: maybe(next, 0.4, () => later(at, -next() * 1e6)),
    leverage: maybe(next, 0.5, () => leverage((next() - 0.5) * 20)),
  };
}

/** A market that mostly walks, and now and then is anywhere. */
function anyMarket(next: Next, at: number, mids: Map<string, number>): InputEvent {
  const symbol = oneOf(next, SYMBOLS);
  if (next() < 0.03) return { ...unavailable(at, oneOf(next, ["empty", "syncing", "suspect"])), symbol };
  const held = mids.get(symbol) ?? 100;
  const mid =
    next() < 0.02 ? spread(next, 1e-9, 1e9) : Math.min(1e9, Math.max(1e-9, held * (1 + (next() - 0.5) * 0.01)));
  mids.set(symbol, mid);
  const side = () => Array.from({ length: 5 }, () => usd(oneOf(next, [0, spread(next, 1e-9, 1e12)])));
  return market(at, mid, {
    symbol,
    depthUsd: maybe(next, 0.8, () => ({ bid: side(), ask: side() })),
    tradedUsd: maybe(next, 0.8, () => ({ buy: usd(oneOf(next, [0, spread(next, 1e-9, 1e12)])), sell: usd(0) })),
  });
}

function anyEvent(next: Next, now: number, mids: Map<string, number>): InputEvent {
  // Some arrive out of order.
  const at = next() < 0.05 ? later(now, -next() * 20_000) : epochMs(now);
  const kind = next();
  const id = oneOf(next, FUNDS);
  if (kind < 0.6) return anyMarket(next, at, mids);
  if (kind < 0.9) return tick(at);
  if (kind < 0.93) return fundInput(at, anyFund(next, id, at));
  if (kind < 0.94) return { type: "fund", at, id, asset: "BTC" };
  if (kind < 0.98) return { type: "fundState", at, id, asset: "BTC", state: anyState(next, at) };
  const fromAt = later(at, -5_000);
  const lost = { reason: "sequence", repaired: next() < 0.5, symbol: oneOf(next, SYMBOLS) } as const;
  return { type: "gap", at, fromAt, venue: "binance-usdm", asset: "BTC", ...lost };
}

function* storm(seed: number): Generator<InputEvent> {
  const next = random(seed);
  const mids = new Map<string, number>();
  let now: number = T0;
  for (const id of FUNDS) yield fundInput(now, anyFund(next, id, now));
  for (let step = 0; step < STEPS; step += 1) {
    now += next() < 0.005 ? next() * 3_600_000 : next() * 700;
    yield anyEvent(next, now, mids);
  }
}

describe("whatever comes in", () => {
  it.each(SEEDS)("step gives sound windows and keeps its state small (seed %i)", (seed) => {
    const run = createRun();
    const last = new Map<string, VolatilityWindow>();
    const live = new Map<string, number>();
    let now = 0;
    for (const event of storm(seed)) {
      expect(inputEventSchema.safeParse(event).success).toBe(true);
      now = Math.max(now, event.at);
      if (event.type === "market" && event.book === "live") live.set(event.symbol, now);
      if (event.type === "market" && event.book !== "live") live.delete(event.symbol);
      for (const window of run.feed(event)) {
        expect(windowSchema.parse(window)).toEqual(window);
        const before = last.get(window.id);
        expect(window.revision).toBe((before?.revision ?? 0) + 1);
        expect(mayFollow(before?.status ?? null, window.status)).toBe(true);
        expect(window.publishedAt).toBe(now);
        const isNew = window.status === "forecast" || window.status === "armed";
        if (isNew && window.flow !== null) {
          const age = Math.min(...[...live.values()].map((at) => now - at));
          expect(age, `${window.id} r${window.revision} of a book that is not live`).toBeLessThanOrEqual(
            SETTINGS.marketStaleMs,
          );
        }
        if (window.status === "withdrawn") expect(window).toMatchObject({ flow: null, ladder: [], triggers: [] });
        last.set(window.id, window);
      }
    }
    expect(JSON.stringify(run.state).length).toBeLessThan(STATE_CHARACTERS_MAX);
    expect(last.size).toBeGreaterThan(5);
  });
});
