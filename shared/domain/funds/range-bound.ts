import { err, ok, type Result } from "../result.ts";
import { moveToLeverage } from "./rebalance.ts";

/** Leverage ratios are collateral value over net assets, so 2 is a long fund that borrows as much as it owns. */
export interface RangeBoundTerms {
  readonly targetLeverage: number;
  readonly minLeverage: number;
  readonly maxLeverage: number;
  /** Share of the gap to the target that one rebalance closes, 0 to 1. */
  readonly recenteringSpeed: number;
}

export interface RangeBoundInput extends RangeBoundTerms {
  /** Now, above zero. */
  readonly leverage: number;
  /** Units of the collateral that the fund holds. */
  readonly collateralUnits: number;
  /** The most that one trade may be; undefined where nothing limits it. */
  readonly tradeUnitsMax: number | undefined;
  /** The most that the lender allows to borrow or to free at once, in collateral; undefined where nothing limits it. */
  readonly borrowUnitsMax: number | undefined;
  /** Anyone's emergency call, which goes to the upper edge and not towards the target. */
  readonly ripcord: boolean;
}

export interface RangeBoundStep {
  readonly newLeverage: number;
  /** `lever` buys the collateral; a step of nothing counts as `lever`, as in the contract. */
  readonly side: "lever" | "delever";
  readonly totalUnits: number;
  /** The first trade of the step. */
  readonly chunkUnits: number;
  /** The rest follows in later trades, each after a cooldown. */
  readonly needsTwap: boolean;
  /** Signed total, positive = buy the collateral. */
  readonly tradeUnits: number;
}

/**
 * One rebalance of a range-bound leveraged token that lives on a lending protocol:
 * ℓ′ = max(min, min(max, ℓ(1 − speed) + L·speed)), or the upper edge for a ripcord; total = |ℓ′ − ℓ|/ℓ · collateral;
 * chunk = min(borrow limit, total, trade limit). Leverage changes as if the total traded at the price now, without cost.
 * Fails with `ripcord_below_max` where a ripcord would have to raise leverage, which the contract refuses.
 * Source: Index Coop, contracts/adapters/AaveLeverageStrategyExtension.sol.
 */
export function rangeBoundStep(
  input: RangeBoundInput,
): Result<RangeBoundStep, { readonly code: "ripcord_below_max"; readonly message: string }> {
  const { leverage, collateralUnits } = input;
  if (input.ripcord && leverage < input.maxLeverage) {
    const message = `a ripcord only lowers leverage, and ${leverage} is below the maximum ${input.maxLeverage}`;
    return err({ code: "ripcord_below_max", message });
  }
  const newLeverage = input.ripcord ? input.maxLeverage : recenteredLeverage(input, leverage);
  const totalUnits = (Math.abs(newLeverage - leverage) / leverage) * collateralUnits;
  const limits = [input.tradeUnitsMax, input.borrowUnitsMax].filter((limit) => limit !== undefined);
  const chunkUnits = Math.min(totalUnits, ...limits);
  const side = newLeverage < leverage ? "delever" : "lever";
  return ok({
    newLeverage,
    side,
    totalUnits,
    chunkUnits,
    needsTwap: chunkUnits < totalUnits,
    tradeUnits: side === "lever" ? totalUnits : -totalUnits,
  });
}

/** ℓ′ = max(min, min(max, ℓ(1 − speed) + L·speed)): part of the way to the target, and never outside the band. */
export function recenteredLeverage(terms: RangeBoundTerms, leverage: number): number {
  const wished = leverage * (1 - terms.recenteringSpeed) + terms.targetLeverage * terms.recenteringSpeed;
  return Math.max(terms.minLeverage, Math.min(terms.maxLeverage, wished));
}

/**
 * Moves of the collateral at which a fund that holds `leverage` reaches the edges of its band; undefined where no
 * price leads there. A long fund is over its band after a fall, and under it after a rise.
 */
export function bandMoves(
  terms: Pick<RangeBoundTerms, "minLeverage" | "maxLeverage">,
  leverage: number,
): { readonly over: number | undefined; readonly under: number | undefined } {
  return {
    over: moveToLeverage(leverage, terms.maxLeverage),
    under: moveToLeverage(leverage, terms.minLeverage),
  };
}

/**
 * Return of the token's index over a period: r·ℓ − borrow·(ℓ − 1), all as fractions of the same period.
 * Source: https://indexcoop.com/btcfli.
 */
export const rangeBoundIndexReturn = (leverage: number, priceReturn: number, borrowRate: number): number =>
  priceReturn * leverage - borrowRate * (leverage - 1);
