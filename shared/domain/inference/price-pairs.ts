import { type DurationMs, durationMs, type EpochMs } from "../units.ts";

/** One bar of a token or of its underlying. */
export interface PriceBar {
  readonly closeAt: EpochMs;
  readonly close: number;
  readonly volume: number;
}

/** Token and underlying at the close of the same bars, oldest first, on the scale of the token's last price. */
export interface PricePairs {
  readonly closeAt: readonly EpochMs[];
  readonly underlying: readonly number[];
  readonly token: readonly number[];
  /** Usual time from one bar to the next. */
  readonly barMs: DurationMs;
  /** Closes of the bars in which tokens were merged or split; the prices before are rescaled. */
  readonly rescaledAt: readonly EpochMs[];
}

/** No token holds more of its underlying per unit of net assets; a larger move of its price is no market move. */
const LEVERAGE_MAX = 10;
/** Relative error of a token's price that comes from ticks and the spread alone. */
const PRICE_NOISE = 0.03;

/**
 * Pairs the closes of both histories. Left out are bars that one side does not have, and those in which the token did not
 * trade: their close is an old price. A jump by a whole factor that no leverage explains is a merge or split of tokens.
 */
export function pricePairs(token: readonly PriceBar[], underlying: readonly PriceBar[]): PricePairs {
  const underlyingAt = new Map(underlying.map(({ closeAt, close }) => [closeAt, close]));
  const traded = token.filter(({ close, volume }) => close > 0 && volume > 0);
  const pairs = traded
    .flatMap(({ closeAt, close }) => {
      const price = underlyingAt.get(closeAt);
      return price !== undefined && price > 0 ? [{ closeAt, token: close, underlying: price }] : [];
    })
    .sort((a, b) => a.closeAt - b.closeAt);
  const scaled = pairs.map(({ token: price }) => price);
  const rescaledAt: EpochMs[] = [];
  let factor = 1;
  for (let index = pairs.length - 1; index > 0; index--) {
    const [before, after] = [pairs[index - 1], pairs[index]];
    if (before === undefined || after === undefined) break;
    const jump = cleanFactor(after.token / before.token, after.underlying / before.underlying - 1);
    if (jump !== 1) rescaledAt.unshift(after.closeAt);
    factor *= jump;
    scaled[index - 1] = before.token * factor;
  }
  const closeAt = pairs.map((pair) => pair.closeAt);
  return {
    closeAt,
    underlying: pairs.map((pair) => pair.underlying),
    token: scaled,
    barMs: usualStep(closeAt),
    rescaledAt,
  };
}

/** By which factor tokens were merged or split between two closes: 1, 2 or 5 times a power of ten; 1 if they were not. */
function cleanFactor(ratio: number, underlyingMove: number): number {
  const marketMax = Math.log1p(LEVERAGE_MAX * Math.abs(underlyingMove) + PRICE_NOISE);
  const jump = Math.abs(Math.log(ratio));
  if (jump <= marketMax) return 1;
  const decade = 10 ** Math.floor(jump / Math.LN10);
  const nearest = [1, 2, 5, 10]
    .map((digit) => digit * decade)
    .reduce((best, factor) => (Math.abs(jump - Math.log(factor)) < Math.abs(jump - Math.log(best)) ? factor : best));
  if (nearest === 1 || Math.abs(jump - Math.log(nearest)) > marketMax) return 1;
  return ratio > 1 ? nearest : 1 / nearest;
}

/** Median time between neighbours; zero with fewer than two. */
function usualStep(times: readonly EpochMs[]): DurationMs {
  const steps = times.slice(1).map((at, index) => at - (times[index] ?? at));
  steps.sort((a, b) => a - b);
  return durationMs(steps[Math.floor(steps.length / 2)] ?? 0);
}
