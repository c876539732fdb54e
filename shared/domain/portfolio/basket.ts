import type { Schedule } from "../calendar/schedule.ts";
import type { ExecutionProfile, Fund, FundIdentity, InstrumentRef } from "../funds/fund.ts";
import type { BandPolicy } from "../funds/percentage-band.ts";
import type { EpochMs, Fraction, Leverage, Price, Usd } from "../units.ts";

/** One of the assets a fund may hold, and where it trades it. */
export interface Constituent {
  readonly asset: string;
  readonly instrument: InstrumentRef;
  readonly contractSize?: number | undefined;
  /** Of a dated contract: its final settlement, YYYY-MM-DD. */
  readonly settlesOn?: string | undefined;
}

/** How an index weighs its members. `market-cap`: by supply times price; caps are shares of the whole. */
export type Weighting =
  | { readonly scheme: "market-cap" }
  | { readonly scheme: "capped"; readonly capLargest: Fraction; readonly capOthers: Fraction }
  | { readonly scheme: "square-root" }
  | { readonly scheme: "equal" }
  | { readonly scheme: "fixed"; readonly weights: Readonly<Record<string, Fraction>> };

/** Half-width of the band around a target weight. `five-25`: the less of five points and a quarter of the target. */
export type BandWidth =
  | { readonly kind: "five-25" }
  | { readonly kind: "points"; readonly points: Fraction }
  | { readonly kind: "share"; readonly share: Fraction };

/**
 * Parameters of one rule of a fund of several assets. All act at the times of `schedule`.
 * `index-review`: to the weights of the index, from supplies where the weighting wants them.
 * `percentage-band`: when a weight has left its band, weights go back as the policy says (`funds/percentage-band.ts`).
 * `target-volatility`: min(cap, target / measured volatility) of net assets in the one asset.
 * `risk-parity`: weights in inverse proportion to volatility.
 * `cppi`: multiplier times what net assets exceed the floor by, in the risky assets in proportion.
 * `weight-schedule`: weights that move evenly between two times, and stand before and after.
 * `futures-roll`: `leverage` times net assets in the two nearest contracts, the first giving way to the second evenly.
 */
export type BasketTerms =
  | {
      readonly rule: "index-review";
      readonly weighting: Weighting;
      readonly schedule: Schedule;
      readonly execution: ExecutionProfile;
    }
  | {
      readonly rule: "percentage-band";
      readonly weights: Readonly<Record<string, Fraction>>;
      readonly band: BandWidth;
      readonly restoreTo: BandPolicy;
      readonly schedule: Schedule;
      readonly execution: ExecutionProfile;
    }
  | {
      readonly rule: "target-volatility";
      /** Per √year, as these funds state it. */
      readonly targetVolatility: Fraction;
      readonly exposureMax: Fraction;
      readonly schedule: Schedule;
      readonly execution: ExecutionProfile;
    }
  | {
      readonly rule: "risk-parity";
      readonly schedule: Schedule;
      readonly execution: ExecutionProfile;
    }
  | {
      readonly rule: "cppi";
      readonly multiplier: number;
      readonly exposureMax: Fraction;
      readonly schedule: Schedule;
      readonly execution: ExecutionProfile;
    }
  | {
      readonly rule: "weight-schedule";
      /** What is left of one is cash: the quote currency of a pool. */
      readonly startWeights: Readonly<Record<string, Fraction>>;
      readonly endWeights: Readonly<Record<string, Fraction>>;
      /** ISO 8601 with zone. */
      readonly startsAt: string;
      readonly endsAt: string;
      readonly schedule: Schedule;
      readonly execution: ExecutionProfile;
    }
  | {
      readonly rule: "futures-roll";
      readonly leverage: Leverage;
      readonly schedule: Schedule;
      readonly execution: ExecutionProfile;
    };

/** What one constituent is at a review: its supply for the index, and how sure it is to be a member. */
export interface Member {
  readonly asset: string;
  /** Shares or coins that the index counts, float and caps of the provider included. */
  readonly supply?: number | undefined;
  /** Probability that it is a member after the review. */
  readonly probability: Fraction;
}

/** What is known of a fund of several assets at `at`. Missing is unknown, never zero. */
export interface BasketState {
  readonly at: EpochMs;
  readonly netAssetsUsd?: Usd | undefined;
  readonly netAssetsLogSd: number;
  /** Units held, all on one scale: in total, or per share of the fund. */
  readonly holdings?: readonly { readonly asset: string; readonly units: number }[] | undefined;
  /** Net assets less the value of the holdings, on their scale: cash and all else that is held, negative for debt. */
  readonly cash?: number | undefined;
  /** What net assets were at `at`, on the scale of the holdings: with the holdings they then follow the prices. */
  readonly heldNetAssets?: number | undefined;
  /** What the next review goes by. */
  readonly members?: readonly Member[] | undefined;
  /** Per √year, short and long, as the fund's rule measures them. */
  readonly volatilities?:
    | readonly { readonly asset: string; readonly short: number; readonly long: number }[]
    | undefined;
  /** CPPI: what net assets must not fall below, on the scale of the holdings. */
  readonly floor?: number | undefined;
}

/** A fund of several assets, folded in a partition of its own. */
export interface BasketFund extends FundIdentity<BasketTerms> {
  readonly constituents: readonly Constituent[];
  readonly state?: BasketState | undefined;
}

export type BasketRuleName = BasketTerms["rule"];
export type BasketTermsOf<N extends BasketRuleName> = Extract<BasketTerms, { readonly rule: N }>;

/** A size that the forecast of one asset can take on: per unit of the fund's net assets. */
export interface PlannedSize {
  /** Price of the asset that the size was worked out at. */
  readonly price: Price;
  readonly perNav: number;
  /** By how much it grows per unit of relative move of the asset alone. */
  readonly perNavPerMove: number;
  /** Standard deviation that the other assets bring until the trade. */
  readonly perNavSd: number;
}

/** What a fund of several assets will trade in one of them. */
export interface PlannedTrade {
  readonly fund: string;
  /** `<rule>@<version label>`. */
  readonly label: string;
  readonly kind: "review" | "plan";
  readonly instrument: InstrumentRef;
  readonly decidedAt: EpochMs;
  readonly opensAt: EpochMs;
  readonly closesAt: EpochMs;
  readonly probability: Fraction;
  /** Oldest figure it rests on. */
  readonly knownAt: EpochMs | null;
  readonly netAssetsUsd: Usd | null;
  readonly netAssetsLogSd: number;
  readonly nettingMin: Fraction;
  readonly nettingMax: Fraction;
  /** Null where only the time is known; `missing` says why. */
  readonly size: PlannedSize | null;
  readonly missing: "composition_stale" | "composition_unknown" | "market_unavailable" | "volatility_warming_up" | null;
}

export type AnyFund = Fund | BasketFund;

export const isBasket = (fund: AnyFund): fund is BasketFund => "constituents" in fund;

/** A fund in one instrument. */
export const isSingle = (fund: AnyFund): fund is Fund => !isBasket(fund);
