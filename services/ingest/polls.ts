import { backoffMs } from "../../shared/runtime/backoff.ts";
import type { Clock, Timer } from "../../shared/runtime/clock.ts";
import type { Cancellable, FetchLimits, Transport } from "./transport.ts";

const RETRY = { firstMs: 1_000, capMs: 30_000 };
/** Instrument lists of the largest venues are some MB. */
const LIMITS: FetchLimits = { timeoutMs: 10_000, bytesMax: 32_000_000 };

export interface PollUrls {
  /** Fetched once each. */
  readonly atStart: readonly string[];
  /** Fetched every `pollMs` each. */
  readonly repeated: readonly string[];
}

/** REST answers that no socket gives: instrument lists once, state of tokens again and again. */
export interface Polls {
  /** Replaces the addresses; those already fetched or being polled go on undisturbed. */
  set(urls: PollUrls): void;
  /** Addresses that have not answered, and why. */
  problems(): readonly { readonly url: string; readonly why: string }[];
  stop(): void;
}

interface Poll {
  attempt: number;
  why: string | undefined;
  step: Timer | Cancellable | undefined;
}

export function createPolls(deps: {
  readonly clock: Clock;
  readonly random: () => number;
  readonly transport: Transport;
  readonly pollMs: number | undefined;
  /** Reads an answer; the reason when it is not what was asked for. */
  readonly onAnswer: (url: string, body: Uint8Array) => string | undefined;
  readonly onFailure: (url: string, why: string, retryInMs: number) => void;
}): Polls {
  const { clock } = deps;
  const polls = new Map<string, Poll>();
  let repeated: ReadonlySet<string> = new Set();

  const fetch = (url: string, poll: Poll): void => {
    poll.step = deps.transport.fetch(url, LIMITS, (answer) => {
      const retryAfterMs = answer.ok ? undefined : answer.error.retryAfterMs;
      const why = answer.ok ? deps.onAnswer(url, answer.value) : answer.error.why;
      poll.why = why;
      if (why !== undefined) {
        const retryInMs = Math.max(retryAfterMs ?? 0, backoffMs(RETRY, poll.attempt, deps.random));
        poll.attempt += 1;
        deps.onFailure(url, why, retryInMs);
        poll.step = clock.after(retryInMs, () => fetch(url, poll));
        return;
      }
      poll.attempt = 0;
      const isRepeated = repeated.has(url) && deps.pollMs !== undefined;
      poll.step = isRepeated ? clock.after(deps.pollMs, () => fetch(url, poll)) : undefined;
    });
  };
  return {
    set: (urls) => {
      repeated = new Set(urls.repeated);
      const wanted = new Set([...urls.atStart, ...urls.repeated]);
      for (const [url, poll] of polls) {
        if (wanted.has(url)) continue;
        poll.step?.cancel();
        polls.delete(url);
      }
      for (const url of wanted) {
        if (polls.has(url)) continue;
        const poll: Poll = { attempt: 0, why: "not answered yet", step: undefined };
        polls.set(url, poll);
        fetch(url, poll);
      }
    },
    problems: () => [...polls].flatMap(([url, { why }]) => (why === undefined ? [] : [{ url, why }])),
    stop: () => {
      for (const { step } of polls.values()) step?.cancel();
      polls.clear();
    },
  };
}
