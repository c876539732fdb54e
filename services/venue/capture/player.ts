import type { Clock, Timer } from "../../../shared/runtime/clock.ts";
import { type CaptureLine, readCaptures } from "./reader.ts";

/** Recorded time runs `speed` times as fast as the clock, or as fast as the clients read. */
export type PlaySpeed = number | "max";

/** How recorded time maps to the clock's: the line recorded at `recordedAt` goes out at `startedAt`. */
export interface PlayStart {
  readonly recordedAt: number;
  readonly startedAt: number;
  readonly speed: PlaySpeed;
}

export interface Player {
  /** Plays everything once, the first line at `startedAt` of the clock (now, where that is past). */
  play(startedAt: number): Promise<{ readonly lines: number; readonly lastAt: number }>;
  stop(): void;
}

/** Clients further behind than this make the player wait when it goes as fast as they read. */
const BEHIND_BYTES_MAX = 1_048_576;
/** How often a congested client is looked at again: `ws` has no event for a drained send buffer. */
const CONGESTION_MS = 2;
/** Lines sent in one go before other work gets its turn. */
const LINES_PER_TURN = 256;

/** Plays captures on a clock, in order of receive time. Rejects when a file cannot be read. */
export function createPlayer(deps: {
  readonly files: readonly string[];
  readonly firstAt: number;
  readonly speed: PlaySpeed;
  readonly clock: Clock;
  readonly say: (line: CaptureLine) => void;
  readonly behindBytes: () => number;
  readonly onStart: (start: PlayStart) => void;
}): Player {
  const { clock, speed, firstAt } = deps;
  let stopped = false;
  let wake: (() => void) | undefined;
  let timer: Timer | undefined;

  const pause = (delayMs: number) =>
    new Promise<void>((resolve) => {
      wake = resolve;
      timer = clock.after(delayMs, resolve);
    });
  const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

  const pace = async (line: CaptureLine, startedAt: number, sent: number) => {
    if (speed === "max") {
      while (!stopped && deps.behindBytes() > BEHIND_BYTES_MAX) await pause(CONGESTION_MS);
    } else {
      const dueAt = startedAt + (line.at - firstAt) / speed;
      while (!stopped && clock.now() < dueAt) await pause(dueAt - clock.now());
    }
    if (sent % LINES_PER_TURN === LINES_PER_TURN - 1) await turn();
  };
  /** Whether a line can go out without waiting: most can, and a promise for each would cost more than the line. */
  const isDue = (line: CaptureLine, startedAt: number, sent: number) =>
    sent % LINES_PER_TURN !== LINES_PER_TURN - 1 &&
    (speed === "max" ? deps.behindBytes() <= BEHIND_BYTES_MAX : clock.now() >= startedAt + (line.at - firstAt) / speed);

  return {
    play: async (wantedAt) => {
      const startedAt = Math.max(wantedAt, clock.now());
      deps.onStart({ recordedAt: firstAt, startedAt, speed });
      let lines = 0;
      let lastAt = firstAt;
      while (!stopped && clock.now() < startedAt) await pause(startedAt - clock.now());
      for await (const batch of readCaptures(deps.files, () => undefined)) {
        for (const line of batch) {
          if (!isDue(line, startedAt, lines)) await pace(line, startedAt, lines);
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
