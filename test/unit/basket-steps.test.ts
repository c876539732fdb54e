import { describe, expect, it } from "vitest";
import { findBasketSteps, type PairedBar } from "../../shared/domain/inference/basket-steps.ts";
import { MS_PER_HOUR } from "../../shared/domain/units.ts";
import { normalFrom, random } from "../support/forecast-run.ts";

/** Hourly closes of a token that holds a fixed basket but at `steps`, where it goes to another leverage. */
function history(options: {
  seed: number;
  hours: number;
  steps: ReadonlyMap<number, number>;
  noise: number;
}): readonly PairedBar[] {
  const next = random(options.seed);
  let underlying = 100;
  let [units, cash] = [2 / underlying, -1];
  return Array.from({ length: options.hours }, (_, hour): PairedBar => {
    underlying *= Math.exp(0.008 * normalFrom(next));
    const nav = cash + units * underlying;
    const target = options.steps.get(hour);
    if (target !== undefined) [units, cash] = [(target * nav) / underlying, nav - target * nav];
    return { at: hour * MS_PER_HOUR, underlying, token: nav * (1 + options.noise * normalFrom(next)) };
  });
}

describe("steps of a basket", () => {
  it.each([1, 2, 3, 4, 5])("are found where they are, and nowhere else (seed %s)", (seed) => {
    const steps = new Map([
      [100, 2.6],
      [220, 2],
      [400, 1.5],
      [460, 2.2],
    ]);
    const found = findBasketSteps(history({ seed, hours: 600, steps, noise: 5e-4 }));
    expect(found.length).toBe(steps.size);
    for (const [index, [hour, target]] of [...steps].entries()) {
      const step = found[index];
      expect(Math.abs((step?.at ?? 0) / MS_PER_HOUR - hour)).toBeLessThanOrEqual(2);
      expect(Math.abs((step?.leverageAfter ?? 0) / target - 1)).toBeLessThan(0.05);
      expect(step?.tradePerNav).toBeCloseTo((step?.leverageAfter ?? 0) - (step?.leverageBefore ?? 0), 12);
    }
  });

  it.each([11, 12, 13, 14])("are not found where there are none (seed %s)", (seed) => {
    expect(findBasketSteps(history({ seed, hours: 5_000, steps: new Map(), noise: 1e-3 }))).toEqual([]);
  });

  it("are not found in too few bars, or where nothing moves", () => {
    expect(findBasketSteps(history({ seed: 1, hours: 40, steps: new Map([[20, 3]]), noise: 1e-4 }))).toEqual([]);
    const still = Array.from({ length: 200 }, (_, hour) => ({ at: hour * MS_PER_HOUR, underlying: 100, token: 1 }));
    expect(findBasketSteps(still)).toEqual([]);
  });
});
