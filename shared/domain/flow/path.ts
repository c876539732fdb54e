import { edgeLeverage, forcedTrade, heldTrade, type Position, scheduledTrade } from "../funds/position.ts";
import { driftedLeverage, navFactor } from "../funds/rebalance.ts";

/** A band so narrow that a path crosses it more often than this is not followed further. */
const CROSSINGS_MAX = 2_000;

/** What decides a fund's trade along a price path. Moves are since the last rebalance; null where no band acts. */
export interface PathFund extends Position {
  readonly downMove: number | null;
  readonly upMove: number | null;
}

export interface PathTrades {
  /** Traded at triggers on the way, per unit of net assets at the start. */
  readonly triggered: number;
  /** What a reset at the end still trades. */
  readonly remaining: number;
}

/**
 * Trades of a fund while the price goes straight from `from` to `to`: at every trigger it crosses it rebalances there
 * and measures anew. A path that turns back on the way trades more; it is left out because a straight path is the one
 * that a given end makes most likely.
 *
 * A fund that only goes back to the edge of its band trades all along the way beyond it.
 */
export function tradesAlong(fund: PathFund, reference: number, from: number, to: number): PathTrades {
  if (fund.restore.to !== "target") return edgeTrades(fund, reference, from, to);
  let base = reference;
  let nav = 1;
  let triggered = 0;
  for (let crossings = 0; crossings < CROSSINGS_MAX; crossings += 1) {
    const move = crossed(fund, base, from, to);
    if (move === null) break;
    triggered += nav * forcedTrade(fund, move);
    nav *= navFactor(fund.held, move);
    base *= 1 + move;
  }
  return { triggered, remaining: nav * scheduledTrade(fund, to / base - 1) };
}

function edgeTrades(fund: PathFund, reference: number, from: number, to: number): PathTrades {
  const move = crossed(fund, reference, from, to);
  if (move === null) return { triggered: 0, remaining: scheduledTrade(fund, to / reference - 1) };
  const edge = edgeLeverage(fund, move);
  const drifted = driftedLeverage(fund.held, move);
  if (edge === undefined || drifted === undefined) return { triggered: forcedTrade(fund, move), remaining: 0 };
  const nav = navFactor(fund.held, move);
  const beyond = to / (reference * (1 + move)) - 1;
  // One that stood outside its band goes to the edge first.
  const triggered = nav * (edge - drifted + heldTrade(edge, beyond));
  return { triggered, remaining: nav * (1 + beyond) ** edge * scheduledTrade({ ...fund, held: edge }, 0) };
}

function crossed(fund: PathFund, base: number, from: number, to: number): number | null {
  if (to < from && fund.downMove !== null && to <= base * (1 + fund.downMove)) return fund.downMove;
  if (to > from && fund.upMove !== null && to >= base * (1 + fund.upMove)) return fund.upMove;
  return null;
}
