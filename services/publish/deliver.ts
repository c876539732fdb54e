import type { SubscriberConfig } from "../../config/schema.ts";
import { JOB } from "../../shared/contracts/queues.ts";
import type { VolatilityWindow } from "../../shared/domain/windows/window.ts";
import type { Clock } from "../../shared/runtime/clock.ts";
import { type ExpiryTerms, expiresAt, isTerminal, windowEvent } from "./envelope.ts";
import type { Emit } from "./events.ts";
import { matches } from "./filter.ts";
import type { Job, SubscriberQueue } from "./queue.ts";
import { type SentLog, windowMember } from "./sent.ts";

export interface Subscriber {
  readonly config: SubscriberConfig;
  readonly queue: SubscriberQueue;
}

export interface DeliverDeps {
  readonly sent: SentLog;
  readonly terms: ExpiryTerms;
  readonly clock: Clock;
  readonly emit: Emit;
}

/**
 * Adds one job per window that concerns the subscriber, in order. Resolves only when all were added; doing it again
 * adds nothing new.
 *
 * Whoever was sent a window gets its later revisions too, also those that pass the filter no more: a window that shrank
 * or was withdrawn must not stand at the subscriber as it was.
 */
export async function deliver(
  partition: number,
  windows: readonly VolatilityWindow[],
  { config, queue }: Subscriber,
  deps: DeliverDeps,
): Promise<void> {
  const { sent, terms, clock, emit } = deps;
  const now = clock.now();
  const unmatched = windows.filter((window) => !matches(window, config)).map(({ id }) => windowMember(id));
  const known = new Set(await sent.has(config.id, [...new Set(unmatched)]));
  const jobs: Job[] = [];
  for (const window of windows) {
    const skip = (reason: "filtered" | "expired") =>
      emit({ type: "skipped", subscriber: config.id, windowId: window.id, reason });
    const expiryAt = expiresAt(window, terms);
    if (!matches(window, config) && !known.has(windowMember(window.id))) skip("filtered");
    else if (expiryAt < now && !isTerminal(window)) skip("expired");
    else {
      known.add(windowMember(window.id));
      jobs.push({ name: JOB.window, data: windowEvent(window, expiryAt) });
    }
  }
  if (jobs.length === 0) return;
  const startedAt = performance.now();
  await queue.add(jobs);
  const durationMs = performance.now() - startedAt;
  await sent.add(config.id, [...new Set(jobs.map(({ data }) => windowMember(data.subject)))], now);
  emit({ type: "added", partition, subscriber: config.id, jobIds: jobs.map(({ data }) => data.id), durationMs });
}
