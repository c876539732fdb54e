import { configSchema } from "../../config/schema.ts";
import type { Schedule } from "../../shared/domain/calendar/schedule.ts";
import { type ForecastSettings, type ForecastState, initialState, step } from "../../shared/domain/forecast.ts";
import type { Fund, FundState, RuleTerms } from "../../shared/domain/funds/fund.ts";
import { type Position, TO_TARGET } from "../../shared/domain/funds/position.ts";
import type { InputEvent, LiveMarketInput, UnavailableMarketInput } from "../../shared/domain/input.ts";
import {
  type EpochMs,
  epochMs,
  fraction,
  leverage,
  MS_PER_DAY,
  MS_PER_HOUR,
  price,
  usd,
} from "../../shared/domain/units.ts";
import type { VolatilityWindow } from "../../shared/domain/windows/window.ts";

/** Builders for streams of inputs to the forecast, and a run that keeps what came out. */
export const SETTINGS: ForecastSettings = configSchema.parse({}).forecast;

export const time = (iso: string): EpochMs => epochMs(Date.parse(iso));
export const later = (at: number, ms: number): EpochMs => epochMs(at + ms);

const EXECUTION = { kind: "point", delayMs: 0, durationMs: 60_000 } as const;

/** A fund that stands at its target and goes back to it. */
export const atTarget = (target: number): Position => ({
  leverage: target,
  held: target,
  restore: TO_TARGET,
  moveMin: 0,
  creationResponse: 0,
});

/** Every day at these times. */
export const daily = (
  at: readonly string[],
  timeZone = "UTC",
  on: "every-day" | "weekdays" = "every-day",
): Schedule => ({
  days: { on },
  at,
  timeZone,
});

export const resetTerms = (
  target: number,
  changes: Partial<Extract<RuleTerms, { rule: "daily-reset" }>> = {},
): RuleTerms => ({
  rule: "daily-reset",
  leverage: leverage(target),
  schedule: daily(["16:00"]),
  moveMin: fraction(0),
  execution: EXECUTION,
  ...changes,
});

export const bandTerms = (
  target: number,
  minLeverage: number,
  maxLeverage: number,
  changes: Partial<Extract<RuleTerms, { rule: "leverage-band" }>> = {},
): RuleTerms => ({
  rule: "leverage-band",
  leverage: leverage(target),
  minLeverage,
  maxLeverage,
  sides: "both",
  restoreTo: "target",
  execution: EXECUTION,
  ...changes,
});

export function fundState(at: number, changes: Partial<FundState> = {}): FundState {
  return { at: epochMs(at), netAssetsUsd: usd(50e6), netAssetsLogSd: 0, referencePrice: price(100), ...changes };
}

export function fund(id: string, rules: readonly RuleTerms[], changes: Partial<Fund> = {}): Fund {
  return {
    id,
    name: id,
    asset: "BTC",
    instrument: { venue: "binance-usdm", symbol: "BTCUSDT" },
    versions: [{ label: "v1", rules, source: "made up" }],
    internalNetting: { min: fraction(0), max: fraction(0) },
    stateAgeMsMax: 72 * MS_PER_HOUR,
    creationResponse: 0,
    ...changes,
  };
}

export const fundInput = (at: number, given: Fund): InputEvent => ({
  type: "fund",
  at: epochMs(at),
  id: given.id,
  asset: given.asset,
  fund: given,
});

export const market = (at: number, mid: number, changes: Partial<LiveMarketInput> = {}): LiveMarketInput => ({
  type: "market",
  venue: "binance-usdm",
  symbol: "BTCUSDT",
  asset: "BTC",
  at: epochMs(at),
  correlationId: `m-${at}`,
  book: "live",
  exchangeAt: epochMs(at),
  bid: price(mid * 0.99999),
  ask: price(mid * 1.00001),
  depthUsd: { bid: [1e5, 2e5, 5e5, 1e6, 2e6].map(usd), ask: [1e5, 2e5, 5e5, 1e6, 2e6].map(usd) },
  tradedUsd: { buy: usd(20_000), sell: usd(20_000) },
  ...changes,
});

export const unavailable = (at: number, book: UnavailableMarketInput["book"] = "suspect"): UnavailableMarketInput => ({
  type: "market",
  venue: "binance-usdm",
  symbol: "BTCUSDT",
  asset: "BTC",
  at: epochMs(at),
  correlationId: `m-${at}`,
  book,
});

export const tick = (at: number): InputEvent => ({ type: "clock", at: epochMs(at) });

export interface Run {
  readonly changes: VolatilityWindow[];
  state: ForecastState;
  feed(...events: readonly InputEvent[]): readonly VolatilityWindow[];
}

export function createRun(settings: ForecastSettings = SETTINGS): Run {
  const run: Run = {
    changes: [],
    state: initialState(),
    feed(...events) {
      const fresh: VolatilityWindow[] = [];
      for (const event of events) {
        const next = step(run.state, event, settings);
        run.state = next.state;
        fresh.push(...next.changes);
        // What the service would carry to another partition comes back into the one state of the test.
        for (const plan of next.plans) {
          const planned = step(run.state, plan, settings);
          run.state = planned.state;
          fresh.push(...planned.changes);
        }
      }
      run.changes.push(...fresh);
      return fresh;
    },
  };
  return run;
}

/** Linear congruential generator: the same numbers everywhere, from a seed that a failure can print. */
export function random(seed: number): () => number {
  let state = (seed * 2_654_435_761) >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return (state + 0.5) / 2 ** 32;
  };
}

export const normalFrom = (next: () => number): number =>
  Math.sqrt(-2 * Math.log(next())) * Math.cos(2 * Math.PI * next());

export interface WalkOptions {
  readonly from: number;
  readonly until: number;
  readonly start: number;
  readonly seed: number;
  /** Per √day. */
  readonly volatility?: number;
  readonly everyMs?: number;
}

/** Market states of a random walk with a clock tick on every second. */
export function walk(options: WalkOptions): InputEvent[] {
  const { from, until, start, seed, volatility = 0.04, everyMs = 250 } = options;
  const next = random(seed);
  const events: InputEvent[] = [];
  let mid = start;
  for (let at = from; at < until; at += everyMs) {
    if (at % 1_000 === 0) events.push(tick(at));
    mid *= Math.exp(volatility * Math.sqrt(everyMs / MS_PER_DAY) * normalFrom(next));
    events.push(market(at, mid));
  }
  return events;
}
