import { type Clock, type ClockShift, createSystemClock, type Timer } from "../../../shared/runtime/clock.ts";
import { type CaptureLine, readCaptures } from "./reader.ts";

/**
 * When each line goes out: when a clock shifted this way shows its receive time, or as fast as the clients read. A daemon
 * with the same shift lives in the time of the recording.
 */
export type Pace = ClockShift | "max";

export interface Player {
  /** Plays everything once. */
  play(pace: Pace): Promise<{ readonly lines: number; readonly lastAt: number }>;
  stop(): void;
}

/** Clients further behind than this make the player wait when it goes as fast as they read. */
const BEHIND_BYTES_MAX = 1_048_576;
/** How often a congested client is looked at again: `ws` has no event for a drained send buffer. */
const CONGESTION_MS = 2;
/** Lines sent in one go before other work gets its turn. */
const LINES_PER_TURN = 256;

/** Plays captures in order of receive time. `play` rejects when a file cannot be read. */
export function createPlayer(deps: {
  readonly files: readonly string[];
  readonly say: (line: CaptureLine) => void;
  readonly behindBytes: () => number;
}): Player {
  let stopped = false;
  let wake: (() => void) | undefined;
  let timer: Timer | undefined;

  const pause = (clock: Clock, delayMs: number) =>
    new Promise<void>((resolve) => {
      wake = resolve;
      timer = clock.after(delayMs, resolve);
    });
  const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

  return {
    play: async (pace) => {
      const clock = createSystemClock(pace === "max" ? undefined : pace);
      /** How long the line must still wait: most need not, and a promise for each would cost more than the line. */
      const waitMs = ({ at }: CaptureLine) => {
        if (pace === "max") return deps.behindBytes() > BEHIND_BYTES_MAX ? CONGESTION_MS : 0;
        return Math.max(0, at - clock.now());
      };
      let lines = 0;
      let lastAt = 0;
      for await (const batch of readCaptures(deps.files, () => undefined)) {
        for (const line of batch) {
          for (let wait = waitMs(line); wait > 0 && !stopped; wait = waitMs(line)) await pause(clock, wait);
          if (lines % LINES_PER_TURN === LINES_PER_TURN - 1) await turn();
          if (stopped) return { lines, lastAt };
          deps.say(line);
          lines += 1;
          lastAt = line.at;
        }
      }
      return { lines, lastAt };
    },
    stop: () => {
      stopped = true;
      timer?.cancel();
      wake?.();
    },
  };
}
