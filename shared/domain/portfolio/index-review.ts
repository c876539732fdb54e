import { cappedWeights, equalWeights, marketCapWeights, squareRootWeights } from "../funds/index-weights.ts";
import type { BasketTermsOf, Member } from "./basket.ts";
import type { BasketRule, BasketView } from "./rule.ts";

/**
 * To the weights of the index at its review, worked out from the members' supplies and the prices of the moment. Between
 * reviews cap weights drift with the prices and trade nothing, so what trades is what changed: supplies, caps, members.
 *
 * A constituent that is not sure to be a member is weighed as one if that is likelier than not; its own trade counts with
 * the probability of its change. Source: per index in its file; weights `funds/index-weights.ts`.
 */
export const indexReview: BasketRule<"index-review"> = {
  name: "index-review",
  kind: "review",
  refuse: ({ weighting }, { constituents }) => {
    if (weighting.scheme !== "capped") return undefined;
    const room = weighting.capLargest + (constituents.length - 1) * weighting.capOthers;
    return room < 1 ? `its caps leave room for ${room} of net assets only` : undefined;
  },
  targets: ({ weighting }, view) => {
    if (weighting.scheme === "fixed") return view.fund.constituents.map(({ asset }) => weighting.weights[asset] ?? 0);
    const members = membersOf(view);
    if (members === undefined) return undefined;
    const weights = memberWeights(weighting, members);
    return weights && inOrder(view, members, weights);
  },
  probabilities: ({ weighting }, view) => {
    const members = weighting.scheme === "fixed" ? undefined : view.state.members;
    return view.fund.constituents.map(({ asset }) => changeProbability(members?.find((one) => one.asset === asset)));
  },
};

interface SizedMember {
  readonly asset: string;
  /** Market capitalisation; undefined where its supply is. */
  readonly cap: number | undefined;
}

/** Who is a member after the review; undefined before anything is known of it. */
function membersOf({ fund, state, prices }: BasketView): readonly SizedMember[] | undefined {
  return state.members
    ?.filter(({ probability }) => probability >= 0.5)
    .map(({ asset, supply }) => {
      const price = prices[fund.constituents.findIndex((one) => one.asset === asset)];
      return { asset, cap: supply === undefined || price === undefined ? undefined : supply * price };
    });
}

function memberWeights(
  weighting: Exclude<BasketTermsOf<"index-review">["weighting"], { readonly scheme: "fixed" }>,
  members: readonly SizedMember[],
): readonly number[] | undefined {
  if (members.length === 0) return undefined;
  if (weighting.scheme === "equal") return equalWeights(members.length);
  const caps = members.flatMap(({ cap }) => cap ?? []);
  if (caps.length < members.length) return undefined;
  const weights =
    weighting.scheme === "capped"
      ? cappedWeights(caps, { largest: weighting.capLargest, others: weighting.capOthers })
      : weighting.scheme === "square-root"
        ? squareRootWeights(caps)
        : marketCapWeights(caps);
  return weights.ok ? weights.value : undefined;
}

const inOrder = ({ fund }: BasketView, members: readonly SizedMember[], weights: readonly number[]): number[] =>
  fund.constituents.map(({ asset }) => weights[members.findIndex((member) => member.asset === asset)] ?? 0);

/** Of what the weights above assume: that it is in, or that it is not. */
const changeProbability = (member: Member | undefined): number =>
  member === undefined ? 1 : Math.max(member.probability, 1 - member.probability);
