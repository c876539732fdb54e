/** Spaces the requests to one host out, whoever makes them. */
export interface HostPace {
  /** Takes the next turn at `host`: how long from `now` to wait for it, in ms. */
  reserve(host: string, minIntervalMs: number, now: number): number;
}

export function createHostPace(): HostPace {
  const turns = new Map<string, number>();
  return {
    reserve: (host, minIntervalMs, now) => {
      const at = Math.max(now, (turns.get(host) ?? Number.NEGATIVE_INFINITY) + minIntervalMs);
      turns.set(host, at);
      return at - now;
    },
  };
}
