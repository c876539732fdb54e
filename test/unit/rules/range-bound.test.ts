import { describe, expect, it } from "vitest";
import {
  bandMoves,
  type RangeBoundInput,
  rangeBoundIndexReturn,
  rangeBoundStep,
} from "../../../shared/domain/funds/range-bound.ts";

/** ETH2x-FLI, indexcoop.com: target 2, band 1.7 to 2.3, recentering speed 5 %. */
const ETH2X: Omit<RangeBoundInput, "leverage"> = {
  targetLeverage: 2,
  minLeverage: 1.7,
  maxLeverage: 2.3,
  recenteringSpeed: 0.05,
  collateralUnits: 10_000,
  tradeUnitsMax: 500,
  borrowUnitsMax: undefined,
  ripcord: false,
};
const step = (leverage: number, changes: Partial<RangeBoundInput> = {}) => {
  const result = rangeBoundStep({ ...ETH2X, leverage, ...changes });
  if (!result.ok) throw new Error(result.error.message);
  return result.value;
};

describe("a range-bound token (Index Coop, AaveLeverageStrategyExtension.sol)", () => {
  it("closes a twentieth of the gap inside its band, from above and from below", () => {
    // 2.1 · 0.95 + 2 · 0.05 = 2.095; 0.005/2.1 of 10,000.
    expect(step(2.1)).toMatchObject({ newLeverage: expect.closeTo(2.095, 12), side: "delever", needsTwap: false });
    expect(step(2.1).tradeUnits).toBeCloseTo(-23.80952381, 7);
    expect(step(1.8)).toMatchObject({ newLeverage: expect.closeTo(1.81, 12), side: "lever" });
    expect(step(1.8).tradeUnits).toBeCloseTo(55.55555556, 7);
  });

  it("goes to the edge from outside the band, in pieces where the total is above the trade limit", () => {
    // 2.5 · 0.95 + 0.1 = 2.475, cut to 2.3: 0.2/2.5 = 8 % of 10,000.
    expect(step(2.5)).toEqual({
      newLeverage: 2.3,
      side: "delever",
      totalUnits: expect.closeTo(800, 9),
      chunkUnits: 500,
      needsTwap: true,
      tradeUnits: expect.closeTo(-800, 9),
    });
    expect(step(1.5)).toMatchObject({ newLeverage: 1.7, side: "lever", chunkUnits: 500, needsTwap: true });
  });

  it("trades no more at once than the lender frees, and all where nothing limits it", () => {
    expect(step(2.5, { borrowUnitsMax: 120 })).toMatchObject({ chunkUnits: 120, needsTwap: true });
    expect(step(2.5, { tradeUnitsMax: undefined })).toMatchObject({
      chunkUnits: expect.closeTo(800, 9),
      needsTwap: false,
    });
  });

  it("goes to the maximum and not to the target when somebody pulls the ripcord", () => {
    // (3.2 − 2.3)/3.2 of 10,000.
    expect(step(3.2, { ripcord: true, tradeUnitsMax: 5_000 })).toMatchObject({
      newLeverage: 2.3,
      side: "delever",
      totalUnits: expect.closeTo(2812.5, 9),
      needsTwap: false,
    });
    expect(rangeBoundStep({ ...ETH2X, leverage: 2.2, ripcord: true })).toMatchObject({
      ok: false,
      error: { code: "ripcord_below_max" },
    });
  });

  it("does nothing at its target", () => {
    expect(step(2)).toMatchObject({ newLeverage: 2, totalUnits: 0, chunkUnits: 0, needsTwap: false });
  });

  it("reaches the edges of the band by moves of the price", () => {
    // (2.3 − 2)/(2(1 − 2.3)) and (1.7 − 2)/(2(1 − 1.7)).
    expect(bandMoves(ETH2X, 2)).toEqual({
      over: expect.closeTo(-0.3 / 2.6, 12),
      under: expect.closeTo(0.3 / 1.4, 12),
    });
    expect(bandMoves({ minLeverage: 0.9, maxLeverage: 2.3 }, 2).under).toBeUndefined();
  });

  it("has an index that pays interest on what is borrowed", () => {
    expect(rangeBoundIndexReturn(2.2, -0.05, 0.0002)).toBeCloseTo(-0.11024, 12);
    expect(rangeBoundIndexReturn(1, 0.03, 0.5)).toBe(0.03);
  });
});
