import { riskParityWeights } from "../funds/risk-parity.ts";
import type { BasketRule } from "./rule.ts";

/** Weights in inverse proportion to the long volatilities that the fund's provider states. */
export const riskParity: BasketRule<"risk-parity"> = {
  name: "risk-parity",
  kind: "plan",
  refuse: () => undefined,
  targets: (_terms, { fund, state }) => {
    const volatilities = fund.constituents.flatMap(
      ({ asset }) => state.volatilities?.find((one) => one.asset === asset)?.long ?? [],
    );
    return volatilities.length < fund.constituents.length ? undefined : riskParityWeights(volatilities);
  },
};
