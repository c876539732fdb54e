import { cppiExposure } from "../funds/cppi.ts";
import type { BasketRule } from "./rule.ts";

/** Multiplier times what net assets exceed the floor by, in the risky assets as they are held. */
export const cppi: BasketRule<"cppi"> = {
  name: "cppi",
  kind: "plan",
  refuse: () => undefined,
  targets: ({ multiplier, exposureMax }, { state, netAssets, weights }) => {
    if (state.floor === undefined) return undefined;
    const exposure = cppiExposure({ floor: state.floor / netAssets, multiplier, exposureMax }, 1);
    const held = weights.reduce((sum, weight) => sum + weight, 0);
    return weights.map((weight) => (held > 0 ? (exposure * weight) / held : exposure / weights.length));
  },
};
