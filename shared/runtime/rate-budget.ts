/** How many times something may happen in a window of time. */
export interface RateBudget {
  /** Takes the next turn: how long from `now` to wait for it, in ms. */
  reserve(now: number): number;
}

/** A budget of `max` turns in any `windowMs`: exact, because it remembers the last `max` turns. */
export function createRateBudget({ max, windowMs }: { readonly max: number; readonly windowMs: number }): RateBudget {
  const turns = new Float64Array(max).fill(Number.NEGATIVE_INFINITY);
  let oldest = 0;
  return {
    reserve: (now) => {
      const at = Math.max(now, (turns[oldest] ?? now) + windowMs);
      turns[oldest] = at;
      oldest = (oldest + 1) % max;
      return at - now;
    },
  };
}
