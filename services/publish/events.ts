import type { Reminder } from "../../shared/contracts/queues.ts";

/** Why a subscriber did not get a window or a reminder. */
export const SKIPS = ["filtered", "expired", "late", "superseded"] as const;
export type Skip = (typeof SKIPS)[number];

/** What can happen in the publish service. */
export type PublishEvent =
  | { readonly type: "started"; readonly partition: number; readonly pending: number }
  | { readonly type: "claimed"; readonly partition: number; readonly count: number }
  | {
      readonly type: "added";
      readonly partition: number;
      readonly subscriber: string;
      readonly jobIds: readonly string[];
      readonly durationMs: number;
    }
  | { readonly type: "skipped"; readonly subscriber: string; readonly windowId: string; readonly reason: Skip }
  | { readonly type: "poison"; readonly partition: number; readonly entryId: string; readonly why: string }
  | {
      readonly type: "connection_lost";
      readonly partition: number;
      readonly error: unknown;
      readonly retryInMs: number;
    }
  | {
      readonly type: "reminder_added";
      readonly subscriber: string;
      readonly jobId: string;
      readonly reminder: Reminder;
    }
  | { readonly type: "reminders_failed"; readonly error: unknown }
  | { readonly type: "canary_returned"; readonly at: number; readonly roundTripMs: number }
  | { readonly type: "canary_failed"; readonly error: unknown }
  | { readonly type: "queue_error"; readonly queue: string; readonly error: unknown }
  | { readonly type: "unclaimed_removed"; readonly subscriber: string; readonly count: number }
  | {
      readonly type: "outbox";
      readonly partition: number;
      /** Entries read but not acknowledged, and entries not yet read. */
      readonly pending: number;
      readonly unread: number;
      readonly oldestAgeMs: number;
    }
  | { readonly type: "outbox_unknown"; readonly error: unknown }
  /** A connection broke or could not be made; it tries again by itself. */
  | { readonly type: "redis_error"; readonly error: unknown };

export type Emit = (event: PublishEvent) => void;
