import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { netTrades } from "../../shared/domain/flow/net.ts";
import { cppiExposure, cppiStep } from "../../shared/domain/funds/cppi.ts";
import { bandAround, bandTrades, triggerReturns } from "../../shared/domain/funds/percentage-band.ts";
import { type RangeBoundTerms, rangeBoundStep } from "../../shared/domain/funds/range-bound.ts";
import { driftedLeverage, tradePerNav } from "../../shared/domain/funds/rebalance.ts";
import { riskParityTradesUsd } from "../../shared/domain/funds/risk-parity.ts";
import { exposureTradeUsd, targetVolatilityExposure } from "../../shared/domain/funds/target-volatility.ts";
import { arbitrageTrade, poolPrice } from "../../shared/domain/funds/weighted-pool.ts";

/**
 * Rules against holdings: units and cash are held, the price moves, and what the rule says is traded at that price. The
 * portfolio must then stand where the rule wants it, worth what it was worth before the trade.
 */
const between = (min: number, max: number) => fc.double({ min, max, noNaN: true, noDefaultInfinity: true });
const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

/** Units of one risky asset and cash in USD. */
interface Holding {
  readonly units: number;
  readonly cashUsd: number;
}
const worth = ({ units, cashUsd }: Holding, price: number) => units * price + cashUsd;
const traded = ({ units, cashUsd }: Holding, tradeUsd: number, price: number): Holding => ({
  units: units + tradeUsd / price,
  cashUsd: cashUsd - tradeUsd,
});
const leverageOf = (holding: Holding, price: number) => (holding.units * price) / worth(holding, price);
/** Holds `leverage` times 1,000,000 USD at a price of 100. */
const leveraged = (leverage: number): Holding => ({ units: (leverage * 1e6) / 100, cashUsd: 1e6 * (1 - leverage) });

const move = between(-0.2, 0.2);
const leverage = between(-4, 4);

describe("trades of several funds", () => {
  const funds = fc.array(fc.record({ netAssetsUsd: between(0, 1e9), leverage }), { minLength: 1, maxLength: 6 });

  it("net to no more than their gross, and to the same when a fund is cut in two", () => {
    fc.assert(
      fc.property(funds, between(-0.5, 0.5), between(0, 1), (given, moved, share) => {
        const whole = netTrades(given, moved);
        expect(Math.abs(whole.net)).toBeLessThanOrEqual(whole.gross * (1 + 1e-12));
        const [first, ...rest] = given;
        if (first === undefined) return;
        const parts = [share, 1 - share].map((part) => ({ ...first, netAssetsUsd: first.netAssetsUsd * part }));
        const cut = netTrades([...parts, ...rest], moved);
        expect(Math.abs(cut.net - whole.net)).toBeLessThanOrEqual(1e-9 * (whole.gross + 1));
        expect(Math.abs(cut.gross - whole.gross)).toBeLessThanOrEqual(1e-9 * (whole.gross + 1));
      }),
    );
  });
});

describe("a daily reset", () => {
  it("holds its target again, or nothing once it is wiped out", () => {
    fc.assert(
      fc.property(leverage, between(-0.6, 0.6), (target, moved) => {
        const price = 100 * (1 + moved);
        const before = leveraged(target);
        const after = traded(before, 1e6 * tradePerNav(target, moved), price);
        const left = worth(before, price);
        expect(worth(after, price)).toBeCloseTo(left, 3);
        const wanted = left > 0 ? target * left : 0;
        expect(Math.abs(after.units * price - wanted)).toBeLessThan(1e-3);
      }),
    );
  });
});

describe("a range-bound token", () => {
  const terms = fc
    .record({ minLeverage: between(1.1, 2), width: between(0.1, 2), place: between(0, 1), speed: between(0, 1) })
    .map(
      ({ minLeverage, width, place, speed }): RangeBoundTerms => ({
        minLeverage,
        maxLeverage: minLeverage + width,
        targetLeverage: minLeverage + place * width,
        recenteringSpeed: speed,
      }),
    );

  it("stands at its new leverage after the trade, never outside the band, never further from its target", () => {
    fc.assert(
      fc.property(terms, between(1.05, 4), move, fc.boolean(), (given, held, moved, wantsRipcord) => {
        const price = 100 * (1 + moved);
        const before = leveraged(held);
        fc.pre(worth(before, price) > 1e4);
        const now = leverageOf(before, price);
        const ripcord = wantsRipcord && now >= given.maxLeverage;
        const step = rangeBoundStep({
          ...given,
          leverage: now,
          collateralUnits: before.units,
          tradeUnitsMax: undefined,
          borrowUnitsMax: undefined,
          ripcord,
        });
        if (!step.ok) throw new Error(step.error.message);
        const { newLeverage, tradeUnits } = step.value;
        expect(leverageOf(traded(before, tradeUnits * price, price), price)).toBeCloseTo(newLeverage, 6);
        expect(newLeverage).toBeGreaterThanOrEqual(given.minLeverage);
        expect(newLeverage).toBeLessThanOrEqual(given.maxLeverage);
        const gap = (value: number) => Math.abs(value - given.targetLeverage);
        expect(gap(newLeverage)).toBeLessThanOrEqual(gap(now) + 1e-12);
        if (ripcord) expect(newLeverage).toBe(given.maxLeverage);
      }),
    );
  });

  it("gets there in pieces no larger than the limit", () => {
    fc.assert(
      fc.property(terms, between(1.05, 6), between(200, 5_000), (given, held, tradeUnitsMax) => {
        const price = 100;
        let holding = leveraged(held);
        const fixed = { collateralUnits: holding.units, tradeUnitsMax, borrowUnitsMax: undefined, ripcord: false };
        const first = rangeBoundStep({ ...given, ...fixed, leverage: held });
        if (!first.ok) throw new Error(first.error.message);
        const goal = first.value.newLeverage;
        // Later pieces go to the leverage that the first one named, as a band of that width alone.
        const stored = { targetLeverage: goal, minLeverage: goal, maxLeverage: goal, recenteringSpeed: 1 };
        let pieces = 0;
        for (;;) {
          const input = { ...stored, ...fixed, leverage: leverageOf(holding, price), collateralUnits: holding.units };
          const piece = rangeBoundStep(input);
          if (!piece.ok) throw new Error(piece.error.message);
          const { chunkUnits, needsTwap, side } = piece.value;
          expect(chunkUnits).toBeLessThanOrEqual(tradeUnitsMax);
          holding = traded(holding, (side === "lever" ? 1 : -1) * chunkUnits * price, price);
          pieces += 1;
          if (!needsTwap) break;
        }
        expect(leverageOf(holding, price)).toBeCloseTo(goal, 6);
        expect(Math.abs(pieces - Math.max(1, Math.ceil(first.value.totalUnits / tradeUnitsMax)))).toBeLessThanOrEqual(
          1,
        );
      }),
    );
  });
});

describe("a balanced fund", () => {
  const portfolio = fc
    .array(fc.record({ target: between(0.05, 1), value: between(0, 100), width: between(0.01, 0.2) }), {
      minLength: 2,
      maxLength: 6,
    })
    .filter((assets) => sum(assets.map(({ value }) => value)) > 1)
    .map((assets) => {
      const total = sum(assets.map(({ target }) => target));
      const targets = assets.map(({ target }) => target / total);
      const bands = assets.map(({ width }, index) => bandAround(targets[index] ?? 0, width));
      return { values: assets.map(({ value }) => value), targets, bands };
    });
  const policy = fc.constantFrom("target" as const, "edge" as const, "inner" as const, "half-way" as const);

  it("trades nothing away, ends inside its bands, past no target, and trades no more than it must", () => {
    fc.assert(
      fc.property(portfolio, policy, ({ values, targets, bands }, goal) => {
        const result = bandTrades(values, targets, bands, goal);
        if (!result.ok) throw new Error(result.error.message);
        const total = sum(values);
        const weights = values.map((value) => value / total);
        const after = values.map((value, index) => (value + (result.value[index] ?? 0)) / total);
        expect(sum(result.value)).toBeCloseTo(0, 9);
        const outside = weights.some((weight, index) => {
          const [low, high] = bands[index] ?? [0, 1];
          return weight < low || weight > high;
        });
        if (!outside) {
          expect(result.value).toEqual(values.map(() => 0));
          return;
        }
        for (const [index, weight] of after.entries()) {
          const [low, high] = bands[index] ?? [0, 1];
          if (goal !== "half-way") expect(weight).toBeGreaterThanOrEqual(low - 1e-9);
          if (goal !== "half-way") expect(weight).toBeLessThanOrEqual(high + 1e-9);
          const [target, held] = [targets[index] ?? 0, weights[index] ?? 0];
          expect((weight - target) * (held - target)).toBeGreaterThanOrEqual(-1e-9);
        }
        if (goal !== "edge") return;
        // Whoever trades must sell what is above the bands and buy what is below: the larger of both is the least.
        const above = sum(weights.map((weight, index) => Math.max(0, weight - (bands[index]?.[1] ?? 1))));
        const below = sum(weights.map((weight, index) => Math.max(0, (bands[index]?.[0] ?? 0) - weight)));
        const bought = sum(result.value.map((trade) => Math.max(0, trade))) / total;
        expect(bought).toBeCloseTo(Math.max(above, below), 9);
      }),
      { numRuns: 500 },
    );
  });

  it("reaches its band's edge by the returns of the formula", () => {
    fc.assert(
      fc.property(between(0.05, 0.95), between(0.001, 0.2), (weight, width) => {
        const { up, down } = triggerReturns(weight, width);
        const reached = (moved: number) => (weight * (1 + moved)) / (weight * (1 + moved) + 1 - weight);
        if (up !== undefined) expect(reached(up)).toBeCloseTo(weight + width, 9);
        else expect(weight + width).toBeGreaterThanOrEqual(1);
        if (down !== undefined) expect(reached(down)).toBeCloseTo(weight - width, 9);
        else expect(weight - width).toBeLessThanOrEqual(0);
      }),
    );
  });
});

describe("funds that follow risk", () => {
  it("hold the exposure that the volatility allows", () => {
    fc.assert(
      fc.property(between(0, 1.5), move, between(0.05, 0.8), between(0.05, 0.8), (held, moved, short, long) => {
        const price = 100 * (1 + moved);
        const before = leveraged(held);
        const wanted = targetVolatilityExposure(0.1, [short, long], 1.5);
        const drifted = driftedLeverage(held, moved) ?? 0;
        const after = traded(before, exposureTradeUsd(worth(before, price), drifted, wanted), price);
        expect(leverageOf(after, price)).toBeCloseTo(wanted, 9);
        expect(wanted * Math.max(short, long)).toBeLessThanOrEqual(0.1 + 1e-12);
      }),
    );
  });

  it("hold the same risk in every asset, for the same money", () => {
    const assets = fc.array(fc.tuple(between(0, 100), between(0.01, 1)), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(assets, (given) => {
        const trades = riskParityTradesUsd(
          given.map(([value]) => value),
          given.map(([, volatility]) => volatility),
        );
        expect(sum(trades ?? [1])).toBeCloseTo(0, 9);
        const risks = given.map(([value, volatility], index) => (value + (trades?.[index] ?? 0)) * volatility);
        for (const risk of risks) expect(risk).toBeCloseTo(risks[0] ?? 0, 9);
      }),
    );
  });

  it("hold a multiple of the cushion, and are never below the floor after a fall of less than 1/m", () => {
    const terms = fc.record({ floor: between(10, 99), multiplier: between(1, 6), exposureMax: between(0.5, 3) });
    fc.assert(
      fc.property(terms, between(-0.5, 0.5), (given, moved) => {
        const step = cppiStep({ ...given, value: 100, riskyReturn: moved, safeReturn: 0 });
        const before = { units: step.exposureBefore / 100, cashUsd: 100 - step.exposureBefore };
        const price = 100 * (1 + moved);
        const after = traded(before, step.trade, price);
        expect(worth(after, price)).toBeCloseTo(step.valueAfter, 9);
        expect(after.units * price).toBeCloseTo(cppiExposure(given, worth(after, price)), 9);
        if (moved > -1 / given.multiplier) expect(step.isLocked).toBe(false);
      }),
    );
  });
});

describe("a weighted pool", () => {
  const pool = fc.record({ x: between(1, 1e6), y: between(1, 1e6), weightX: between(0.05, 0.95) });
  const factor = between(-1, 1).map(Math.exp);

  it("moves along its invariant to the new price, by any number of steps, and somebody gains", () => {
    fc.assert(
      fc.property(pool, factor, factor, (given, first, second) => {
        const invariant = (x: number, y: number) => given.weightX * Math.log(x) + (1 - given.weightX) * Math.log(y);
        const start = poolPrice(given);
        const once = arbitrageTrade(given, start * first * second);
        const half = arbitrageTrade(given, start * first);
        const twice = arbitrageTrade({ ...given, x: half.newX, y: half.newY }, start * first * second);
        expect(invariant(once.newX, once.newY)).toBeCloseTo(invariant(given.x, given.y), 9);
        expect(poolPrice({ ...given, x: once.newX, y: once.newY }) / (start * first * second)).toBeCloseTo(1, 9);
        expect((half.xOut + twice.xOut) / given.x).toBeCloseTo(once.xOut / given.x, 9);
        expect(once.profit).toBeGreaterThanOrEqual(-1e-9 * given.y);
        expect(Math.sign(once.xOut) * Math.sign(once.yIn)).toBeGreaterThanOrEqual(0);
      }),
    );
  });
});
