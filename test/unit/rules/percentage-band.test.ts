import { describe, expect, it } from "vitest";
import {
  type BandPolicy,
  bandAround,
  bandTrades,
  fiveTwentyFiveBands,
  triggerReturns,
} from "../../../shared/domain/funds/percentage-band.ts";

const close = (values: readonly number[]) => ({ ok: true, value: values.map((value) => expect.closeTo(value, 9)) });

describe("bands", () => {
  it("are five points, or a quarter of small targets (5/25, bogleheads.org Talk:Rebalancing)", () => {
    const [half, fifth, small] = fiveTwentyFiveBands([0.5, 0.2, 0.04]);
    expect(half).toEqual([0.45, expect.closeTo(0.55, 12)]);
    expect(fifth).toEqual([expect.closeTo(0.15, 12), 0.25]);
    expect(small).toEqual([expect.closeTo(0.03, 12), 0.05]);
  });

  it("of two points on 60/40 are left at +8.77 % and −7.94 % (Harvey, Mazzoleni & Melone 2025)", () => {
    const { up, down } = triggerReturns(0.6, 0.02);
    expect(up).toBeCloseTo(0.0877193, 7);
    expect(down).toBeCloseTo(-0.0793651, 7);
  });

  it("are never left where the edge is no weight", () => {
    expect(triggerReturns(0.97, 0.03).up).toBeUndefined();
    expect(triggerReturns(0.04, 0.05).down).toBeUndefined();
    expect(triggerReturns(1, 0.05)).toEqual({ up: undefined, down: undefined });
  });
});

describe("the trades of a breach", () => {
  const targets = [0.5, 0.3, 0.2];
  const bands = targets.map((target) => bandAround(target, 0.05));
  const trades = (values: readonly number[], policy: BandPolicy) => bandTrades(values, targets, bands, policy);

  it.each([
    ["target", [-7, 4.2, 2.8]],
    ["half-way", [-3.5, 2.1, 1.4]],
    // Sells two points; those below their targets by 4.2 and 2.8 take them in that proportion.
    ["edge", [-2, 1.2, 0.8]],
    ["inner", [-4.5, 2.7, 1.8]],
  ] as const)("go %s", (policy, expected) => {
    expect(trades([57, 25.8, 17.2], policy)).toEqual(close(expected));
  });

  it("buy the one that is below its band from those above their targets, and no more than that", () => {
    // 0.22 is 3 points below its edge 0.25; the others are 5 and 3 points over.
    expect(trades([55, 22, 23], "edge")).toEqual(close([-1.875, 3, -1.125]));
  });

  it("need no third asset where two are outside on either side", () => {
    expect(trades([58, 22, 20], "edge")).toEqual(close([-3, 3, 0]));
    // Three points too high, seven too low: the rest comes from the one that is over its target inside its band.
    expect(trades([58, 18, 24], "edge")).toEqual(close([-3 - (4 * 5) / 9, 7, -(4 * 4) / 9]));
  });

  it("are none inside the band, at its edge too", () => {
    expect(trades([54, 27, 19], "target")).toEqual({ ok: true, value: [0, 0, 0] });
    expect(bandTrades([75, 25], [0.5, 0.5], [bandAround(0.5, 0.25), bandAround(0.5, 0.25)], "target")).toEqual({
      ok: true,
      value: [0, 0],
    });
  });

  it("are those of the policy without bands, and none to an edge that does not exist", () => {
    expect(bandTrades([51, 49], [0.5, 0.5], undefined, "target")).toEqual(close([-1, 1]));
    expect(bandTrades([90, 10], [0.5, 0.5], undefined, "edge")).toEqual(close([0, 0]));
  });

  it("are refused for holdings that do not fit", () => {
    expect(bandTrades([1], [0.5, 0.5], undefined, "target")).toMatchObject({ error: { code: "lengths_differ" } });
    expect(bandTrades([0, 0], [0.5, 0.5], undefined, "target")).toMatchObject({ error: { code: "nothing_held" } });
    expect(bandTrades([1, 1], [0.5, 0.4], undefined, "target")).toMatchObject({ error: { code: "targets_not_one" } });
  });
});
