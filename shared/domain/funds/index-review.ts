import { normalCdf } from "../math/normal.ts";
import { err, ok, type Result } from "../result.ts";

/** A fund that tracks the index: the constituent's weight as it has drifted until the change, and after it. */
export interface TrackingFund {
  readonly netAssetsUsd: number;
  readonly oldWeight: number;
  readonly newWeight: number;
}

export interface ReviewTrade {
  /** Positive = buy. */
  readonly perFundUsd: readonly number[];
  readonly netUsd: number;
  readonly grossUsd: number;
  readonly netShares: number;
  /** |net| over the average daily volume; undefined where that is not known. */
  readonly daysOfVolume: number | undefined;
}

/**
 * Trade in one constituent that a change of weights forces on all that track: T = Σ A(w′ − w). Funds of sibling indices
 * belong into one list, because a deletion from one is often an addition to the other.
 * priceUsd and advShares above zero.
 * Source: Greenwood & Sammon (2025), J. Finance 80(2) 657-698, for the netting.
 */
export function reviewTrade(
  funds: readonly TrackingFund[],
  priceUsd: number,
  advShares: number | undefined,
): ReviewTrade {
  const perFundUsd = funds.map((fund) => fund.netAssetsUsd * (fund.newWeight - fund.oldWeight));
  const netUsd = perFundUsd.reduce((sum, trade) => sum + trade, 0);
  const netShares = netUsd / priceUsd;
  return {
    perFundUsd,
    netUsd,
    grossUsd: perFundUsd.reduce((sum, trade) => sum + Math.abs(trade), 0),
    netShares,
    daysOfVolume: advShares === undefined ? undefined : Math.abs(netShares) / advShares,
  };
}

/**
 * Trades in USD of a capitalisation-weighted fund when constituents' share counts or free floats change by `factors`
 * (1 = as before): w′ ∝ w·factor, trade = A(w′ − w), which add up to zero. `weights` add up to one and have drifted with
 * prices, so a price change alone trades nothing. A factor of 0 deletes. Undefined where lengths differ or nothing is left.
 */
export function shareChangeTradesUsd(
  netAssetsUsd: number,
  weights: readonly number[],
  factors: readonly number[],
): readonly number[] | undefined {
  if (weights.length !== factors.length) return undefined;
  const scaled = weights.map((weight, index) => weight * (factors[index] ?? 0));
  const total = scaled.reduce((sum, weight) => sum + weight, 0);
  if (!(total > 0)) return undefined;
  return scaled.map((weight, index) => netAssetsUsd * (weight / total - (weights[index] ?? 0)));
}

export interface Transition {
  readonly scale: number;
  readonly units: readonly number[];
  readonly valueBefore: number;
  readonly valueAfter: number;
}

/**
 * Units of an index part of the way from an old to a new composition: (1 − f)·old + f·new, all multiplied by one factor
 * so that the index is worth what the old units are worth. `fraction` from 0 to 1.
 * Fails where lengths differ and where either side of the change is worth nothing, because no factor helps there.
 * Source: FTX index futures, help.ftx.com article 360040657191 (over one hour in steps of ten seconds).
 */
export function valueNeutralTransition(
  oldUnits: readonly number[],
  newUnits: readonly number[],
  prices: readonly number[],
  fraction: number,
): Result<Transition, { readonly code: "lengths_differ" | "worthless"; readonly message: string }> {
  if (oldUnits.length !== newUnits.length || oldUnits.length !== prices.length) {
    const message = `${oldUnits.length} old units, ${newUnits.length} new units and ${prices.length} prices do not match`;
    return err({ code: "lengths_differ", message });
  }
  const worth = (units: readonly number[]) => units.reduce((sum, unit, index) => sum + unit * (prices[index] ?? 0), 0);
  const blend = oldUnits.map((unit, index) => (1 - fraction) * unit + fraction * (newUnits[index] ?? 0));
  const valueBefore = worth(oldUnits);
  const blendValue = worth(blend);
  if (!(valueBefore > 0 && blendValue > 0)) {
    const message = `units worth ${valueBefore} before and ${blendValue} after the blend cannot be scaled to each other`;
    return err({ code: "worthless", message });
  }
  const scale = valueBefore / blendValue;
  const units = blend.map((unit) => scale * unit);
  return ok({ scale, units, valueBefore, valueAfter: worth(units) });
}

/** One line of the ranking at a review; 1 is the largest. */
export interface RankedMember {
  readonly id: string;
  readonly rank: number;
  readonly isIncumbent: boolean;
}

/**
 * Members after a review with a buffer: an incumbent stays while its rank ≤ N + b, an outsider enters at rank ≤ N − b.
 * The number stays N: where more enter than leave, the lowest-ranked incumbents go; where fewer, the highest-ranked of the
 * rest come. In order of rank; fewer than N only where fewer are ranked.
 * Source: FTSE UK Index Series, ground rules (FTSE 100: in at 90th, out at 111th, constant number).
 */
export function reviewedMembers(ranking: readonly RankedMember[], size: number, buffer: number): readonly string[] {
  const sorted = ranking.toSorted((left, right) => left.rank - right.rank);
  const qualifies = (member: RankedMember) => member.rank <= qualifyingRank(member.isIncumbent, size, buffer);
  const entering = sorted.filter((member) => !member.isIncumbent && qualifies(member)).slice(0, size);
  const staying = sorted.filter((member) => member.isIncumbent && qualifies(member)).slice(0, size - entering.length);
  const chosen = new Set([...entering, ...staying]);
  for (const member of sorted) if (chosen.size < size) chosen.add(member);
  return sorted.filter((member) => chosen.has(member)).map(({ id }) => id);
}

/**
 * Probability that a member is in the index after the review, from its rank now and the standard deviation of its rank
 * until the ranking is taken: Φ((cut + ½ − rank)/sd), cut = N + b for an incumbent and N − b for an outsider. The half is
 * there because ranks are whole. The fill-up to N is not counted. Certain where the deviation is zero.
 */
export function membershipProbability(
  member: Pick<RankedMember, "rank" | "isIncumbent">,
  size: number,
  buffer: number,
  rankSd: number,
): number {
  const gap = qualifyingRank(member.isIncumbent, size, buffer) + 0.5 - member.rank;
  if (rankSd === 0) return gap > 0 ? 1 : 0;
  return normalCdf(gap / rankSd);
}

const qualifyingRank = (isIncumbent: boolean, size: number, buffer: number): number =>
  isIncumbent ? size + buffer : size - buffer;
