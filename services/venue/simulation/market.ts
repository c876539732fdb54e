import { emptyLadder, type Ladder, type LadderChange, stepLadder } from "./ladder.ts";
import { normal, poisson, type Random } from "./random.ts";
import { weatherAt } from "./schedule.ts";
import type { AssetTerms } from "./terms.ts";
import { startToken, stepToken, type TokenState } from "./token.ts";

/** A whole simulated market: plain data, moved by `stepMarket` alone. */
export interface MarketState {
  readonly at: number;
  readonly elapsedMs: number;
  readonly assets: readonly AssetState[];
}

export interface AssetState {
  readonly terms: AssetTerms;
  /** Log price without the displacement that forced trades cause. */
  readonly logPrice: number;
  /** Log displacement by forced trades; most of it decays. */
  readonly displacement: number;
  /** Log of the slow factor on the volatility. */
  readonly volatilityLog: number;
  readonly ladder: Ladder;
  readonly tokens: readonly TokenState[];
  /** When it moved last. */
  readonly at: number;
}

export interface SimulatedTrade {
  readonly price: number;
  /** In the venue's unit of size. */
  readonly size: number;
  readonly side: "buy" | "sell";
}

/** What happened to one asset in one step. */
export interface AssetStep {
  readonly state: AssetState;
  readonly mid: number;
  readonly bids: LadderChange;
  readonly asks: LadderChange;
  readonly trades: readonly SimulatedTrade[];
}

/** How often a book moves, like the 100 ms streams of the venues. */
export const UPDATE_MS = 100;
const MS_PER_DAY = 86_400_000;
/** The volatility factor forgets half of a deviation in this time, and wanders by so much per √s. */
const VOLATILITY_HALF_LIFE_MS = 60_000;
const VOLATILITY_WANDER = 0.03;
const DISPLACEMENT_HALF_LIFE_MS = 90_000;
/** A forced trade as large as the depth within this distance moves the price by `IMPACT_SHARE` of the distance. */
const IMPACT_BAND = 0.0025;
const IMPACT_SHARE = 0.4;
const PERMANENT_SHARE = 0.05;
const SLICES_PER_FORCED_TRADE = 3;

/** The market before its first step; `stepMarket` fills the books. */
export function startMarket(terms: readonly AssetTerms[], at: number): MarketState {
  const assets = terms.map((one) => ({
    terms: one,
    logPrice: Math.log(one.startPrice),
    displacement: 0,
    volatilityLog: 0,
    ladder: emptyLadder,
    tokens: one.tokens.map((token) => startToken(token, one.startPrice, at)),
    at,
  }));
  return { at, elapsedMs: 0, assets };
}

/**
 * Moves the market by `dtMs`; an asset that moves less often stays until its own time has passed, and is then no step.
 * The same state, step and random numbers give the same market.
 */
export function stepMarket(
  state: MarketState,
  dtMs: number,
  random: Random,
): { readonly state: MarketState; readonly steps: readonly AssetStep[] } {
  const at = state.at + dtMs;
  const elapsedMs = state.elapsedMs + dtMs;
  const steps: AssetStep[] = [];
  const leaders = new Map<string, AssetState>();
  const assets = state.assets.map((asset) => {
    const { terms } = asset;
    const leader = terms.follows ? leaders.get(terms.asset) : undefined;
    const step = isDue(terms.updateMs ?? UPDATE_MS, state.elapsedMs, elapsedMs)
      ? stepAsset(asset, leader, { elapsedMs: state.elapsedMs, at, dtMs: at - asset.at }, random)
      : undefined;
    if (step) steps.push(step);
    const moved = step?.state ?? asset;
    if (!leader) leaders.set(terms.asset, moved);
    return moved;
  });
  return { state: { at, elapsedMs, assets }, steps };
}

/** Whether a multiple of `everyMs` lies in the step; the first one fills every book. */
const isDue = (everyMs: number, before: number, after: number): boolean =>
  before === 0 || Math.floor(after / everyMs) > Math.floor(before / everyMs);

/** The same market at another time: it slept, and does not make up for it. */
export const wakeMarket = (state: MarketState, at: number): MarketState => ({
  ...state,
  at,
  assets: state.assets.map((asset) => ({ ...asset, at: at - (state.at - asset.at) })),
});

export const midOf = (asset: AssetState): number => Math.exp(asset.logPrice + asset.displacement);

interface Moment {
  readonly elapsedMs: number;
  readonly at: number;
  readonly dtMs: number;
}

/** `leader` is the asset whose price this one has, already moved. */
function stepAsset(asset: AssetState, leader: AssetState | undefined, moment: Moment, random: Random): AssetStep {
  const { terms } = asset;
  const { at, dtMs } = moment;
  const weather = weatherAt(moment.elapsedMs);
  const remembered = 0.5 ** (dtMs / VOLATILITY_HALF_LIFE_MS);
  const volatilityLog = asset.volatilityLog * remembered + VOLATILITY_WANDER * Math.sqrt(dtMs / 1_000) * normal(random);
  const volatility = terms.volatilityPerSqrtDay * weather.volatility * Math.exp(volatilityLog);
  const logPrice =
    asset.logPrice +
    terms.crash * weather.crashPerMs * dtMs +
    volatility * Math.sqrt(dtMs / MS_PER_DAY) * normal(random);

  const seen = leader ? midOf(leader) : Math.exp(logPrice + asset.displacement);
  const acted = asset.tokens.map((token) => stepToken(token, { at, dtMs, price: seen }));
  const forcedUsd = acted.reduce((sum, { tradeUsd }) => sum + tradeUsd, 0);
  const depthUsd = terms.levelUsd * weather.depth * ((IMPACT_BAND * seen) / terms.step);
  const push = (forcedUsd / depthUsd) * IMPACT_BAND * IMPACT_SHARE;
  const displacement = asset.displacement * 0.5 ** (dtMs / DISPLACEMENT_HALF_LIFE_MS) + push * (1 - PERMANENT_SHARE);

  const own = { logPrice: logPrice + push * PERMANENT_SHARE, displacement };
  const { logPrice: movedLogPrice, displacement: movedDisplacement } = leader ?? own;
  const moved = { ...asset, logPrice: movedLogPrice, displacement: movedDisplacement, volatilityLog };
  const mid = midOf(moved);
  const book = stepLadder(asset.ladder, terms, mid, weather.depth, random);
  const state = { ...moved, ladder: book.ladder, tokens: acted.map(({ token }) => token), at };
  const trades = [
    ...marketTrades(state, mid, (terms.tradesPerSecond * weather.volatility * dtMs) / 1_000, random),
    ...forcedTrades(state, mid, forcedUsd),
  ];
  return { state, mid, bids: book.bids, asks: book.asks, trades };
}

function marketTrades(asset: AssetState, mid: number, mean: number, random: Random): readonly SimulatedTrade[] {
  return Array.from({ length: poisson(random, mean) }, () =>
    trade(asset, mid, random() < 0.5 ? "buy" : "sell", asset.terms.tradeUsd * Math.exp(normal(random) - 0.5)),
  );
}

function forcedTrades(asset: AssetState, mid: number, usd: number): readonly SimulatedTrade[] {
  if (Math.abs(usd) < asset.terms.tradeUsd / 10) return [];
  const side = usd > 0 ? "buy" : "sell";
  const each = Math.abs(usd) / SLICES_PER_FORCED_TRADE;
  return Array.from({ length: SLICES_PER_FORCED_TRADE }, () => trade(asset, mid, side, each));
}

function trade(asset: AssetState, mid: number, side: "buy" | "sell", usd: number): SimulatedTrade {
  const { step, sizeDecimals, contractSize } = asset.terms;
  const bestBid = Math.floor(mid / step - 0.5);
  const price = (side === "buy" ? bestBid + 1 : bestBid) * step;
  const size = Math.max(Number((usd / (mid * contractSize)).toFixed(sizeDecimals)), 10 ** -sizeDecimals);
  return { price, size, side };
}
