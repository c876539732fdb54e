import { type BackoffLimits, backoffMs } from "./backoff.ts";

export interface Running {
  /** Asks the work to end; resolves when it has. */
  stop(): Promise<void>;
  readonly finished: Promise<void>;
}

/** A run that lasted this long was healthy: the next failure starts the backoff anew. */
const HEALTHY_MS = 10_000;

/**
 * Runs `work` again whenever what it depends on fails, after a capped, jittered delay, until stopped. A bug in our own
 * code rejects `finished` instead: trying again would not cure it. `work` must end soon after its signal is aborted.
 */
export function keepRunning(deps: {
  readonly work: (signal: AbortSignal) => Promise<void>;
  readonly onFailure: (error: unknown, retryInMs: number) => void;
  readonly limits: BackoffLimits;
}): Running {
  const abort = new AbortController();
  const loop = async () => {
    let attempt = 0;
    while (!abort.signal.aborted) {
      const startedAt = performance.now();
      try {
        await deps.work(abort.signal);
      } catch (error) {
        if (isBug(error)) throw error;
        if (abort.signal.aborted) return;
        attempt = performance.now() - startedAt > HEALTHY_MS ? 0 : attempt + 1;
        const retryInMs = backoffMs(deps.limits, attempt, Math.random);
        deps.onFailure(error, retryInMs);
        await pause(retryInMs, abort.signal);
      }
    }
  };
  const finished = loop();
  return {
    finished,
    stop: () => {
      abort.abort();
      return finished;
    },
  };
}

const BUGS = [TypeError, RangeError, ReferenceError, SyntaxError];
const isBug = (error: unknown): boolean => BUGS.some((kind) => error instanceof kind);

/** Resolves after `ms` of the machine's time, or at once when aborted. */
export async function pause(ms: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await new Promise<void>((resolve) => {
    const finish = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", finish);
      resolve();
    };
    const timer = setTimeout(finish, ms);
    signal.addEventListener("abort", finish);
  });
}
