/**
 * Identities of a fund that holds `leverage` times its net assets in one instrument. A move is the simple return of
 * that instrument since the last rebalance; a trade > 0 buys the underlying.
 * Source: Cheng & Madhavan (2009), J. Investment Management 7(4) 43-62.
 */

/** Trade per unit of net assets and of move that restores the target: L(L − 1). Long and inverse funds trade alike. */
export const gearing = (leverage: number): number => leverage * (leverage - 1);

/** Net assets after `move`, per unit before: 1 + L·move. Zero or less means the fund is wiped out. */
export const navFactor = (leverage: number, move: number): number => 1 + leverage * move;

/**
 * Trade per unit of net assets at the last rebalance. A wiped-out fund closes its position, whatever its target.
 */
export function tradePerNav(leverage: number, move: number): number {
  return navFactor(leverage, move) > 0 ? gearing(leverage) * move : -leverage * (1 + move);
}

/** Leverage after `move` without trading: L(1 + r)/(1 + L·r); undefined once the fund is wiped out. */
export function driftedLeverage(leverage: number, move: number): number | undefined {
  const nav = navFactor(leverage, move);
  return nav > 0 ? (leverage * (1 + move)) / nav : undefined;
}

/**
 * The move at which a fund of target `leverage` has drifted to `reached` (both signed): (ℓ − L)/(L(1 − ℓ)).
 * Undefined where no price above zero leads there with net assets left: a sign mismatch, the wrong side of one, and
 * targets 0 and 1, which do not drift.
 */
export function moveToLeverage(leverage: number, reached: number): number | undefined {
  if (leverage === 0 || leverage === 1 || reached === 1) return undefined;
  const move = (reached - leverage) / (leverage * (1 - reached));
  return Number.isFinite(move) && move > -1 && navFactor(leverage, move) > 0 ? move : undefined;
}

export interface RebalanceInput {
  /** USD before the move. */
  readonly netAssetsUsd: number;
  readonly leverage: number;
  readonly move: number;
  /** Net cash of creations and redemptions, invested at the same time. */
  readonly creationCashUsd: number;
  /** Share of net assets charged over the period. */
  readonly feeRate: number;
  /** Paid per unit of notional over the period. */
  readonly fundingRate: number;
}

export interface Rebalance {
  readonly navAfterUsd: number;
  readonly exposureAfterUsd: number;
  /** Of the assets before creations; undefined once nothing is left. */
  readonly leverageAfter: number | undefined;
  readonly tradeUsd: number;
  readonly wipedOut: boolean;
}

/**
 * The whole accounting of one rebalance: NAV′ = A(1 + L·r − fee − L·funding) + creations, trade = L·NAV′ − L·A(1 + r).
 * With no net assets left the position is closed.
 */
export function rebalance(input: RebalanceInput): Rebalance {
  const { netAssetsUsd, leverage, move } = input;
  const grown = netAssetsUsd * (navFactor(leverage, move) - input.feeRate - leverage * input.fundingRate);
  const navAfterUsd = grown + input.creationCashUsd;
  const exposureAfterUsd = leverage * netAssetsUsd * (1 + move);
  const wipedOut = navAfterUsd <= 0;
  return {
    navAfterUsd,
    exposureAfterUsd,
    leverageAfter: wipedOut || grown <= 0 ? undefined : exposureAfterUsd / grown,
    tradeUsd: wipedOut ? -exposureAfterUsd : leverage * navAfterUsd - exposureAfterUsd,
    wipedOut,
  };
}
