/** Prices of one bar; all above zero, the high not below and the low not above the others. */
export interface PriceBar {
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
}

/** Standard deviation per bar, not annualised; undefined where the bars do not give one. */
export interface RangeVolatility {
  readonly parkinson: number | undefined;
  readonly garmanKlass: number | undefined;
  readonly rogersSatchell: number | undefined;
  /** Needs three bars, because two gaps between bars are the least that have a variance. */
  readonly yangZhang: number | undefined;
}

/**
 * Volatility from the range of bars, which says more than their closes do.
 *
 * Parkinson: (ln H/L)²/(4 ln 2). Garman-Klass: ½(ln H/L)² − (2 ln 2 − 1)(ln C/O)². Rogers-Satchell:
 * ln(H/C)ln(H/O) + ln(L/C)ln(L/O). Each is a mean over the bars, no mean return removed, and its root. Yang-Zhang drops the
 * first bar: variance of the overnight gaps + k · variance open to close + (1 − k) · Rogers-Satchell, over m bars with
 * k = 0.34/(1.34 + (m + 1)/(m − 1)).
 * Source: Parkinson (1980), Garman & Klass (1980), Rogers & Satchell (1991), Yang & Zhang (2000).
 */
export function rangeVolatility(bars: readonly PriceBar[]): RangeVolatility {
  return {
    parkinson: rootMean(bars.map(({ high, low }) => Math.log(high / low) ** 2 / (4 * Math.LN2))),
    garmanKlass: rootMean(
      bars.map(
        ({ open, high, low, close }) =>
          0.5 * Math.log(high / low) ** 2 - (2 * Math.LN2 - 1) * Math.log(close / open) ** 2,
      ),
    ),
    rogersSatchell: rootMean(bars.map(rogersSatchell)),
    yangZhang: yangZhang(bars),
  };
}

function rogersSatchell({ open, high, low, close }: PriceBar): number {
  return Math.log(high / close) * Math.log(high / open) + Math.log(low / close) * Math.log(low / open);
}

function yangZhang(bars: readonly PriceBar[]): number | undefined {
  const later = bars.slice(1);
  const count = later.length;
  if (count < 2) return undefined;
  const overnight = later.map(({ open }, index) => Math.log(open / (bars[index]?.close ?? open)));
  const k = 0.34 / (1.34 + (count + 1) / (count - 1));
  const variance =
    sampleVariance(overnight) +
    k * sampleVariance(later.map(({ open, close }) => Math.log(close / open))) +
    (1 - k) * mean(later.map(rogersSatchell));
  return Math.sqrt(variance);
}

/** Garman-Klass is below zero for bars that are nearly all body; such a mean has no root. */
function rootMean(variances: readonly number[]): number | undefined {
  const variance = mean(variances);
  return variance >= 0 ? Math.sqrt(variance) : undefined;
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

function sampleVariance(values: readonly number[]): number {
  const centre = mean(values);
  return values.reduce((sum, value) => sum + (value - centre) ** 2, 0) / (values.length - 1);
}
