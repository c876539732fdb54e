import type { Redis } from "../../shared/runtime/redis.ts";

/**
 * What each subscriber was sent, so that it hears the end of every window it heard the beginning of, and each reminder
 * once. Members of a sorted set by the time (the daemon's clock) at which they may be forgotten. A lost or repeated
 * write only repeats a delivery whose id the subscriber knows.
 */
export interface SentLog {
  /** Which of `members` the subscriber was sent. */
  has(subscriber: string, members: readonly string[]): Promise<ReadonlySet<string>>;
  add(subscriber: string, members: readonly string[], now: number): Promise<void>;
  forgetOld(subscriber: string, now: number): Promise<void>;
}

/** Longer than the furthest horizon a window can be forecast at. */
const REMEMBERED_MS = 8 * 86_400_000;

export const windowMember = (windowId: string): string => windowId;
/** The due time is part of it: a window that moved is reminded of again. */
export const reminderMember = (windowId: string, reminder: string, dueAt: number): string =>
  `${windowId}#${reminder}#${dueAt}`;

export function createSentLog(redis: Redis, prefix: string): SentLog {
  const key = (subscriber: string) => `${prefix}:{sent:${subscriber}}`;
  return {
    has: async (subscriber, members) => {
      if (members.length === 0) return new Set();
      const scores = await redis.zmscore(key(subscriber), ...members);
      return new Set(members.filter((_, index) => scores[index] !== null));
    },
    add: async (subscriber, members, now) => {
      if (members.length === 0) return;
      await redis.zadd(key(subscriber), ...members.flatMap((member) => [now + REMEMBERED_MS, member]));
    },
    forgetOld: async (subscriber, now) => {
      await redis.zremrangebyscore(key(subscriber), "-inf", now);
    },
  };
}
