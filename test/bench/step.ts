import { type ForecastState, initialState, step } from "../../shared/domain/forecast.ts";
import { fraction, price, usd } from "../../shared/domain/units.ts";
import {
  bandTerms,
  fund,
  fundInput,
  fundState,
  later,
  resetTerms,
  SETTINGS,
  time,
  walk,
} from "../support/forecast-run.ts";
import type { BenchSection } from "./section.ts";

/** Funds on the one asset: the cost must not grow with them. */
const FUND_COUNTS = [1, 10, 100] as const;
const WARM_MS = 120_000;
const MEASURED_MS = 300_000;
const QUICK_MS = 10_000;
const EVERY_MS = 25;
/** The measured minutes are the last before the reset and the one it trades in: when windows are evaluated most. */
const START = time("2026-11-22T15:54:00Z");

export interface StepCost {
  readonly funds: number;
  readonly steps: number;
  /** Of all steps, revisions and clock ticks included. */
  readonly meanNs: number;
  /** Steps that looked at the kept sums and left it there. */
  readonly quiet: Spread;
  /** Steps that drew the flow of a window anew, whether or not a revision came of it. */
  readonly evaluating: Spread;
  readonly revisions: number;
}

interface Spread {
  readonly steps: number;
  readonly p50Ns: number | null;
  readonly p99Ns: number | null;
}

/** Cost of `step` in ns, by number of funds on the asset: at a quiet tick, and where a window is evaluated. */
export const stepSection: BenchSection = {
  name: "step",
  run: async ({ quick }) => {
    const measuredMs = quick ? QUICK_MS : MEASURED_MS;
    for (const funds of FUND_COUNTS) measure(funds, QUICK_MS);
    return FUND_COUNTS.map((funds) => measure(funds, measuredMs));
  },
};

function measure(funds: number, measuredMs: number): StepCost {
  let state = withFunds(funds);
  const events = walk({
    from: START,
    until: later(START, WARM_MS + measuredMs),
    start: 101,
    seed: 1,
    everyMs: EVERY_MS,
  });
  const quiet: number[] = [];
  const evaluating: number[] = [];
  let revisions = 0;
  let total = 0;
  for (const event of events) {
    const startedAt = process.hrtime.bigint();
    const next = step(state, event, SETTINGS);
    const elapsed = Number(process.hrtime.bigint() - startedAt);
    const isEvaluating = next.changes.length > 0 || hasEvaluated(state, next.state);
    state = next.state;
    if (event.at < START + WARM_MS) continue;
    (isEvaluating ? evaluating : quiet).push(elapsed);
    total += elapsed;
    revisions += next.changes.length;
  }
  const steps = quiet.length + evaluating.length;
  return {
    funds,
    steps,
    meanNs: Math.round(total / steps),
    quiet: spreadOf(quiet),
    evaluating: spreadOf(evaluating),
    revisions,
  };
}

/** What an evaluation rested on is kept beside its window, in a new object each time. */
function hasEvaluated(before: ForecastState, after: ForecastState): boolean {
  const held = before.assets[0]?.windows;
  const now = after.assets[0]?.windows;
  return held !== now && now?.some(({ checked }, index) => checked !== held?.[index]?.checked) === true;
}

function spreadOf(samples: readonly number[]): Spread {
  const sorted = [...samples].sort((a, b) => a - b);
  const at = (p: number) => sorted[Math.floor(p * (sorted.length - 1))] ?? null;
  return { steps: sorted.length, p50Ns: at(0.5), p99Ns: at(0.99) };
}

function withFunds(funds: number): ForecastState {
  let state = initialState();
  for (let index = 0; index < funds; index += 1) {
    const target = index % 2 === 0 ? 3 : -3;
    const rules = [resetTerms(target), bandTerms(target, 1.5, 5.25)];
    const known = fundState(START, {
      netAssetsUsd: usd(1e6 + index * 1e5),
      netAssetsLogSd: 0.3,
      referencePrice: price(100 + (index % 10) / 10),
    });
    const one = fund(`fund-${index}`, rules, {
      state: known,
      internalNetting: { min: fraction(0), max: fraction(0.5) },
    });
    state = step(state, fundInput(START, one), SETTINGS).state;
  }
  return state;
}
