import { drawFlow, type FlowPart, meanExecuted, meanOverPrice, quantilesOf } from "../flow/distribution.ts";
import { estimateImpact } from "../impact/estimate.ts";
import { isLive, type MarketState, marketDailyVolume, marketVolatility } from "../market/state.ts";
import { type EpochMs, fraction, usd } from "../units.ts";
import type { AbstainReason, VolatilityWindow, WindowFlow, WindowFund } from "../windows/window.ts";
import type { TradePart } from "./plan.ts";
import type { ForecastSettings } from "./settings.ts";

/** Name and version of the model, as it stands in every window. */
export const MODEL = "forced-flow-sqrt@1";

/** The part of a window that the market and the funds decide. */
export type WindowNumbers = Pick<
  VolatilityWindow,
  "probability" | "flow" | "impact" | "volatility" | "ladder" | "triggers" | "funds" | "inputs" | "abstain"
> & { readonly correlationId: string };

/** A part of a trade and its size if the asset's price is `factor` times today's, per unit of net assets. */
export interface SizedPart {
  readonly part: TradePart;
  readonly perNav: (factor: number) => number;
  /** Exact mean of `perNav`; undefined where its sample mean must do. */
  readonly meanPerNav: number | undefined;
  /** Standard deviation per unit of net assets of what is not the asset's own price. */
  readonly noisePerNav: number;
}

export interface MarketView {
  readonly markets: Readonly<Record<string, MarketState>>;
  readonly settings: ForecastSettings;
  readonly now: EpochMs;
}

/** The instruments of a trade at one moment. The lead is the one most is traded in; its volatility stands for the asset. */
export interface TradedMarkets {
  readonly lead: MarketState | undefined;
  readonly live: number;
  readonly volatility: number | null;
  /** Over all instruments of the trade: flow in one reaches the others within seconds. */
  readonly dailyVolumeUsd: number | null;
  readonly bidDepthUsd: number | null;
  readonly askDepthUsd: number | null;
}

/** `instruments` most traded first. */
export function viewMarkets(view: MarketView, instruments: readonly string[]): TradedMarkets {
  const { settings, now } = view;
  let lead: MarketState | undefined;
  let live = 0;
  let volume: number | null = null;
  let bids: number | null = null;
  let asks: number | null = null;
  for (const key of instruments) {
    const market = view.markets[key];
    if (market === undefined || !isLive(market, now, settings.marketStaleMs)) continue;
    lead ??= market;
    live += 1;
    volume = plus(volume, marketDailyVolume(market, settings));
    bids = plus(bids, market.bidDepthUsd);
    asks = plus(asks, market.askDepthUsd);
  }
  const volatility = lead === undefined ? null : marketVolatility(lead, settings);
  return { lead, live, volatility, dailyVolumeUsd: volume, bidDepthUsd: bids, askDepthUsd: asks };
}

const plus = (sum: number | null, more: number | null): number | null => (more === null ? sum : (sum ?? 0) + more);

export interface Sizing {
  readonly parts: readonly TradePart[];
  /** The parts that can be sized. */
  readonly sized: readonly SizedPart[];
  readonly traded: TradedMarkets;
  /** Standard deviation of the log price until the trade; null while volatility is unknown. */
  readonly spread: number | null;
  readonly durationMs: number;
  readonly isAnyUnavailable: boolean;
}

/** Flow, impact and volatility of one netted trade. */
export function sizeTrade(
  sizing: Sizing,
  settings: ForecastSettings,
): Pick<WindowNumbers, "flow" | "impact" | "volatility" | "funds" | "abstain"> {
  const { sized, spread, traded } = sizing;
  const means = new Map(
    sized.map((one) => [one.part.fund, meanOf(one, spread ?? 0) * meanExecuted(withoutUnknown(one.part))]),
  );
  const reason = abstainReason(sizing);
  if (sized.length === 0 || spread === null) {
    const funds = sizing.parts.map((part) => fundPart(part, undefined));
    return { flow: null, impact: null, volatility: null, funds, abstain: reason };
  }
  const funds = sizing.parts.map((part) => fundPart(part, means.get(part.fund)));

  const known = sized.filter(({ part }) => part.netAssetsUsd !== null);
  const unknown = sized.filter(({ part }) => part.netAssetsUsd === null);
  const draw = known.length === 0 ? null : drawFlow(known.map(flowPart), spread);
  const usdLaw = draw && quantilesOf(draw, sum(known.map((one) => weigh(one, means))), usd);
  const perNav =
    unknown.length === 0
      ? null
      : quantilesOf(drawFlow(unknown.map(flowPart), spread), sum(unknown.map((one) => weigh(one, means))), fraction);
  const median = usdLaw?.p50 ?? perNav?.p50 ?? 0;
  const flow: WindowFlow = {
    side: median > 0 ? "buy" : median < 0 ? "sell" : "none",
    usd: usdLaw,
    perNav,
    ofAdv: usdLaw && traded.dailyVolumeUsd !== null ? Math.abs(usdLaw.p50) / traded.dailyVolumeUsd : null,
    ofDepth: usdLaw && ofDepth(usdLaw.p50, traded),
  };
  const estimate =
    draw === null || traded.volatility === null || traded.dailyVolumeUsd === null
      ? { impact: null, volatility: null }
      : estimateImpact(draw, traded.volatility, traded.dailyVolumeUsd, sizing.durationMs, settings.impact);
  return { flow, ...estimate, funds, abstain: reason };
}

const MISSING_IN_ORDER: readonly AbstainReason[] = [
  "composition_stale",
  "composition_unknown",
  "reference_unknown",
  "market_unavailable",
  "volatility_warming_up",
];

/** The most fundamental thing that is missing, for all or for some of the parts. */
function abstainReason(sizing: Sizing): AbstainReason | null {
  const missing = MISSING_IN_ORDER.find((reason) => sizing.parts.some((part) => part.missing === reason));
  if (missing !== undefined) return missing;
  if (sizing.isAnyUnavailable) return "market_unavailable";
  if (sizing.traded.volatility === null) return "volatility_warming_up";
  if (sizing.traded.dailyVolumeUsd === null) return "volume_unknown";
  return null;
}

function fundPart(part: TradePart, mean: number | undefined): WindowFund {
  const isKnown = part.netAssetsUsd !== null;
  return {
    id: part.fund,
    usd: mean !== undefined && part.netAssetsUsd !== null ? usd(mean * part.netAssetsUsd) : null,
    perNav: mean !== undefined && !isKnown ? fraction(mean) : null,
    rule: part.label,
  };
}

/** The error of unknown net assets is not a thing: their trade is stated per unit. */
export const withoutUnknown = (part: TradePart): TradePart =>
  part.netAssetsUsd === null ? { ...part, logSd: 0 } : part;

/** One part as the draw of the flow wants it. */
export function flowPart({ part, perNav, noisePerNav }: SizedPart): FlowPart {
  const { logSd, nettingMin, nettingMax, probability } = withoutUnknown(part);
  const netAssets = part.netAssetsUsd ?? 1;
  return {
    trade: (factor) => netAssets * perNav(factor),
    logSd,
    nettingMin,
    nettingMax,
    probability,
    noiseSd: netAssets * noisePerNav,
  };
}

const weigh = ({ part }: SizedPart, means: ReadonlyMap<string, number>): number =>
  (means.get(part.fund) ?? 0) * (part.netAssetsUsd ?? 1);

/** Mean per unit of net assets, where the log price until the trade has a standard deviation of `spread`. */
export function meanOf(one: SizedPart, spread: number): number {
  if (one.meanPerNav !== undefined) return one.meanPerNav;
  return meanOverPrice(one.perNav, spread);
}

/** A buyer meets the asks. */
function ofDepth(median: number, traded: TradedMarkets): number | null {
  const depth = median > 0 ? traded.askDepthUsd : traded.bidDepthUsd;
  return depth === null || depth <= 0 ? null : Math.abs(median) / depth;
}

function sum(values: Iterable<number>): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}
