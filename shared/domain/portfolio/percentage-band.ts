import { bandAround, bandTrades, fiveTwentyFiveBands, type WeightBand } from "../funds/percentage-band.ts";
import type { BasketFund, BasketTermsOf } from "./basket.ts";
import type { BasketRule } from "./rule.ts";

/**
 * When a weight has left its band at a time of the schedule, weights go back to target, to the edge, to the middle between
 * them, or half-way. A fund that also trades by the calendar has an `index-review` of fixed weights beside this rule.
 */
export const percentageBand: BasketRule<"percentage-band"> = {
  name: "percentage-band",
  kind: "plan",
  refuse: (terms, fund) => {
    const sum = targetsOf(terms, fund).reduce((all, weight) => all + weight, 0);
    return Math.abs(sum - 1) > 1e-6 ? `its weights add up to ${sum}, not to one` : undefined;
  },
  targets: (terms, { fund, weights }) => {
    const bands = bandsOf(terms, fund);
    const trades = bandTrades(weights, targetsOf(terms, fund), bands, terms.restoreTo);
    return trades.ok ? weights.map((weight, index) => weight + (trades.value[index] ?? 0)) : undefined;
  },
  bands: (terms, { fund }) => bandsOf(terms, fund),
};

const targetsOf = ({ weights }: BasketTermsOf<"percentage-band">, { constituents }: BasketFund): readonly number[] =>
  constituents.map(({ asset }) => weights[asset] ?? 0);

function bandsOf(terms: BasketTermsOf<"percentage-band">, fund: BasketFund): readonly WeightBand[] {
  const targets = targetsOf(terms, fund);
  const { band } = terms;
  if (band.kind === "five-25") return fiveTwentyFiveBands(targets);
  return targets.map((target) => bandAround(target, band.kind === "points" ? band.points : band.share * target));
}
