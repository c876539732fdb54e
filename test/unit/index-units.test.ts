import { describe, expect, it } from "vitest";
import {
  componentTrade,
  type IndexInput,
  indexUnits,
  indexValueUsd,
  leastDurationMs,
  tradeCount,
} from "../../shared/domain/funds/index-units.ts";

const component = (input: number, priceUsd: number | undefined): IndexInput => ({ input, priceUsd });
const unitsOf = (components: readonly IndexInput[], weightCap: number, valueUsd = 100) => {
  const units = indexUnits(components, { valueUsd, weightCap });
  if (!units.ok) throw new Error(units.error.message);
  return units.value;
};
const codeOf = (components: readonly IndexInput[], weightCap: number, valueUsd = 100) => {
  const units = indexUnits(components, { valueUsd, weightCap });
  return units.ok ? undefined : units.error.code;
};

describe("units of an index", () => {
  it("follow the inputs in one proportion, whatever the prices, and are worth what the index is", () => {
    const components = [component(10, 5), component(40, 2), component(1, 30)];
    const units = unitsOf(components, 1);
    expect(units.map((value, index) => value / (components[index]?.input ?? 0))).toEqual(
      units.map(() => expect.closeTo(100 / 160, 12)),
    );
    const worth = components.map(({ priceUsd }, index) => ({ units: units[index] ?? 0, priceUsd }));
    expect(indexValueUsd(worth)).toBeCloseTo(100, 10);
  });

  it("hold a capped component at its cap, and the others in proportion", () => {
    // Capitalisations 60, 20, 12, 8 of 100: the first is cut to 40, the others share 60 as 20 : 12 : 8.
    const units = unitsOf([component(60, 1), component(10, 2), component(3, 4), component(1, 8)], 0.4);
    expect(units).toEqual([40, 15, 4.5, 1.5].map((value) => expect.closeTo(value, 10)));
  });

  it("are zero without an input, and no price is asked for then", () => {
    expect(unitsOf([component(1, 4), component(0, undefined)], 1)).toEqual([25, 0]);
  });

  it("are refused without a price, without a value, and with caps that cannot hold", () => {
    expect(codeOf([component(1, 4), component(1, undefined)], 1)).toBe("size_not_positive");
    expect(codeOf([component(-1, 4)], 1)).toBe("size_not_positive");
    expect(codeOf([component(1, 4)], 1, 0)).toBe("value_not_positive");
    expect(codeOf([component(1, 4)], 1, Number.NaN)).toBe("value_not_positive");
    expect(codeOf([component(1, 4)], 0.25)).toBe("caps_infeasible");
    expect(codeOf([component(0, 4)], 1)).toBe("no_members");
  });
});

describe("trades of an index", () => {
  it("are the change of units times the supply, a purchase above zero", () => {
    const buy = componentTrade({ currentUnits: 1, newUnits: 1.5, priceUsd: 3 }, 1_000);
    expect(buy).toEqual({ tokens: 500, notionalUsd: 1_500 });
    expect(componentTrade({ currentUnits: 2, newUnits: 0, priceUsd: undefined }, 10)).toEqual({
      tokens: -20,
      notionalUsd: undefined,
    });
  });

  it("are cut into as few as their largest allows", () => {
    expect([0, 1, 10, 10.1, -25].map((tokens) => tradeCount(tokens, 10))).toEqual([0, 1, 1, 2, 3]);
  });

  it("last as long as the slowest component", () => {
    expect(leastDurationMs([])).toBe(0);
    expect(
      leastDurationMs([
        { trades: 9, coolOffMs: 600_000 },
        { trades: 9, coolOffMs: 900_000 },
        { trades: 13, coolOffMs: 600_000 },
      ]),
    ).toBe(9 * 900_000);
  });
});
