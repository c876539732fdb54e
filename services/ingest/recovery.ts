import type { EpochMs } from "../../shared/domain/units.ts";
import { backoffMs } from "../../shared/runtime/backoff.ts";
import type { Emit } from "./events.ts";
import type { ExchangeAdapter } from "./exchanges/adapter.ts";
import type { SocketGroup } from "./socket-groups.ts";
import type { DeadStream, StreamWatch } from "./stream-watch.ts";

export const RECOVERY_CHECK_MS = 1_000;
/** Waits between two attempts for one symbol grow up to this. */
const ATTEMPT_MS_MAX = 600_000;
/**
 * Symbols are given new sockets no more often than this, all that are due together: a venue whose every stream dies gets
 * a few connections, not one for each symbol.
 */
const MOVE_SPACING_MS = 5_000;

/**
 * Brings back streams that died on a socket that lives: first they are asked for again where they are, then their symbol
 * gets sockets of its own, then again, in turns, with growing waits until all its streams deliver. One attempt at a time
 * for each symbol, and no other symbol is disturbed.
 */
export interface Recovery {
  /** Call it every RECOVERY_CHECK_MS. */
  check(groups: Iterable<SocketGroup>, now: EpochMs): void;
  /** Dead streams of `symbol` at the last check. */
  deadOf(symbol: string): readonly DeadStream[];
}

interface Attempts {
  made: number;
  /** No other before this. */
  nextAt: number;
}

export function createRecovery(deps: {
  readonly adapter: Pick<ExchangeAdapter, "venue" | "rules">;
  readonly watch: StreamWatch;
  readonly patience: number;
  readonly random: () => number;
  readonly askAgain: (streams: readonly DeadStream[], now: EpochMs) => void;
  /** Gives these symbols new sockets, shared by them alone. */
  readonly move: (symbols: readonly string[]) => void;
  readonly emit: Emit;
}): Recovery {
  const { venue, rules } = deps.adapter;
  // Half of the first wait is certain: an attempt gets at least the time that first data may take.
  const backoff = { firstMs: 2 * rules.firstDataMs * deps.patience, capMs: ATTEMPT_MS_MAX * deps.patience };
  const attemptsFor = new Map<string, Attempts>();
  let dead: ReadonlyMap<string, readonly DeadStream[]> = new Map();
  let movedAt = Number.NEGATIVE_INFINITY;

  const forgetRecovered = (awaited: ReadonlySet<string>, now: number): void => {
    // Not before the wait is over: a stream that comes and goes is not asked for in a loop.
    for (const [symbol, { nextAt }] of attemptsFor)
      if (!dead.has(symbol) && !awaited.has(symbol) && now >= nextAt) attemptsFor.delete(symbol);
  };
  const attempt = (
    symbol: string,
    streams: readonly DeadStream[],
    step: "asked_again" | "moved",
    now: number,
  ): void => {
    const attempts = attemptsFor.get(symbol) ?? { made: 0, nextAt: now };
    attemptsFor.set(symbol, attempts);
    const retryInMs = backoffMs(backoff, attempts.made, deps.random);
    attempts.made += 1;
    attempts.nextAt = now + retryInMs;
    const why = streams.map((stream) => stream.why).join(", ");
    deps.emit({ type: "stream_recovery", venue, symbol, step, why, attempt: attempts.made, retryInMs });
  };
  return {
    check: (groups, now) => {
      const judged = deps.watch.judge(groups, now);
      dead = judged.dead;
      forgetRecovered(judged.awaited, now);
      const asking: DeadStream[] = [];
      const moving: string[] = [];
      for (const [symbol, streams] of dead) {
        const { made, nextAt } = attemptsFor.get(symbol) ?? { made: 0, nextAt: now };
        if (now < nextAt) continue;
        const moves = made % 2 === 1 && streams.some(({ isWorthMoving }) => isWorthMoving);
        if (moves && now < movedAt + MOVE_SPACING_MS) continue;
        if (moves) moving.push(symbol);
        else asking.push(...streams);
        attempt(symbol, streams, moves ? "moved" : "asked_again", now);
      }
      if (asking.length > 0) deps.askAgain(asking, now);
      if (moving.length === 0) return;
      movedAt = now;
      deps.move(moving);
    },
    deadOf: (symbol) => dead.get(symbol) ?? [],
  };
}
