import type { EpochMs } from "../units.ts";
import { leverageAfter, type Position } from "./position.ts";
import { gearing, navFactor } from "./rebalance.ts";

/** A rebalance at a price nobody saw: this far away and back again is what the error of the net assets grows by. */
export const UNSEEN_MOVE = 0.05;
/** Figures come a day or two late; bands are hit a few times a day at most. */
const GROWTHS_MAX = 16;

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
  /** What the last rebalances multiplied net assets by, oldest first: figures of before them are carried along. */
  readonly growth: readonly { readonly at: EpochMs; readonly factor: number }[];
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
  growth: [],
  epoch: 0,
};

/** Net assets follow from the reference they were known at to the present one, over `unseen` rebalances between. */
export function moveNetAssets(anchor: FundAnchor, target: number, from: number, unseen: number): FundAnchor {
  if (anchor.reference === null) return { ...anchor, lost: null };
  const factor = navFactor(target, anchor.reference / from - 1);
  const known = { ...anchor, lost: null, growth: grown(anchor, factor, anchor.rebalancedAt ?? anchor.referenceAt) };
  if (anchor.netAssetsUsd === null) return known;
  if (factor <= 0) return { ...known, netAssetsUsd: null };
  // Trading on the way at x and back at −x costs gearing · x²; where the way led is unknown.
  const error = Math.sqrt(unseen) * Math.abs(gearing(target)) * UNSEEN_MOVE ** 2;
  return {
    ...known,
    netAssetsUsd: anchor.netAssetsUsd * factor,
    netAssetsLogSd: Math.hypot(anchor.netAssetsLogSd, error),
  };
}

/** The fund rebalances at `price`: net assets become A(1 + L·r − β·r) and the reference moves there. */
export function rollAnchor(before: FundAnchor, position: Position, price: number, at: EpochMs): FundAnchor {
  const moved = anchorAt(before, price, at);
  const rolled = { ...moved, rebalancedAt: at, leverage: null, leverageAt: null, triggered: null };
  if (before.reference === null) {
    return before.lost === null
      ? rolled
      : moveNetAssets(rolled, position.held, before.lost.reference, before.lost.rebalances);
  }
  const move = price / before.reference - 1;
  const factor = navFactor(position.held, move) - position.creationResponse * move;
  const after = leverageAfter(position, move);
  if (factor <= 0 || after === undefined) return { ...rolled, ...WIPED_OUT };
  return {
    ...rolled,
    netAssetsUsd: before.netAssetsUsd === null ? null : before.netAssetsUsd * factor,
    growth: grown(before, factor, at),
    held: after === position.leverage ? null : after,
  };
}

/** The same at a price rather than at a time: creations come in once a day, and not with it. */
const rollAtTrigger: typeof rollAnchor = (before, position, price, at) =>
  rollAnchor(before, { ...position, creationResponse: 0 }, price, at);

/** The same while the price goes on beyond an edge: what it takes in on the way is one rebalance. */
export function followAnchor(before: FundAnchor, position: Position, price: number, at: EpochMs): FundAnchor {
  const rolled = rollAtTrigger(before, position, price, at);
  const [last, own] = [rolled.growth.at(-2), rolled.growth.at(-1)];
  if (last === undefined || own === undefined) return rolled;
  return { ...rolled, growth: [...rolled.growth.slice(0, -2), { at: last.at, factor: last.factor * own.factor }] };
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
  return { ...rollAtTrigger(before, position, price, at), triggered: { netAssetsUsd, rebalancedAt, closesAt } };
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

/** Until when the composition may be used; null where nothing is known that could age. */
export function freshUntil(anchor: FundAnchor, ageMsMax: number): number | null {
  const times = [anchor.referenceAt, anchor.netAssetsAt].filter((at) => at !== null);
  return times.length === 0 ? null : Math.min(...times) + ageMsMax;
}

const WIPED_OUT = { netAssetsUsd: null, reference: null, growth: [], wipedOut: true } as const;

const grown = ({ growth }: FundAnchor, factor: number, at: EpochMs | null): FundAnchor["growth"] =>
  factor <= 0 || at === null ? [] : [...growth, { at, factor }].slice(-GROWTHS_MAX);

export const anchorAt = (before: FundAnchor, reference: number, at: EpochMs): FundAnchor => ({
  ...before,
  reference,
  referenceAt: at,
  held: null,
  wipedOut: false,
  epoch: before.reference === reference ? before.epoch : before.epoch + 1,
});
