import type { TokenTerms } from "./terms.ts";

/** A simulated fund between two rebalances. */
export interface TokenState {
  readonly terms: TokenTerms;
  /** Net assets just after the last rebalance, USD. */
  readonly netAssetsUsd: number;
  readonly referencePrice: number;
  readonly rebalancedAt: number;
  /** NAV of one token just after the last rebalance. */
  readonly nav: number;
  /** Still to be traded, USD, positive = buy, and until when. */
  readonly openUsd: number;
  readonly tradesUntil: number;
}

const FIRST_NAV = 10;
const MS_PER_MINUTE = 60_000;

export const startToken = (terms: TokenTerms, price: number, at: number): TokenState => ({
  terms,
  netAssetsUsd: terms.netAssetsUsd,
  referencePrice: price,
  rebalancedAt: at,
  nav: FIRST_NAV,
  openUsd: 0,
  tradesUntil: at,
});

/** Growth of a token's NAV since its last rebalance: 1 + L·r. */
export const navGrowth = (token: TokenState, price: number): number =>
  1 + token.terms.leverage * (price / token.referencePrice - 1);

/** Signed leverage now: L(1+r)/(1+L·r). */
export const leverageNow = (token: TokenState, price: number): number =>
  (token.terms.leverage * (price / token.referencePrice)) / navGrowth(token, price);

/**
 * Lets a fund act at `at`: a rebalance when its clock or its band calls for one, and the slice of its open trade that
 * falls into this step. `tradeUsd` > 0 buys the underlying.
 */
export function stepToken(
  token: TokenState,
  step: { readonly at: number; readonly dtMs: number; readonly price: number },
): { readonly token: TokenState; readonly tradeUsd: number } {
  const due = isDue(token, step);
  const acting = due ? rebalance(token, step.price, step.at) : token;
  const leftMs = acting.tradesUntil - step.at + step.dtMs;
  const share = leftMs <= 0 ? 1 : Math.min(1, step.dtMs / leftMs);
  const tradeUsd = acting.openUsd * share;
  return { token: { ...acting, openUsd: acting.openUsd - tradeUsd }, tradeUsd };
}

function isDue(
  token: TokenState,
  step: { readonly at: number; readonly dtMs: number; readonly price: number },
): boolean {
  const { resetEveryMinutes, band } = token.terms;
  if (resetEveryMinutes !== undefined) {
    const periodMs = resetEveryMinutes * MS_PER_MINUTE;
    if (Math.floor(step.at / periodMs) > Math.floor((step.at - step.dtMs) / periodMs)) return true;
  }
  if (!band) return false;
  const size = Math.abs(leverageNow(token, step.price));
  return size < band.min || size > band.max;
}

/** Back to target: the trade is L(L−1)·r·A (Cheng and Madhavan 2009), spread over the execution time. */
function rebalance(token: TokenState, price: number, at: number): TokenState {
  const { leverage, executionMs } = token.terms;
  const growth = navGrowth(token, price);
  const tradeUsd = leverage * (leverage - 1) * (price / token.referencePrice - 1) * token.netAssetsUsd;
  return {
    ...token,
    netAssetsUsd: token.netAssetsUsd * growth,
    nav: token.nav * growth,
    referencePrice: price,
    rebalancedAt: at,
    openUsd: token.openUsd + tradeUsd,
    tradesUntil: at + executionMs,
  };
}
