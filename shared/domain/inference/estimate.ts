/** A figure and the interval that the observations leave it. */
export interface Estimate {
  readonly value: number;
  readonly low: number;
  readonly high: number;
  /** Observations it rests on. */
  readonly count: number;
}
