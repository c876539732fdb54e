import { type EpochMs, MS_PER_SECOND } from "../units.ts";
import { anchorAt, type FundAnchor, loseReference, moveNetAssets, UNSEEN_MOVE } from "./anchor.ts";
import type { FundState } from "./fund.ts";
import { driftedLeverage, moveToLeverage, navFactor } from "./rebalance.ts";

/** Published leverage that disagrees with our reference price by more than this says that the fund was rebalanced. */
const REFERENCE_TOLERANCE = 0.005;
/** Feeds lag: for so long after a rebalance we saw ourselves, leverage without a newer rebalance time is the old one. */
const FEED_LAG_MS_MAX = 120 * MS_PER_SECOND;
/** A rebalance time this close to one we saw ourselves is the same rebalance. */
const SAME_REBALANCE_MS_MAX = 300 * MS_PER_SECOND;
/** Leverage published before the book was live still gives the reference price if the book comes this soon. */
const LEVERAGE_WAIT_MS_MAX = 30 * MS_PER_SECOND;

/** What published leverage is read by: the target, and the moves since the last rebalance at which the band acts. */
export interface AnchorTerms {
  readonly target: number;
  readonly down: number | null;
  readonly up: number | null;
  /** A rebalance always ends at the target. Where it need not, published leverage is itself what trades start from. */
  readonly isToTarget: boolean;
}

/**
 * Takes in what was published of a fund. `mid` is the live price now, undefined without one.
 *
 * Order of trust: a rebalance newer than ours replaces what we know; a changed net asset figure or reference price is
 * news unless it is older than a rebalance we saw; leverage gives the reference where none is known and corrects it
 * where it disagrees.
 */
export function takeState(
  before: FundAnchor,
  state: FundState,
  terms: AnchorTerms,
  mid: number | undefined,
): FundAnchor {
  let anchor = before;
  if (anchor.contradicted !== null && state.rebalancedAt !== undefined) {
    if (state.rebalancedAt > anchor.contradicted.after) anchor = { ...anchor, contradicted: null };
  }
  if (state.rebalancedAt !== undefined && state.rebalancedAt > (anchor.rebalancedAt ?? Number.NEGATIVE_INFINITY)) {
    anchor = takeRebalance(anchor, state, state.rebalancedAt);
  }
  const isOlderThanRebalance = state.at < (anchor.rebalancedAt ?? Number.NEGATIVE_INFINITY);
  if (isOlderThanRebalance) return takeLateNetAssets(anchor, state, terms.target);
  if (state.referencePrice !== undefined && state.referencePrice !== anchor.statedReference) {
    anchor = anchorAt({ ...anchor, statedReference: state.referencePrice }, state.referencePrice, state.at);
  }
  if (state.leverage !== undefined) {
    anchor = readLeverage({ ...anchor, leverage: state.leverage, leverageAt: state.at }, terms, mid, state.at);
  }
  return takeNetAssets(growNetAssets(before, anchor, terms.target), state, terms, mid);
}

/** A rebalance that the venue told us of took the move up to it into net assets, as one we see ourselves does. */
function growNetAssets(before: FundAnchor, after: FundAnchor, target: number): FundAnchor {
  const isContradiction = before.contradicted === null && after.contradicted !== null;
  if (after.reference === null || isContradiction) return after;
  if (after.lost !== null) return moveNetAssets(after, target, after.lost.reference, after.lost.rebalances - 1);
  const isRebalanced =
    before.rebalancedAt !== after.rebalancedAt || (before.contradicted !== null && after.contradicted === null);
  if (!isRebalanced || before.reference === null || before.reference === after.reference) return after;
  return moveNetAssets(after, target, before.reference, 0);
}

/** Turns waiting leverage into a reference price now that there is a live `mid`; drops it when it is too old. */
export const takeLeverage = (
  before: FundAnchor,
  terms: AnchorTerms,
  mid: number | undefined,
  at: EpochMs,
): FundAnchor => growNetAssets(before, readLeverage(before, terms, mid, at), terms.target);

function readLeverage(before: FundAnchor, terms: AnchorTerms, mid: number | undefined, at: EpochMs): FundAnchor {
  const { leverage, leverageAt } = before;
  if (leverage === null || leverageAt === null) return before;
  const used: FundAnchor = { ...before, leverage: null, leverageAt: null };
  if (at - leverageAt > LEVERAGE_WAIT_MS_MAX) return used;
  if (!terms.isToTarget)
    return mid === undefined ? before : holdLeverage(used, terms.target, leverage, mid, leverageAt);
  const move = moveToLeverage(terms.target, leverage);
  if (move === undefined) return used;
  if (mid === undefined) return before;
  const reference = mid / (1 + move);
  if (before.reference === null) return anchorAt(used, reference, leverageAt);
  if (leverageAt < settledAt(before)) return used;
  const settled: FundAnchor = { ...used, triggered: null };
  if (isNear(reference, before.reference)) return { ...settled, referenceAt: leverageAt };
  const corrected = anchorAt(settled, reference, leverageAt);
  const isOutside = (terms.down !== null && move <= terms.down) || (terms.up !== null && move >= terms.up);
  if (isOutside) return before.triggered === null ? corrected : contradict(corrected, before.triggered, leverageAt);
  const { contradicted } = before;
  const isSame = contradicted === null || isNear(reference, contradicted.reference);
  return isSame ? corrected : { ...corrected, contradicted: null };
}

/** Trades are measured from here: the price now, and the leverage now. What has merely drifted is no news. */
function holdLeverage(before: FundAnchor, target: number, leverage: number, mid: number, at: EpochMs): FundAnchor {
  const { reference } = before;
  const drifted = reference === null ? undefined : driftedLeverage(before.held ?? target, mid / reference - 1);
  if (drifted !== undefined && isNear(leverage, drifted)) return { ...before, referenceAt: at };
  const factor = reference === null ? 1 : navFactor(before.held ?? target, mid / reference - 1);
  const netAssetsUsd = before.netAssetsUsd === null || factor <= 0 ? null : before.netAssetsUsd * factor;
  return { ...anchorAt(before, mid, at), netAssetsUsd, held: leverage, epoch: before.epoch + 1 };
}

/** From when on published leverage is that after the last rebalance. */
const settledAt = ({ rebalancedAt, triggered }: FundAnchor): number =>
  Math.max(
    rebalancedAt === null ? Number.NEGATIVE_INFINITY : rebalancedAt + FEED_LAG_MS_MAX,
    triggered?.closesAt ?? Number.NEGATIVE_INFINITY,
  );

const isNear = (reference: number, other: number): boolean => Math.abs(reference / other - 1) <= REFERENCE_TOLERANCE;

/** The window is over and the fund still stands outside its band: it never traded. */
function contradict(
  corrected: FundAnchor,
  { netAssetsUsd, rebalancedAt }: NonNullable<FundAnchor["triggered"]>,
  at: EpochMs,
): FundAnchor {
  const { reference } = corrected;
  if (reference === null) return corrected;
  const growth = corrected.growth.filter((one) => rebalancedAt !== null && one.at <= rebalancedAt);
  return { ...corrected, netAssetsUsd, rebalancedAt, growth, contradicted: { reference, after: rebalancedAt ?? at } };
}

/** The fund's own file says the same net assets again, as of later. */
export function confirmNetAssets(before: FundAnchor, state: FundState): FundAnchor {
  const isSame = state.netAssetsUsd !== undefined && state.netAssetsUsd === before.statedNetAssetsUsd;
  return isSame && before.netAssetsAt !== null && state.at > before.netAssetsAt
    ? { ...before, netAssetsAt: state.at }
    : before;
}

/** The venue's own word on when it rebalanced; a new price for it comes with the same state, or not at all. */
function takeRebalance(before: FundAnchor, state: FundState, rebalancedAt: EpochMs): FundAnchor {
  const isOurs = before.rebalancedAt !== null && rebalancedAt - before.rebalancedAt <= SAME_REBALANCE_MS_MAX;
  if (isOurs || before.rebalancedAt === null) return { ...before, rebalancedAt, triggered: null };
  const lost = { ...loseReference(before, rebalancedAt), wipedOut: false };
  return state.referencePrice === undefined ? lost : { ...lost, statedReference: null };
}

function takeNetAssets(before: FundAnchor, state: FundState, terms: AnchorTerms, mid: number | undefined): FundAnchor {
  const stated = state.netAssetsUsd;
  if (stated === undefined || stated === before.statedNetAssetsUsd) return before;
  // Without rebalances to the target net assets are as of now, and trades are measured from the reference.
  const isOfNow = !terms.isToTarget && mid !== undefined && before.reference !== null;
  const since = isOfNow && before.reference !== null ? mid / before.reference - 1 : 0;
  const factor = navFactor(before.held ?? terms.target, since);
  return {
    ...before,
    netAssetsUsd: factor > 0 ? stated / factor : null,
    netAssetsLogSd: state.netAssetsLogSd,
    netAssetsAt: state.at,
    statedNetAssetsUsd: stated,
    triggered: before.triggered && { ...before.triggered, netAssetsUsd: stated },
    lost: null,
    wipedOut: stated <= 0,
  };
}

/** Net assets of before the last rebalances, as figures that are published a day late are: they went through them since. */
function takeLateNetAssets(before: FundAnchor, state: FundState, target: number): FundAnchor {
  const stated = state.netAssetsUsd;
  if (stated === undefined || stated === before.statedNetAssetsUsd) return before;
  const { growth, lost, triggered } = before;
  const isSince = ({ at }: (typeof growth)[number]) => at > state.at;
  const carried = (through: typeof growth) =>
    through.filter(isSince).reduce<number>((usd, { factor }) => usd * factor, stated);
  // Rebalances from an unknown reference moved them by nobody knows what, unless they are still to be made up for.
  const isKnown = lost !== null || growth.some(isSince);
  return {
    ...before,
    netAssetsUsd: carried(growth),
    netAssetsLogSd: isKnown ? state.netAssetsLogSd : Math.hypot(state.netAssetsLogSd, target * UNSEEN_MOVE),
    netAssetsAt: state.at,
    statedNetAssetsUsd: stated,
    triggered: triggered && {
      ...triggered,
      netAssetsUsd: carried(growth.filter(({ at }) => at <= (triggered.rebalancedAt ?? Number.NEGATIVE_INFINITY))),
    },
    wipedOut: stated <= 0,
  };
}
