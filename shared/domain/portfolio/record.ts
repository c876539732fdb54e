import type { EpochMs } from "../units.ts";
import type { BasketFund, BasketState, PlannedTrade } from "./basket.ts";
import type { Comovement } from "./comovement.ts";

/** A fund of several assets as its partition remembers it: plain JSON, as all of the forecast's state. */
export interface BasketRecord {
  readonly at: EpochMs;
  /** Undefined once it was removed; what it told the assets is then taken back. Its `state` is undefined. */
  readonly fund?: BasketFund | undefined;
  readonly state: BasketState | null;
  /** After a rebalance that we took for granted: holdings as they would be, until the fund's own word is newer. */
  readonly isAssumed: boolean;
  readonly mids: Readonly<Record<string, { readonly mid: number; readonly at: EpochMs }>>;
  readonly comovement: Comovement;
  /** What the assets were told last, by the id of the plan and the asset. */
  readonly told: readonly ToldTrade[];
  readonly toldAt: EpochMs | null;
  /** Not before this time is anything worked out again. */
  readonly nextAt: EpochMs | null;
}

export interface ToldTrade {
  readonly id: string;
  readonly asset: string;
  readonly plan: PlannedTrade;
}
