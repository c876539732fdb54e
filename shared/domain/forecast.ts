import { adoptWindows } from "./forecast/adopt.ts";
import { emptyAsset, stepAsset } from "./forecast/asset.ts";
import type { ForecastSettings } from "./forecast/settings.ts";
import type { AssetState, ForecastState } from "./forecast/state.ts";
import type { InputEvent, PlanInput, PortfolioInput } from "./input.ts";
import { EMPTY_BASKET, stepBasket } from "./portfolio/fold.ts";
import type { EpochMs } from "./units.ts";
import { byUrgency } from "./windows/urgency.ts";
import type { VolatilityWindow } from "./windows/window.ts";

export type { ForecastSettings } from "./forecast/settings.ts";
export { type ForecastState, STATE_VERSION } from "./forecast/state.ts";

/**
 * The state before the first input. `newest`: the newest revision of each window that an earlier state has given out,
 * where that state is lost; their revisions go on from there.
 */
export const initialState = (newest: readonly VolatilityWindow[] = []): ForecastState => adoptWindows(newest);

export interface ForecastStep {
  readonly state: ForecastState;
  /** New revisions, in the order they are to be published: what opens, what ends, what is new. */
  readonly changes: readonly VolatilityWindow[];
  /** What funds of several assets will trade, for the partitions of those assets: inputs of the steps to come. */
  readonly plans: readonly PlanInput[];
}

/**
 * The whole forecast: folds one input into the state and says which windows changed. Pure, and event time is the only
 * time, so live, replay and back-test are this one function; the state before stays valid and shares what did not
 * change. Time never runs backwards: a late event happens when it arrives.
 */
export function step(state: ForecastState, event: InputEvent, settings: ForecastSettings): ForecastStep {
  const changes: VolatilityWindow[] = [];
  const plans: PlanInput[] = [];
  const at = later(state.at, event.at);
  if (event.type === "clock") {
    const assets = state.assets.map((asset) => stepAsset(asset, event, settings, changes));
    const baskets = mapValues(state.baskets, (basket) => stepBasket(basket, event, settings, plans));
    return { state: { at, positions: state.positions, assets, baskets }, changes: byUrgency(changes), plans };
  }
  if (isOfPortfolio(event)) {
    const held = Object.hasOwn(state.baskets, event.asset) ? state.baskets[event.asset] : undefined;
    const basket = stepBasket(held ?? EMPTY_BASKET, event, settings, plans);
    return { state: { ...state, at, baskets: { ...state.baskets, [event.asset]: basket } }, changes, plans };
  }
  // An asset may be called like something every object has.
  const position = Object.hasOwn(state.positions, event.asset) ? state.positions[event.asset] : undefined;
  const held = position === undefined ? undefined : state.assets[position];
  const next = stepAsset(held ?? emptyAsset(event.asset), event, settings, changes);
  return { state: put(state, at, position, next), changes: byUrgency(changes), plans };
}

const isOfPortfolio = (event: InputEvent): event is PortfolioInput =>
  event.type === "basket" || event.type === "basketState" || event.type === "prices";

const mapValues = <T>(values: Readonly<Record<string, T>>, map: (value: T) => T): Record<string, T> =>
  Object.fromEntries(Object.entries(values).map(([key, value]) => [key, map(value)]));

function put(state: ForecastState, at: EpochMs, position: number | undefined, asset: AssetState): ForecastState {
  if (position !== undefined) return { ...state, at, assets: state.assets.with(position, asset) };
  return {
    ...state,
    at,
    positions: { ...state.positions, [asset.asset]: state.assets.length },
    assets: [...state.assets, asset],
  };
}

const later = (a: EpochMs, b: EpochMs): EpochMs => (b > a ? b : a);
