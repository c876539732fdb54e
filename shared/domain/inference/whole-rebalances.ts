import { MS_PER_HOUR } from "../units.ts";
import type { ObservedRebalance } from "./observation.ts";

/** Pieces of one rebalance follow each other within this; whoever goes a share of the way each time does so once in hours. */
const PAUSE_MS_MAX = MS_PER_HOUR;

/**
 * Rebalances as they were decided on, from those that were seen: one that is traded in pieces with pauses is seen piece by
 * piece. A piece goes on with the one before when it trades the same way soon after, from where that ended rather than from
 * where that began: no move of the price has called for it.
 */
export function wholeRebalances(seen: readonly ObservedRebalance[]): readonly ObservedRebalance[] {
  const whole: ObservedRebalance[] = [];
  for (const one of seen) {
    const before = whole.at(-1);
    if (before !== undefined && isNextPiece(before, one)) whole[whole.length - 1] = joined(before, one);
    else whole.push(one);
  }
  return whole;
}

function isNextPiece(before: ObservedRebalance, piece: ObservedRebalance): boolean {
  const pauseMs = piece.at - piece.atErrorMs - (before.at + before.tookMs);
  if (before.side !== piece.side || pauseMs > PAUSE_MS_MAX) return false;
  const { fromLeverage: began, toLeverage: ended } = before;
  return Math.abs(piece.fromLeverage - ended) < Math.abs(piece.fromLeverage - began);
}

const joined = (before: ObservedRebalance, piece: ObservedRebalance): ObservedRebalance => ({
  ...piece,
  at: before.at,
  atErrorMs: before.atErrorMs,
  tookMs: piece.at + piece.tookMs - before.at,
  fromLeverage: before.fromLeverage,
  tradePerNav: before.tradePerNav + piece.tradePerNav,
  before: before.before,
  unitsBefore: before.unitsBefore,
  heldMin: before.heldMin,
  heldMax: before.heldMax,
});
