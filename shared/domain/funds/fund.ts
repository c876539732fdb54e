import type { EpochMs, Fraction, Leverage, Price, Usd } from "../units.ts";

/** The traded instrument: the venue's folder name and the venue's own symbol. */
export interface InstrumentRef {
  readonly venue: string;
  readonly symbol: string;
}

/** How the trade prints: it starts `delayMs` after the rule calls for it and is spread over `durationMs`. */
export interface ExecutionProfile {
  readonly kind: "point" | "twap";
  readonly delayMs: number;
  readonly durationMs: number;
}

/**
 * Parameters of one rule. Leverage is the signed target; band edges are absolute leverage.
 * `daily-reset`: at each local time of `resetAt` (HH:MM or HH:MM:SS) in `timeZone`, back to target.
 * `leverage-band`: back to target as soon as |leverage| leaves [minLeverage, maxLeverage]; with sides `losing` only the
 * upper edge (a move against the fund) acts.
 */
export type RuleTerms =
  | {
      readonly rule: "daily-reset";
      readonly leverage: Leverage;
      readonly resetAt: readonly string[];
      readonly timeZone: string;
      readonly days: "every-day" | "weekdays";
      readonly execution: ExecutionProfile;
    }
  | {
      readonly rule: "leverage-band";
      readonly leverage: Leverage;
      readonly minLeverage: number;
      readonly maxLeverage: number;
      readonly sides: "both" | "losing";
      readonly execution: ExecutionProfile;
    };

/** Terms in force until `until` (exclusive); the last version has none. A version without rules is a dead product. */
export interface RuleVersion {
  readonly label: string;
  readonly until?: EpochMs | undefined;
  readonly rules: readonly RuleTerms[];
  readonly source: string;
  readonly evidence?: string | undefined;
}

/** What is known of a fund at `at`. Missing is unknown, never zero. */
export interface FundState {
  readonly at: EpochMs;
  /** Net assets just after the last rebalance. */
  readonly netAssetsUsd?: Usd | undefined;
  /** Standard deviation of the log error of `netAssetsUsd`. */
  readonly netAssetsLogSd: number;
  /** Price of the traded instrument at the last rebalance. */
  readonly referencePrice?: Price | undefined;
  readonly rebalancedAt?: EpochMs | undefined;
  /** Leverage now, signed, as the venue publishes it: gives the reference price where that is unknown. */
  readonly leverage?: Leverage | undefined;
  readonly navPerToken?: Price | undefined;
}

export interface Fund {
  readonly id: string;
  readonly name: string;
  readonly asset: string;
  readonly instrument: InstrumentRef;
  /** Units of the asset in one contract, where the venue quotes contracts and its own list is not asked. */
  readonly contractSize?: number | undefined;
  readonly versions: readonly RuleVersion[];
  /** Share of the theoretical trade that never reaches the market because the issuer nets it inside. */
  readonly internalNetting: { readonly min: Fraction; readonly max: Fraction };
  /** A live source of NAV and leverage. */
  readonly feed?: InstrumentRef | undefined;
  /** State older than this makes the fund abstain. */
  readonly stateAgeMsMax: number;
  readonly state?: FundState | undefined;
}
