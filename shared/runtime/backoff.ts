export interface BackoffLimits {
  readonly firstMs: number;
  readonly capMs: number;
}

/**
 * Delay before attempt `attempt` (0-based): exponential up to the cap, with equal jitter so that many clients of one
 * dead venue do not come back in step. `random` gives [0, 1).
 */
export function backoffMs(limits: BackoffLimits, attempt: number, random: () => number): number {
  const ceiling = Math.min(limits.capMs, limits.firstMs * 2 ** Math.min(attempt, 30));
  return ceiling / 2 + (ceiling / 2) * random();
}
