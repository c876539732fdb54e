import type { Schedule } from "./schedule.ts";

/** A schedule that fund files may name, with the reason to believe it. */
export interface NamedSchedule {
  /** When its followers trade. */
  readonly schedule: Schedule;
  /** When the changes are announced, where the rule fixes that. */
  readonly announced?: Schedule;
  /** First year in which it holds; times before it are not its. */
  readonly sinceYear?: number;
  /** `read` in the source; `recalled` from the literature, check before relying on it; `disputed` by sources. */
  readonly certainty: "read" | "recalled" | "disputed";
  readonly source: string;
  readonly evidence: string;
}

const FRIDAY = 5;
const EVERY_MONTH = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12] as const;
const QUARTER_ENDS = [3, 6, 9, 12] as const;
const QUARTER_STARTS = [1, 4, 7, 10] as const;

const inNewYork = { timeZone: "America/New_York", calendar: "NYSE" } as const;
const atClose = { at: "close", ...inNewYork } as const;
const at16 = { at: ["16:00"], ...inNewYork } as const;

/** A weekday of the month at the New York close; on a holiday the session before it, the last before the change. */
const fridayClose = (nth: number, months: readonly number[]): Schedule => ({
  days: { on: "nth-weekday", nth, weekday: FRIDAY, months, ifClosed: "previous-session" },
  ...atClose,
});

const SCHEDULES = {
  "us-close": {
    schedule: { days: { on: "sessions" }, ...atClose },
    certainty: "read",
    source: "NYSE Rule 7.2; fund prospectuses",
    evidence: "Leveraged US funds reset against the 16:00 close, 13:00 on half-days.",
  },
  "krx-close": {
    schedule: { days: { on: "sessions" }, at: "close", timeZone: "Asia/Seoul", calendar: "KRX" },
    certainty: "read",
    source: "KRX Securities Market Business Regulation",
    evidence: "End of the regular session, 15:30 in Seoul.",
  },
  "hkex-close": {
    schedule: { days: { on: "sessions" }, at: "close", timeZone: "Asia/Hong_Kong", calendar: "HKEX" },
    certainty: "read",
    source: "HKEX trading hours of the securities market",
    evidence: "End of continuous trading, 16:00 in Hong Kong or 12:00 on half-days; the closing auction follows.",
  },
  "us-month-end": {
    schedule: { days: { on: "last-session", months: EVERY_MONTH }, ...atClose },
    certainty: "read",
    source: "Harvey, Mazzoleni and Melone (2025), SSRN 5122748",
    evidence: "Balanced funds return to their weights in the days up to the last session of a month.",
  },
  "us-quarter-end": {
    schedule: { days: { on: "last-session", months: QUARTER_ENDS }, ...atClose },
    certainty: "read",
    source: "Harvey, Mazzoleni and Melone (2025), SSRN 5122748",
    evidence: "As at month ends, with the funds that rebalance once a quarter.",
  },
  "us-index-quarterly": {
    schedule: fridayClose(3, QUARTER_ENDS),
    announced: { ...fridayClose(1, QUARTER_ENDS), at: ["17:15"] },
    certainty: "read",
    source: "S&P Dow Jones Indices, releases of 2 June 2023 and 7 June 2024; Nasdaq-100 methodology",
    evidence:
      "S&P 500, 400 and 600, and the Nasdaq-100's updates: after the close of the third Friday. The hour of the " +
      "announcement, a quarter past five on the first Friday, is recalled [R]; additions also come between reviews.",
  },
  "nasdaq-100-annual": {
    schedule: fridayClose(3, [12]),
    announced: { ...fridayClose(2, [12]), at: ["20:00"] },
    certainty: "read",
    source: "Nasdaq-100 methodology; mondovisione.com",
    evidence:
      "Membership changes after the close of the third Friday of December. The announcement on the second Friday and " +
      "its hour are recalled [R]; since 1 May 2026 new listings may enter faster, at second hand.",
  },
  "russell-june": {
    schedule: fridayClose(4, [6]),
    sinceYear: 2007,
    certainty: "read",
    source: "FTSE Russell schedules, such as that of 2 June 2020; tradersmagazine.com for 2026",
    evidence:
      "Until 2025 the last Friday of June, or the Friday before it where that is the 29th or 30th; this is the fourth " +
      "Friday of every year, as which it has been stated since 2026.",
  },
  "russell-november": {
    schedule: fridayClose(2, [11]),
    sinceYear: 2026,
    certainty: "read",
    source: "FTSE Russell announcement by way of tradersmagazine.com",
    evidence: "Second Friday of November from 2026 on. It was conditional on a parallel run in 2025.",
  },
  "nasdaq-crypto-index": {
    schedule: { days: { on: "first-session", months: QUARTER_ENDS }, at: ["15:00"], ...inNewYork },
    certainty: "read",
    source: "nasdaq.com, first quarter of 2023; cfbenchmarks.com, 25 August 2021",
    evidence:
      "First business day; 1 March 2023 was effective at 20:00 UTC, 15:00 in New York. Supplies freeze a week before.",
  },
  "bitwise-10": {
    schedule: { days: { on: "last-session", months: EVERY_MONTH }, ...at16 },
    certainty: "read",
    source: "Bitwise index releases; Federal Register 2024-28343",
    evidence:
      "Last business day of the month at 16:00 in New York, half-day or not. The committee meets a week before.",
  },
  "coindesk-5": {
    schedule: { days: { on: "last-session", months: QUARTER_STARTS }, ...at16 },
    sinceYear: 2025,
    certainty: "read",
    source: "Grayscale CoinDesk Crypto 5 ETF, form 10-Q for 31 December 2025, note 11",
    evidence:
      "The quarterly rebalancing was completed on 30 January 2026, that month's last business day; prices are those of " +
      "16:00 in New York. That every quarter follows it is [D]. Until June 2025 the fund followed another index, reviewed " +
      "from 14 days before the second business day of these months.",
  },
  "coindesk-20": {
    schedule: { days: { on: "last-session", months: QUARTER_STARTS }, ...at16 },
    sinceYear: 2024,
    certainty: "recalled",
    source: "coindesk.com/tag/coindesk-20",
    evidence: "Quarterly by the source; that it is the last business day of January, April, July and October is [R].",
  },
  dpi: {
    schedule: { days: { on: "first-session", months: EVERY_MONTH }, at: ["00:00"], timeZone: "UTC", calendar: "NYSE" },
    certainty: "disputed",
    source: "defipulse.com; gov.indexcoop.com/t/4261",
    evidence:
      "First business day of the month, in hundreds of small trades. No hour is published [?]: the time is the start of " +
      "that day, and whose business day is meant is not said.",
  },
  msci: {
    schedule: { days: { on: "last-session", months: [2, 5, 8, 11] }, ...atClose },
    certainty: "disputed",
    source: "MSCI index review announcements (app2.msci.com)",
    evidence:
      "As of the close of the last business day, announced two to three weeks before; but 27 August 2019, 25 November " +
      "2024, 26 August 2025 and 24 November 2025 were earlier days. Where the date is announced, state it as 'dates' [R].",
  },
} as const satisfies Readonly<Record<string, NamedSchedule>>;

export type ScheduleName = keyof typeof SCHEDULES;

/** The schedules by their names. */
export const INDEX_CALENDARS: Readonly<Record<ScheduleName, NamedSchedule>> = SCHEDULES;

/** The schedule of that name, or undefined where nobody has it. */
export function namedSchedule(name: string): Schedule | undefined {
  return new Map<string, NamedSchedule>(Object.entries(SCHEDULES)).get(name)?.schedule;
}
