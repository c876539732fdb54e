import { unreachable } from "../../../shared/domain/result.ts";
import type { Clock, Timer } from "../../../shared/runtime/clock.ts";
import type { EntranceTokens } from "../entrance-tokens.ts";
import { applyToConnections, type ConnectionFaultDeps } from "./connection-faults.ts";
import type { Fault } from "./schedule.ts";
import type { SpanFault, Spans } from "./spans.ts";

/** Runs the schedule of one venue. */
export interface FaultInjector {
  /** Does a fault at once, beside the schedule. */
  inject(fault: Fault): void;
  stop(): void;
}

interface InjectorDeps extends ConnectionFaultDeps {
  readonly schedule: readonly Fault[];
  readonly spans: Spans;
  readonly tokens: EntranceTokens;
}

export function startFaultInjector(deps: InjectorDeps): FaultInjector {
  const { clock, frames, spans, log, dialect } = deps;
  const { after, stop } = createTimers(clock);
  const note = (fault: Fault) =>
    log.add({
      fault: fault.fault,
      venue: dialect.venue,
      symbol: "symbol" in fault ? fault.symbol : undefined,
      at: clock.now(),
      endedAt: undefined,
      connections: deps.connections().length,
      lost: undefined,
    });
  const last = (fault: SpanFault) => {
    const entry = note(fault);
    spans.begin(fault);
    after(fault.durationMs, () => {
      spans.end(fault);
      entry.complete({ endedAt: clock.now() });
    });
  };
  const inject = (fault: Fault): void => {
    switch (fault.fault) {
      case "gap":
      case "duplicate":
      case "reorder":
        frames.arm(fault);
        return;
      case "wrong-checksum":
        // A venue without checksums cannot have a wrong one.
        if (dialect.voice.checksum) frames.arm(fault);
        return;
      case "garbage":
        if (fault.form === "truncated") frames.arm(fault);
        else applyToConnections(deps, fault);
        return;
      case "silent-stall":
      case "half-open":
      case "cut":
      case "reconnect-storm":
      case "oversize":
        applyToConnections(deps, fault);
        return;
      case "snapshot-behind":
      case "silent-subscription":
      case "rate-limit":
      case "slow-reader":
      case "throttle":
        last({ ...fault });
        return;
      case "token-expiry":
        note(fault);
        deps.tokens.expireAll();
        return;
      default:
        unreachable(fault);
    }
  };
  runSchedule(deps, after, inject);
  return { inject, stop };
}

/** Timers that can be given up together. */
function createTimers(clock: Clock) {
  const timers = new Set<Timer>();
  return {
    after: (delayMs: number, fn: () => void) => {
      const timer = clock.after(delayMs, () => {
        timers.delete(timer);
        fn();
      });
      timers.add(timer);
    },
    stop: () => {
      for (const timer of timers) timer.cancel();
      timers.clear();
    },
  };
}

/** Lets each fault of this venue come at its times. */
function runSchedule(
  { clock, random, schedule, dialect }: Pick<InjectorDeps, "clock" | "random" | "schedule" | "dialect">,
  after: (delayMs: number, fn: () => void) => void,
  inject: (fault: Fault) => void,
): void {
  const startedAt = clock.now();
  const run = (fault: Fault, dueMs: number) => {
    const jitterMs = fault.jitterMs * (2 * random() - 1);
    after(Math.max(0, startedAt + dueMs + jitterMs - clock.now()), () => {
      inject(fault);
      // The next time does not depend on how this one was moved.
      if (fault.everyMs !== undefined) run(fault, dueMs + fault.everyMs);
    });
  };
  for (const fault of schedule) {
    if (fault.venue === undefined || fault.venue === dialect.venue) run(fault, fault.atMs ?? fault.everyMs ?? 0);
  }
}
