import { z } from "zod";
import { CALENDARS, type CalendarId } from "../../../shared/domain/calendar/calendars.ts";
import { INDEX_CALENDARS, type ScheduleName } from "../../../shared/domain/calendar/index-calendars.ts";
import { dueAfter, type Schedule } from "../../../shared/domain/calendar/schedule.ts";
import { type EpochMs, epochMs } from "../../../shared/domain/units.ts";

const COUNT_MAX = 10_000;

/**
 * Times of a rule as plain JSON: dates "YYYY-MM-DD" in the exchange's own zone, times as UTC. Throws where the rule, a
 * product or a field is not known, or where the calendar's data does not reach.
 */
export const calendar = (inputs: unknown): unknown => {
  const { rule } = z.object({ rule: z.string() }).parse(inputs);
  const answer = RULES.get(rule);
  if (!answer) throw new Error(`rule '${rule}' is unknown; known: ${[...RULES.keys()].sort().join(", ")}`);
  return answer(inputs);
};

type Rule = (inputs: unknown) => unknown;

/** Daily clocks of leveraged tokens, the dead ones too. Sources: the products' own pages, as in the fund files. */
const PRODUCTS = {
  gate_etf: { at: "00:00", timeZone: "Asia/Singapore" },
  mexc: { at: "16:00", timeZone: "UTC" },
  ftx: { at: "00:02", timeZone: "UTC" },
  /** A window of a quarter of an hour; an older page says 20:30 to 20:45. */
  kucoin: { at: "23:30", timeZone: "UTC", windowMinutes: 15 },
  hotbit: { at: "10:30", timeZone: "Asia/Singapore" },
} as const satisfies Readonly<Record<string, { at: string; timeZone: string; windowMinutes?: number }>>;

const PRODUCT_ALIASES: Readonly<Record<string, keyof typeof PRODUCTS>> = {
  gate: "gate_etf",
  gateio: "gate_etf",
  gateio_etf: "gate_etf",
  mexc_etf: "mexc",
  mexc_letf: "mexc",
  ftx_lt: "ftx",
  ftx_leveraged_tokens: "ftx",
  kucoin_lt: "kucoin",
  kucoin_etf: "kucoin",
  kucoin_leveraged_tokens: "kucoin",
};

/** They trade when a limit is hit, at no hour of the day. */
const CLOCKLESS = ["binance", "binance_blvt", "bybit", "bybit_lt", "pionex", "toros"];

const daily: Rule = (inputs) => {
  const given = z
    .object({
      product: z.string(),
      from: z.union([z.iso.datetime({ offset: true }), z.iso.date().transform((date) => `${date}T00:00:00Z`)]),
      count: z.int().positive().max(COUNT_MAX).default(1),
    })
    .parse(inputs);
  const product = productOf(given.product);
  const schedule: Schedule = { days: { on: "every-day" }, at: [product.at], timeZone: product.timeZone };
  const times = timesFrom(schedule, Temporal.Instant.from(given.from).epochMilliseconds, given.count);
  if (!("windowMinutes" in product)) return { executionUtc: times.map(utc) };
  const ends = times.map((time) => epochMs(time + product.windowMinutes * 60_000));
  return { executionUtc: times.map(utc), windowEndUtc: ends.map(utc) };
};

function productOf(name: string): (typeof PRODUCTS)[keyof typeof PRODUCTS] {
  const id = name.toLowerCase().replaceAll(/[\s-]/g, "_");
  if (CLOCKLESS.includes(id))
    throw new Error(`product '${name}' has no clock: it trades when its leverage hits a limit`);
  const product = new Map(Object.entries(PRODUCTS)).get(PRODUCT_ALIASES[id] ?? id);
  if (!product) throw new Error(`product '${name}' is unknown; known: ${Object.keys(PRODUCTS).join(", ")}`);
  return product;
}

/** `count` times at or after `fromMs`. */
function timesFrom(schedule: Schedule, fromMs: number, count: number): readonly EpochMs[] {
  const times: EpochMs[] = [];
  let after = epochMs(fromMs - 1);
  while (times.length < count) {
    const due = dueAfter(schedule, after);
    if (!due.ok) throw new Error(due.error.reason);
    times.push(due.value);
    after = due.value;
  }
  return times;
}

/** Times of one year, in the asked months where months are asked for. */
const yearly =
  (...names: readonly ScheduleName[]): Rule =>
  (inputs) => {
    const given = z
      .object({ year: z.int().min(1970).max(2200), months: z.array(z.int().min(1).max(12)).min(1).optional() })
      .parse(inputs);
    const due = names.flatMap((name) => ofYear(name, given.year)).sort((a, b) => a.time - b.time);
    const asked = due.filter(({ date }) => given.months?.includes(date.month) ?? true);
    if (asked.length === 0) throw new Error(`${names.join(" and ")} has no date in the asked months of ${given.year}`);
    const times = asked.map(({ time }) => utc(time));
    return {
      executionDates: asked.map(({ date }) => date.toString()),
      executionUtc: times,
      ...(names.every((name) => INDEX_CALENDARS[name].schedule.at === "close") ? { closeUtc: times } : {}),
    };
  };

function ofYear(name: ScheduleName, year: number): { time: EpochMs; date: Temporal.PlainDate }[] {
  const { schedule, sinceYear } = INDEX_CALENDARS[name];
  if (sinceYear !== undefined && year < sinceYear) return [];
  const found: { time: EpochMs; date: Temporal.PlainDate }[] = [];
  const start = Temporal.PlainDate.from({ year, month: 1, day: 1 }).toZonedDateTime(schedule.timeZone);
  let after = epochMs(start.epochMilliseconds - 1);
  for (;;) {
    const due = dueAfter(schedule, after);
    if (!due.ok) {
      // The next year may be beyond the data although this one is not.
      if (isKnown(schedule, year)) return found;
      throw new Error(due.error.reason);
    }
    const date = Temporal.Instant.fromEpochMilliseconds(due.value).toZonedDateTimeISO(schedule.timeZone).toPlainDate();
    if (date.year > year) return found;
    found.push({ time: due.value, date });
    after = due.value;
  }
}

function isKnown({ calendar: id }: Schedule, year: number): boolean {
  const last = Temporal.PlainDate.from({ year, month: 12, day: 31 });
  return id === undefined || CALENDARS[id].session(last).kind !== "unknown";
}

/** Close of each asked date, null where the exchange does not trade. */
const closes =
  (id: CalendarId): Rule =>
  (inputs) => {
    const { dates } = z.object({ dates: z.array(z.iso.date()) }).parse(inputs);
    const days = dates.map((date) => {
      const day = CALENDARS[id].session(Temporal.PlainDate.from(date));
      if (day.kind === "unknown") throw new Error(day.why);
      return day;
    });
    return {
      closeUtc: days.map((day) => (day.kind === "open" ? utc(day.closeAt) : null)),
      isSession: days.map((day) => day.kind === "open"),
      isHalfDay: days.map((day) => day.kind === "open" && day.isHalfDay),
    };
  };

const utc = (time: EpochMs): string => Temporal.Instant.fromEpochMilliseconds(time).toString();

const RULES: ReadonlyMap<string, Rule> = new Map(
  Object.entries({
    daily_fixed_utc: daily,
    us_equity_close: closes("NYSE"),
    nyse_close: closes("NYSE"),
    krx_close: closes("KRX"),
    hkex_close: closes("HKEX"),
    cme_crypto_close: closes("CME-crypto"),
    russell_reconstitution: yearly("russell-june", "russell-november"),
    us_index_quarterly: yearly("us-index-quarterly"),
    sp_quarterly: yearly("us-index-quarterly"),
    sp500_quarterly: yearly("us-index-quarterly"),
    third_friday: yearly("us-index-quarterly"),
    nasdaq100_quarterly: yearly("us-index-quarterly"),
    nasdaq100_annual: yearly("nasdaq-100-annual"),
    nci_reconstitution: yearly("nasdaq-crypto-index"),
    bitwise10_monthly: yearly("bitwise-10"),
    coindesk5_quarterly: yearly("coindesk-5"),
    coindesk20_quarterly: yearly("coindesk-20"),
    gdlc_quarterly: yearly("coindesk-5"),
    dpi_monthly: yearly("dpi"),
    msci_review: yearly("msci"),
    month_end: yearly("us-month-end"),
    us_month_end: yearly("us-month-end"),
    quarter_end: yearly("us-quarter-end"),
    us_quarter_end: yearly("us-quarter-end"),
  }),
);
