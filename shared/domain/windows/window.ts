import type { Bps, EpochMs, Fraction, Price, Usd, VolatilityPerSqrtDay } from "../units.ts";

/**
 * A predicted volatility window. It begins as `forecast`, is `armed` shortly before it opens, `open` while the trades
 * are expected to print and then `closed` (and `scored` once its outcome is known). A window whose inputs were lost is
 * `withdrawn` with the reason; it comes back as `forecast` if the inputs recover before it would have opened.
 */
export type WindowStatus = "forecast" | "armed" | "open" | "closed" | "scored" | "withdrawn";
export type WindowKind = "scheduled" | "threshold" | "review" | "plan";
export type BookState = "empty" | "syncing" | "live" | "suspect";

/** Why a window was withdrawn. */
export type WithdrawReason =
  | "book_not_live"
  | "market_stale"
  | "composition_stale"
  | "fund_removed"
  | "rule_ended"
  | "rule_contradicted"
  | "rebalanced"
  | "not_material"
  | "watch_ended";

/** Why a window gives timing but no size. */
export type AbstainReason =
  | "reference_unknown"
  | "volatility_warming_up"
  | "market_unavailable"
  | "volume_unknown"
  | "composition_unknown"
  | "composition_stale";

export interface Quantiles<T> {
  readonly mean: T;
  readonly p05: T;
  readonly p25: T;
  readonly p50: T;
  readonly p75: T;
  readonly p95: T;
}

export interface Interval<T> {
  readonly p05: T;
  readonly p50: T;
  readonly p95: T;
}

/** `exact`: opens at `opensAt`. `conditional`: opens if a trigger is hit before `watchedUntil`; the times are null until then. */
export type WindowTiming =
  | { readonly certainty: "exact" }
  | { readonly certainty: "conditional"; readonly watchedUntil: EpochMs };

export interface WindowFlow {
  readonly side: "buy" | "sell" | "none";
  /** Trade of the funds whose net assets are known, positive = buy the underlying. Null when none is. */
  readonly usd: Quantiles<Usd> | null;
  /** Trade per dollar of net assets, summed over the funds whose net assets are unknown. Null when all are known. */
  readonly perNav: Quantiles<Fraction> | null;
  /** |median| over a day's volume at the recent rate. */
  readonly ofAdv: number | null;
  /** |median| over the book's depth on the side that is hit, within the deepest band measured. */
  readonly ofDepth: number | null;
}

export interface WindowImpact {
  /** Signed peak displacement of the price. */
  readonly bps: Interval<Bps>;
  readonly anticipatedShare: Fraction;
  readonly permanentShare: Fraction;
  readonly halfLifeMs: number;
}

/** Standard deviation of the asset's log return over the window. */
export interface WindowVolatility {
  readonly baseline: VolatilityPerSqrtDay;
  readonly expected: VolatilityPerSqrtDay;
  readonly ratio: Interval<number>;
}

export interface LadderRung {
  readonly move: Fraction;
  /** Null where net assets are unknown; see `perNav`. */
  readonly usd: Usd | null;
  readonly perNav: Fraction | null;
}

export interface WindowTrigger {
  readonly price: Price;
  readonly move: Fraction;
  readonly fund: string;
  readonly usd: Usd | null;
  readonly perNav: Fraction;
  readonly hitProbability: Fraction;
}

export interface WindowFund {
  readonly id: string;
  readonly usd: Usd | null;
  readonly perNav: Fraction | null;
  /** `<rule>@<version label>`. */
  readonly rule: string;
}

export interface WindowInputs {
  readonly marketAt: EpochMs | null;
  readonly compositionAt: EpochMs | null;
  readonly book: BookState;
  readonly model: string;
  readonly calibration: string | null;
}

export interface VolatilityWindow {
  readonly id: string;
  readonly revision: number;
  readonly schema: 1;
  readonly asset: string;
  readonly status: WindowStatus;
  readonly withdrawnReason: WithdrawReason | null;
  readonly kind: WindowKind;
  readonly opensAt: EpochMs | null;
  readonly closesAt: EpochMs | null;
  readonly timing: WindowTiming;
  readonly probability: Fraction;
  readonly flow: WindowFlow | null;
  readonly impact: WindowImpact | null;
  readonly volatility: WindowVolatility | null;
  readonly ladder: readonly LadderRung[];
  readonly triggers: readonly WindowTrigger[];
  readonly funds: readonly WindowFund[];
  readonly inputs: WindowInputs;
  readonly abstain: AbstainReason | null;
  readonly correlationId: string;
  readonly publishedAt: EpochMs;
}
