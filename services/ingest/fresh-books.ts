import type { Result } from "../../shared/domain/result.ts";
import { backoffMs } from "../../shared/runtime/backoff.ts";
import type { Clock, Timer } from "../../shared/runtime/clock.ts";
import { createRateBudget } from "../../shared/runtime/rate-budget.ts";
import type { RateLimit } from "./exchanges/adapter.ts";
import type { Cancellable, FetchFailure } from "./transport.ts";

const RETRY = { firstMs: 500, capMs: 30_000 };

/** Fresh books, by whatever way the venue gives them: one asked for at a time per symbol, within a budget, with backoff. */
export interface FreshBooks {
  /** Asks for one unless one is already on its way. */
  request(symbol: string): void;
  /** The book no longer needs one: drops what is on its way and forgets the failures. */
  settle(symbol: string): void;
  /** Why there is none yet, or undefined when none is wanted. */
  problem(symbol: string): string | undefined;
  stop(): void;
}

interface Wanted {
  attempt: number;
  why: string;
  /** The wait for a turn, or the request itself; undefined between an answer and the next request. */
  step: Timer | Cancellable | undefined;
}

export function createFreshBooks(deps: {
  readonly clock: Clock;
  readonly random: () => number;
  /** So many on the whole venue; undefined where nothing limits them. */
  readonly limit: RateLimit | undefined;
  readonly ask: (symbol: string, done: (answer: Result<Uint8Array, FetchFailure>) => void) => Cancellable;
  /** Takes the answer to the book; the reason when it is not a snapshot. */
  readonly onAnswer: (symbol: string, body: Uint8Array) => string | undefined;
  readonly onFailure: (symbol: string, why: string, retryInMs: number) => void;
}): FreshBooks {
  const { clock } = deps;
  const wanted = new Map<string, Wanted>();
  const line = createLine(clock, deps.limit);

  const ask = (symbol: string, entry: Wanted, delayMs: number): void => {
    entry.step = clock.after(delayMs, () => {
      entry.step = line.join(() => {
        entry.step = deps.ask(symbol, (answer) => {
          if (wanted.get(symbol) === entry) onAnswer(symbol, entry, answer);
        });
      });
    });
  };
  const onAnswer = (symbol: string, entry: Wanted, answer: Result<Uint8Array, FetchFailure>): void => {
    entry.step = undefined;
    // A snapshot that does not meet the stream makes the book ask again, which starts the next request.
    const why = answer.ok ? deps.onAnswer(symbol, answer.value) : answer.error.why;
    if (why !== undefined) fail(symbol, entry, why, answer.ok ? undefined : answer.error.retryAfterMs);
  };
  const fail = (symbol: string, entry: Wanted, why: string, retryAfterMs: number | undefined): void => {
    const retryInMs = Math.max(retryAfterMs ?? 0, backoffMs(RETRY, entry.attempt, deps.random));
    entry.attempt += 1;
    entry.why = why;
    deps.onFailure(symbol, why, retryInMs);
    ask(symbol, entry, retryInMs);
  };
  return {
    request: (symbol) => {
      const entry = wanted.get(symbol);
      if (entry?.step) return;
      if (!entry) {
        const first: Wanted = { attempt: 0, why: "a fresh book is on its way", step: undefined };
        wanted.set(symbol, first);
        ask(symbol, first, 0);
      } else fail(symbol, entry, "the fresh book is behind the stream", undefined);
    },
    settle: (symbol) => {
      cancel(wanted.get(symbol)?.step);
      wanted.delete(symbol);
    },
    problem: (symbol) => wanted.get(symbol)?.why,
    stop: () => {
      for (const { step } of wanted.values()) cancel(step);
      wanted.clear();
      line.stop();
    },
  };
}

const cancel = (step: Timer | Cancellable | undefined): void => step?.cancel();

/**
 * Lets through, in the order they came, as many as the limit allows. Turns are taken when they come and not when somebody
 * joins, so that those who left (a connection was lost again, and all its books with it) hold up nobody.
 */
function createLine(clock: Clock, limit: RateLimit | undefined) {
  const budget = limit && createRateBudget(limit);
  const waiting = new Set<() => void>();
  let turn: Timer | undefined;
  const awaitTurn = (): void => {
    if (turn || waiting.size === 0) return;
    turn = clock.after(budget?.reserve(clock.now()) ?? 0, () => {
      turn = undefined;
      const [first] = waiting;
      if (first) waiting.delete(first);
      awaitTurn();
      first?.();
    });
  };
  return {
    join: (begin: () => void): Cancellable => {
      waiting.add(begin);
      awaitTurn();
      return { cancel: () => waiting.delete(begin) };
    },
    stop: (): void => turn?.cancel(),
  };
}
