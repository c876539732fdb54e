import type { Fund, FundState } from "./funds/fund.ts";
import type { GapReason } from "./market/event.ts";
import type { BasketFund, BasketState, PlannedTrade } from "./portfolio/basket.ts";
import { type Bps, bps, type EpochMs, type Leverage, type Price, type Usd } from "./units.ts";

/**
 * Everything the forecast knows arrives as one of these, in the order of the partition's input stream. `at` is the
 * time the input became known to us; event time is the largest `at` seen.
 */
export type InputEvent =
  | MarketInput
  | FundInput
  | FundStateInput
  | RebalanceInput
  | GapInput
  | BarsInput
  | PlanInput
  | BasketInput
  | BasketStateInput
  | PricesInput
  | ClockInput;

/** What a fund of several assets is told by, under its own name in place of an asset's. */
export type PortfolioInput = BasketInput | BasketStateInput | PricesInput;

/** What one instrument's feed says. */
export type FeedInput = MarketInput | GapInput | BarsInput;

/** The conflated state of one instrument. */
export type MarketInput = LiveMarketInput | UnavailableMarketInput;

interface MarketHeader {
  readonly type: "market";
  readonly venue: string;
  readonly symbol: string;
  readonly asset: string;
  readonly at: EpochMs;
  readonly correlationId: string;
}

export interface LiveMarketInput extends MarketHeader {
  readonly book: "live";
  /** The venue's time of the newest update folded in. */
  readonly exchangeAt: EpochMs;
  readonly bid: Price;
  readonly ask: Price;
  readonly mark?: Price | undefined;
  /** Value resting within each of DEPTH_BANDS_BPS of the mid; undefined where the contract size is unknown. */
  readonly depthUsd?: { readonly bid: readonly Usd[]; readonly ask: readonly Usd[] } | undefined;
  /** Traded since the state before; undefined where the contract size is unknown. */
  readonly tradedUsd?: { readonly buy: Usd; readonly sell: Usd } | undefined;
}

export interface UnavailableMarketInput extends MarketHeader {
  readonly book: "empty" | "syncing" | "suspect";
}

/** Distances from the mid at which depth is measured. */
export const DEPTH_BANDS_BPS: readonly Bps[] = [5, 10, 25, 50, 100].map(bps);

/** A fund was added or changed, or (`fund` undefined) removed. */
export interface FundInput {
  readonly type: "fund";
  readonly at: EpochMs;
  readonly id: string;
  readonly asset: string;
  readonly fund?: Fund | undefined;
}

export interface FundStateInput {
  readonly type: "fundState";
  readonly at: EpochMs;
  readonly id: string;
  readonly asset: string;
  readonly state: FundState;
}

/**
 * What a fund of several assets will trade in this one, worked out where that fund is folded. `id` is the fund and the
 * minute it opens in; the newest counts, and one without a plan takes it back.
 */
export interface PlanInput {
  readonly type: "plan";
  readonly at: EpochMs;
  readonly asset: string;
  readonly id: string;
  readonly plan?: PlannedTrade | undefined;
  /** Why there is no plan. */
  readonly takenBack?: TakenBack | undefined;
}

/** `rule_ended`: the rule does not act then, by all that is known now. */
export type TakenBack = "fund_removed" | "rule_ended" | "composition_stale" | "market_stale";

/** A fund of several assets was added or changed, or (`fund` undefined) removed. `asset` is its id. */
export interface BasketInput {
  readonly type: "basket";
  readonly at: EpochMs;
  readonly asset: string;
  readonly fund?: BasketFund | undefined;
}

export interface BasketStateInput {
  readonly type: "basketState";
  readonly at: EpochMs;
  readonly asset: string;
  readonly state: BasketState;
}

/** Live mids of constituents, at most once a second. Who is not named keeps the last one until it is too old. */
export interface PricesInput {
  readonly type: "prices";
  readonly at: EpochMs;
  /** Id of the fund. */
  readonly asset: string;
  readonly prices: readonly { readonly asset: string; readonly mid: Price }[];
}

/** A fund was seen to rebalance: what really happened, that forecasts are held against. */
export interface RebalanceInput {
  readonly type: "rebalance";
  readonly at: EpochMs;
  readonly id: string;
  readonly asset: string;
  readonly rebalance: SeenRebalance;
}

export interface SeenRebalance {
  /** It took place after `at − atErrorMs` and no later than `at`. */
  readonly at: EpochMs;
  readonly atErrorMs: number;
  /** `published`: the venue says when. `inferred`: what the fund holds changed without a reason in the price. */
  readonly evidence: "published" | "inferred";
  readonly fromLeverage: Leverage;
  readonly toLeverage: Leverage;
  /** Traded per unit of net assets; positive = buys the underlying. */
  readonly tradePerNav: number;
  /** Of the instrument, at the rebalance; undefined where it was not seen. */
  readonly price?: Price | undefined;
}

/** Updates of an instrument were lost between `fromAt` and `at`. */
export interface GapInput {
  readonly type: "gap";
  readonly at: EpochMs;
  readonly fromAt: EpochMs;
  readonly venue: string;
  readonly symbol: string;
  readonly asset: string;
  readonly reason: GapReason;
  readonly repaired: boolean;
}

/** The past of an instrument, where it was not watched: at start and after gaps. In order of time. */
export interface BarsInput {
  readonly type: "bars";
  readonly at: EpochMs;
  readonly venue: string;
  readonly symbol: string;
  readonly asset: string;
  readonly bars: readonly Bar[];
}

/** One minute of trading; `closeAt` is its last millisecond. */
export interface Bar {
  readonly openAt: EpochMs;
  readonly closeAt: EpochMs;
  readonly open: Price;
  readonly close: Price;
  /** Undefined where the contract size is unknown. */
  readonly tradedUsd?: Usd | undefined;
}

/** Once a second, so that time passes where no market does. */
export interface ClockInput {
  readonly type: "clock";
  readonly at: EpochMs;
}
