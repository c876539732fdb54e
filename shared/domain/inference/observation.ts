import type { EpochMs } from "../units.ts";

/**
 * A token at one moment, as its venue publishes it. Leverage is signed; `basket` is what all tokens hold together, in units
 * of the underlying. At least leverage, or basket and supply, or nothing can be said.
 */
export interface TokenSample {
  readonly at: EpochMs;
  /** Of the underlying that the token holds, at the same moment. */
  readonly price: number;
  readonly nav?: number | undefined;
  readonly leverage?: number | undefined;
  readonly basket?: number | undefined;
  readonly supply?: number | undefined;
  /** The venue's own word on its last rebalance. */
  readonly rebalancedAt?: EpochMs | undefined;
}

/** A rebalance that took place after `at − atErrorMs` and no later than `at`. */
export interface ObservedRebalance {
  readonly type: "rebalance";
  readonly at: EpochMs;
  readonly atErrorMs: number;
  /** From the first sample that showed a trade to the first after it; zero where it took place between two samples. */
  readonly tookMs: number;
  /** `published`: the venue says so. `inferred`: what the token holds changed without a reason in the price. */
  readonly evidence: "published" | "inferred";
  /** Signed leverage at the first sample that showed the trade, as it were without it, and at the first after it. */
  readonly fromLeverage: number;
  readonly toLeverage: number;
  /** Traded per unit of net assets; positive = buys the underlying. */
  readonly tradePerNav: number;
  readonly side: "buy" | "sell";
  /** At the first sample after it. */
  readonly price: number;
  /** The last sample before it; net assets are per token, on the scale of after. Null where no net assets are published. */
  readonly before: { readonly price: number; readonly nav: number | null };
  /** Units of the underlying per token (per unit of net assets at first sight, where those are unknown). */
  readonly unitsBefore: number;
  readonly unitsAfter: number;
  /** Bound of the relative error that rounding leaves in them and in the leverage. */
  readonly unitsError: number;
  /** Least and largest |leverage| that was reached and left again since the rebalance before, without another. */
  readonly heldMin: number;
  readonly heldMax: number;
}

/**
 * What changed a token otherwise. `merge` and `split`: tokens and net assets per token were rescaled by `ratio` (10: ten
 * became one). `cash`: net assets jumped by `ratio` with nothing traded, a fee if below one. `outage`: nothing was heard.
 */
export interface ObservedChange {
  readonly type: "merge" | "split" | "cash" | "outage";
  readonly at: EpochMs;
  readonly atErrorMs: number;
  readonly ratio: number;
}

export type Observation = ObservedRebalance | ObservedChange;
