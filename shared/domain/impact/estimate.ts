import { impactNormals } from "../flow/distribution.ts";
import { quantileOf } from "../flow/sample.ts";
import type { ImpactSettings } from "../forecast/settings.ts";
import { BPS_PER_ONE, bps, fraction, MS_PER_DAY, volatilityPerSqrtDay } from "../units.ts";
import type { Interval, WindowImpact, WindowVolatility } from "../windows/window.ts";
import { peakImpact } from "./square-root.ts";
import { windowExcess } from "./window-excess.ts";

/**
 * Impact and volatility of a window from the draw of its netted trade. The coefficient of the square-root law is
 * log-normal and independent of the trade. What is anticipated moves the price before the window, so only the rest
 * adds to the window's own return.
 *
 * sigmaDaily: standard deviation of the log return over a day; dailyVolumeUsd: a day's volume at the recent rate.
 */
export function estimateImpact(
  draw: Float64Array,
  sigmaDaily: number,
  dailyVolumeUsd: number,
  durationMs: number,
  settings: ImpactSettings,
): { readonly impact: WindowImpact; readonly volatility: WindowVolatility } {
  const baseline = sigmaDaily * Math.sqrt(durationMs / MS_PER_DAY);
  const normals = impactNormals();
  const peaks = draw.map((trade, index) => {
    const coefficient = settings.coefficient * Math.exp(settings.coefficientLogSd * (normals[index] ?? 0));
    return Math.sign(trade) * peakImpact(coefficient, sigmaDaily, trade, dailyVolumeUsd);
  });
  const inWindow = peaks.map((peak) => peak * (1 - settings.anticipatedShare));
  const { mean, std } = momentsOf(inWindow);
  const { squaredReturn } = windowExcess({ baselineSigma: baseline, impactMean: mean, impactStd: std, samples: 1 });
  const ratios = inWindow.map((impact) => Math.hypot(1, impact / baseline));
  return {
    impact: {
      bps: intervalOf(peaks, (peak) => bps(peak * BPS_PER_ONE)),
      anticipatedShare: fraction(settings.anticipatedShare),
      permanentShare: fraction(settings.permanentShare),
      halfLifeMs: settings.halfLifeMs,
    },
    volatility: {
      baseline: volatilityPerSqrtDay(baseline),
      expected: volatilityPerSqrtDay(Math.sqrt(squaredReturn)),
      ratio: intervalOf(ratios, (ratio) => ratio),
    },
  };
}

function intervalOf<T extends number>(values: Float64Array, label: (value: number) => T): Interval<T> {
  const sorted = Float64Array.from(values).sort();
  const at = (p: number) => label(quantileOf(sorted, p));
  return { p05: at(0.05), p50: at(0.5), p95: at(0.95) };
}

function momentsOf(values: Float64Array): { mean: number; std: number } {
  let mean = 0;
  for (const value of values) mean += value / values.length;
  let variance = 0;
  for (const value of values) variance += (value - mean) ** 2 / values.length;
  return { mean, std: Math.sqrt(variance) };
}
