/** The weather of the simulated market at one moment. */
export interface Weather {
  /** Share of the crash's log return that is due per millisecond; negative while the market recovers. */
  readonly crashPerMs: number;
  /** Multiplies the volatility. */
  readonly volatility: number;
  /** Multiplies what rests in the book. */
  readonly depth: number;
}

const CRASH_AT_MS = 90_000;
const CRASH_MS = 45_000;
const TROUGH_MS = 20_000;
const RECOVERY_MS = 180_000;
/** The recovery takes back this share of the crash. */
const RECOVERED_SHARE = 0.8;
const CYCLE_MS = 720_000;

const CALM: Weather = { crashPerMs: 0, volatility: 1, depth: 1 };

/** A crash a minute and a half after the start, a recovery, calm; and again every twelve minutes. */
export function weatherAt(elapsedMs: number): Weather {
  const into = (elapsedMs % CYCLE_MS) - CRASH_AT_MS;
  if (into < 0) return CALM;
  if (into < CRASH_MS) return { crashPerMs: 1 / CRASH_MS, volatility: 3, depth: 0.35 };
  if (into < CRASH_MS + TROUGH_MS) return { crashPerMs: 0, volatility: 2.5, depth: 0.4 };
  const recovering = into - CRASH_MS - TROUGH_MS;
  if (recovering < RECOVERY_MS)
    return {
      crashPerMs: -RECOVERED_SHARE / RECOVERY_MS,
      volatility: 1.5,
      depth: 0.4 + (0.6 * recovering) / RECOVERY_MS,
    };
  return CALM;
}
