import { describe, expect, it } from "vitest";
import { inputsOf } from "../../../services/ingest/compositions/providers/to-input.ts";
import type { ProviderState } from "../../../shared/domain/funds/provider-state.ts";
import { epochMs, leverage, price, usd } from "../../../shared/domain/units.ts";
import { fund, later, resetTerms, time } from "../../support/forecast-run.ts";

const NOW = time("2026-11-23T12:00:00Z");
const inverse = fund("inverse", [resetTerms(-2)]);
const said = (changes: Partial<ProviderState>, netAssetsLogSd = 0.1) => ({
  state: { key: "INV", at: NOW, ...changes },
  netAssetsLogSd,
});
const statesOf = (...published: readonly ReturnType<typeof said>[]) =>
  inputsOf(inverse, published, NOW).flatMap((input) => (input.type === "fundState" ? [input.state] : []));

describe("what providers say of a fund", () => {
  it("gives net assets by value and tokens, and leverage by exposure, where these are not published themselves", () => {
    const [state] = statesOf(said({ navPerToken: price(2.5), supply: 4e5, exposureUsd: usd(-2.2e6) }));
    expect(state).toEqual({ at: NOW, netAssetsLogSd: 0.1, netAssetsUsd: 1e6, leverage: -2.2, navPerToken: 2.5 });
    const published = { netAssetsUsd: usd(1.1e6), leverage: leverage(-2.1) };
    expect(statesOf(said({ ...published, supply: 4e5, exposureUsd: usd(-2.2e6) }))[0]).toMatchObject(published);
  });

  it("gives leverage without a sign that of the target", () => {
    expect(statesOf(said({ realLeverage: 2.3 }))[0]).toMatchObject({ leverage: -2.3 });
    expect(statesOf(said({ realLeverage: 2.3, targetLeverage: leverage(2) }))[0]).toMatchObject({ leverage: 2.3 });
  });

  it("leaves out leverage of another time than now, and exposure without net assets", () => {
    const early = epochMs(later(NOW, -60_000));
    expect(statesOf(said({ at: early, leverage: leverage(-2.3), netAssetsUsd: usd(1e6) }))[0]).toEqual({
      at: early,
      netAssetsLogSd: 0.1,
      netAssetsUsd: 1e6,
    });
    expect(statesOf(said({ exposureUsd: usd(-2.2e6) }))[0]).not.toHaveProperty("leverage");
  });

  it("says every figure as of its own time: net assets of an older state come first and bring nothing else", () => {
    const early = epochMs(later(NOW, -86_400_000));
    const sized = said({ at: early, netAssetsUsd: usd(1e6), rebalancedAt: early, referencePrice: price(9) }, 0.3);
    expect(statesOf(said({ leverage: leverage(-2) }), sized)).toEqual([
      { at: early, netAssetsLogSd: 0.3, netAssetsUsd: 1e6 },
      { at: NOW, netAssetsLogSd: 0.1, leverage: -2 },
    ]);
  });
});
