import { type EpochMs, MS_PER_SECOND } from "../units.ts";
import type { FundState } from "./fund.ts";
import { leverageAfter, type Position } from "./position.ts";
import { driftedLeverage, gearing, moveToLeverage, navFactor } from "./rebalance.ts";

/** Published leverage that disagrees with our reference price by more than this says that the fund was rebalanced. */
const REFERENCE_TOLERANCE = 0.005;
/** Feeds lag: for so long after a rebalance we saw ourselves, leverage without a newer rebalance time is the old one. */
const FEED_LAG_MS_MAX = 120 * MS_PER_SECOND;
/** A rebalance time this close to one we saw ourselves is the same rebalance. */
const SAME_REBALANCE_MS_MAX = 300 * MS_PER_SECOND;
/** Leverage published before the book was live still gives the reference price if the book comes this soon. */
const LEVERAGE_WAIT_MS_MAX = 30 * MS_PER_SECOND;

/** A rebalance at a price nobody saw: this far away and back again is what the error of the net assets grows by. */
const UNSEEN_MOVE = 0.05;

/** What published leverage is read by: the target, and the moves since the last rebalance at which the band acts. */
export interface AnchorTerms {
  readonly target: number;
  readonly down: number | null;
  readonly up: number | null;
  /** A rebalance always ends at the target. Where it need not, published leverage is itself what trades start from. */
  readonly isToTarget: boolean;
}

/** Where a fund stands since its last rebalance: what its next trade is measured from. Null is unknown. */
export interface FundAnchor {
  /** Just after the last rebalance. */
  readonly netAssetsUsd: number | null;
  readonly netAssetsLogSd: number;
  readonly netAssetsAt: EpochMs | null;
  /** Price of the traded instrument at the last rebalance, and when we last had word of it. */
  readonly reference: number | null;
  readonly referenceAt: EpochMs | null;
  /** Signed leverage at the reference; null is the target. */
  readonly held: number | null;
  readonly rebalancedAt: EpochMs | null;
  /** Last figures stated; said again they are not news, because we may have moved on from them. */
  readonly statedNetAssetsUsd: number | null;
  readonly statedReference: number | null;
  /** Waiting for a live price. */
  readonly leverage: number | null;
  readonly leverageAt: EpochMs | null;
  readonly wipedOut: boolean;
  /** The last rebalance was a trigger that we saw go off: what stood before it, in case the venue never acts on it. */
  readonly triggered: {
    readonly netAssetsUsd: number | null;
    readonly rebalancedAt: EpochMs | null;
    readonly closesAt: EpochMs;
  } | null;
  /** The venue did not act on a trigger: its band is not what we think, until it rebalances after this time. */
  readonly contradicted: { readonly reference: number; readonly after: EpochMs } | null;
  /** The last reference that was known, and the rebalances since then whose price nobody saw. */
  readonly lost: { readonly reference: number; readonly rebalances: number } | null;
  /** Counts changes of the reference: triggers of another epoch are void. */
  readonly epoch: number;
}

export const UNKNOWN_ANCHOR: FundAnchor = {
  netAssetsUsd: null,
  netAssetsLogSd: 0,
  netAssetsAt: null,
  reference: null,
  referenceAt: null,
  held: null,
  rebalancedAt: null,
  statedNetAssetsUsd: null,
  statedReference: null,
  leverage: null,
  leverageAt: null,
  wipedOut: false,
  triggered: null,
  contradicted: null,
  lost: null,
  epoch: 0,
};

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
  if (isOlderThanRebalance) return anchor;
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

/** Net assets follow from the reference they were known at to the present one, over `unseen` rebalances between. */
function moveNetAssets(anchor: FundAnchor, target: number, from: number, unseen: number): FundAnchor {
  const known = { ...anchor, lost: null };
  if (anchor.netAssetsUsd === null || anchor.reference === null) return known;
  const factor = navFactor(target, anchor.reference / from - 1);
  if (factor <= 0) return { ...known, netAssetsUsd: null };
  // Trading on the way at x and back at −x costs gearing · x²; where the way led is unknown.
  const error = Math.sqrt(unseen) * Math.abs(gearing(target)) * UNSEEN_MOVE ** 2;
  return {
    ...known,
    netAssetsUsd: anchor.netAssetsUsd * factor,
    netAssetsLogSd: Math.hypot(anchor.netAssetsLogSd, error),
  };
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
  return { ...corrected, netAssetsUsd, rebalancedAt, contradicted: { reference, after: rebalancedAt ?? at } };
}

/** The fund rebalances at `price`: net assets become A(1 + L·r) and the reference moves there. */
export function rollAnchor(before: FundAnchor, position: Position, price: number, at: EpochMs): FundAnchor {
  const moved = anchorAt(before, price, at);
  const rolled = { ...moved, rebalancedAt: at, leverage: null, leverageAt: null, triggered: null };
  if (before.reference === null) {
    return before.lost === null
      ? rolled
      : moveNetAssets(rolled, position.held, before.lost.reference, before.lost.rebalances);
  }
  const move = price / before.reference - 1;
  const factor = navFactor(position.held, move);
  const after = leverageAfter(position, move);
  if (factor <= 0 || after === undefined) return { ...rolled, netAssetsUsd: null, reference: null, wipedOut: true };
  return {
    ...rolled,
    netAssetsUsd: before.netAssetsUsd === null ? null : before.netAssetsUsd * factor,
    held: after === position.leverage ? null : after,
  };
}

/** The same at a trigger, whose trades are over at `closesAt`; the venue's own word on it is still to come. */
export function triggerAnchor(
  before: FundAnchor,
  position: Position,
  price: number,
  at: EpochMs,
  closesAt: EpochMs,
): FundAnchor {
  const { netAssetsUsd, rebalancedAt } = before;
  return { ...rollAnchor(before, position, price, at), triggered: { netAssetsUsd, rebalancedAt, closesAt } };
}

/** A rebalance passed while there was no price to see: where it took place is unknown. */
export function loseReference(before: FundAnchor, at: EpochMs): FundAnchor {
  const last = before.lost?.reference ?? before.reference;
  return {
    ...before,
    reference: null,
    referenceAt: null,
    held: null,
    rebalancedAt: at,
    leverage: null,
    leverageAt: null,
    triggered: null,
    lost: last === null ? null : { reference: last, rebalances: (before.lost?.rebalances ?? 0) + 1 },
    epoch: before.epoch + 1,
  };
}

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
  held: null,
  wipedOut: false,
  epoch: before.reference === reference ? before.epoch : before.epoch + 1,
});

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
