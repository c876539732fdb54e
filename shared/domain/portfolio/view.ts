import type { EpochMs } from "../units.ts";
import type { BasketFund, BasketState } from "./basket.ts";
import type { BasketRecord } from "./record.ts";
import type { BasketView } from "./rule.ts";

/** Why a fund cannot be looked at. */
export type Blind = "composition_stale" | "composition_unknown" | "market_unavailable";

/** The fund at present prices, or why there is none. `netAssets` at or below zero is a composition that cannot be. */
export function viewBasket(
  record: BasketRecord & { readonly fund: BasketFund },
  now: EpochMs,
  marketStaleMs: number,
): BasketView | Blind {
  const { fund, state, mids } = record;
  if (state?.holdings === undefined) return "composition_unknown";
  if (state.at + fund.stateAgeMsMax <= now) return "composition_stale";
  const prices: number[] = [];
  for (const { asset, settlesOn } of fund.constituents) {
    const own = Object.hasOwn(mids, asset) ? mids[asset] : undefined;
    const isLive = own !== undefined && now - own.at <= marketStaleMs;
    // A contract that has settled is quoted no more; nothing is held of it.
    if (!isLive && (settlesOn === undefined || isHeld(state, asset))) return "market_unavailable";
    prices.push(own?.mid ?? 0);
  }
  return viewAt(fund, state, prices, now) ?? "composition_unknown";
}

const isHeld = (state: BasketState, asset: string): boolean =>
  state.holdings?.some((held) => held.asset === asset && held.units !== 0) ?? false;

/** The fund at any prices, in the order of its constituents. Undefined where its net assets are not above zero. */
export function viewAt(
  fund: BasketFund,
  state: BasketState,
  prices: readonly number[],
  at: EpochMs,
): BasketView | undefined {
  const units = unitsOf(fund, state);
  const values = units.map((held, index) => held * (prices[index] ?? 0));
  const netAssets = values.reduce((sum, value) => sum + value, state.cash ?? 0);
  if (!(netAssets > 0)) return undefined;
  return { at, fund, state, prices, netAssets, weights: values.map((value) => value / netAssets) };
}

const unitsOf = (fund: BasketFund, state: BasketState): readonly number[] => {
  const byAsset = new Map(state.holdings?.map(({ asset, units }) => [asset, units]));
  return fund.constituents.map(({ asset }) => byAsset.get(asset) ?? 0);
};

/** What is held after the fund has gone to `targets` at the prices of `view`; the scale stays. */
export function rebalanced(view: BasketView, targets: readonly number[]): Pick<BasketState, "holdings" | "cash"> {
  const { fund, prices, netAssets } = view;
  const invested = targets.reduce((sum, weight) => sum + weight, 0);
  return {
    holdings: fund.constituents.flatMap(({ asset }, index) => {
      const price = prices[index] ?? 0;
      return price > 0 ? [{ asset, units: ((targets[index] ?? 0) * netAssets) / price }] : [];
    }),
    cash: (1 - invested) * netAssets,
  };
}
