import type { Reminder } from "../../shared/contracts/queues.ts";
import { type EpochMs, epochMs, MS_PER_MINUTE } from "../../shared/domain/units.ts";
import type { VolatilityWindow, WindowStatus } from "../../shared/domain/windows/window.ts";

export interface Due {
  readonly reminder: Reminder;
  readonly dueAt: EpochMs;
  /** When hearing of it is of no more use. */
  readonly expiryAt: number;
}

/** A reminder that could not go out within this is not sent any more: late, it would mislead. */
export const LATE_MS_MAX = 60_000;

/** Statuses in which the newest revision still calls for the reminder; the revision of the moment itself may be first. */
const STATUSES: Readonly<Record<Reminder, readonly WindowStatus[]>> = {
  "opens-in-30m": ["forecast", "armed"],
  "opens-in-5m": ["forecast", "armed"],
  opens: ["forecast", "armed", "open"],
  closes: ["forecast", "armed", "open", "closed"],
};

/** The reminders a window calls for; none while it has no time or after it was withdrawn. */
export function remindersOf(window: VolatilityWindow, expireAfterCloseMs: number): readonly Due[] {
  const { opensAt, closesAt, status } = window;
  if (opensAt === null || closesAt === null) return [];
  const all: readonly Due[] = [
    { reminder: "opens-in-30m", dueAt: epochMs(opensAt - 30 * MS_PER_MINUTE), expiryAt: opensAt },
    { reminder: "opens-in-5m", dueAt: epochMs(opensAt - 5 * MS_PER_MINUTE), expiryAt: opensAt },
    { reminder: "opens", dueAt: opensAt, expiryAt: closesAt },
    { reminder: "closes", dueAt: closesAt, expiryAt: closesAt + expireAfterCloseMs },
  ];
  return all.filter(({ reminder }) => STATUSES[reminder].includes(status));
}
