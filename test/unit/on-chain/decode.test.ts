import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { stateOf } from "../../../services/ingest/compositions/on-chain/decode.ts";
import type { StrategyReading } from "../../../services/ingest/compositions/on-chain/reader.ts";
import { termsFindings } from "../../../services/ingest/compositions/on-chain/terms.ts";
import type { TokenFacts } from "../../../services/ingest/compositions/on-chain/token-reader.ts";
import { epochMs } from "../../../shared/domain/units.ts";
import { leverageFund, units, wad } from "../../support/leverage-fund.ts";

const AT = epochMs(Date.UTC(2026, 10, 24));
const [HELD, OWED, RECEIPT] = [`0x${"a".repeat(40)}`, `0x${"b".repeat(40)}`, `0x${"c".repeat(40)}`] as const;
const DOLLAR: TokenFacts = { asset: "USDC", decimals: 6, isUsd: true, priceUsd: { answer: 1n, decimals: 0 } };
const ETHER: TokenFacts = { asset: "WETH", decimals: 18, isUsd: false };

/** A fund of 100 tokens that hold two ether each and owe 2,000 dollars, at 2,000 dollars for an ether. */
function readingOf(changes: Partial<StrategyReading> = {}): StrategyReading {
  return {
    kind: "leverage-strategy",
    ratio: wad(2),
    methodology: {
      targetLeverageRatio: wad(2),
      minLeverageRatio: wad(1.7),
      maxLeverageRatio: wad(2.3),
      recenteringSpeed: wad(0.05),
      rebalanceInterval: 10n ** 12n,
    },
    twapCooldownPeriod: 3_000n,
    ripcordRatio: wad(3),
    ripcordCooldownPeriod: 60n,
    twapLeverageRatio: 0n,
    lastTradeTimestamp: 1_790_000_000n,
    exchanges: [],
    sellAsset: HELD,
    collateral: { token: HELD, facts: ETHER },
    debt: { token: OWED, facts: DOLLAR },
    supply: wad(100),
    components: [
      { token: RECEIPT, unit: wad(2), facts: ETHER },
      { token: OWED, unit: -units(2_000, 6), facts: DOLLAR },
    ],
    ...changes,
  };
}

const read = (changes: Partial<StrategyReading>, target = 2) =>
  stateOf("k", readingOf(changes), { at: AT }, leverageFund("k", target));

describe("the state of a fund on a chain", () => {
  it("has every figure that the contracts give, and the time of the last trade", () => {
    expect(read({})).toEqual({
      ok: true,
      value: {
        key: "k",
        at: AT,
        supply: 100,
        leverage: 2,
        netAssetsUsd: 200_000,
        navPerToken: 2_000,
        exposureUsd: 400_000,
        rebalancedAt: 1_790_000_000_000,
      },
    });
  });

  it("is the same by what it owes and by what it holds, long and short, at any price", () => {
    const share = fc.double({ min: 0.05, max: 0.9, noNaN: true });
    const ether = fc.double({ min: 100, max: 50_000, noNaN: true });
    fc.assert(
      fc.property(share, ether, fc.boolean(), (debtShare, etherUsd, isShort) => {
        // A token of one unit of collateral, of which the share is owed.
        const etherFacts: TokenFacts = { ...ETHER, priceUsd: { answer: units(etherUsd, 8), decimals: 8 } };
        const held = isShort ? DOLLAR : etherFacts;
        const owed = isShort ? etherFacts : DOLLAR;
        const collateralUsd = isShort ? 10_000 : etherUsd;
        const owedUnits = (collateralUsd * debtShare) / (isShort ? etherUsd : 1);
        const state = (isOwedPriced: boolean) =>
          stateOf(
            "k",
            readingOf({
              ratio: wad(1 / (1 - debtShare)),
              collateral: { token: HELD, facts: held },
              debt: { token: OWED, facts: isOwedPriced ? owed : { ...owed, priceUsd: undefined } },
              components: [
                { token: RECEIPT, unit: isShort ? units(10_000, 6) : wad(1), facts: held },
                { token: OWED, unit: isShort ? -wad(owedUnits) : -units(owedUnits, 6), facts: owed },
              ],
            }),
            { at: AT },
            leverageFund("k", isShort ? -1 : 2),
          );
        const [byDebt, byCollateral] = [state(true), state(false)];
        if (!byDebt.ok || !byCollateral.ok) throw new Error("refused");
        const netAssets = collateralUsd * (1 - debtShare) * 100;
        expect((byDebt.value.netAssetsUsd ?? 0) / netAssets).toBeCloseTo(1, 3);
        expect((byCollateral.value.netAssetsUsd ?? 0) / netAssets).toBeCloseTo(1, 6);
        // What is exposed is the asset: all that is held of it, less all that is owed of it.
        const exposure = isShort ? -collateralUsd * debtShare : collateralUsd;
        expect((byCollateral.value.leverage ?? 0) / (exposure / (netAssets / 100))).toBeCloseTo(1, 6);
      }),
    );
  });

  it("has no sign without the fund's target, and so no leverage", () => {
    const state = stateOf("k", readingOf(), { at: AT }, undefined);
    expect(state.ok && Object.keys(state.value)).toEqual([
      "key",
      "at",
      "supply",
      "netAssetsUsd",
      "navPerToken",
      "rebalancedAt",
    ]);
  });

  it("has unknown net assets where nothing has a price, or it holds several things", () => {
    const unpriced = { debt: { token: OWED, facts: { ...DOLLAR, priceUsd: undefined } } };
    const state = read(unpriced);
    expect(state.ok && state.value.netAssetsUsd).toBeUndefined();
    const priced = { token: HELD, facts: { ...ETHER, priceUsd: { answer: 2_000n, decimals: 0 } } };
    expect(read({ ...unpriced, collateral: priced })).toMatchObject({ value: { netAssetsUsd: 200_000 } });
    const two = { token: HELD, unit: 1n, facts: ETHER };
    const both = read({ ...unpriced, collateral: priced, components: [...readingOf().components, two] });
    expect(both.ok && both.value.netAssetsUsd).toBeUndefined();
  });

  it.each([
    ["0", 0, "0"],
    ["1", 1, "1"],
    ["less than 1", 0.5, "0.5"],
    ["too large", 20.5, "20.5"],
  ])("is refused where the ratio is %s", (_, ratio, found) => {
    expect(read({ ratio: wad(ratio) })).toMatchObject({ ok: false, error: { code: "out_of_range", found } });
  });

  it("is refused where a price is none, or more than a day old", () => {
    const debtAt = (answer: bigint, updatedAt: number) => ({
      debt: {
        token: OWED,
        facts: { ...DOLLAR, priceUsd: { answer, decimals: 8, updatedAt: BigInt(Math.round(updatedAt / 1_000)) } },
      },
    });
    expect(read(debtAt(units(1, 8), AT - 86_400_000)).ok).toBe(true);
    expect(read(debtAt(units(1, 8), AT - 2 * 86_400_000))).toMatchObject({ error: { code: "stale" } });
    expect(read(debtAt(0n, AT))).toMatchObject({ error: { code: "negative" } });
    expect(read(debtAt(-1n, AT))).toMatchObject({ error: { code: "negative" } });
  });
});

describe("the terms of a fund on a chain", () => {
  it("agree with a file of the same, long and short, whose edges are a ratio less one", () => {
    expect(termsFindings(readingOf(), leverageFund("k", 2), AT)).toEqual([]);
    expect(termsFindings(readingOf(), leverageFund("k", -1), AT)).toEqual([]);
  });

  it("name each field in which a file differs, once", () => {
    const other = leverageFund("k", 3, { maxLeverage: 3.5 });
    expect(
      termsFindings(readingOf(), other, AT).map(({ field, documented, onChain }) => [field, documented, onChain]),
    ).toEqual([
      ["leverage", 3, 2],
      ["maxLeverage", 3.5, 2.3],
    ]);
  });

  it("are not compared with a product that is dead by its file", () => {
    const fund = { ...leverageFund("k", 3), versions: [{ label: "dead", source: "test", rules: [] }] };
    expect(termsFindings(readingOf(), fund, AT)).toEqual([]);
  });
});
