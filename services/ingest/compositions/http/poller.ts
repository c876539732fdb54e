import { type BackoffLimits, backoffMs } from "../../../../shared/runtime/backoff.ts";
import type { Clock, Timer } from "../../../../shared/runtime/clock.ts";
import { type OutboundFailure, type OutboundLimits, outboundGet } from "../../../../shared/runtime/outbound-get.ts";
import type { HostPace } from "./host-pace.ts";

const RETRY: BackoffLimits = { firstMs: 5_000, capMs: 900_000 };
/** A server that wants us to stay away for longer is asked again after this. */
const RETRY_AFTER_MS_MAX = 86_400_000;
/** Polls are moved about by this share of their period, so that many radars do not ask at once. */
const JITTER = 0.1;
const HEADERS = { accept: "application/json, text/csv, */*;q=0.5", "user-agent": "rebalance-radar" };

export interface Poller {
  /** Asks now for the whole answer, even if it has not changed; while the server fails, at the next attempt. */
  askNow(): void;
  stop(): void;
}

export interface PollerDeps {
  readonly url: string;
  readonly everyMs: number;
  readonly minIntervalMs: number;
  readonly limits: OutboundLimits;
  readonly clock: Clock;
  readonly random: () => number;
  readonly pace: HostPace;
  /**
   * A new answer, and for how long it lay in a cache on its way; resolves to whether it may be asked for by its validators,
   * because it is whole and understood.
   */
  readonly onAnswer: (body: Uint8Array, cachedMs: number) => Promise<boolean>;
  /** The last answer still holds. */
  readonly onUnchanged: () => void;
  readonly onFailure: (failure: Pick<OutboundFailure, "why"> & { readonly code: string }, retryInMs: number) => void;
}

/** What the server named the last good answer by. */
type Validators = Readonly<Record<string, string>>;

/**
 * Asks one address again and again, politely: one request at a time, spaced from all others to its host, only for what
 * has changed (ETag, If-Modified-Since), ever more seldom while it fails, and not before the server wants it to
 * (Retry-After). Nothing is called after `stop`.
 */
export function startPoller(deps: PollerDeps): Poller {
  const { clock, limits, url } = deps;
  const stopped = new AbortController();
  let validators: Validators = {};
  let attempt = 0;
  let timer: Timer | undefined;
  let isAsking = false;
  let isWantedAgain = false;

  const askIn = (delayMs: number): void => {
    timer?.cancel();
    timer = clock.after(delayMs, () => {
      const turn = deps.pace.reserve(URL.parse(url)?.host ?? url, deps.minIntervalMs, clock.now());
      timer = clock.after(turn, () => void ask());
    });
  };
  const fail = (failure: { readonly code: string; readonly why: string }, retryAfterMs = 0): number => {
    const retryInMs = Math.max(Math.min(retryAfterMs, RETRY_AFTER_MS_MAX), backoffMs(RETRY, attempt, deps.random));
    attempt += 1;
    deps.onFailure(failure, retryInMs);
    return retryInMs;
  };
  const succeed = (): number => {
    attempt = 0;
    return deps.everyMs * (1 + JITTER * (2 * deps.random() - 1));
  };
  /** How long to wait before the next request. */
  const askOnce = async (): Promise<number> => {
    const sent = validators;
    const answer = await outboundGet(url, { ...HEADERS, ...sent }, limits, stopped.signal);
    if (stopped.signal.aborted) return 0;
    if (!answer.ok) {
      // Part of another answer came: that nothing has changed since the one before would say nothing of it.
      if (answer.error.code === "incomplete") validators = {};
      return fail(answer.error);
    }
    const { body, headers, status } = answer.value;
    if (status === 304 && Object.keys(sent).length > 0) {
      deps.onUnchanged();
      return succeed();
    }
    if (status !== 200)
      return fail({ code: "status", why: `HTTP ${status}` }, retryAfterMs(headers["retry-after"], clock.now()));
    validators = (await deps.onAnswer(body, cachedMs(headers["age"]))) ? validatorsOf(headers) : {};
    return succeed();
  };
  const ask = async (): Promise<void> => {
    isAsking = true;
    isWantedAgain = false;
    const waitMs = await askOnce();
    isAsking = false;
    if (stopped.signal.aborted) return;
    if (isWantedAgain) validators = {};
    askIn(isWantedAgain && attempt === 0 ? 0 : waitMs);
  };

  askIn(0);
  return {
    askNow: () => {
      validators = {};
      if (isAsking) isWantedAgain = true;
      // What it is asked to wait for holds for new wishes, too.
      else if (attempt === 0) askIn(0);
    },
    stop: () => {
      stopped.abort();
      timer?.cancel();
    },
  };
}

function validatorsOf(headers: Readonly<Record<string, string | undefined>>): Validators {
  const { etag, "last-modified": modified } = headers;
  return {
    ...(etag === undefined ? {} : { "if-none-match": etag }),
    ...(modified === undefined ? {} : { "if-modified-since": modified }),
  };
}

/** A whole number of seconds; of anything else it is not known. */
const cachedMs = (age: string | undefined): number =>
  age !== undefined && /^\d{1,10}$/.test(age) ? Number(age) * 1_000 : 0;

/** Seconds, or a date. */
function retryAfterMs(header: string | undefined, now: number): number {
  if (header === undefined) return 0;
  const ms = /^\s*\d+\s*$/.test(header) ? Number(header) * 1_000 : Date.parse(header) - now;
  return Number.isFinite(ms) ? Math.max(0, ms) : 0;
}
