import { step } from "../forecast.ts";
import type { InputEvent, LiveMarketInput } from "../input.ts";
import { instrumentKey, type MarketState, seedMarket } from "../market/state.ts";
import { type AnyFund, isBasket } from "../portfolio/basket.ts";
import { seedComovement } from "../portfolio/comovement.ts";
import { EMPTY_BASKET } from "../portfolio/fold.ts";
import { type EpochMs, price } from "../units.ts";
import type { VolatilityWindow } from "../windows/window.ts";
import { emptyAsset } from "./asset.ts";
import type { ForecastSettings } from "./settings.ts";
import type { ForecastState } from "./state.ts";

/** One instrument at one moment. Volatility and volume may be unknown; the windows then abstain from what needs them. */
export interface SnapshotMarket {
  readonly live: LiveMarketInput;
  readonly volatility: number | undefined;
  readonly dailyVolumeUsd: number | undefined;
}

/**
 * The windows of a moment: what the daemon would publish at `at` if it knew these funds and had watched these markets
 * up to then. A trigger that the price has passed goes off. One window per id, its newest revision.
 */
export function forecastSnapshot(
  at: EpochMs,
  funds: readonly AnyFund[],
  markets: readonly SnapshotMarket[],
  settings: ForecastSettings,
): readonly VolatilityWindow[] {
  const baskets = funds.filter(isBasket);
  const volatilities = markets.map(({ live: { asset }, volatility }) => ({ asset, volatility }));
  const basket = { ...EMPTY_BASKET, comovement: seedComovement(volatilities, settings.volatilityWarmupMs) };
  let state: ForecastState = {
    ...seeded(at, markets, settings),
    baskets: Object.fromEntries(baskets.map(({ id }) => [id, basket])),
  };
  const newest = new Map<string, VolatilityWindow>();
  const fold = (event: InputEvent): void => {
    const next = step(state, event, settings);
    state = next.state;
    for (const window of next.changes) newest.set(window.id, window);
    next.plans.forEach(fold);
  };
  for (const fund of funds) if (!isBasket(fund)) fold({ type: "fund", at, id: fund.id, asset: fund.asset, fund });
  for (const { live } of markets) fold(live);
  const prices = markets.map(({ live }) => ({ asset: live.asset, mid: price((live.bid + live.ask) / 2) }));
  for (const fund of baskets) {
    fold({ type: "prices", at, asset: fund.id, prices });
    fold({ type: "basket", at, asset: fund.id, fund });
  }
  return [...newest.values()];
}

function seeded(at: EpochMs, markets: readonly SnapshotMarket[], settings: ForecastSettings): ForecastState {
  const assets = [...new Set(markets.map(({ live }) => live.asset))];
  return {
    at,
    positions: Object.fromEntries(assets.map((asset, position) => [asset, position])),
    assets: assets.map((asset) => ({ ...emptyAsset(asset), at, markets: marketsOf(asset, at, markets, settings) })),
    baskets: {},
  };
}

function marketsOf(
  asset: string,
  at: EpochMs,
  markets: readonly SnapshotMarket[],
  settings: ForecastSettings,
): Record<string, MarketState> {
  const own = markets.filter(({ live }) => live.asset === asset);
  return Object.fromEntries(
    own.map(({ live, volatility, dailyVolumeUsd }) => {
      const { venue, symbol } = live;
      const seed = { venue, symbol, at, volatility, dailyVolumeUsd };
      return [instrumentKey(live), seedMarket(seed, settings.volatilityWarmupMs)];
    }),
  );
}
