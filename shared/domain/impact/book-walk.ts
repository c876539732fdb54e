import { BPS_PER_ONE } from "../units.ts";

export interface BookWalk {
  /** Undefined where nothing could be filled. */
  readonly vwap: number | undefined;
  readonly worstPrice: number | undefined;
  readonly filled: number;
  readonly unfilled: number;
  /** Paid against the mid; positive is a cost on either side. */
  readonly slippageBps: number | undefined;
}

/**
 * Fills `quantity` against the levels of the opposite side, best first. What the levels do not hold stays unfilled and
 * is reported, never priced.
 */
export function walkBook(
  side: "buy" | "sell",
  levels: readonly (readonly [price: number, size: number])[],
  quantity: number,
  mid: number,
): BookWalk {
  let filled = 0;
  let paid = 0;
  let worstPrice: number | undefined;
  for (const [price, size] of levels) {
    const taken = Math.min(size, quantity - filled);
    if (taken <= 0) break;
    filled += taken;
    paid += taken * price;
    worstPrice = price;
  }
  const vwap = filled > 0 ? paid / filled : undefined;
  const sign = side === "buy" ? 1 : -1;
  return {
    vwap,
    worstPrice,
    filled,
    unfilled: quantity - filled,
    slippageBps: vwap === undefined ? undefined : sign * (vwap / mid - 1) * BPS_PER_ONE,
  };
}
