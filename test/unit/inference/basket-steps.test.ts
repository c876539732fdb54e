import { describe, expect, it } from "vitest";
import { type BasketStep, findBasketSteps } from "../../../shared/domain/inference/basket-steps.ts";
import { type PriceBar, pricePairs } from "../../../shared/domain/inference/price-pairs.ts";
import { epochMs, MS_PER_HOUR } from "../../../shared/domain/units.ts";
import { normalFrom, random } from "../../support/forecast-run.ts";

interface History {
  readonly token: readonly PriceBar[];
  readonly underlying: readonly PriceBar[];
}
interface Plan {
  readonly seed: number;
  readonly hours: number;
  /** Hour → leverage that the token goes to at its close. */
  readonly steps?: ReadonlyMap<number, number>;
  readonly startLeverage?: number;
  /** Relative noise of the token's price, and its correlation from hour to hour. */
  readonly noise?: number;
  readonly memory?: number;
  readonly hourlyVolatility?: number;
}

/** Hourly bars of a token that holds a fixed basket but at its steps. */
function history({ seed, hours, steps = new Map(), startLeverage = 2, ...plan }: Plan): History {
  const { noise = 5e-4, memory = 0, hourlyVolatility = 0.008 } = plan;
  const next = random(seed);
  let price = 100;
  let [units, cash] = [startLeverage / price, 1 - startLeverage];
  let error = 0;
  const token: PriceBar[] = [];
  const underlying: PriceBar[] = [];
  for (let hour = 0; hour < hours; hour += 1) {
    price *= Math.exp(hourlyVolatility * normalFrom(next));
    const nav = cash + units * price;
    const target = steps.get(hour);
    if (target !== undefined) [units, cash] = [(target * nav) / price, nav - target * nav];
    error = memory * error + Math.sqrt(1 - memory ** 2) * noise * normalFrom(next);
    token.push(bar(hour, nav * (1 + error)));
    underlying.push(bar(hour, price));
  }
  return { token, underlying };
}

const bar = (hour: number, close: number, volume = 1): PriceBar => ({
  closeAt: epochMs(hour * MS_PER_HOUR),
  close,
  volume,
});

const stepsOf = ({ token, underlying }: History): readonly BasketStep[] =>
  findBasketSteps(pricePairs(token, underlying));
const hourOf = ({ at }: BasketStep): number => at / MS_PER_HOUR;
const nearest = (steps: readonly BasketStep[], hour: number): BasketStep | undefined =>
  steps.toSorted((a, b) => Math.abs(hourOf(a) - hour) - Math.abs(hourOf(b) - hour))[0];

/** Each hidden step was found near its hour, and nothing else was. */
function expectFound(found: readonly BasketStep[], hidden: ReadonlyMap<number, number>, hoursOff: number): void {
  expect(found.map(hourOf).map(Math.round)).toHaveLength(hidden.size);
  for (const hour of hidden.keys()) {
    const step = nearest(found, hour);
    expect(Math.abs((step === undefined ? Number.NaN : hourOf(step)) - hour)).toBeLessThanOrEqual(hoursOff);
  }
}

const HIDDEN = new Map([
  [100, 2.6],
  [220, 2],
  [400, 1.5],
  [460, 2.2],
]);
const SEEDS = [1, 2, 3, 4, 5, 6, 7, 8];

describe("steps of a basket", () => {
  it.each(SEEDS)("are found where they are, with their size, and nowhere else (seed %s)", (seed) => {
    const found = stepsOf(history({ seed, hours: 600, steps: HIDDEN }));
    expectFound(found, HIDDEN, 4);
    let before = 2;
    for (const [hour, target] of HIDDEN) {
      const step = nearest(found, hour);
      expect(step?.leverageAfter).toBeDefined();
      expect(Math.abs((step?.leverageAfter ?? 0) / target - 1)).toBeLessThan(0.06);
      expect(step?.tradePerNav).toBeCloseTo((step?.leverageAfter ?? 0) - (step?.leverageBefore ?? 0), 12);
      // Leverage drifts between steps, so that only a clear change tells the side.
      if (Math.abs(target - before) > 0.5) expect(step?.side).toBe(target > before ? "buy" : "sell");
      before = target;
    }
  });

  it("are found within the hour more often than not", () => {
    const off = SEEDS.flatMap((seed) => {
      const found = stepsOf(history({ seed, hours: 600, steps: HIDDEN }));
      return [...HIDDEN.keys()].map((hour) => {
        const step = nearest(found, hour);
        return step === undefined ? Number.POSITIVE_INFINITY : Math.abs(hourOf(step) - hour);
      });
    });
    expect(off.toSorted((a, b) => a - b)[Math.floor(off.length / 2)]).toBeLessThanOrEqual(1);
  });

  it.each(SEEDS)("of an inverse token have its sign: less short is a buy (seed %s)", (seed) => {
    const steps = new Map([[150, -1.2]]);
    const found = stepsOf(history({ seed, hours: 300, steps, startLeverage: -2, hourlyVolatility: 0.004 }));
    expectFound(found, steps, 2);
    expect(found[0]?.side).toBe("buy");
    expect(found[0]?.tradePerNav).toBeGreaterThan(0);
    expect(found[0]?.leverageBefore).toBeLessThan(0);
  });

  it.each([
    ["independent errors", 0],
    ["errors that last", 0.6],
  ])("are not found where there are none, in twenty thousand hours with %s", (_name, memory) => {
    for (const seed of SEEDS.slice(0, 4)) {
      for (const startLeverage of [3, -1.5]) {
        const quiet = history({ seed, hours: 5_000, noise: 1e-3, memory, startLeverage, hourlyVolatility: 0.003 });
        // A token that has lost all it held has no price any more.
        if (quiet.token.every(({ close }) => close > 0)) expect(stepsOf(quiet)).toEqual([]);
      }
    }
  });

  it("are not invented where errors hide them: more noise, fewer steps, none out of place", () => {
    for (const seed of SEEDS) {
      const found = stepsOf(history({ seed, hours: 600, steps: HIDDEN, noise: 0.01 }));
      expect(found.length).toBeLessThanOrEqual(HIDDEN.size);
      for (const step of found) {
        const off = Math.min(...[...HIDDEN.keys()].map((hour) => Math.abs(hourOf(step) - hour)));
        expect(off).toBeLessThanOrEqual(6);
      }
    }
  });

  it("are graded: a clear one high, one that noise nearly hides not", () => {
    const grades = (noise: number) =>
      SEEDS.flatMap((seed) => stepsOf(history({ seed, hours: 300, steps: new Map([[150, 3]]), noise })));
    expect(new Set(grades(2e-4).map(({ confidence }) => confidence))).toEqual(new Set(["high"]));
    for (const { strength, confidence } of grades(5e-3)) {
      expect(strength).toBeGreaterThanOrEqual(1);
      if (strength < 2) expect(confidence).toBe("low");
      else if (strength < 4) expect(confidence).not.toBe("high");
    }
  });

  it("are not found in too few bars, in none, and where nothing moves", () => {
    expect(stepsOf({ token: [], underlying: [] })).toEqual([]);
    expect(stepsOf(history({ seed: 1, hours: 47, steps: new Map([[24, 4]]) }))).toEqual([]);
    const still = Array.from({ length: 200 }, (_, hour) => bar(hour, 100));
    expect(stepsOf({ token: still, underlying: still })).toEqual([]);
  });

  it("are not seen in a price level that shifts for good while the basket stays", () => {
    const shifted = SEEDS.flatMap((seed) => {
      const { token, underlying } = history({ seed, hours: 400 });
      const fee = token.map((one, hour) => (hour < 200 ? one : { ...one, close: one.close * 0.99 }));
      return stepsOf({ token: fee, underlying });
    });
    expect(shifted).toEqual([]);
  });
});

describe("histories with holes", () => {
  it.each(SEEDS)("keep their steps: hours missing, hours without trades (seed %s)", (seed) => {
    const { token, underlying } = history({ seed, hours: 600, steps: HIDDEN });
    const chance = random(seed + 100);
    const holed = token.flatMap((one, hour) => {
      if (chance() < 0.05) return [];
      const stale = token[hour - 1];
      // The close of an hour without trades is that of the hour before.
      return stale !== undefined && chance() < 0.05 ? [{ ...one, close: stale.close, volume: 0 }] : [one];
    });
    expectFound(stepsOf({ token: holed, underlying }), HIDDEN, 4);
  });

  it("say nothing across a long outage", () => {
    const { token, underlying } = history({ seed: 3, hours: 600, steps: new Map([[300, 3.5]]) });
    const during = token.filter((_one, hour) => hour < 250 || hour > 350);
    expect(stepsOf({ token: during, underlying })).toEqual([]);
  });

  it.each([
    ["merged", 1_000],
    ["merged two to one", 2],
    ["split", 1 / 10],
  ])("are no steps where tokens are %s after a day's pause, and keep the real ones", (_name, factor) => {
    for (const seed of SEEDS) {
      const { token, underlying } = history({ seed, hours: 600, steps: HIDDEN });
      const merged = token.flatMap((one, hour) => {
        if (hour >= 300 && hour < 324) return [];
        return hour < 300 ? [one] : [{ ...one, close: one.close * factor }];
      });
      expectFound(stepsOf({ token: merged, underlying }), HIDDEN, 4);
      const { rescaledAt, token: scaled } = pricePairs(merged, underlying);
      expect(rescaledAt).toEqual([324 * MS_PER_HOUR]);
      expect((scaled[299] ?? 0) / ((token[299]?.close ?? 0) * factor)).toBeCloseTo(1, 9);
    }
  });

  it("take no crash of the underlying for a merge", () => {
    const underlying = [bar(0, 100), bar(1, 80), bar(2, 81)];
    const token = [bar(0, 10), bar(1, 4), bar(2, 4.1)];
    expect(pricePairs(token, underlying)).toMatchObject({ rescaledAt: [], token: [10, 4, 4.1] });
  });

  it("end where the token is delisted: hours after it add nothing", () => {
    const { token, underlying } = history({ seed: 5, hours: 600, steps: HIDDEN });
    const last = token[499]?.close ?? 0;
    const frozen = token.map((one, hour) => (hour < 500 ? one : { ...one, close: last, volume: 0 }));
    expectFound(stepsOf({ token: frozen, underlying }), HIDDEN, 4);
    expect(pricePairs(frozen, underlying).token).toHaveLength(500);
  });

  it("are read in any order of bars, and prices that are none are left out", () => {
    const { token, underlying } = history({ seed: 6, hours: 600, steps: HIDDEN });
    const found = stepsOf({ token, underlying });
    expect(stepsOf({ token: token.toReversed(), underlying })).toEqual(found);
    const spoilt = [...token, bar(700, 0), bar(701, Number.NaN), bar(702, -1)];
    expect(stepsOf({ token: spoilt, underlying: [...underlying, bar(700, 1), bar(701, 1), bar(702, 1)] })).toEqual(
      found,
    );
  });
});
