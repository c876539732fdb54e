import { z } from "zod";
import type { VolatilityWindow } from "../domain/windows/window.ts";
import { windowSchema } from "./window.ts";
import { wireEpochMs } from "./wire.ts";

/** BullMQ names of one subscriber: its own hash tag, so that load spreads over a cluster. */
export const subscriberQueue = (subscriber: string): { readonly name: string; readonly prefix: string } => ({
  name: `windows-${subscriber}`,
  prefix: `{radar:${subscriber}}`,
});

/** Job id and CloudEvent id of one revision: the same for every retry and every restart. */
export const windowJobId = (windowId: string, revision: number): string => `w-${windowId}-r${revision}`;

export const REMINDERS = ["opens-in-30m", "opens-in-5m", "opens", "closes"] as const;
export type Reminder = (typeof REMINDERS)[number];
export const reminderJobId = (windowId: string, revision: number, reminder: Reminder): string =>
  `r-${windowId}-r${revision}-${reminder}`;

export const JOB = { window: "window", reminder: "reminder", canary: "canary" } as const;

const envelope = {
  specversion: z.literal("1.0"),
  id: z.string(),
  source: z.string(),
  subject: z.string(),
  time: z.iso.datetime(),
  /** Nothing is delivered after this. */
  expirytime: z.iso.datetime(),
  datacontenttype: z.literal("application/json"),
  correlationid: z.string(),
};

/** Data of a `window` job. */
export const windowEventSchema = z.object({
  ...envelope,
  type: z.literal("radar.window.v1"),
  dataschema: z.string(),
  data: windowSchema,
});
export type WindowEvent = Omit<z.infer<typeof windowEventSchema>, "data"> & { readonly data: VolatilityWindow };

/** Data of a `reminder` job: sent only while `revision` is still the newest. */
export const reminderEventSchema = z.object({
  ...envelope,
  type: z.literal("radar.reminder.v1"),
  data: z.object({
    windowId: z.string(),
    revision: z.int().positive(),
    reminder: z.enum(REMINDERS),
    dueAt: wireEpochMs,
    window: windowSchema,
  }),
});
type ReminderBody = z.infer<typeof reminderEventSchema>;
export type ReminderEvent = Omit<ReminderBody, "data"> & {
  readonly data: Omit<ReminderBody["data"], "window"> & { readonly window: VolatilityWindow };
};
