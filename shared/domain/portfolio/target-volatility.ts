import { targetVolatilityExposure } from "../funds/target-volatility.ts";
import type { BasketRule } from "./rule.ts";

/** Exposure min(cap, σ* / max(σ_short, σ_long)) in one asset, by the volatilities that the fund's provider states. */
export const targetVolatility: BasketRule<"target-volatility"> = {
  name: "target-volatility",
  kind: "plan",
  refuse: (_terms, { constituents }) =>
    constituents.length === 1 ? undefined : `it has ${constituents.length} constituents, and the rule is for one`,
  targets: ({ targetVolatility, exposureMax }, { fund, state }) => {
    const own = state.volatilities?.find(({ asset }) => asset === fund.constituents[0]?.asset);
    return own && [targetVolatilityExposure(targetVolatility, [own.short, own.long], exposureMax)];
  },
};
