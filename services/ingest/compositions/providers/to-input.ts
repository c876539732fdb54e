import type { Fund, FundState } from "../../../../shared/domain/funds/fund.ts";
import type { ProviderHolding, ProviderState } from "../../../../shared/domain/funds/provider-state.ts";
import { targetOf, versionAt } from "../../../../shared/domain/funds/rule.ts";
import {
  type AnyFund,
  type BasketFund,
  type BasketState,
  isBasket,
} from "../../../../shared/domain/portfolio/basket.ts";
import { type EpochMs, epochMs, type Leverage, leverage, type Usd, usd } from "../../../../shared/domain/units.ts";
import type { CompositionInput } from "../source.ts";

/** Leverage older than this says nothing together with the price now. */
const LEVERAGE_AGE_MS_MAX = 30_000;

/** A good state and who said it; the standard deviation of the log error of its net assets. */
export interface Published {
  readonly state: ProviderState;
  readonly netAssetsLogSd: number;
}

/**
 * What the forecast is told of `fund`. `published`: its good states, in the order in which its file names the providers.
 * The newest counts; net assets come from the newest that has them, because not every provider does.
 */
export function inputsOf(fund: AnyFund, published: readonly Published[], now: EpochMs): readonly CompositionInput[] {
  const newest = newestOf(published);
  const sized = newestOf(published.filter(({ state }) => netAssetsOf(state) !== undefined));
  const held = isBasket(fund) ? newestOf(published.filter(({ state }) => state.holdings !== undefined)) : undefined;
  if (newest === undefined) return [];
  if (isBasket(fund)) return [{ type: "basketState", at: now, asset: fund.id, state: basketState(fund, held, sized) }];
  const told = sized === undefined || sized === newest ? [newest] : [withoutTimes(sized), newest];
  return told.map((one) => ({
    type: "fundState",
    at: now,
    id: fund.id,
    asset: fund.asset,
    state: fundState(fund, one, now),
  }));
}

/**
 * What its file says of a fund, without the figures that its providers publish: two sources must not take turns.
 * `publishedOf` gives the good states of a fund by its id.
 */
export function withoutOwnFigures(
  input: CompositionInput,
  publishedOf: (fundId: string) => readonly Published[],
): CompositionInput {
  if (input.type === "basket") {
    const isPublished = publishedOf(input.asset).length > 0;
    return isPublished && input.fund !== undefined ? { ...input, fund: { ...input.fund, state: undefined } } : input;
  }
  if (input.type !== "fund" || input.fund?.state === undefined) return input;
  if (!publishedOf(input.id).some(({ state }) => netAssetsOf(state) !== undefined)) return input;
  const { netAssetsUsd: _netAssetsUsd, ...unsized } = input.fund.state;
  return { ...input, fund: { ...input.fund, state: unsized } };
}

/** Net assets as published, or as they follow from value per token and tokens. */
export function netAssetsOf({ netAssetsUsd, navPerToken, supply }: ProviderState): Usd | undefined {
  if (netAssetsUsd !== undefined) return netAssetsUsd;
  return navPerToken === undefined || supply === undefined ? undefined : usd(navPerToken * supply);
}

/** Of several as old as each other the first counts. */
export const newestOf = (published: readonly Published[]): Published | undefined =>
  published.reduce<Published | undefined>(
    (best, one) => (best === undefined || one.state.at > best.state.at ? one : best),
    undefined,
  );

/** Of an older state only its size counts. */
const withoutTimes = ({ state, netAssetsLogSd }: Published): Published => {
  const { key, at, netAssetsUsd, navPerToken, supply } = state;
  return { netAssetsLogSd, state: { key, at, netAssetsUsd, navPerToken, supply } };
};

function fundState(fund: Fund, { state, netAssetsLogSd }: Published, now: EpochMs): FundState {
  const netAssetsUsd = netAssetsOf(state);
  const signed = now - state.at <= LEVERAGE_AGE_MS_MAX ? leverageOf(fund, state) : undefined;
  return {
    at: state.at,
    netAssetsLogSd,
    ...(netAssetsUsd === undefined ? {} : { netAssetsUsd }),
    ...(state.referencePrice === undefined ? {} : { referencePrice: state.referencePrice }),
    ...(state.rebalancedAt === undefined ? {} : { rebalancedAt: state.rebalancedAt }),
    ...(signed === undefined ? {} : { leverage: signed }),
    ...(state.navPerToken === undefined ? {} : { navPerToken: state.navPerToken }),
  };
}

/**
 * Published, or exposure by net assets. Leverage that comes without a sign has that of the target, the published one or
 * the terms'.
 */
function leverageOf(fund: Fund, state: ProviderState): Leverage | undefined {
  if (state.leverage !== undefined) return state.leverage;
  const netAssetsUsd = netAssetsOf(state);
  if (state.exposureUsd !== undefined && netAssetsUsd !== undefined) return leverage(state.exposureUsd / netAssetsUsd);
  const target = state.targetLeverage ?? targetOf(versionAt(fund, state.at));
  if (state.realLeverage === undefined || target === undefined) return undefined;
  return leverage(Math.sign(target) * state.realLeverage);
}

/** What the file says stays where no provider says it, and ages with the older of the two. */
function basketState(fund: BasketFund, held: Published | undefined, sized: Published | undefined): BasketState {
  const {
    holdings: ownHoldings,
    cash: ownCash,
    heldNetAssets: ownNetAssets,
    ...own
  } = fund.state ?? { netAssetsLogSd: 0, at: undefined };
  const netAssetsUsd = sized && netAssetsOf(sized.state);
  const published = held && holdingsOf(fund, held.state, netAssetsUsd);
  const times = [published === undefined ? ownHoldings && own.at : held?.state.at, sized?.state.at].filter(
    (at) => at !== undefined,
  );
  return {
    ...own,
    at: epochMs(Math.min(...(times.length === 0 ? [held?.state.at ?? own.at ?? 0] : times))),
    netAssetsLogSd: sized?.netAssetsLogSd ?? own.netAssetsLogSd,
    ...(netAssetsUsd === undefined ? {} : { netAssetsUsd }),
    ...(published ?? { holdings: ownHoldings, cash: ownCash, heldNetAssets: ownNetAssets }),
  };
}

/** Units of the constituents, as the whole fund holds them; all else that it holds is cash. */
function holdingsOf(
  { constituents }: BasketFund,
  { holdings = [] }: ProviderState,
  netAssetsUsd: number | undefined,
): Pick<BasketState, "holdings" | "cash" | "heldNetAssets"> | undefined {
  const wanted = new Set(constituents.map(({ asset }) => asset));
  const ours = holdings.filter(({ symbol }) => wanted.has(symbol));
  const units = ours.map((holding) => ({ asset: holding.symbol, units: unitsOf(holding, netAssetsUsd) }));
  const known = units.flatMap(({ asset, units: own }) => (own === undefined ? [] : [{ asset, units: own }]));
  if (known.length < units.length || known.length === 0) return undefined;
  const values = ours.flatMap((holding) => usdOf(holding) ?? []);
  const isValued = netAssetsUsd !== undefined && values.length === ours.length;
  const cash = isValued ? netAssetsUsd - values.reduce((sum, value) => sum + value, 0) : undefined;
  return { holdings: known, cash, heldNetAssets: isValued ? netAssetsUsd : undefined };
}

function unitsOf({ quantity, weight, price }: ProviderHolding, netAssetsUsd: number | undefined): number | undefined {
  if (quantity !== undefined) return quantity;
  const isPriced = weight !== undefined && price !== undefined && price > 0 && netAssetsUsd !== undefined;
  return isPriced ? (weight * netAssetsUsd) / price : undefined;
}

const usdOf = ({ valueUsd, quantity, price }: ProviderHolding): number | undefined =>
  valueUsd ?? (quantity === undefined || price === undefined ? undefined : quantity * price);
