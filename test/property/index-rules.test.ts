import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  reviewedMembers,
  reviewTrade,
  shareChangeTradesUsd,
  valueNeutralTransition,
} from "../../shared/domain/funds/index-review.ts";
import { cappedWeights } from "../../shared/domain/funds/index-weights.ts";
import { rollLegs } from "../../shared/domain/funds/vix-roll.ts";
import { executionPlan } from "../../shared/domain/impact/almgren-chriss.ts";
import { almgrenImpact } from "../../shared/domain/impact/almgren2005.ts";
import { windowCost } from "../../shared/domain/impact/linear-anticipation.ts";

const between = (min: number, max: number) => fc.double({ min, max, noNaN: true, noDefaultInfinity: true });
const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

describe("capped weights", () => {
  /** Some sizes dwarf the others, as coins do. */
  const sizes = fc.array(between(-3, 6).map(Math.exp), { minLength: 1, maxLength: 15 });

  it("add up to one, respect their caps, and leave those below a cap in proportion to their sizes", () => {
    fc.assert(
      fc.property(sizes, between(0.05, 1), between(0.05, 1), (given, largest, others) => {
        const result = cappedWeights(given, { largest, others });
        const first = given.indexOf(Math.max(...given));
        const caps = given.map((_, index) => (index === first ? largest : others));
        if (!result.ok) {
          expect(sum(caps)).toBeLessThan(1);
          return;
        }
        const weights = result.value;
        expect(sum(weights)).toBeCloseTo(1, 9);
        const ratios = weights.flatMap((weight, index) => {
          const cap = caps[index] ?? 0;
          expect(weight).toBeLessThanOrEqual(cap + 1e-9);
          return weight < cap - 1e-9 ? [weight / (given[index] ?? 1)] : [];
        });
        const ratio = ratios[0];
        if (ratio === undefined) return;
        for (const own of ratios) expect(own / ratio).toBeCloseTo(1, 6);
        // Nobody is held at a cap that its share of what the others get would not exceed.
        for (const [index, size] of given.entries())
          expect(size * ratio).toBeGreaterThanOrEqual((weights[index] ?? 0) - 1e-9);
      }),
      { numRuns: 500 },
    );
  });
});

describe("changes of an index", () => {
  /** To a millionth, as units of an index are published. */
  const units = fc.integer({ min: 0, max: 1e8 }).map((millionths) => millionths / 1e6);
  const constituents = fc.array(fc.record({ old: units, next: units, price: between(0.01, 1e4) }), {
    minLength: 1,
    maxLength: 8,
  });

  it("keep its value at every step of a transition", () => {
    fc.assert(
      fc.property(constituents, between(0, 1), (given, fraction) => {
        const result = valueNeutralTransition(
          given.map(({ old }) => old),
          given.map(({ next }) => next),
          given.map(({ price }) => price),
          fraction,
        );
        if (!result.ok) return;
        const value = sum(given.map(({ old, price }) => old * price));
        expect(result.value.valueAfter / value).toBeCloseTo(1, 9);
        expect(result.value.valueBefore).toBe(value);
      }),
    );
  });

  it("trade what a fund that holds the whole index must trade when share counts change", () => {
    const companies = fc.array(
      fc.record({
        shares: between(1, 1_000),
        price: between(0.1, 1_000),
        moved: between(0.5, 2),
        factor: between(0.5, 2),
      }),
      { minLength: 1, maxLength: 8 },
    );
    fc.assert(
      fc.property(companies, (given) => {
        // The fund bought a thousandth of every company, and prices moved since.
        const held = given.map(({ shares, price, moved }) => (shares / 1_000) * price * moved);
        const netAssetsUsd = sum(held);
        const issued = given.map(({ shares, price, moved, factor }) => shares * factor * price * moved);
        const target = issued.map((cap) => (netAssetsUsd * cap) / sum(issued));
        const trades = shareChangeTradesUsd(
          netAssetsUsd,
          held.map((usd) => usd / netAssetsUsd),
          given.map(({ factor }) => factor),
        );
        expect(sum(trades ?? [Number.NaN]) / netAssetsUsd).toBeCloseTo(0, 9);
        for (const [index, usd] of target.entries()) {
          expect((trades?.[index] ?? Number.NaN) / netAssetsUsd).toBeCloseTo(
            (usd - (held[index] ?? 0)) / netAssetsUsd,
            9,
          );
        }
      }),
    );
  });

  it("net over funds to no more than their gross, and to the same when a fund is cut in two", () => {
    const fund = fc.record({ netAssetsUsd: between(0, 1e10), oldWeight: between(0, 1), newWeight: between(0, 1) });
    fc.assert(
      fc.property(fc.array(fund, { minLength: 1, maxLength: 6 }), between(0, 1), (funds, share) => {
        const whole = reviewTrade(funds, 25, 1_000);
        expect(Math.abs(whole.netUsd)).toBeLessThanOrEqual(whole.grossUsd * (1 + 1e-12));
        const [first, ...rest] = funds;
        if (first === undefined) return;
        const parts = [share, 1 - share].map((part) => ({ ...first, netAssetsUsd: first.netAssetsUsd * part }));
        const cut = reviewTrade([...parts, ...rest], 25, 1_000);
        expect(Math.abs(cut.netUsd - whole.netUsd)).toBeLessThanOrEqual(1e-9 * (whole.grossUsd + 1));
      }),
    );
  });

  it("leave a full index in which the buffer is kept", () => {
    const review = fc
      .record({ size: fc.integer({ min: 1, max: 20 }), seed: fc.array(fc.boolean(), { minLength: 45, maxLength: 45 }) })
      .chain(({ size, seed }) =>
        fc.record({ size: fc.constant(size), seed: fc.constant(seed), buffer: fc.integer({ min: 0, max: size - 1 }) }),
      );
    fc.assert(
      fc.property(review, ({ size, seed, buffer }) => {
        // As many incumbents as the index has places, at whatever ranks.
        let places = size;
        const ranking = seed.map((flag, index) => {
          const isIncumbent = places > 0 && (flag || seed.length - index <= places);
          if (isIncumbent) places -= 1;
          return { id: `${index + 1}`, rank: index + 1, isIncumbent };
        });
        const after = new Set(reviewedMembers(ranking, size, buffer));
        expect(after.size).toBe(size);
        for (const { id, rank, isIncumbent } of ranking) {
          if (rank <= size - buffer) expect(after.has(id), `rank ${rank}`).toBe(true);
          if (isIncumbent && rank > size + buffer) expect(after.has(id), `rank ${rank}`).toBe(false);
        }
        if (buffer === 0) for (const { id, rank } of ranking) expect(after.has(id)).toBe(rank <= size);
      }),
    );
  });
});

describe("futures that roll", () => {
  it("cost no money to roll at an unchanged exposure", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 30 }).chain((days) => fc.tuple(fc.constant(days), fc.integer({ min: 0, max: days }))),
        between(-1e9, 1e9),
        between(5, 90),
        between(5, 90),
        ([daysInPeriod, daysRemaining], exposureUsd, front, second) => {
          const legs = rollLegs({ daysRemaining, daysInPeriod }, exposureUsd, { front, second, multiplierUsd: 1_000 });
          const spent = 1_000 * (legs.frontContracts * front + legs.secondContracts * second);
          expect(Math.abs(spent)).toBeLessThanOrEqual(1e-9 * Math.abs(exposureUsd) + 1e-9);
        },
      ),
    );
  });
});

describe("models of impact", () => {
  it("are nothing at nothing and grow with the trade", () => {
    const stock = { advShares: 1e6, sharesOutstanding: 1e8, sigmaDaily: 0.02, horizonDays: 0.3 };
    fc.assert(
      fc.property(between(0, 1e6), between(0, 1e6), (one, other) => {
        const [less, more] = [Math.min(one, other), Math.max(one, other)];
        const cost = (shares: number) => almgrenImpact({ ...stock, shares }).costBps;
        expect(cost(less)).toBeLessThanOrEqual(cost(more));
        const window = (usd: number) => windowCost(0.02, usd, 1e6, 0.01).totalCostUsd;
        expect(window(less)).toBeLessThanOrEqual(window(more));
      }),
    );
    expect(almgrenImpact({ ...stock, shares: 0 }).costBps).toBe(0);
  });

  it("sell all, never buy back, and hurry more with more aversion to risk", () => {
    const terms = { shares: 1e6, horizonDays: 5, sigma: 0.95, halfSpread: 0.0625, gamma: 2.5e-7, eta: 2.5e-6 };
    fc.assert(
      fc.property(between(-12, -3), between(0, 3), fc.integer({ min: 1, max: 40 }), (exponent, more, periods) => {
        const calm = executionPlan({ ...terms, periods, lambda: 10 ** exponent });
        const averse = executionPlan({ ...terms, periods, lambda: 10 ** (exponent + more) });
        if (!calm || !averse) throw new Error("no plan");
        expect(sum(calm.trades)).toBeCloseTo(1e6, 3);
        for (const shares of calm.trades) expect(shares).toBeGreaterThanOrEqual(0);
        expect(averse.variance).toBeLessThanOrEqual(calm.variance * (1 + 1e-9));
        expect(averse.expectedCost).toBeGreaterThanOrEqual(calm.expectedCost * (1 - 1e-9));
      }),
    );
  });
});
