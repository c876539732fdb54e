import type { ForecastSettings } from "../forecast/settings.ts";
import type { BarsInput, LiveMarketInput, MarketInput } from "../input.ts";
import { type EpochMs, MS_PER_DAY, type Usd } from "../units.ts";
import type { BookState } from "../windows/window.ts";
import { foldBars, NEVER_WATCHED, resume, type WatchedTime } from "./history.ts";
import { EMPTY_VOLATILITY, interrupt, sample, type VolatilityState, volatilityOf } from "./volatility.ts";
import { addVolume, dailyVolumeOf, EMPTY_VOLUME, type VolumeState } from "./volume.ts";

/** What the forecast knows of one traded instrument. */
export interface MarketState {
  readonly venue: string;
  readonly symbol: string;
  readonly book: BookState;
  /** When the last live state arrived; null before the first. */
  readonly liveAt: EpochMs | null;
  readonly mid: number | null;
  /** Within the deepest band measured. */
  readonly bidDepthUsd: number | null;
  readonly askDepthUsd: number | null;
  readonly volatility: VolatilityState;
  readonly volume: VolumeState;
  readonly watched: WatchedTime;
  readonly correlationId: string;
}

type MarketSettings = Pick<ForecastSettings, "marketStaleMs" | "volatilityHalfLifeMs" | "volatilityWarmupMs">;

export const instrumentKey = (ref: { readonly venue: string; readonly symbol: string }): string =>
  `${ref.venue}:${ref.symbol}`;

/**
 * Folds one conflated state. A live state that is older than the one held brings only its volume; a book that is not
 * live keeps what was learnt (volatility, volume) but loses its price.
 */
export function foldMarket(
  before: MarketState | undefined,
  input: MarketInput,
  at: EpochMs,
  settings: MarketSettings,
): MarketState {
  const held = before ?? emptyMarket(input);
  if (input.book !== "live") return { ...lose(held, input.book), correlationId: input.correlationId };
  const traded = input.tradedUsd === undefined ? undefined : input.tradedUsd.buy + input.tradedUsd.sell;
  if (held.liveAt !== null && input.at < held.liveAt) {
    return traded === undefined ? held : { ...held, volume: addVolume(held.volume, traded, 0, 0) };
  }
  const mid = (input.bid + input.ask) / 2;
  const continuous = isLive(held, at, settings.marketStaleMs) && held.liveAt !== null;
  const elapsedMs = continuous && held.liveAt !== null ? at - held.liveAt : 0;
  const volatility = foldVolatility(held, mid, continuous, at, settings);
  const sampledMs = volatility.observedMs - held.volatility.observedMs;
  return {
    venue: held.venue,
    symbol: held.symbol,
    book: "live",
    liveAt: at,
    mid,
    bidDepthUsd: deepest(input, "bid"),
    askDepthUsd: deepest(input, "ask"),
    volatility,
    volume: traded === undefined ? held.volume : addVolume(held.volume, continuous ? traded : 0, elapsedMs, sampledMs),
    watched: continuous ? held.watched : resume(held.watched, held.liveAt, at),
    correlationId: input.correlationId,
  };
}

/** Folds bars of a time in which the instrument was not watched. */
export function foldHistory(before: MarketState | undefined, input: BarsInput, settings: MarketSettings): MarketState {
  const { venue, symbol, at } = input;
  const held =
    before ?? emptyMarket({ type: "market", venue, symbol, asset: "", at, correlationId: "", book: "empty" });
  const past = input.bars.filter(({ closeAt }) => closeAt < at);
  return { ...held, ...foldBars(held, past, settings.volatilityHalfLifeMs) };
}

/**
 * The mid that stood up to now is the one the new second began with, so it is what is sampled; only when the sampler
 * starts afresh is the new mid the first sample, because the one before belongs to the far side of the break.
 */
function foldVolatility(
  held: MarketState,
  mid: number,
  continuous: boolean,
  at: EpochMs,
  settings: MarketSettings,
): VolatilityState {
  const base = continuous ? held.volatility : interrupt(held.volatility);
  const standing = base.sampledMid !== null && held.mid !== null ? held.mid : mid;
  return sample(base, standing, at, settings.volatilityHalfLifeMs, settings.marketStaleMs);
}

/** Updates were lost: no return may span the gap. The book's own state says whether it can still be read. */
export const foldGap = (market: MarketState): MarketState => ({
  ...market,
  volatility: interrupt(market.volatility),
});

/** A live book heard from recently enough at `at`; only then may its price be read. */
export const isLive = (market: MarketState | undefined, at: number, staleMs: number): boolean =>
  market !== undefined && market.book === "live" && market.liveAt !== null && at - market.liveAt <= staleMs;

export const marketVolatility = (market: MarketState, settings: MarketSettings): number | null =>
  volatilityOf(market.volatility, settings.volatilityWarmupMs);

export const marketDailyVolume = (market: MarketState, settings: MarketSettings): number | null =>
  dailyVolumeOf(market.volume, settings.volatilityWarmupMs);

function emptyMarket(input: MarketInput): MarketState {
  return {
    venue: input.venue,
    symbol: input.symbol,
    book: "empty",
    liveAt: null,
    mid: null,
    bidDepthUsd: null,
    askDepthUsd: null,
    volatility: EMPTY_VOLATILITY,
    volume: EMPTY_VOLUME,
    watched: NEVER_WATCHED,
    correlationId: input.correlationId,
  };
}

const lose = (market: MarketState, book: Exclude<BookState, "live">): MarketState => ({
  ...market,
  book,
  mid: null,
  bidDepthUsd: null,
  askDepthUsd: null,
  volatility: interrupt(market.volatility),
});

const deepest = (input: LiveMarketInput, side: "bid" | "ask"): Usd | null => input.depthUsd?.[side].at(-1) ?? null;

export interface SeedMarket {
  readonly venue: string;
  readonly symbol: string;
  readonly at: EpochMs;
  readonly volatility: number | undefined;
  readonly dailyVolumeUsd: number | undefined;
}

/**
 * An instrument whose volatility and volume are known from elsewhere, watched until `at` and waiting for its book: the
 * next live state finds it warmed up.
 */
export function seedMarket(seed: SeedMarket, warmupMs: number): MarketState {
  const { venue, symbol, at, volatility, dailyVolumeUsd } = seed;
  return {
    ...emptyMarket({ type: "market", venue, symbol, asset: "", at, correlationId: "", book: "empty" }),
    liveAt: at,
    volatility:
      volatility === undefined
        ? EMPTY_VOLATILITY
        : { ...EMPTY_VOLATILITY, weightedVariance: volatility * volatility, weight: 1, observedMs: warmupMs },
    volume:
      dailyVolumeUsd === undefined
        ? EMPTY_VOLUME
        : { tradedUsd: (dailyVolumeUsd * warmupMs) / MS_PER_DAY, observedMs: warmupMs, sampledMs: warmupMs },
  };
}
