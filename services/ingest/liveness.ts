import type { VenueRules } from "./exchanges/adapter.ts";
import { createStaleness, createStreamAge } from "./stream-age.ts";

/** A connection whose habit is to speak all the time is dead after this; one that speaks rarely gets its venue's `silenceMs`. */
const QUIET_MS_MIN = 5_000;

/** Whether a connection still brings market data, judged by the venue's rule and by its own habit. */
export interface Liveness {
  /** Market data arrived on it. */
  readonly hasData: boolean;
  /** On the hot path. True for the first of it. */
  onData(receivedAt: number): boolean;
  /** Why it counts as dead at `now`; call it every second. */
  problem(now: number): string | undefined;
}

/** `patience`: see `createStreamAge`. */
export function createLiveness(rules: Pick<VenueRules, "silenceMs">, patience: number, openedAt: number): Liveness {
  const { silenceMs } = rules;
  const age = createStreamAge(patience, { msMin: QUIET_MS_MIN, msMax: silenceMs, unlearntMs: silenceMs });
  const habit = createStaleness(age);
  let hasData = false;
  let lastDataAt = openedAt;
  return {
    get hasData() {
      return hasData;
    },
    onData: (receivedAt) => {
      lastDataAt = receivedAt;
      age.onUpdate(receivedAt, receivedAt);
      if (hasData) return false;
      hasData = true;
      return true;
    },
    problem: (now) => {
      const silentMs = now - lastDataAt;
      const isDead = habit.begins(now) || silentMs >= silenceMs;
      return isDead ? `no market data for ${Math.round(silentMs)} ms` : undefined;
    },
  };
}
