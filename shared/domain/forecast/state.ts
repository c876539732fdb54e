import type { FundAnchor } from "../funds/anchor.ts";
import type { Fund } from "../funds/fund.ts";
import type { MarketState } from "../market/state.ts";
import type { PlannedTrade } from "../portfolio/basket.ts";
import type { BasketRecord } from "../portfolio/record.ts";
import type { EpochMs } from "../units.ts";
import type { VolatilityWindow, WindowKind } from "../windows/window.ts";
import type { WindowNumbers } from "./numbers.ts";
import type { Plan, PlannedPart } from "./plan.ts";

/**
 * Which program can continue a state. Raise it with every change after which a state written before would be read
 * wrongly (a field of it added, removed or given another meaning), or the same inputs give other windows: a snapshot of
 * another version is not loaded, and the forecast starts afresh from the windows that stand.
 */
export const STATE_VERSION = 5;

/** Everything a partition remembers: plain JSON, so that a snapshot is a copy and a restored one continues identically. */
export interface ForecastState {
  /** Event time: the largest `at` seen. */
  readonly at: EpochMs;
  /** Position of each asset in `assets`. */
  readonly positions: Readonly<Record<string, number>>;
  readonly assets: readonly AssetState[];
  /** Funds of several assets, by their ids. */
  readonly baskets: Readonly<Record<string, BasketRecord>>;
}

/** One asset; no asset knows of another. */
export interface AssetState {
  readonly asset: string;
  readonly at: EpochMs;
  readonly funds: Readonly<Record<string, FundRecord>>;
  /** Trades of funds that are folded elsewhere, by the id of the plan. */
  readonly trades: Readonly<Record<string, { readonly at: EpochMs; readonly plan: PlannedTrade }>>;
  /** By instrument key. */
  readonly markets: Readonly<Record<string, MarketState>>;
  readonly plan: Plan;
  readonly windows: readonly WindowRecord[];
  readonly counters: DayCounters;
}

export interface FundRecord {
  /** Its `state` is undefined; what was published lives in `anchor`. */
  readonly fund: Fund;
  readonly anchor: FundAnchor;
  /** While a scheduled window of the fund is open, its next one is not planned. */
  readonly busyUntil: EpochMs | null;
  /** A fund that goes back to its edge trades on with every move beyond it, and all of that is one window. */
  readonly follows: { readonly direction: Direction; readonly until: EpochMs } | null;
  /** A trade whose window is open and whose price is still to come: then the fund stands there. */
  readonly sizing: { readonly at: EpochMs; readonly part: PlannedPart } | null;
}

/** Threshold windows published on one UTC day, for their ids. */
export interface DayCounters {
  readonly day: string;
  readonly down: number;
  readonly up: number;
}

export const DIRECTIONS = ["down", "up"] as const;
export type Direction = (typeof DIRECTIONS)[number];

/** A window that may be or was published; forgotten once it is closed or its time has passed. */
export interface WindowRecord {
  /** Scheduled: the minute it opens in. Threshold: unused. */
  readonly group: string | null;
  readonly direction: Direction | null;
  readonly kind: WindowKind;
  /** Null until it is known when a threshold window opens. */
  readonly opensAt: EpochMs | null;
  readonly closesAt: EpochMs | null;
  readonly watchedUntil: EpochMs | null;
  /** The nearest trigger, as last evaluated. */
  readonly lead: { readonly fund: string; readonly epoch: number } | null;
  /** The trades are decided: numbers no longer change. */
  readonly decided: WindowNumbers | null;
  readonly checked: Checked | null;
  readonly published: VolatilityWindow | null;
}

/** What the last evaluation rested on, to see cheaply whether another is worth its cost. */
export interface Checked {
  readonly planVersion: number;
  readonly liveInstruments: number;
  readonly lead: string | null;
  readonly isVolatilityKnown: boolean;
  readonly isVolumeKnown: boolean;
  /** Mean trade by the kept sums, in USD and per unit of net assets. */
  readonly meanUsd: number;
  readonly meanPerNav: number;
  readonly widthUsd: number;
  readonly widthPerNav: number;
  /** Standard deviation of the log price until the trade. */
  readonly spread: number;
  /** Log distance of the nearest trigger over `spread`. */
  readonly distance: number;
}
