import type { Clock } from "../../shared/runtime/clock.ts";
import type { RestAnswer, RestRequest } from "./dialect.ts";

export type BookRequest = Extract<RestRequest, { kind: "book" }>;

/** More requests than this wait for one book only when a client is broken. */
const WAITING_MAX = 1_000;

/** REST requests that wait for a book no snapshot has given yet. */
export interface BookRequests {
  /** Resolves with what `answer` gives, or with undefined when the wait is over. */
  wait(request: BookRequest): Promise<RestAnswer | undefined>;
  /** A book is there: ends the requests for which `answer` has one. */
  answer(symbol: string, answer: (request: BookRequest) => RestAnswer | undefined): void;
  /** Ends every waiting request. */
  stop(): void;
}

export function createBookRequests(clock: Clock, waitMs: number): BookRequests {
  interface Waiting {
    readonly request: BookRequest;
    finish(answer: RestAnswer | undefined): void;
  }
  const waiting = new Map<string, Set<Waiting>>();

  return {
    wait: (request) => {
      const queue = waiting.get(request.symbol) ?? new Set<Waiting>();
      waiting.set(request.symbol, queue);
      if (queue.size >= WAITING_MAX) return Promise.resolve(undefined);
      return new Promise((resolve) => {
        const finish = (answer: RestAnswer | undefined) => {
          timer.cancel();
          queue.delete(entry);
          resolve(answer);
        };
        const entry: Waiting = { request, finish };
        const timer = clock.after(waitMs, () => finish(undefined));
        queue.add(entry);
      });
    },
    answer: (symbol, answer) => {
      for (const { request, finish } of waiting.get(symbol) ?? []) {
        const found = answer(request);
        if (found) finish(found);
      }
    },
    stop: () => {
      for (const queue of waiting.values()) for (const { finish } of queue) finish(undefined);
    },
  };
}
