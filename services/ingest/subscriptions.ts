import { backoffMs } from "../../shared/runtime/backoff.ts";
import type { Clock, Timer } from "../../shared/runtime/clock.ts";
import { createRateBudget } from "../../shared/runtime/rate-budget.ts";
import type { Emit } from "./events.ts";
import type { SubscribeMessage, VenueRules } from "./exchanges/adapter.ts";

/** Undo and text. */
const SENT_TO_RESUBSCRIBE = 2;

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
  /** That the streams deliver is the only answer that counts, so these acknowledgements are not awaited. */
  resubscribe(messages: readonly SubscribeMessage[]): void;
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
  /** Must be acknowledged before anything else is sent. */
  readonly opening: readonly SubscribeMessage[];
  readonly messages: readonly SubscribeMessage[];
  readonly rules: VenueRules;
  readonly clock: Clock;
  readonly random: () => number;
  readonly send: (text: string) => void;
  readonly emit: Emit;
}): Subscriptions {
  const pending = new Map<string, Pending>();
  const line = startSendLine(deps.clock, deps.rules.messagesPerSecondMax, deps.send);
  const again = startResubscribing(deps, line);

  const ask = (entry: Pending): void => {
    again.count();
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

  const askAll = (messages: readonly SubscribeMessage[]): void => {
    for (const message of messages) {
      const entry: Pending = { message, attempt: 0, why: "not acknowledged yet", timer: undefined };
      pending.set(message.ref, entry);
      ask(entry);
    }
  };
  let isOpening = deps.opening.length > 0;
  askAll(isOpening ? deps.opening : deps.messages);
  return {
    acknowledged: (ref) => {
      const entry = pending.get(ref);
      if (!entry) return;
      entry.timer?.cancel();
      pending.delete(ref);
      deps.emit({ type: "subscription_acknowledged", venue: deps.venue, url: deps.url, ref });
      if (!isOpening || pending.size > 0) return;
      isOpening = false;
      askAll(deps.messages);
    },
    refused: (ref, why) => {
      const entry = pending.get(ref);
      if (entry) fail(entry, "refused", why);
    },
    send: (text) => line.push(text, () => {}),
    resubscribe: again.resubscribe,
    missing: () => [...pending.values()].map(({ message, why }) => ({ ref: message.ref, why })),
    stop: () => {
      line.stop();
      again.stop();
      for (const entry of pending.values()) entry.timer?.cancel();
    },
  };
}

/** Takes subscriptions back and makes them anew within the venue's budget for that. */
function startResubscribing(
  { clock, rules }: { readonly clock: Clock; readonly rules: VenueRules },
  line: ReturnType<typeof startSendLine>,
) {
  const budget = rules.subscriptions && createRateBudget(rules.subscriptions);
  const waits = new Set<Timer>();
  const reserveFor = (texts: number): number => {
    let waitMs = 0;
    for (let text = 0; text < texts; text += 1) waitMs = budget?.reserve(clock.now()) ?? 0;
    return waitMs;
  };
  return {
    /** A first subscription: it always fits, and later ones know what is left. */
    count: () => void reserveFor(1),
    resubscribe: (messages: readonly SubscribeMessage[]): void => {
      for (const { undo, text } of messages) {
        const timer = clock.after(reserveFor(SENT_TO_RESUBSCRIBE), () => {
          waits.delete(timer);
          line.push(undo, () => {});
          line.push(text, () => {});
        });
        waits.add(timer);
      }
    },
    stop: (): void => {
      for (const timer of waits) timer.cancel();
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
