import { cmeCrypto } from "./cme-crypto.ts";
import { createTableCalendar } from "./holiday-table.ts";
import { HKEX_TABLE, KRX_TABLE } from "./holiday-tables.ts";
import { nyse } from "./nyse.ts";
import { createSessionCalendar, type SessionCalendar } from "./session-calendar.ts";

/** Ids of the calendars that schedules may name. */
export const CALENDAR_IDS = ["NYSE", "CME-crypto", "KRX", "HKEX", "24/7"] as const;
export type CalendarId = (typeof CALENDAR_IDS)[number];

/** Korea Exchange, regular session. Its trading before and after it, planned in 2026, does not move the close. */
const krx = createTableCalendar("KRX", "Asia/Seoul", { opens: "09:00", closes: "15:30" }, KRX_TABLE);

/**
 * Hong Kong Exchanges, securities market. 16:00, or 12:00 on a half-day, ends continuous trading; the closing auction
 * follows and ends at random within ten minutes. Storms have not closed the market since 23 September 2024.
 */
const hkex = createTableCalendar("HKEX", "Asia/Hong_Kong", { opens: "09:30", closes: "16:00" }, HKEX_TABLE);

const allDay = { opens: "00:00", closes: "00:00", closesDayAfter: true } as const;
const always = createSessionCalendar("24/7", "UTC", allDay, () => ({ kind: "open", hours: allDay, isHalfDay: false }));

/** Every calendar by its id. */
export const CALENDARS: Readonly<Record<CalendarId, SessionCalendar>> = {
  NYSE: nyse,
  "CME-crypto": cmeCrypto,
  KRX: krx,
  HKEX: hkex,
  "24/7": always,
};
