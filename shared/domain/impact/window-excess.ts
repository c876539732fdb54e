export interface ExcessInput {
  /** Standard deviation of the window's return without the trade. */
  readonly baselineSigma: number;
  readonly impactMean: number;
  readonly impactStd: number;
  /** Returns that the window is cut into where realised variance is measured. */
  readonly samples: number;
}

export interface WindowExcess {
  /** Realised variance with the impact spread evenly over the window, and along a square-root path. */
  readonly rvLinearPath: number;
  readonly rvSqrtPath: number;
  /** Expected square of the return over the whole window. */
  readonly squaredReturn: number;
  readonly ratioSqrt: number;
}

/**
 * How a forced trade shows in a window's volatility. The square of the whole return gains m² + s²; realised variance
 * of n samples sees a smooth drift only divided by n, because each short return holds little of it.
 */
export function windowExcess(input: ExcessInput): WindowExcess {
  const variance = input.baselineSigma ** 2;
  const impactSquare = input.impactMean ** 2 + input.impactStd ** 2;
  let roughness = 0;
  for (let step = 1; step <= input.samples; step += 1) roughness += (Math.sqrt(step) - Math.sqrt(step - 1)) ** 2;
  const rvSqrtPath = variance + (impactSquare / input.samples) * roughness;
  return {
    rvLinearPath: variance + impactSquare / input.samples,
    rvSqrtPath,
    squaredReturn: variance + impactSquare,
    ratioSqrt: Math.sqrt(rvSqrtPath / variance),
  };
}
