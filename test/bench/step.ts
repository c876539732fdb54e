import { initialState, step } from "../../shared/domain/forecast.ts";
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
const START = time("2026-11-22T10:00:00Z");

export interface StepCost {
  readonly funds: number;
  readonly steps: number;
  /** Of all steps, revisions and clock ticks included. */
  readonly meanNs: number;
  readonly p50Ns: number;
  readonly p99Ns: number;
  readonly revisions: number;
}

/** Cost of `step` per market state, in ns, by number of funds on the asset. */
export const stepSection: BenchSection = {
  name: "step",
  run: async ({ quick }) => {
    const measuredMs = quick ? QUICK_MS : MEASURED_MS;
    for (const funds of FUND_COUNTS) measure(funds, QUICK_MS);
    return FUND_COUNTS.map((funds) => measure(funds, measuredMs));
  },
};

function measure(funds: number, measuredMs: number): StepCost {
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
  const events = walk({
    from: START,
    until: later(START, WARM_MS + measuredMs),
    start: 101,
    seed: 1,
    everyMs: EVERY_MS,
  });
  const samples: number[] = [];
  let revisions = 0;
  let total = 0;
  for (const event of events) {
    const startedAt = process.hrtime.bigint();
    const next = step(state, event, SETTINGS);
    const elapsed = Number(process.hrtime.bigint() - startedAt);
    state = next.state;
    if (event.at < START + WARM_MS) continue;
    samples.push(elapsed);
    total += elapsed;
    revisions += next.changes.length;
  }
  samples.sort((a, b) => a - b);
  const at = (p: number) => samples[Math.floor(p * (samples.length - 1))] ?? 0;
  return {
    funds,
    steps: samples.length,
    meanNs: Math.round(total / samples.length),
    p50Ns: at(0.5),
    p99Ns: at(0.99),
    revisions,
  };
}
