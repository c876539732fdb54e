import type { EpochMs } from "../../shared/domain/units.ts";
import { backoffMs } from "../../shared/runtime/backoff.ts";
import type { Timer } from "../../shared/runtime/clock.ts";
import type { RateBudget } from "../../shared/runtime/rate-budget.ts";
import { type Connection, type ConnectionDeps, openConnection } from "./connection.ts";
import type { Epoch } from "./epoch.ts";
import type { DisconnectReason } from "./events.ts";
import type { PlannedStream, SubscribeMessage } from "./exchanges/adapter.ts";
import type { MissingSubscription } from "./subscriptions.ts";

/** A venue that comes back is noticed within the cap, and asked no more than twice in it. */
const RECONNECT = { firstMs: 500, capMs: 30_000 };
/** Whether the next connection covers what the old one does is looked at this often. */
const HANDOVER_CHECK_MS = 250;
/** An old connection is left for the next one after this, covered or not: the venue will not wait either. */
const HANDOVER_MS_MAX = 60_000;

/**
 * One place on a venue, kept for ever: connecting → open → (lost) waiting → connecting …, with capped jittered backoff
 * that starts over only when market data arrived, so that a venue that accepts and closes at once is not hammered. Every
 * connection is an epoch of its own. One that has to be left (too old, or the venue says so) goes on until the next one
 * delivers the same: nothing is lost between them.
 */
export interface VenueSocket {
  readonly url: string;
  readonly streams: readonly PlannedStream[];
  /** When the connection was opened that is open now. */
  readonly openedAt: EpochMs | undefined;
  /** Why this socket is not open, or undefined. */
  problem(): string | undefined;
  /** Subscriptions of the open connection that do not count yet. */
  missing(): readonly MissingSubscription[];
  /** See Epoch. */
  resubscribe(messages: readonly SubscribeMessage[]): void;
  stop(): void;
}

export interface VenueSocketDeps extends ConnectionDeps {
  /** Handshakes that the venue allows us, over all of its sockets. */
  readonly connects: RateBudget;
  /** Every book that this socket is for is live on this connection, or is not live at all. */
  isCovered(epoch: Epoch): boolean;
  /** An open connection ended: what came over it is no longer known to be whole. */
  onEpochLost(epoch: Epoch): void;
}

export function startVenueSocket(deps: VenueSocketDeps): VenueSocket {
  const { clock, plan } = deps;
  const place: Place = {
    deps,
    count: 0,
    failures: 0,
    lastWhy: "",
    current: undefined,
    next: undefined,
    waiting: undefined,
    handover: undefined,
    retryAt: 0,
  };
  const firstWaitMs = deps.connects.reserve(clock.now());
  if (firstWaitMs > 0) connectAt(place, clock.now() + firstWaitMs);
  else place.current = open(place);
  return {
    url: plan.url,
    streams: plan.streams,
    get openedAt() {
      return place.current?.openedAt;
    },
    problem: () => problemOf(place),
    missing: () => place.current?.missing() ?? [],
    resubscribe: (messages) => place.current?.epoch.resubscribe(messages),
    stop: () => {
      place.waiting?.cancel();
      place.handover?.cancel();
      place.next?.end();
      place.current?.end();
      place.next = undefined;
      place.current = undefined;
    },
  };
}

interface Place {
  readonly deps: VenueSocketDeps;
  /** Connections so far. */
  count: number;
  /** Connections in a row that brought no data. */
  failures: number;
  lastWhy: string;
  current: Connection | undefined;
  /** Is to follow `current`, which goes on until it may. */
  next: Connection | undefined;
  waiting: Timer | undefined;
  handover: Timer | undefined;
  retryAt: number;
}

function open(place: Place): Connection {
  const { deps } = place;
  place.count += 1;
  const epoch = place.count;
  const connection: Connection = openConnection(deps, {
    onOpen: () => deps.emit({ type: "connected", venue: deps.adapter.venue, url: deps.plan.url, epoch }),
    onFirstData: () => {
      place.failures = 0;
    },
    onRetire: (reason, why) => {
      if (connection !== place.current || place.next) return;
      if (mayOverlap(place)) replace(place, reason, why);
      else lose(place, connection, reason, why);
    },
    onLost: (reason, why) => lose(place, connection, reason, why),
  });
  return connection;
}

function connectAt(place: Place, at: number): void {
  place.retryAt = at;
  place.waiting = place.deps.clock.after(at - place.deps.clock.now(), () => {
    place.current = open(place);
  });
}

function leave(
  { deps }: Place,
  connection: Connection,
  reason: DisconnectReason,
  why: string,
  retryInMs: number,
): void {
  const wasOpen = connection.openedAt !== undefined;
  connection.end();
  deps.emit({ type: "disconnected", venue: deps.adapter.venue, url: deps.plan.url, reason, why, retryInMs });
  if (wasOpen) deps.onEpochLost(connection.epoch);
}

function takeOver(place: Place): void {
  place.handover?.cancel();
  place.current = place.next;
  place.next = undefined;
}

function lose(place: Place, connection: Connection, reason: DisconnectReason, why: string): void {
  const { clock, connects, random } = place.deps;
  const backoff = backoffMs(RECONNECT, place.failures, random);
  place.failures += 1;
  place.lastWhy = why;
  if (connection === place.next) {
    // The old connection still runs; another one is tried, unless it ends and is replaced like any other.
    place.next = undefined;
    place.handover?.cancel();
    place.handover = clock.after(backoff, () => {
      if (place.current && !place.next) replace(place, "planned", "the connection meant to follow it was lost");
    });
    leave(place, connection, reason, why, backoff);
  } else if (connection === place.current) {
    takeOver(place);
    const waitMs = place.current ? 0 : backoff + connects.reserve(clock.now() + backoff);
    if (!place.current) connectAt(place, clock.now() + waitMs);
    leave(place, connection, reason, why, waitMs);
  }
}

/** Where the venue allows one connection at a time, the old one must go first. */
const mayOverlap = ({ deps }: Place): boolean => (deps.adapter.rules.connectionsMax ?? Number.POSITIVE_INFINITY) > 1;

/** Opens the next connection, and leaves the old one as soon as that one has all that this one has. */
function replace(place: Place, reason: DisconnectReason, why: string): void {
  const { clock, isCovered } = place.deps;
  const startedAt = clock.now();
  place.next = open(place);
  place.handover = clock.every(HANDOVER_CHECK_MS, () => {
    const { current: old, next } = place;
    const isReady = next?.hasData === true && isCovered(next.epoch);
    if (!old || !next || (!isReady && clock.now() - startedAt < HANDOVER_MS_MAX)) return;
    takeOver(place);
    leave(place, old, reason, why, 0);
  });
}

function problemOf({ current, deps, lastWhy, retryAt }: Place): string | undefined {
  if (current?.openedAt !== undefined) return undefined;
  if (current) return lastWhy === "" ? "connecting" : `connecting again after: ${lastWhy}`;
  return `connecting: ${lastWhy}, next try in ${Math.max(0, Math.ceil((retryAt - deps.clock.now()) / 1_000))} s`;
}
