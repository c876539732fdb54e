import { unreachable } from "../../../shared/domain/result.ts";
import type { Clock, Timer } from "../../../shared/runtime/clock.ts";
import type { EntranceTokens } from "../entrance-tokens.ts";
import type { Random } from "../simulation/random.ts";
import { applyToConnections, type ConnectionFaultDeps } from "./connection-faults.ts";
import type { FrameFaults } from "./frame-faults.ts";
import type { Fault } from "./schedule.ts";
import type { SpanFault, Spans } from "./spans.ts";

/** Runs the schedule of one venue. */
export interface FaultInjector {
  /** Does a fault at once, beside the schedule. */
  inject(fault: Fault): void;
  stop(): void;
}

export function startFaultInjector(
  deps: ConnectionFaultDeps & {
    readonly clock: Clock;
    readonly random: Random;
    readonly schedule: readonly Fault[];
    readonly frames: FrameFaults;
    readonly spans: Spans;
    readonly tokens: EntranceTokens;
  },
): FaultInjector {
  const { clock, random, frames, spans, log, dialect } = deps;
  const timers = new Set<Timer>();
  const after = (delayMs: number, fn: () => void) => {
    const timer = clock.after(delayMs, () => {
      timers.delete(timer);
      fn();
    });
    timers.add(timer);
  };
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
  const jittered = (fault: Fault, delayMs: number) => Math.max(0, delayMs + fault.jitterMs * (2 * random() - 1));
  const run = (fault: Fault, delayMs: number, dueMs: number) => {
    after(jittered(fault, delayMs), () => {
      inject(fault);
      const { everyMs } = fault;
      // The next time does not depend on how the last one was moved.
      if (everyMs !== undefined) run(fault, Math.max(0, startedAt + dueMs + everyMs - clock.now()), dueMs + everyMs);
    });
  };
  const startedAt = clock.now();
  for (const fault of deps.schedule) {
    if (fault.venue !== undefined && fault.venue !== dialect.venue) continue;
    const firstMs = fault.atMs ?? fault.everyMs ?? 0;
    run(fault, firstMs, firstMs);
  }
  return {
    inject,
    stop: () => {
      for (const timer of timers) timer.cancel();
      timers.clear();
    },
  };
}
