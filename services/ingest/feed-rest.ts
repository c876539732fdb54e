import { err, type Result } from "../../shared/domain/result.ts";
import type { NotReady } from "../../shared/runtime/beacon.ts";
import type { Clock } from "../../shared/runtime/clock.ts";
import { redactUrl } from "../../shared/runtime/log.ts";
import type { Emit } from "./events.ts";
import type { EventSink, ExchangeAdapter, RateLimit, Subscription, VenueUrls } from "./exchanges/adapter.ts";
import { createFreshBooks, type FreshBooks } from "./fresh-books.ts";
import { createPolls } from "./polls.ts";
import type { Cancellable, FetchFailure, FetchLimits, Transport } from "./transport.ts";

/** A book of a thousand levels a side is some 60 kB; some venues send all they have. */
export const REST_LIMITS: FetchLimits = { timeoutMs: 10_000, bytesMax: 32_000_000 };

/** REST books where the venue's rules name no number: a few at once, because one that was lost should not wait for a turn. */
const SNAPSHOTS: RateLimit = { max: 5, windowMs: 3_000 };
const NOTHING: ReturnType<ExchangeAdapter["polls"]> = { atStart: [], repeated: [] };
/** A fresh book over the stream that has not come by then is asked for again. */
const STREAM_BOOK_MS = 3_000;

/** What a venue is asked by HTTP: books, instrument lists, state of tokens; and books that come over the stream. */
export interface FeedRest {
  readonly freshBooks: FreshBooks;
  setSubscriptions(subscriptions: readonly Subscription[]): void;
  /** Takes an answer; says why when it is not what it should be. */
  deliver(url: string, body: Uint8Array): string | undefined;
  problems(): readonly NotReady[];
  stop(): void;
}

export function createFeedRest(deps: {
  readonly adapter: ExchangeAdapter;
  readonly urls: VenueUrls;
  readonly clock: Clock;
  readonly random: () => number;
  readonly transport: Transport;
  readonly sink: EventSink;
  readonly emit: Emit;
  /** Asks for the book's stream anew, where the venue sends a fresh book with it. */
  readonly resubscribe: (symbol: string) => void;
}): FeedRest {
  const { adapter, clock, random, transport, urls, emit } = deps;
  const { venue } = adapter;
  const decoder = adapter.createDecoder();
  const isStreamed = adapter.rules.book.source === "stream";
  /** Polled addresses that nothing waits for. */
  let spared: ReadonlySet<string> = new Set();

  const deliver = (url: string, body: Uint8Array): string | undefined => {
    const outcome = decoder.decodeRest(url, body, clock.now(), deps.sink);
    return outcome === "events" || outcome === "control" ? undefined : decoder.issue;
  };
  const bookUrl = (symbol: string): string => {
    const url = adapter.snapshotUrl(symbol, urls);
    if (url === undefined) throw new RangeError(`${venue} has no REST book of ${symbol}`);
    return url;
  };
  const askStream = (symbol: string, done: (answer: Result<never, FetchFailure>) => void): Cancellable => {
    deps.resubscribe(symbol);
    return clock.after(STREAM_BOOK_MS, () => done(err({ why: `no fresh book within ${STREAM_BOOK_MS} ms` })));
  };
  const freshBooks = createFreshBooks({
    clock,
    random,
    limit: isStreamed ? undefined : (adapter.rules.snapshots ?? SNAPSHOTS),
    ask: isStreamed ? askStream : (symbol, done) => transport.fetch(bookUrl(symbol), REST_LIMITS, done),
    onAnswer: (symbol, body) => deliver(bookUrl(symbol), body),
    onFailure: (symbol, reason, retryInMs) => {
      const url = isStreamed ? "" : redactUrl(bookUrl(symbol));
      emit({ type: "request_failed", venue, purpose: "snapshot", url, why: `${symbol}: ${reason}`, retryInMs });
    },
  });
  const polls = createPolls({
    clock,
    random,
    transport,
    pollMs: adapter.rules.pollMs,
    onAnswer: deliver,
    onFailure: (url, why, retryInMs) =>
      emit({ type: "request_failed", venue, purpose: "poll", url: redactUrl(url), why, retryInMs }),
  });
  return {
    freshBooks,
    setSubscriptions: (subscriptions) => {
      // A venue of which nothing is wanted is asked for nothing, not even for a list that names no symbol.
      const asked = subscriptions.length > 0 ? adapter.polls(subscriptions, urls) : NOTHING;
      const { atStart, repeated, extra = [] } = asked;
      spared = new Set(extra);
      polls.set({ atStart, repeated: [...repeated, ...extra] });
    },
    deliver,
    problems: () =>
      polls
        .problems()
        .filter(({ url }) => !spared.has(url))
        .map(({ url, why }) => ({ what: `${venue} ${pathOf(url)}`, why })),
    stop: () => {
      freshBooks.stop();
      polls.stop();
    },
  };
}

/** The query of a public address names what was asked for. */
function pathOf(url: string): string {
  const { pathname, search } = new URL(url);
  return `${pathname}${search}`;
}
