/** Bounds of the learned deadline. */
export interface AgeLimits {
  readonly msMin: number;
  readonly msMax: number;
  /** Holds until enough intervals are known. */
  readonly unlearntMs: number;
}
/** Of a book. Below the first, a busy machine would be taken for a dead stream. */
export const BOOK_AGE: AgeLimits = { msMin: 5_000, msMax: 60_000, unlearntMs: 60_000 };
/** A stream is stale after this many of its own (pessimistic) intervals. */
const INTERVALS_MAX = 8;
/** As TCP judges a round trip: the mean plus so many mean deviations. */
const DEVIATIONS = 4;
const LEARNING_RATE = 1 / 64;
/** Before so many intervals nothing is learnt. */
const INTERVALS_MIN = 20;
/** A stream this far behind the best lag seen is old news, however fast it arrives. */
const BEHIND_MS_MAX = 10_000;

/**
 * The age of one stream, judged by data: time counts from the last time the venue's own clock moved on, so that a venue
 * repeating old state is as dead as a silent one. The deadline is learnt from the stream's own intervals, because an
 * instrument that trades once an hour is not dead after ten seconds. Lag is compared with the smallest lag of this
 * stream, so that a local clock beside the truth does not matter.
 */
export interface StreamAge {
  /** On the hot path. `exchangeAt`: the venue's time of the update. */
  onUpdate(receivedAt: number, exchangeAt: number): void;
  isStale(now: number): boolean;
  /** Receive time of the last progress; NaN before the first. */
  readonly progressAt: number;
  readonly deadlineMs: number;
  /** Receive time minus venue time of the last progress. */
  readonly lagMs: number;
  /** Forgets the times, keeps what was learnt. */
  reset(): void;
}

/** `patience` scales the bounds: 1 on a clock that runs as fast as the machine's. */
export function createStreamAge(patience: number, limits: AgeLimits = BOOK_AGE): StreamAge {
  let progressAt = Number.NaN;
  let exchangeAt = Number.NEGATIVE_INFINITY;
  let lagMs = 0;
  let lagMsMin = Number.POSITIVE_INFINITY;
  let intervals = 0;
  let meanMs = 0;
  let deviationMs = 0;

  const deadlineMs = (): number => {
    if (intervals < INTERVALS_MIN) return limits.unlearntMs * patience;
    const learnt = INTERVALS_MAX * (meanMs + DEVIATIONS * deviationMs);
    return Math.min(limits.msMax, Math.max(limits.msMin, learnt)) * patience;
  };
  return {
    onUpdate: (receivedAt, newExchangeAt) => {
      if (newExchangeAt <= exchangeAt) return;
      exchangeAt = newExchangeAt;
      lagMs = receivedAt - newExchangeAt;
      if (lagMs < lagMsMin) lagMsMin = lagMs;
      const intervalMs = receivedAt - progressAt;
      progressAt = receivedAt;
      if (Number.isNaN(intervalMs)) return;
      // The plain mean first, so that the first interval does not weigh for ever.
      intervals += 1;
      const rate = Math.max(LEARNING_RATE, 1 / intervals);
      deviationMs += (Math.abs(intervalMs - meanMs) - deviationMs) * rate;
      meanMs += (intervalMs - meanMs) * rate;
    },
    isStale: (now) => now - progressAt > deadlineMs() || lagMs - lagMsMin > BEHIND_MS_MAX * patience,
    get progressAt() {
      return progressAt;
    },
    get deadlineMs() {
      return deadlineMs();
    },
    get lagMs() {
      return lagMs;
    },
    reset: () => {
      progressAt = Number.NaN;
      exchangeAt = Number.NEGATIVE_INFINITY;
      lagMs = 0;
      lagMsMin = Number.POSITIVE_INFINITY;
    },
  };
}

/** A late tick of a busy machine must not make a stream look dead: frames that wait in the kernel are read in between. */
const STALE_TICKS = 2;

/** Whether a stream counts as stale: from the second tick at which its age says so to the first update after that. */
export interface Staleness {
  readonly isStale: boolean;
  onUpdate(receivedAt: number): void;
  /** Call it at every tick. True when the stream counts as stale from this one on. */
  begins(now: number): boolean;
  reset(): void;
}

export function createStaleness(age: Pick<StreamAge, "isStale">): Staleness {
  let ticks = 0;
  let isStale = false;
  return {
    get isStale() {
      return isStale;
    },
    onUpdate: (receivedAt) => {
      if (isStale && !age.isStale(receivedAt)) isStale = false;
    },
    begins: (now) => {
      if (isStale) return false;
      ticks = age.isStale(now) ? ticks + 1 : 0;
      isStale = ticks >= STALE_TICKS;
      return isStale;
    },
    reset: () => {
      isStale = false;
    },
  };
}
