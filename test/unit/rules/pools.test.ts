import { describe, expect, it } from "vitest";
import {
  bootstrapSpot,
  scheduledSaleTokens,
  scheduledWeight,
} from "../../../shared/domain/funds/liquidity-bootstrap.ts";
import { arbitragePerBlock, arbitrageTrade, lvrRate, poolPrice } from "../../../shared/domain/funds/weighted-pool.ts";
import { normalFrom, random } from "../../support/forecast-run.ts";

describe("a weighted pool", () => {
  it("is a constant product at a half: a price four times higher halves the asset", () => {
    const trade = arbitrageTrade({ x: 100, y: 400, weightX: 0.5 }, 16);
    expect(trade.oldPrice).toBe(4);
    expect(trade).toMatchObject({
      newX: expect.closeTo(50, 9),
      newY: expect.closeTo(800, 9),
      xOut: expect.closeTo(50, 9),
      yIn: expect.closeTo(400, 9),
      averagePrice: expect.closeTo(8, 9),
      profit: expect.closeTo(400, 9),
    });
  });

  it("buys what falls, and trades nothing where the price stays", () => {
    expect(arbitrageTrade({ x: 100, y: 400, weightX: 0.5 }, 1).xOut).toBeCloseTo(-100, 9);
    expect(arbitrageTrade({ x: 100, y: 400, weightX: 0.5 }, 4)).toMatchObject({
      xOut: expect.closeTo(0, 12),
      averagePrice: undefined,
    });
  });

  it("has the price of its weights: 80/20", () => {
    expect(poolPrice({ x: 40, y: 10, weightX: 0.8 })).toBeCloseTo(1, 12);
  });

  it("loses an eighth of the variance at a half, 3.125 bps a day at 5 % (Milionis et al. 2022)", () => {
    expect(lvrRate(0.05, 0.5)).toBeCloseTo(3.125e-4, 12);
  });

  it("loses what arbitrage gains: the rate is the mean profit of small moves either way, at any weight", () => {
    for (const weightX of [0.2, 0.5, 0.8]) {
      const y = 1_000 * (1 - weightX);
      const pool = { x: 1_000 * weightX, y, weightX };
      const sigma = 0.003;
      const mean =
        (arbitrageTrade(pool, Math.exp(sigma)).profit + arbitrageTrade(pool, Math.exp(-sigma)).profit) / 2 / 1_000;
      expect(mean / lvrRate(sigma, weightX)).toBeCloseTo(1, 4);
    }
  });

  it("loses less per block with a fee, as a simulated mispricing says (Nezlobin & Tassy 2025)", () => {
    const next = random(5);
    for (const fee of [0, 0.0005, 0.003]) {
      const sigma = 0.0006;
      let mispricing = 0;
      let taken = 0;
      const blocks = 400_000;
      for (let block = 0; block < blocks; block += 1) {
        mispricing += sigma * normalFrom(next);
        const beyond = Math.abs(mispricing) - fee;
        if (beyond > 0) {
          taken += beyond ** 2 / 2;
          mispricing = Math.sign(mispricing) * fee;
        }
      }
      expect(taken / blocks / arbitragePerBlock(sigma, 2 * fee), `fee ${fee}`).toBeCloseTo(1, 1);
    }
    expect(arbitragePerBlock(0, 0.0005)).toBe(0);
  });
});

describe("a liquidity bootstrapping pool", () => {
  const schedule = { startWeight: 0.96, endWeight: 0.5 };

  it("changes its weight evenly, and rests before and after", () => {
    expect([-1, 0, 0.25, 1, 2].map((share) => scheduledWeight(schedule, share))).toEqual([
      0.96,
      0.96,
      expect.closeTo(0.845, 12),
      0.5,
      0.5,
    ]);
  });

  it("gets cheaper while nobody buys", () => {
    expect(bootstrapSpot(1_000, 500, 0.5)).toBe(0.5);
    expect(bootstrapSpot(1_000, 500, 0.8)).toBeCloseTo(2, 12);
  });

  it("sells, at a price that buyers hold, what many small steps of schedule and arbitrage sell", () => {
    const steps = 20_000;
    const price = bootstrapSpot(1_000_000, 100_000, 0.96);
    let pool = { x: 1_000_000, y: 100_000, weightX: 0.96 };
    let sold = 0;
    for (let step = 1; step <= steps; step += 1) {
      const trade = arbitrageTrade({ ...pool, weightX: scheduledWeight(schedule, step / steps) }, price);
      sold += trade.xOut;
      pool = { x: trade.newX, y: trade.newY, weightX: 0 };
    }
    const scheduled = scheduledSaleTokens(schedule, 1_000_000, 100_000, 0, 1);
    expect(sold / scheduled).toBeCloseTo(1, 3);
  });
});
