import type { Schedule } from "../calendar/schedule.ts";
import type { EpochMs, Fraction, Leverage, Price, Usd } from "../units.ts";

/** The traded instrument: the venue's folder name and the venue's own symbol. */
export interface InstrumentRef {
  readonly venue: string;
  readonly symbol: string;
}

/**
 * How the trade prints: it starts `delayMs` after the rule calls for it and is spread over `durationMs`.
 * `chunks`: pieces of at most `chunkUsdMax`, one every `coolDownMs`, so that a large trade at a trigger lasts longer than
 * `durationMs`; of one at a clock nobody knows the size beforehand. `dutch-auction`: nobody takes the offer before it is worth it, which is `delayMs` after it begins.
 */
export interface ExecutionProfile {
  readonly kind: "point" | "twap" | "vwap" | "closing-auction" | "chunks" | "dutch-auction";
  readonly delayMs: number;
  readonly durationMs: number;
  readonly chunkUsdMax?: Usd | undefined;
  readonly coolDownMs?: number | undefined;
}

/**
 * Parameters of one rule of a fund in one instrument. Leverage is the signed target; band edges are absolute leverage.
 * `daily-reset`: at each time of `schedule` back to target, if the instrument has moved by `moveMin` at least.
 * `leverage-band`: as soon as |leverage| leaves [minLeverage, maxLeverage] back to the target, or only to the edge it has
 * left; with sides `losing` only the upper edge (a move against the fund) acts.
 * `recentering`: at each time of `schedule` a share `speed` of the way to the target, and into the band.
 */
export type RuleTerms =
  | {
      readonly rule: "daily-reset";
      readonly leverage: Leverage;
      readonly schedule: Schedule;
      readonly moveMin: Fraction;
      readonly execution: ExecutionProfile;
    }
  | {
      readonly rule: "leverage-band";
      readonly leverage: Leverage;
      readonly minLeverage: number;
      readonly maxLeverage: number;
      readonly sides: "both" | "losing";
      readonly restoreTo: "target" | "edge";
      readonly execution: ExecutionProfile;
    }
  | {
      readonly rule: "recentering";
      readonly leverage: Leverage;
      readonly minLeverage: number;
      readonly maxLeverage: number;
      readonly speed: Fraction;
      readonly schedule: Schedule;
      readonly execution: ExecutionProfile;
    };

/** Terms in force until `until` (exclusive); the last version has none. A version without rules is a dead product. */
export interface RuleVersion<Terms = RuleTerms> {
  readonly label: string;
  readonly until?: EpochMs | undefined;
  readonly rules: readonly Terms[];
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

/** Where a fund's state is published: a provider of the configuration, and the fund's key in what that provider says. */
export interface PublishedBy {
  readonly provider: string;
  readonly key: string;
}

/** What every fund has, whatever it holds. */
export interface FundIdentity<Terms> {
  readonly id: string;
  readonly name: string;
  readonly versions: readonly RuleVersion<Terms>[];
  /** Share of the theoretical trade that never reaches the market because the issuer nets it inside. */
  readonly internalNetting: { readonly min: Fraction; readonly max: Fraction };
  /** State older than this makes the fund abstain. */
  readonly stateAgeMsMax: number;
  /** Why its market is not watched: the fund is known, and nothing is forecast for it. */
  readonly notWatched?: string | undefined;
  /** The newest state counts; of two as old as each other, the one named first. */
  readonly publishedBy?: readonly PublishedBy[] | undefined;
  /** Net assets as the fund's file states them, for people to look up; nothing is computed from them. */
  readonly figures?: StatedFigures | undefined;
}

/** A figure with its date and where it was found. */
export interface StatedFigures {
  readonly at: EpochMs;
  readonly netAssetsUsd: Usd;
  readonly source?: string | undefined;
}

/** A fund in one instrument. */
export interface Fund extends FundIdentity<RuleTerms> {
  readonly asset: string;
  readonly instrument: InstrumentRef;
  /** Units of the asset in one contract, where the venue quotes contracts and its own list is not asked. */
  readonly contractSize?: number | undefined;
  /** Net creations F per unit of net assets and of move are −`creationResponse`: holders take gains out. */
  readonly creationResponse: number;
  /** A live source of NAV and leverage. */
  readonly feed?: InstrumentRef | undefined;
  readonly state?: FundState | undefined;
}
