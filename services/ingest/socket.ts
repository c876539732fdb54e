import type { EpochMs } from "../../shared/domain/units.ts";
import { backoffMs } from "../../shared/runtime/backoff.ts";
import type { Timer } from "../../shared/runtime/clock.ts";
import { type Connection, type ConnectionDeps, openConnection } from "./connection.ts";
import type { DisconnectReason } from "./events.ts";
import type { PlannedStream } from "./exchanges/adapter.ts";
import type { MissingSubscription } from "./subscriptions.ts";

/** A venue that comes back is noticed within the cap, and asked no more than twice in it. */
const RECONNECT = { firstMs: 500, capMs: 30_000 };

/**
 * One WebSocket of a venue, kept alive for ever: connecting → open → (lost) waiting → connecting …, with capped
 * jittered backoff that starts over only when market data arrived, so that a venue that accepts and closes at once is
 * not hammered. Every connection is an epoch of its own; whatever an older one still says is ignored.
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
  /** Sends a text in its turn; nothing while the connection is not open. */
  send(text: string): void;
  stop(): void;
}

export interface VenueSocketDeps extends ConnectionDeps {
  /** An open connection was lost: what came over it is no longer known to be whole. */
  onLost(): void;
}

export function startVenueSocket(deps: VenueSocketDeps): VenueSocket {
  const { clock, plan } = deps;
  const { venue } = deps.adapter;
  let epoch = 0;
  let failures = 0;
  let lastWhy = "";
  let connection: Connection | undefined;
  let retry: Timer | undefined;
  let retryAt = 0;

  const lose = (reason: DisconnectReason, why: string): void => {
    const lost = connection;
    if (!lost) return;
    const wasOpen = lost.openedAt !== undefined;
    connection = undefined;
    lost.end();
    // A planned reconnect has no fault to wait out.
    const retryInMs = reason === "planned" ? 0 : backoffMs(RECONNECT, failures, deps.random);
    failures += 1;
    lastWhy = why;
    retryAt = clock.now() + retryInMs;
    retry = clock.after(retryInMs, connect);
    deps.emit({ type: "disconnected", venue, url: plan.url, reason, why, retryInMs });
    if (wasOpen) deps.onLost();
  };
  const connect = (): void => {
    epoch += 1;
    const ours = epoch;
    connection = openConnection(deps, {
      onOpen: () => deps.emit({ type: "connected", venue, url: plan.url, epoch: ours }),
      onFirstData: () => {
        failures = 0;
      },
      onLost: (reason, why) => {
        if (ours === epoch) lose(reason, why);
      },
    });
  };

  connect();
  return {
    url: plan.url,
    streams: plan.streams,
    get openedAt() {
      return connection?.openedAt;
    },
    problem: () => {
      if (connection?.openedAt !== undefined) return undefined;
      if (connection) return lastWhy === "" ? "connecting" : `connecting again after: ${lastWhy}`;
      return `connecting: ${lastWhy}, next try in ${Math.max(0, Math.ceil((retryAt - clock.now()) / 1_000))} s`;
    },
    missing: () => connection?.missing() ?? [],
    send: (text) => connection?.send(text),
    stop: () => {
      retry?.cancel();
      connection?.end();
      connection = undefined;
    },
  };
}
