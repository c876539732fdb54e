import { z } from "zod";
import { CALENDAR_IDS } from "../domain/calendar/calendars.ts";
import type { Schedule } from "../domain/calendar/schedule.ts";

const months = z.array(z.int().min(1).max(12)).min(1).max(12);
const ifClosed = z.enum(["previous-session", "next-session", "skip"]);
const weekday = z.int().min(1).max(7);

/** Local times of one day: every minute is the most that makes sense. */
const TIMES_MAX = 1_440;
const DATES_MAX = 1_000;

/** A schedule as it travels and as people write it; `shared/domain/calendar/schedule.ts` explains every field. */
export const scheduleSchema = z.strictObject({
  days: z.discriminatedUnion("on", [
    z.strictObject({ on: z.literal("every-day") }),
    z.strictObject({ on: z.literal("weekdays") }),
    z.strictObject({ on: z.literal("sessions") }),
    z.strictObject({ on: z.literal("nth-weekday"), nth: z.int().min(1).max(5), weekday, months, ifClosed }),
    z.strictObject({ on: z.literal("last-weekday"), weekday, months, ifClosed }),
    z.strictObject({ on: z.literal("first-session"), months }),
    z.strictObject({ on: z.literal("last-session"), months }),
    z.strictObject({ on: z.literal("dates"), dates: z.array(z.iso.date()).min(1).max(DATES_MAX) }),
  ]),
  at: z.union([
    z.enum(["close", "open"]),
    z
      .array(z.string().regex(/^([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?$/))
      .min(1)
      .max(TIMES_MAX),
  ]),
  closeOffsetMinutes: z.number().optional(),
  timeZone: z.string(),
  calendar: z.enum(CALENDAR_IDS).optional(),
}) satisfies z.ZodType<Schedule>;
