import type { ForecastSettings } from "../forecast/settings.ts";
import type { Quantiles, VolatilityWindow, WindowFlow } from "./window.ts";

type MaterialitySettings = ForecastSettings["materiality"];
type Sized = Pick<VolatilityWindow, "flow" | "volatility" | "probability" | "abstain">;

/** A published window is withdrawn only this far below the bounds it had to pass, so that it does not flicker. */
const HYSTERESIS = 0.5;
/** The median crosses zero with every tick around it; a changed side counts once it has moved by this part of a revision. */
const SIDE_SHARE = 0.25;
/** Interval widths below this share of the median, or of net assets, are taken as this wide. */
const WIDTH_OF_MEDIAN_MIN = 0.02;
const WIDTH_PER_NAV_MIN = 1e-3;

/** Whether a window is worth publishing: by its size, or by the volatility it adds. What cannot be sized is. */
export function isWorthPublishing(now: Sized, isPublished: boolean, settings: MaterialitySettings): boolean {
  const { flow, volatility } = now;
  if (flow === null) return true;
  const { usd, perNav } = flow;
  if (perNav !== null && largest(perNav) > 0) return true;
  if (usd === null) return false;
  const slack = isPublished ? HYSTERESIS : 1;
  const isLarge = largest(usd) > 0 && largest(usd) >= settings.minUsd * slack;
  const excess = (settings.minVolatilityRatio - 1) * slack;
  return isLarge || (volatility !== null && volatility.ratio.p95 - 1 >= excess && largest(usd) > 0);
}

/**
 * Whether the numbers moved enough since `before` was published: a quantile by the configured share of the published
 * p05–p95 width, the probability by that share outright, the side, or what is known at all.
 */
export function hasMoved(before: Sized, now: Sized, settings: MaterialitySettings): boolean {
  if (before.abstain !== now.abstain) return true;
  if (Math.abs(before.probability - now.probability) > settings.fraction) return true;
  if (before.flow === null || now.flow === null) return before.flow !== now.flow;
  if ((before.flow.usd === null) !== (now.flow.usd === null)) return true;
  if ((before.flow.perNav === null) !== (now.flow.perNav === null)) return true;
  const widths = flowWidths(before.flow, settings);
  const shift = Math.max(
    shiftOf(before.flow.usd, now.flow.usd) / widths.usd,
    shiftOf(before.flow.perNav, now.flow.perNav) / widths.perNav,
  );
  const isOtherSide = before.flow.side !== now.flow.side;
  return shift > settings.fraction * (isOtherSide ? SIDE_SHARE : 1);
}

/** Widths that movements are measured against. */
export function flowWidths(flow: WindowFlow, settings: MaterialitySettings): { usd: number; perNav: number } {
  return {
    usd: Math.max(widthOf(flow.usd), settings.minUsd),
    perNav: Math.max(widthOf(flow.perNav), WIDTH_PER_NAV_MIN),
  };
}

const widthOf = (law: Quantiles<number> | null): number =>
  law === null ? 0 : Math.max(law.p95 - law.p05, WIDTH_OF_MEDIAN_MIN * Math.abs(law.p50));

const largest = (law: Quantiles<number>): number => Math.max(Math.abs(law.p05), Math.abs(law.p95));

function shiftOf(before: Quantiles<number> | null, now: Quantiles<number> | null): number {
  if (before === null || now === null) return 0;
  return Math.max(
    Math.abs(before.p05 - now.p05),
    Math.abs(before.p25 - now.p25),
    Math.abs(before.p50 - now.p50),
    Math.abs(before.p75 - now.p75),
    Math.abs(before.p95 - now.p95),
  );
}
