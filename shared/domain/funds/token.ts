/** Leveraged tokens as venues publish them: what a token holds, and what it must trade to reach its target. */

export interface TokenHolding {
  /** Quote currency per token; negative where the token borrows. */
  readonly cashPerToken: number;
  /** Units of the underlying per token, signed. */
  readonly unitsPerToken: number;
  readonly price: number;
  readonly targetLeverage: number;
  readonly tokens: number;
}

export interface TokenState {
  readonly navPerToken: number;
  readonly exposurePerToken: number;
  /** Undefined once the token is worth nothing. */
  readonly leverage: number | undefined;
  readonly desiredUnitsPerToken: number;
  readonly tradeUnits: number;
  readonly tradeNotional: number;
}

/**
 * Trade = (desired − held units per token) · tokens, desired = L·NAV/price; a worthless token sells what it holds.
 * Source: FTX leveraged tokens, https://asdx.zendesk.com/hc/en-us/articles/360045965633
 */
export function tokenState(holding: TokenHolding): TokenState {
  const exposurePerToken = holding.unitsPerToken * holding.price;
  const navPerToken = holding.cashPerToken + exposurePerToken;
  const alive = navPerToken > 0;
  const desiredUnitsPerToken = alive ? (holding.targetLeverage * navPerToken) / holding.price : 0;
  const tradeUnits = (desiredUnitsPerToken - holding.unitsPerToken) * holding.tokens;
  return {
    navPerToken,
    exposurePerToken,
    leverage: alive ? exposurePerToken / navPerToken : undefined,
    desiredUnitsPerToken,
    tradeUnits,
    tradeNotional: tradeUnits * holding.price,
  };
}

export interface BasketFeed {
  /** Units of the underlying held for all tokens, signed. */
  readonly basket: number;
  readonly circulation: number;
  /** Signed, now. */
  readonly leverage: number;
  readonly nav: number;
  readonly targetLeverage: number;
}

export interface BasketState {
  readonly impliedPrice: number;
  readonly totalNav: number;
  readonly exposure: number;
  readonly desiredUnits: number;
  readonly tradeUnits: number;
  readonly tradeNotional: number;
}

/** Price and trade out of a feed that gives basket, supply, NAV and leverage: price = ℓ · NAV · supply / basket. */
export function basketState(feed: BasketFeed): BasketState {
  const totalNav = feed.nav * feed.circulation;
  const exposure = feed.leverage * totalNav;
  const impliedPrice = exposure / feed.basket;
  const desiredUnits = (feed.targetLeverage * totalNav) / impliedPrice;
  const tradeUnits = desiredUnits - feed.basket;
  return { impliedPrice, totalNav, exposure, desiredUnits, tradeUnits, tradeNotional: tradeUnits * impliedPrice };
}

/** Current leverage with the sign of the target, for feeds that publish only its size. */
export const signedLeverage = (target: number, size: number): number => Math.sign(target) * Math.abs(size);

/** Return of a token that resets before each of `returns`, next to holding the underlying; −1 is the end of it. */
export function compound(leverage: number, returns: readonly number[]): { token: number; spot: number } {
  let token = 1;
  let spot = 1;
  for (const move of returns) {
    token *= Math.max(0, 1 + leverage * move);
    spot *= 1 + move;
  }
  return { token: token - 1, spot: spot - 1 };
}
