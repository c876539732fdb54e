import type { Clock } from "../../shared/runtime/clock.ts";
import type { Emit } from "./events.ts";
import type { CanaryQueue } from "./queue.ts";

/** So many canaries may fail to return before publish says that it is not ready. */
const MISSED_MAX = 3;

export interface Canary {
  /** Why the queues must be doubted, or undefined. */
  doubt(): string | undefined;
  /** A canary came back. */
  returned(sentAt: number): void;
  stop(): void;
}

/**
 * Sends a job through a queue like the subscribers' at every period and watches whether it comes back: a worker that
 * silently stopped taking jobs shows in nothing else. Lives on the machine's time.
 */
export function startCanary(deps: {
  readonly everyMs: number;
  readonly machineClock: Clock;
  readonly send: CanaryQueue["send"];
  readonly emit: Emit;
}): Canary {
  const { machineClock, emit } = deps;
  let returnedAt: number = machineClock.now();
  let sending = false;
  const send = async () => {
    if (sending) return;
    sending = true;
    await deps
      .send(machineClock.now())
      .catch((error: unknown) => emit({ type: "canary_failed", error }))
      .finally(() => {
        sending = false;
      });
  };
  const timer = machineClock.every(deps.everyMs, () => void send());
  void send();
  return {
    doubt: () => {
      const silentMs = machineClock.now() - returnedAt;
      if (silentMs <= MISSED_MAX * deps.everyMs) return undefined;
      return `no job came back through the canary queue for ${Math.round(silentMs / 1_000)} s`;
    },
    returned: (sentAt) => {
      returnedAt = machineClock.now();
      emit({ type: "canary_returned", at: returnedAt, roundTripMs: returnedAt - sentAt });
    },
    stop: () => timer.cancel(),
  };
}
