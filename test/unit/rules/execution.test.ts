import { describe, expect, it } from "vitest";
import { type ExecutionTerms, executionPlan } from "../../../shared/domain/impact/almgren-chriss.ts";
import { almgrenImpact } from "../../../shared/domain/impact/almgren2005.ts";
import { resilientExecution } from "../../../shared/domain/impact/obizhaeva-wang.ts";
import { random } from "../../support/forecast-run.ts";

describe("Almgren, Thum, Hauptmann & Li (2005), the table of examples", () => {
  /** A tenth of a day's volume of each stock. */
  const IBM = { shares: 656_100, advShares: 6_561_000, sharesOutstanding: 1_728e6, sigmaDaily: 0.0157 };
  const DRI = { shares: 192_900, advShares: 1_929_000, sharesOutstanding: 168e6, sigmaDaily: 0.0226 };

  it.each([
    ["IBM", IBM, 0.1, 20, 22, 32],
    ["IBM", IBM, 0.2, 20, 15, 25],
    ["IBM", IBM, 0.5, 20, 8, 18],
    ["DRI", DRI, 0.1, 22, 32, 43],
    ["DRI", DRI, 0.2, 22, 21, 32],
    ["DRI", DRI, 0.5, 22, 12, 23],
  ])("%s %o over %s days", (_, stock, horizonDays, permanent, temporary, cost) => {
    const impact = almgrenImpact({ ...stock, horizonDays });
    expect(Math.abs(impact.permanentBps - permanent)).toBeLessThan(0.7);
    expect(Math.abs(impact.temporaryBps - temporary)).toBeLessThan(0.7);
    expect(Math.abs(impact.costBps - cost)).toBeLessThan(0.7);
  });

  it("moves the price down for a seller, by as much, and not at all for nobody", () => {
    const bought = almgrenImpact({ ...DRI, horizonDays: 0.2 });
    const sold = almgrenImpact({ ...DRI, shares: -DRI.shares, horizonDays: 0.2 });
    expect([sold.permanentBps, sold.temporaryBps, sold.costBps]).toEqual([
      -bought.permanentBps,
      -bought.temporaryBps,
      -bought.costBps,
    ]);
    expect(almgrenImpact({ ...DRI, shares: 0, horizonDays: 0.2 })).toMatchObject({ permanentBps: 0, temporaryBps: 0 });
  });
});

describe("Almgren & Chriss (2000), the numerical examples", () => {
  const PAPER: ExecutionTerms = {
    shares: 1e6,
    horizonDays: 5,
    periods: 5,
    sigma: 0.95,
    halfSpread: 0.0625,
    gamma: 2.5e-7,
    eta: 2.5e-6,
    lambda: 0,
  };
  const plan = (changes: Partial<ExecutionTerms>) => {
    const found = executionPlan({ ...PAPER, ...changes });
    if (found === undefined) throw new Error("no plan");
    return found;
  };

  it("trades evenly without risk aversion: E = 662,500 and V = 1.083e12", () => {
    const even = plan({});
    expect(even.trades).toEqual([2e5, 2e5, 2e5, 2e5, 2e5].map((shares) => expect.closeTo(shares, 6)));
    expect(even.expectedCost).toBeCloseTo(662_500, 3);
    expect(even.variance / 1.083e12).toBeCloseTo(1, 9);
    expect(even).toMatchObject({ kappa: 0, halfLifeDays: undefined });
  });

  it("has an urgency of 0.61 a day at a risk aversion of 1e-6, a half-life of 1.6 days", () => {
    const averse = plan({ lambda: 1e-6 });
    expect(averse.kappa).toBeCloseTo(0.61, 2);
    expect(averse.halfLifeDays).toBeCloseTo(1.6, 1);
  });

  it("is the same for a purchase", () => {
    const sale = plan({ lambda: 1e-6 });
    const purchase = plan({ lambda: 1e-6, shares: -1e6 });
    expect(purchase.expectedCost).toBeCloseTo(sale.expectedCost, 6);
    expect(purchase.holdings[1]).toBeCloseTo(-(sale.holdings[1] ?? 0), 6);
  });

  it("costs less, E + λV, than any other schedule that is near it", () => {
    const next = random(3);
    const tau = PAPER.horizonDays / PAPER.periods;
    for (const lambda of [0, 1e-7, 1e-6, 1e-5]) {
      const cost = (trades: readonly number[]) => {
        let left = PAPER.shares;
        let total = 0.5 * PAPER.gamma * PAPER.shares ** 2;
        for (const sold of trades) {
          left -= sold;
          total += PAPER.halfSpread * sold + ((PAPER.eta - (PAPER.gamma * tau) / 2) / tau) * sold ** 2;
          total += lambda * PAPER.sigma ** 2 * tau * left ** 2;
        }
        return total;
      };
      const best = plan({ lambda });
      expect(cost(best.trades)).toBeCloseTo(best.expectedCost + lambda * best.variance, 3);
      for (let attempt = 0; attempt < 300; attempt += 1) {
        const nudges = best.trades.map(() => (next() - 0.5) * 2e4);
        const centre = nudges.reduce((sum, nudge) => sum + nudge, 0) / nudges.length;
        const other = best.trades.map((shares, index) => shares + (nudges[index] ?? 0) - centre);
        expect(cost(other)).toBeGreaterThan(cost(best.trades));
      }
    }
  });

  it("stays finite for any urgency, and is no plan where the model pays for trading", () => {
    const urgent = plan({ lambda: 1e6, gamma: 0, horizonDays: 5_000, periods: 50 });
    for (const left of urgent.holdings) expect(Number.isFinite(left)).toBe(true);
    expect(urgent.holdings[0]).toBe(1e6);
    expect(urgent.holdings.at(-1)).toBe(0);
    const barely = plan({ lambda: 1e-30 });
    expect(barely.holdings[1]).toBeCloseTo(8e5, 3);
    expect(executionPlan({ ...PAPER, gamma: 5e-6 })).toBeUndefined();
  });
});

describe("Obizhaeva & Wang (2013)", () => {
  it("trades a block at either end and evenly between: their table for ρ = 2.2231", () => {
    // 100,000/(2.2231 + 2), and what is left between.
    const plan = resilientExecution(100_000, 2.2231, 1);
    expect(plan.initialBlock).toBeCloseTo(23_679, 0);
    expect(plan.initialBlock + plan.finalBlock + plan.continuousTotal).toBeCloseTo(100_000, 6);
  });

  it("is two halves without refilling or without time, and nearly all even in a book that refills at once", () => {
    expect(resilientExecution(10, 0, 3)).toMatchObject({ initialBlock: 5, finalBlock: 5, rate: 0 });
    expect(resilientExecution(10, 4, 0)).toMatchObject({ initialBlock: 5, continuousTotal: 0 });
    expect(resilientExecution(-10, 1e9, 1).continuousTotal).toBeCloseTo(-10, 6);
  });

  it("costs less than other schedules in a simulated book", () => {
    const slices = 400;
    /** Each slice displaces the price by its size, and the displacement decays between slices. */
    const cost = (trades: readonly number[], resilience: number) => {
      let displaced = 0;
      let paid = 0;
      for (const size of trades) {
        paid += size * (displaced + size / 2);
        displaced = (displaced + size) * Math.exp(-resilience / (slices - 1));
      }
      return paid;
    };
    for (const resilience of [0.5, 2.2231, 10]) {
      const { initialBlock, finalBlock, continuousTotal } = resilientExecution(1, resilience, 1);
      const between = continuousTotal / (slices - 2);
      const blocks = (first: number, last: number) =>
        Array.from({ length: slices }, (_, index) =>
          index === 0 ? first : index === slices - 1 ? last : (1 - first - last) / (slices - 2),
        );
      const best = cost(blocks(initialBlock, finalBlock), resilience);
      expect(blocks(initialBlock, finalBlock)[1]).toBeCloseTo(between, 9);
      for (const [first, last] of [
        [1 / slices, 1 / slices],
        [0.5, 0.5],
        [1, 0],
        [initialBlock + 0.03, finalBlock - 0.03],
        [initialBlock - 0.03, finalBlock],
        [initialBlock, finalBlock + 0.03],
      ] as const)
        expect(cost(blocks(first, last), resilience), `${resilience}: ${first}, ${last}`).toBeGreaterThan(best);
    }
  });
});
