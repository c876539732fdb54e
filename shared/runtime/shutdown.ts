/** The whole teardown must fit in this; what has not ended by then is abandoned and named. */
export const SHUTDOWN_MS_MAX = 10_000;
const SHARE_DEFAULT = 0.5;

export interface Shutdown {
  /**
   * Registers a teardown step directly after its resource was opened. Steps run last in, first out. `share` is the
   * part of the time then left that the step may take at most (default a half). What is opened while the teardown
   * already runs is torn down at once.
   */
  onStop(name: string, fn: () => unknown, share?: number): void;
  /** Runs every step once; resolves with the names of those that failed or did not end in time. */
  stop(): Promise<readonly string[]>;
  readonly stopping: boolean;
}

/**
 * Last-in-first-out teardown with one overall deadline. A step that hangs (a client whose server never answered) costs
 * at most its share of what is left, so that later steps still run; the deadline holds whatever the steps do.
 */
export function createShutdown(deadlineMs: number = SHUTDOWN_MS_MAX): Shutdown {
  const steps: { readonly name: string; readonly fn: () => unknown; readonly share: number }[] = [];
  let running: Promise<readonly string[]> | undefined;

  const runAll = async (): Promise<readonly string[]> => {
    const endsAt = performance.now() + deadlineMs;
    const abandoned: string[] = [];
    while (steps.length > 0) {
      const step = steps.pop();
      if (!step) break;
      const left = endsAt - performance.now();
      const ended = await within(Math.max(0, left * step.share), step.fn);
      if (!ended) abandoned.push(step.name);
    }
    return abandoned;
  };

  return {
    onStop: (name, fn, share = SHARE_DEFAULT) => {
      if (running) void within(deadlineMs, fn);
      else steps.push({ name, fn, share });
    },
    stop: () => {
      running ??= runAll();
      return running;
    },
    get stopping() {
      return running !== undefined;
    },
  };
}

/** True when `fn` settled without failing inside `limitMs`. Never rejects. */
export async function within(limitMs: number, fn: () => unknown): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), limitMs);
  });
  const work = (async () => {
    await fn();
    return true;
  })().catch(() => false);
  const ended = await Promise.race([work, deadline]);
  clearTimeout(timer);
  return ended;
}
