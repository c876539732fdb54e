import { type BackoffLimits, backoffMs } from "../../shared/runtime/backoff.ts";
import { EXIT, type ExitCode } from "../../shared/runtime/run.ts";

export interface RestartLimits {
  readonly backoff: BackoffLimits;
  /** A unit that ran this long had started well: its next delay is the first again. */
  readonly stableMs: number;
  /** More restarts than `restartsMax` within `windowMs` are a fault that restarting does not cure. */
  readonly windowMs: number;
  readonly restartsMax: number;
}

export const RESTART_LIMITS: RestartLimits = {
  backoff: { firstMs: 200, capMs: 5_000 },
  stableMs: 10_000,
  windowMs: 600_000,
  restartsMax: 30,
};

/** How a unit ended. `code` is null when a signal ended it. */
export interface UnitExit {
  readonly code: number | null;
  readonly ranMs: number;
  readonly at: number;
}

export type RestartDecision =
  | { readonly action: "restart"; readonly delayMs: number }
  | { readonly action: "give_up"; readonly exitCode: ExitCode; readonly why: string };

/**
 * Decides what follows when a unit ends although nobody asked it to. A mistake (exit 1) right after the start would
 * repeat for ever, so it ends the daemon with exit 1; anything else is restarted with growing delay, until it happens
 * too often (exit 75, so that an outer supervisor may start afresh).
 */
export function createRestartPolicy(limits: RestartLimits, random: () => number): (exit: UnitExit) => RestartDecision {
  let attempt = 0;
  let restartedAt: readonly number[] = [];
  return ({ code, ranMs, at }) => {
    const stable = ranMs >= limits.stableMs;
    if (code === EXIT.mistake && !stable)
      return { action: "give_up", exitCode: EXIT.mistake, why: "it ended with a mistake that a restart would repeat" };
    restartedAt = restartedAt.filter((time) => time > at - limits.windowMs);
    if (restartedAt.length >= limits.restartsMax) {
      const minutes = limits.windowMs / 60_000;
      return {
        action: "give_up",
        exitCode: EXIT.transient,
        why: `restarted ${limits.restartsMax} times in ${minutes} minutes`,
      };
    }
    restartedAt = [...restartedAt, at];
    attempt = stable ? 0 : attempt + 1;
    return { action: "restart", delayMs: backoffMs(limits.backoff, Math.max(0, attempt - 1), random) };
  };
}
