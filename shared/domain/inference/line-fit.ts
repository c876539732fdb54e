/** What a least-squares line through points needs to know of them; centred, so that windows of any price level keep their digits. */
export interface Moments {
  readonly count: number;
  readonly meanX: number;
  readonly meanY: number;
  /** Sums of squared and crossed deviations from the means. */
  readonly sumXx: number;
  readonly sumXy: number;
  readonly sumYy: number;
}

export interface LineFit {
  readonly slope: number;
  readonly intercept: number;
  /** Sum of squared errors. */
  readonly residual: number;
  /** Share of the variance of y that the line explains, R². */
  readonly explained: number;
}

/** y = intercept + slope · x by least squares. Undefined where all x, or all y, are the same. */
export function lineFit({ meanX, meanY, sumXx, sumXy, sumYy }: Moments): LineFit | undefined {
  if (!(sumXx > 0 && sumYy > 0)) return undefined;
  const slope = sumXy / sumXx;
  return {
    slope,
    intercept: meanY - slope * meanX,
    residual: Math.max(0, sumYy - slope * sumXy),
    explained: (slope * sumXy) / sumYy,
  };
}

/** Moments of the points from `from` up to, and without, `to`. */
export function momentsOf(xs: readonly number[], ys: readonly number[], from: number, to: number): Moments {
  const count = to - from;
  let meanX = 0;
  let meanY = 0;
  for (let index = from; index < to; index++) {
    meanX += (xs[index] ?? Number.NaN) / count;
    meanY += (ys[index] ?? Number.NaN) / count;
  }
  let sumXx = 0;
  let sumXy = 0;
  let sumYy = 0;
  for (let index = from; index < to; index++) {
    const x = (xs[index] ?? Number.NaN) - meanX;
    const y = (ys[index] ?? Number.NaN) - meanY;
    sumXx += x * x;
    sumXy += x * y;
    sumYy += y * y;
  }
  return { count, meanX, meanY, sumXx, sumXy, sumYy };
}

/** Correlation of each error of a line with the next, from `from` up to, and without, `to`; undefined without errors. */
export function memoryOf(
  xs: readonly number[],
  ys: readonly number[],
  { slope, intercept }: LineFit,
  from: number,
  to: number,
): number | undefined {
  let [last, together, alone] = [0, 0, 0];
  for (let index = from; index < to; index++) {
    const error = (ys[index] ?? Number.NaN) - intercept - slope * (xs[index] ?? Number.NaN);
    together += last * error;
    alone += error * error;
    last = error;
  }
  return alone > 0 ? together / alone : undefined;
}

/** Moments of two sets of points together. Source: Chan, Golub & LeVeque (1983), updating formulae for sample variances. */
export function merged(a: Moments, b: Moments): Moments {
  const count = a.count + b.count;
  const gapX = b.meanX - a.meanX;
  const gapY = b.meanY - a.meanY;
  const weight = (a.count * b.count) / count;
  return {
    count,
    meanX: a.meanX + (gapX * b.count) / count,
    meanY: a.meanY + (gapY * b.count) / count,
    sumXx: a.sumXx + b.sumXx + weight * gapX * gapX,
    sumXy: a.sumXy + b.sumXy + weight * gapX * gapY,
    sumYy: a.sumYy + b.sumYy + weight * gapY * gapY,
  };
}
