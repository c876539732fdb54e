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
  const { venue } = deps.adapter;
  let count = 0;
  let failures = 0;
  let lastWhy = "";
  let current: Connection | undefined;
  let next: { readonly connection: Connection; readonly reason: DisconnectReason; readonly why: string } | undefined;
  let waiting: Timer | undefined;
  let handover: Timer | undefined;
  let retryAt = 0;

  const leave = (connection: Connection, reason: DisconnectReason, why: string, retryInMs: number): void => {
    const wasOpen = connection.openedAt !== undefined;
    connection.end();
    deps.emit({ type: "disconnected", venue, url: plan.url, reason, why, retryInMs });
    if (wasOpen) deps.onEpochLost(connection.epoch);
  };
  const takeOver = (): void => {
    handover?.cancel();
    current = next?.connection;
    next = undefined;
  };
  const lose = (connection: Connection, reason: DisconnectReason, why: string): void => {
    failures += 1;
    lastWhy = why;
    if (connection === next?.connection) {
      // The old connection still runs; it asks again, or ends and is replaced like any other.
      handover?.cancel();
      next = undefined;
      leave(connection, reason, why, retire(backoffMs(RECONNECT, failures, deps.random)));
    } else if (connection === current) {
      takeOver();
      leave(connection, reason, why, current ? 0 : connectAfter(backoffMs(RECONNECT, failures - 1, deps.random)));
    }
  };
  const open = (): Connection => {
    count += 1;
    const epoch = count;
    const connection: Connection = openConnection(deps, {
      onOpen: () => deps.emit({ type: "connected", venue, url: plan.url, epoch }),
      onFirstData: () => {
        failures = 0;
      },
      onRetire: (reason, why) => {
        if (connection === current && !next) replace(reason, why);
      },
      onLost: (reason, why) => lose(connection, reason, why),
    });
    return connection;
  };
  const connectAfter = (delayMs: number): number => {
    const now = clock.now();
    const waitMs = delayMs + deps.connects.reserve(now + delayMs);
    retryAt = now + waitMs;
    waiting = clock.after(waitMs, () => {
      current = open();
    });
    return waitMs;
  };
  const retire = (delayMs: number): number => {
    handover = clock.after(delayMs, () => {
      if (current && !next) replace("planned", "the connection meant to follow it was lost");
    });
    return delayMs;
  };
  const replace = (reason: DisconnectReason, why: string): void => {
    const startedAt = clock.now();
    next = { connection: open(), reason, why };
    handover = clock.every(HANDOVER_CHECK_MS, () => {
      const old = current;
      const isReady = next?.connection.hasData && deps.isCovered(next.connection.epoch);
      if (!old || !next || (!isReady && clock.now() - startedAt < HANDOVER_MS_MAX)) return;
      takeOver();
      leave(old, reason, why, 0);
    });
  };

  const firstWaitMs = deps.connects.reserve(clock.now());
  if (firstWaitMs > 0) {
    retryAt = clock.now() + firstWaitMs;
    waiting = clock.after(firstWaitMs, () => {
      current = open();
    });
  } else current = open();
  return {
    url: plan.url,
    streams: plan.streams,
    get openedAt() {
      return current?.openedAt;
    },
    problem: () => {
      if (current?.openedAt !== undefined) return undefined;
      if (current) return lastWhy === "" ? "connecting" : `connecting again after: ${lastWhy}`;
      return `connecting: ${lastWhy}, next try in ${Math.max(0, Math.ceil((retryAt - clock.now()) / 1_000))} s`;
    },
    missing: () => current?.missing() ?? [],
    resubscribe: (messages) => current?.epoch.resubscribe(messages),
    stop: () => {
      waiting?.cancel();
      handover?.cancel();
      next?.connection.end();
      current?.end();
      next = undefined;
      current = undefined;
    },
  };
}
