import { type EpochMs, MS_PER_SECOND } from "../units.ts";
import type { FundState } from "./fund.ts";
import { moveToLeverage, navFactor } from "./rebalance.ts";

/** Published leverage that disagrees with our reference price by more than this says that the fund was rebalanced. */
const REFERENCE_TOLERANCE = 0.005;
/** Feeds lag: for so long after a rebalance we saw ourselves, leverage without a newer rebalance time is the old one. */
const FEED_LAG_MS_MAX = 120 * MS_PER_SECOND;
/** A rebalance time this close to one we saw ourselves is the same rebalance. */
const SAME_REBALANCE_MS_MAX = 300 * MS_PER_SECOND;
/** Leverage published before the book was live still gives the reference price if the book comes this soon. */
const LEVERAGE_WAIT_MS_MAX = 30 * MS_PER_SECOND;

/** Where a fund stands since its last rebalance: what its next trade is measured from. Null is unknown. */
export interface FundAnchor {
  /** Just after the last rebalance. */
  readonly netAssetsUsd: number | null;
  readonly netAssetsLogSd: number;
  readonly netAssetsAt: EpochMs | null;
  /** Price of the traded instrument at the last rebalance, and when we last had word of it. */
  readonly reference: number | null;
  readonly referenceAt: EpochMs | null;
  readonly rebalancedAt: EpochMs | null;
  /** Last figures stated; said again they are not news, because we may have moved on from them. */
  readonly statedNetAssetsUsd: number | null;
  readonly statedReference: number | null;
  /** Waiting for a live price. */
  readonly leverage: number | null;
  readonly leverageAt: EpochMs | null;
  readonly wipedOut: boolean;
  /** Counts changes of the reference: triggers of another epoch are void. */
  readonly epoch: number;
}

export const UNKNOWN_ANCHOR: FundAnchor = {
  netAssetsUsd: null,
  netAssetsLogSd: 0,
  netAssetsAt: null,
  reference: null,
  referenceAt: null,
  rebalancedAt: null,
  statedNetAssetsUsd: null,
  statedReference: null,
  leverage: null,
  leverageAt: null,
  wipedOut: false,
  epoch: 0,
};

/**
 * Takes in what was published of a fund with target `target`. `mid` is the live price now, undefined without one.
 *
 * Order of trust: a rebalance newer than ours replaces what we know; a changed net asset figure or reference price is
 * news unless it is older than a rebalance we saw; leverage gives the reference where none is known and corrects it
 * where it disagrees.
 */
export function takeState(before: FundAnchor, state: FundState, target: number, mid: number | undefined): FundAnchor {
  let anchor = before;
  if (state.rebalancedAt !== undefined && state.rebalancedAt > (anchor.rebalancedAt ?? Number.NEGATIVE_INFINITY)) {
    anchor = takeRebalance(anchor, state, state.rebalancedAt);
  }
  const isOlderThanRebalance = state.at < (anchor.rebalancedAt ?? Number.NEGATIVE_INFINITY);
  if (isOlderThanRebalance) return anchor;
  if (state.referencePrice !== undefined && state.referencePrice !== anchor.statedReference) {
    anchor = anchorAt({ ...anchor, statedReference: state.referencePrice }, state.referencePrice, state.at);
  }
  if (state.leverage !== undefined) {
    anchor = takeLeverage({ ...anchor, leverage: state.leverage, leverageAt: state.at }, target, mid, state.at);
  }
  return takeNetAssets(growNetAssets(before, anchor, target), state);
}

/** A rebalance that the venue told us of took the move up to it into net assets, as one we see ourselves does. */
function growNetAssets(before: FundAnchor, after: FundAnchor, target: number): FundAnchor {
  if (before.reference === null || after.reference === null || after.netAssetsUsd === null) return after;
  if (before.rebalancedAt === after.rebalancedAt || before.reference === after.reference) return after;
  const factor = navFactor(target, after.reference / before.reference - 1);
  return factor > 0 ? { ...after, netAssetsUsd: after.netAssetsUsd * factor } : after;
}

/** Turns waiting leverage into a reference price now that there is a live `mid`; drops it when it is too old. */
export function takeLeverage(before: FundAnchor, target: number, mid: number | undefined, at: EpochMs): FundAnchor {
  const { leverage, leverageAt } = before;
  if (leverage === null || leverageAt === null) return before;
  const used: FundAnchor = { ...before, leverage: null, leverageAt: null };
  if (at - leverageAt > LEVERAGE_WAIT_MS_MAX) return used;
  const move = moveToLeverage(target, leverage);
  if (move === undefined) return used;
  if (mid === undefined) return before;
  const reference = mid / (1 + move);
  if (before.reference === null) return anchorAt(used, reference, leverageAt);
  if (before.rebalancedAt !== null && leverageAt < before.rebalancedAt + FEED_LAG_MS_MAX) return used;
  const agrees = Math.abs(reference / before.reference - 1) <= REFERENCE_TOLERANCE;
  return agrees ? { ...used, referenceAt: leverageAt } : anchorAt(used, reference, leverageAt);
}

/** The fund rebalances at `price`: net assets become A(1 + L·r) and the reference moves there. */
export function rollAnchor(before: FundAnchor, target: number, price: number, at: EpochMs): FundAnchor {
  const factor = before.reference === null ? 1 : navFactor(target, price / before.reference - 1);
  const rolled = { ...anchorAt(before, price, at), rebalancedAt: at, leverage: null, leverageAt: null };
  if (factor <= 0) return { ...rolled, netAssetsUsd: null, reference: null, wipedOut: true };
  return { ...rolled, netAssetsUsd: before.netAssetsUsd === null ? null : before.netAssetsUsd * factor };
}

/** A rebalance passed while there was no price to see: where it took place is unknown. */
export const loseReference = (before: FundAnchor, at: EpochMs): FundAnchor => ({
  ...before,
  reference: null,
  referenceAt: null,
  rebalancedAt: at,
  leverage: null,
  leverageAt: null,
  epoch: before.epoch + 1,
});

/** The fund's own file says the same net assets again, as of later. */
export function confirmNetAssets(before: FundAnchor, state: FundState): FundAnchor {
  const isSame = state.netAssetsUsd !== undefined && state.netAssetsUsd === before.statedNetAssetsUsd;
  return isSame && before.netAssetsAt !== null && state.at > before.netAssetsAt
    ? { ...before, netAssetsAt: state.at }
    : before;
}

/** Until when the composition may be used; null where nothing is known that could age. */
export function freshUntil(anchor: FundAnchor, ageMsMax: number): number | null {
  const times = [anchor.referenceAt, anchor.netAssetsAt].filter((at) => at !== null);
  return times.length === 0 ? null : Math.min(...times) + ageMsMax;
}

const anchorAt = (before: FundAnchor, reference: number, at: EpochMs): FundAnchor => ({
  ...before,
  reference,
  referenceAt: at,
  wipedOut: false,
  epoch: before.reference === reference ? before.epoch : before.epoch + 1,
});

/** The venue's own word on when it rebalanced; a new price for it comes with the same state, or not at all. */
function takeRebalance(before: FundAnchor, state: FundState, rebalancedAt: EpochMs): FundAnchor {
  const isOurs = before.rebalancedAt !== null && rebalancedAt - before.rebalancedAt <= SAME_REBALANCE_MS_MAX;
  if (isOurs || before.rebalancedAt === null) return { ...before, rebalancedAt };
  const lost = { ...loseReference(before, rebalancedAt), wipedOut: false };
  return state.referencePrice === undefined ? lost : { ...lost, statedReference: null };
}

function takeNetAssets(before: FundAnchor, state: FundState): FundAnchor {
  const stated = state.netAssetsUsd;
  if (stated === undefined || stated === before.statedNetAssetsUsd) return before;
  return {
    ...before,
    netAssetsUsd: stated,
    netAssetsLogSd: state.netAssetsLogSd,
    netAssetsAt: state.at,
    statedNetAssetsUsd: stated,
    wipedOut: stated <= 0,
  };
}
