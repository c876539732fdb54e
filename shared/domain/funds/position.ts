import { recenteredLeverage } from "./range-bound.ts";
import { driftedLeverage, navFactor } from "./rebalance.ts";

/**
 * Where a rebalance takes the leverage. `target`: to the fund's target. `edge`: only back to the edge of the band it has
 * left. `recenter`: a share `speed` of the way to the target, and never outside the band. Edges are absolute leverage.
 */
export type Restore =
  | { readonly to: "target" }
  | { readonly to: "edge"; readonly minLeverage: number; readonly maxLeverage: number }
  | {
      readonly to: "recenter";
      readonly speed: number;
      readonly minLeverage: number;
      readonly maxLeverage: number;
    };

export const TO_TARGET: Restore = { to: "target" };

/** All that a fund's trade at a given move depends on. */
export interface Position {
  /** Signed target. */
  readonly leverage: number;
  /** Signed leverage at the reference price: the target, unless the last rebalance stopped short of it. */
  readonly held: number;
  readonly restore: Restore;
  /** The least |move| on which a scheduled rebalance trades. */
  readonly moveMin: number;
  /** Net creations per unit of net assets and of move, with the sign turned: holders take out this much of a gain. */
  readonly creationResponse: number;
}

/** Signed leverage after a rebalance of a fund that has drifted to `drifted`. */
export function restoredLeverage(
  { leverage, restore }: Pick<Position, "leverage" | "restore">,
  drifted: number,
): number {
  if (restore.to === "target") return leverage;
  const terms = {
    ...restore,
    targetLeverage: Math.abs(leverage),
    recenteringSpeed: restore.to === "edge" ? 0 : restore.speed,
  };
  return Math.sign(leverage) * recenteredLeverage(terms, Math.abs(drifted));
}

/**
 * Trade that a trigger forces, per unit of net assets at the reference, after `move`: (ℓ′ − ℓ) · (1 + L·r), which is
 * L(L − 1)·r where the fund goes from its target back to it. A fund with nothing left closes its position.
 */
export function forcedTrade(position: Position, move: number): number {
  const { held } = position;
  const nav = navFactor(held, move);
  const drifted = driftedLeverage(held, move);
  if (drifted === undefined) return -held * (1 + move);
  return (restoredLeverage(position, drifted) - drifted) * nav;
}

/**
 * Trade of a scheduled rebalance: nothing below the least move, and creations are invested with it, F = −β·r per unit,
 * which adds ℓ′·F. Source of the response: Ivanov & Lenkey (2018), J. Financial Markets 41:36-56.
 */
export function scheduledTrade(position: Position, move: number): number {
  if (Math.abs(move) < position.moveMin) return 0;
  const drifted = driftedLeverage(position.held, move);
  if (drifted === undefined || position.creationResponse === 0) return forcedTrade(position, move);
  return forcedTrade(position, move) - restoredLeverage(position, drifted) * position.creationResponse * move;
}

/**
 * Signed leverage at which a fund is held that has left its band by `move` and only goes back to the edge; undefined
 * where it goes back to its target, and once it is wiped out.
 */
export function edgeLeverage({ leverage, held, restore }: Position, move: number): number | undefined {
  const drifted = driftedLeverage(held, move);
  if (restore.to === "target" || drifted === undefined) return undefined;
  return Math.sign(leverage) * Math.min(restore.maxLeverage, Math.max(restore.minLeverage, Math.abs(drifted)));
}

/**
 * Trade of a fund that is held at leverage ℓ all along a move of r, per unit of net assets before it. Net assets go as
 * p^ℓ and units as p^(ℓ − 1), so that ∫ p·du is (ℓ − 1)·((1 + r)^ℓ − 1).
 */
export const heldTrade = (held: number, move: number): number => (held - 1) * ((1 + move) ** held - 1);

/** Leverage just after a rebalance at `move`; undefined once the fund is wiped out. */
export function leverageAfter(position: Position, move: number): number | undefined {
  const drifted = driftedLeverage(position.held, move);
  return drifted === undefined ? undefined : restoredLeverage(position, drifted);
}

/** Whether a scheduled trade is a straight line in the move (but for a wipe-out), so that its mean is that at the mean. */
export const isLinear = ({ restore, moveMin }: Position): boolean => restore.to === "target" && moveMin === 0;
