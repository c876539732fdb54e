import { describe, expect, it } from "vitest";
import {
  cappedWeights,
  equalWeights,
  marketCapWeights,
  squareRootWeights,
} from "../../../shared/domain/funds/index-weights.ts";

const close = (values: readonly number[]) => ({ ok: true, value: values.map((value) => expect.closeTo(value, 12)) });

describe("index weights", () => {
  it("are capped at 30 % for the largest and 20 % for the others (CoinDesk 20), again and again", () => {
    // 60 % → 30 %; the second then has 0.7 · 20/40 = 35 % → 20 %; the third 0.5 · 12/20 = 30 % → 20 %; the rest shares 30 %.
    expect(cappedWeights([60, 20, 12, 4, 4], { largest: 0.3, others: 0.2 })).toEqual(
      close([0.3, 0.2, 0.2, 0.15, 0.15]),
    );
  });

  it("cap the largest although it was below its cap, where another's excess lifts it above", () => {
    // 29 % and 25 % of 100: the second's 5 % excess is spread over 75, so the largest gets 29 · 80/75 = 30.93 %.
    const weights = cappedWeights([29, 25, 16, 15, 15], { largest: 0.3, others: 0.2 });
    expect(weights).toEqual(close([0.3, 0.2, (0.5 * 16) / 46, (0.5 * 15) / 46, (0.5 * 15) / 46]));
  });

  it("let only one of two largest have the higher cap", () => {
    expect(cappedWeights([40, 40, 10, 10], { largest: 0.4, others: 0.25 })).toEqual(close([0.4, 0.25, 0.175, 0.175]));
  });

  it("are all at the cap where the caps leave no choice", () => {
    expect(cappedWeights([9, 4, 3, 2, 1], { largest: 0.2, others: 0.2 })).toEqual(close([0.2, 0.2, 0.2, 0.2, 0.2]));
  });

  it("follow capitalisation, its root, or nothing", () => {
    expect(marketCapWeights([3, 1])).toEqual(close([0.75, 0.25]));
    expect(squareRootWeights([9, 4, 1])).toEqual(close([1 / 2, 1 / 3, 1 / 6]));
    expect(equalWeights(4)).toEqual([0.25, 0.25, 0.25, 0.25]);
    expect(equalWeights(0)).toEqual([]);
  });

  it("are refused where no weights can be", () => {
    expect(cappedWeights([3, 2, 1], { largest: 0.3, others: 0.2 })).toMatchObject({
      error: { code: "caps_infeasible" },
    });
    expect(marketCapWeights([])).toMatchObject({ error: { code: "no_members" } });
    expect(marketCapWeights([1, 0])).toMatchObject({ error: { code: "size_not_positive" } });
    expect(marketCapWeights([1, Number.POSITIVE_INFINITY])).toMatchObject({ error: { code: "size_not_positive" } });
    expect(squareRootWeights([1, -4])).toMatchObject({ error: { code: "size_not_positive" } });
  });
});
