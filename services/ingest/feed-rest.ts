import type { NotReady } from "../../shared/runtime/beacon.ts";
import type { Clock } from "../../shared/runtime/clock.ts";
import { redactUrl } from "../../shared/runtime/log.ts";
import type { Emit } from "./events.ts";
import type { EventSink, ExchangeAdapter, Subscription, VenueUrls } from "./exchanges/adapter.ts";
import { createPolls } from "./polls.ts";
import { createSnapshots, type Snapshots } from "./snapshots.ts";
import type { FetchLimits, Transport } from "./transport.ts";

/** A book of a thousand levels a side is some 60 kB. */
const SNAPSHOT_LIMITS: FetchLimits = { timeoutMs: 10_000, bytesMax: 8_000_000 };

/** What a venue is asked by HTTP: snapshots of books, instrument lists, state of tokens. */
export interface FeedRest {
  readonly snapshots: Snapshots;
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
}): FeedRest {
  const { adapter, clock, random, transport, urls, emit } = deps;
  const { venue } = adapter;
  const decoder = adapter.createDecoder();

  const deliver = (url: string, body: Uint8Array): string | undefined => {
    const outcome = decoder.decodeRest(url, body, clock.now(), deps.sink);
    return outcome === "events" || outcome === "control" ? undefined : decoder.issue;
  };
  const snapshotUrlOf = (symbol: string): string => {
    const url = adapter.snapshotUrl(symbol, urls);
    if (url === undefined) throw new RangeError(`${venue} has no REST book of ${symbol}`);
    return url;
  };
  const snapshots = createSnapshots({
    clock,
    random,
    fetch: (symbol, done) => transport.fetch(snapshotUrlOf(symbol), SNAPSHOT_LIMITS, done),
    onAnswer: (symbol, body) => deliver(snapshotUrlOf(symbol), body),
    onFailure: (symbol, reason, retryInMs) => {
      const url = redactUrl(snapshotUrlOf(symbol));
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
    snapshots,
    setSubscriptions: (subscriptions) => polls.set(adapter.polls(subscriptions, urls)),
    deliver,
    problems: () => polls.problems().map(({ url, why }) => ({ what: `${venue} ${pathOf(url)}`, why })),
    stop: () => {
      snapshots.stop();
      polls.stop();
    },
  };
}

/** The query of a public address names what was asked for. */
function pathOf(url: string): string {
  const { pathname, search } = new URL(url);
  return `${pathname}${search}`;
}
