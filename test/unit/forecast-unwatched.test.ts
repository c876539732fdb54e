import { describe, expect, it } from "vitest";
import {
  bandTerms,
  createRun,
  daily,
  fund,
  fundInput,
  fundState,
  later,
  resetTerms,
  time,
  walk,
} from "../support/forecast-run.ts";

const T0 = time("2026-11-22T10:00:00Z");
/** Triggers at −12 % and +20 % of the reference price 100. */
const band = bandTerms(3, 2.25, 4.125);
const anchor = (run: ReturnType<typeof createRun>) => run.state.assets[0]?.funds["one"]?.anchor;

function runFrom(start: number, given: ReturnType<typeof fund>) {
  const run = createRun();
  run.feed(fundInput(T0, given), ...walk({ from: T0, until: later(T0, 90_000), start, seed: 5 }));
  return run;
}

describe("a price that is beyond a trigger when it is first seen", () => {
  it("opens nothing: the fund is taken to have traded at its trigger", () => {
    const run = runFrom(86, fund("one", [band], { state: fundState(T0) }));
    expect(run.changes.filter(({ status }) => status === "open")).toEqual([]);
    expect(anchor(run)?.reference).toBeCloseTo(88, 9);
  });

  it("leaves the reference unknown where the fund must have traded more than once", () => {
    const run = runFrom(60, fund("one", [band], { state: fundState(T0) }));
    expect(run.changes.filter(({ kind }) => kind === "threshold")).toEqual([]);
    expect(anchor(run)?.reference).toBeNull();
  });
});

describe("figures of a time to come", () => {
  const reset = resetTerms(3, { schedule: daily(["12:00"]) });

  it("are not used", () => {
    const run = runFrom(100, fund("one", [reset], { state: fundState(later(T0, 3_600_000)) }));
    expect(run.changes.at(-1)).toMatchObject({ kind: "scheduled", flow: null, abstain: "reference_unknown" });
  });

  it("are used when the clocks differ by seconds only", () => {
    const run = runFrom(100, fund("one", [reset], { state: fundState(later(T0, 5_000)) }));
    expect(run.changes.at(-1)).toMatchObject({ kind: "scheduled", abstain: null });
  });
});
