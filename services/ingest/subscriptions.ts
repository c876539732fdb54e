import { backoffMs } from "../../shared/runtime/backoff.ts";
import type { Clock, Timer } from "../../shared/runtime/clock.ts";
import type { Emit } from "./events.ts";
import type { SubscribeMessage, VenueRules } from "./exchanges/adapter.ts";

/** A refused or unanswered subscription is asked again: an instrument may be listed later, a venue may be overloaded. */
const RETRY = { firstMs: 5_000, capMs: 300_000 };

/**
 * The subscriptions of one connection: sends them no faster than the venue allows and matches acknowledgements. A
 * subscription that is refused or never acknowledged is an event of its own and is asked again; the connection, and with
 * it every other symbol, stays.
 */
export interface Subscriptions {
  acknowledged(ref: string): void;
  refused(ref: string, why: string): void;
  /** Sends another message (a heartbeat) in its turn. */
  send(text: string): void;
  /** Subscriptions that do not count yet, with the reason. */
  missing(): readonly MissingSubscription[];
  stop(): void;
}

export interface MissingSubscription {
  readonly ref: string;
  readonly why: string;
}

interface Pending {
  readonly message: SubscribeMessage;
  attempt: number;
  why: string;
  timer: Timer | undefined;
}

export function startSubscriptions(deps: {
  readonly venue: string;
  readonly url: string;
  readonly messages: readonly SubscribeMessage[];
  readonly rules: VenueRules;
  readonly clock: Clock;
  readonly random: () => number;
  readonly send: (text: string) => void;
  readonly emit: Emit;
}): Subscriptions {
  const pending = new Map<string, Pending>();
  const line = startSendLine(deps.clock, deps.rules.messagesPerSecondMax, deps.send);

  const ask = (entry: Pending): void => {
    line.push(entry.message.text, () => {
      entry.timer = deps.clock.after(deps.rules.ackMs, () => {
        fail(entry, "unacknowledged", `no acknowledgement within ${deps.rules.ackMs} ms`);
      });
    });
  };
  const fail = (entry: Pending, reason: "refused" | "unacknowledged", why: string): void => {
    entry.timer?.cancel();
    const retryInMs = backoffMs(RETRY, entry.attempt, deps.random);
    entry.attempt += 1;
    entry.why = `${reason}: ${why}`;
    entry.timer = deps.clock.after(retryInMs, () => ask(entry));
    const { ref } = entry.message;
    deps.emit({ type: "subscription_failed", venue: deps.venue, url: deps.url, ref, reason, why, retryInMs });
  };

  for (const message of deps.messages) {
    const entry: Pending = { message, attempt: 0, why: "not acknowledged yet", timer: undefined };
    pending.set(message.ref, entry);
    ask(entry);
  }
  return {
    acknowledged: (ref) => {
      const entry = pending.get(ref);
      if (!entry) return;
      entry.timer?.cancel();
      pending.delete(ref);
      deps.emit({ type: "subscription_acknowledged", venue: deps.venue, url: deps.url, ref });
    },
    refused: (ref, why) => {
      const entry = pending.get(ref);
      if (entry) fail(entry, "refused", why);
    },
    send: (text) => line.push(text, () => {}),
    missing: () => [...pending.values()].map(({ message, why }) => ({ ref: message.ref, why })),
    stop: () => {
      line.stop();
      for (const entry of pending.values()) entry.timer?.cancel();
    },
  };
}

/** Sends texts in order, evenly spaced, because venues cut those who send too fast. */
function startSendLine(clock: Clock, perSecondMax: number, send: (text: string) => void) {
  const spacingMs = 1_000 / perSecondMax;
  const waiting: { readonly text: string; readonly onSent: () => void }[] = [];
  let timer: Timer | undefined;
  const next = (): void => {
    timer = undefined;
    const entry = waiting.shift();
    if (!entry) return;
    timer = clock.after(spacingMs, next);
    send(entry.text);
    entry.onSent();
  };
  return {
    push: (text: string, onSent: () => void): void => {
      waiting.push({ text, onSent });
      if (!timer) next();
    },
    stop: (): void => {
      timer?.cancel();
      waiting.length = 0;
    },
  };
}
