import { type EpochMs, epochMs } from "../domain/units.ts";

/** Time as a dependency: nothing else in the project asks the machine what time it is. */
export interface Clock {
  now(): EpochMs;
  /** Calls `fn` once after `delayMs` of this clock's time. The timer does not keep the process alive. */
  after(delayMs: number, fn: () => void): Timer;
  /** Calls `fn` every `periodMs` of this clock's time, on multiples of the period. */
  every(periodMs: number, fn: () => void): Timer;
}

export interface Timer {
  cancel(): void;
}

/**
 * Maps the machine's time to another time: at `wallAt` this clock shows `originAt` and from then on runs `rate` times as
 * fast. Before `wallAt` it keeps the machine's pace, so that a daemon can start and subscribe in the last seconds before
 * what it is going to live through.
 */
export interface ClockShift {
  readonly originAt: number;
  readonly wallAt: number;
  readonly rate: number;
}

/** setTimeout silently fires at once beyond this. */
const TIMEOUT_MS_MAX = 2_147_483_647;

/** The machine's clock, or the shifted one that a replay through sockets lives on. */
export function createSystemClock(shift: ClockShift | undefined = undefined): Clock {
  const now = () => epochMs(shift ? shifted(shift, Date.now()) : Date.now());
  const wallOf = (at: number) => (shift ? unshifted(shift, at) : at);
  const after = (delayMs: number, fn: () => void): Timer => {
    const dueAt = now() + delayMs;
    let handle: NodeJS.Timeout;
    const arm = () => {
      const wait = Math.max(0, wallOf(dueAt) - Date.now());
      handle = setTimeout(() => (now() >= dueAt ? fn() : arm()), Math.min(Math.ceil(wait), TIMEOUT_MS_MAX)).unref();
    };
    arm();
    return { cancel: () => clearTimeout(handle) };
  };
  return { now, after, every: (periodMs, fn) => repeat({ now, after }, periodMs, fn) };
}

function shifted({ originAt, wallAt, rate }: ClockShift, wall: number): number {
  return originAt + (wall - wallAt) * (wall < wallAt ? 1 : rate);
}

function unshifted({ originAt, wallAt, rate }: ClockShift, at: number): number {
  return wallAt + (at - originAt) / (at < originAt ? 1 : rate);
}

export interface VirtualClock extends Clock {
  /** Moves time to `at`, running every timer due on the way in order of time; time never runs backwards. */
  advanceTo(at: number): void;
  /** Moves time to `at` at once; timers due on the way run once each, at `at`, as after a machine slept. */
  jumpTo(at: number): void;
}

/** A clock that only moves when told to: replays and tests. Timers due at the same instant run in order of creation. */
export function createVirtualClock(startAt: number): VirtualClock {
  interface Pending {
    readonly dueAt: number;
    readonly order: number;
    readonly fn: () => void;
  }
  let current = startAt;
  let created = 0;
  const pending: Pending[] = [];
  const now = () => epochMs(current);
  const after = (delayMs: number, fn: () => void): Timer => {
    const entry: Pending = { dueAt: current + Math.max(0, delayMs), order: created++, fn };
    let index = pending.length;
    while (index > 0 && (pending[index - 1]?.dueAt ?? 0) > entry.dueAt) index -= 1;
    pending.splice(index, 0, entry);
    return {
      cancel: () => {
        const at = pending.indexOf(entry);
        if (at >= 0) pending.splice(at, 1);
      },
    };
  };
  return {
    now,
    after,
    every: (periodMs, fn) => repeat({ now, after }, periodMs, fn),
    advanceTo: (at) => {
      for (let next = pending[0]; next && next.dueAt <= at; next = pending[0]) {
        pending.shift();
        current = Math.max(current, next.dueAt);
        next.fn();
      }
      current = Math.max(current, at);
    },
    jumpTo: (at) => {
      current = Math.max(current, at);
      const due = pending.filter(({ dueAt }) => dueAt <= current);
      for (const entry of due) {
        const index = pending.indexOf(entry);
        // An earlier one of them may have cancelled it.
        if (index < 0) continue;
        pending.splice(index, 1);
        entry.fn();
      }
    },
  };
}

function repeat(clock: Pick<Clock, "now" | "after">, periodMs: number, fn: () => void): Timer {
  let timer: Timer;
  const arm = () => {
    timer = clock.after(periodMs - (clock.now() % periodMs), () => {
      arm();
      fn();
    });
  };
  arm();
  return { cancel: () => timer.cancel() };
}
