import { CALENDARS } from "../calendar/calendars.ts";
import { contractsHeld, type RollDay } from "../funds/vix-roll.ts";
import type { BasketFund, Constituent } from "./basket.ts";
import type { BasketRule } from "./rule.ts";

/** Months lie between two settlements, so a period of more sessions than this is a mistake in the dates. */
const PERIOD_SESSIONS_MAX = 70;

/**
 * `leverage` times net assets in the two nearest contracts, of which the first gives way to the second by the same number
 * of contracts each session, so that at its settlement nothing is left of it. The constituents must name the contract that
 * settled last too, because the period begins there.
 * Source: S&P 500 VIX Short-Term Futures index, methodology; `funds/vix-roll.ts`.
 */
export const futuresRoll: BasketRule<"futures-roll"> = {
  name: "futures-roll",
  kind: "plan",
  refuse: (_terms, { constituents }) =>
    constituents.filter(({ settlesOn }) => settlesOn !== undefined).length < 3
      ? "it needs three dated contracts: the last one settled, the front and the second"
      : undefined,
  targets: ({ leverage, schedule }, { at, fund, prices }) => {
    const calendar = CALENDARS[schedule.calendar ?? "NYSE"];
    const today = Temporal.Instant.fromEpochMilliseconds(Math.floor(at))
      .toZonedDateTimeISO(schedule.timeZone)
      .toPlainDate();
    const months = rollingMonths(fund, today);
    const day = months && rollDay(months, today, (date) => calendar.session(date).kind);
    if (months === undefined || day === undefined) return undefined;
    const front = prices[fund.constituents.indexOf(months.front)] ?? 0;
    const second = prices[fund.constituents.indexOf(months.second)] ?? 0;
    const held = contractsHeld(day, leverage, { front, second, multiplierUsd: 1 });
    return fund.constituents.map((one) =>
      one === months.front ? held.frontContracts * front : one === months.second ? held.secondContracts * second : 0,
    );
  },
};

interface RollingMonths {
  readonly settled: Constituent;
  readonly front: Constituent;
  readonly second: Constituent;
}

function rollingMonths({ constituents }: BasketFund, today: Temporal.PlainDate): RollingMonths | undefined {
  const dated = constituents
    .flatMap((one) => (one.settlesOn === undefined ? [] : [{ one, date: Temporal.PlainDate.from(one.settlesOn) }]))
    .sort((a, b) => Temporal.PlainDate.compare(a.date, b.date));
  const next = dated.findIndex(({ date }) => Temporal.PlainDate.compare(date, today) > 0);
  const [settled, front, second] = [dated[next - 1]?.one, dated[next]?.one, dated[next + 1]?.one];
  return next < 1 || !settled || !front || !second ? undefined : { settled, front, second };
}

/** Undefined where the calendar does not know every day of the period. */
function rollDay(
  { settled, front }: RollingMonths,
  today: Temporal.PlainDate,
  kindOf: (date: Temporal.PlainDate) => "open" | "closed" | "unknown",
): RollDay | undefined {
  if (settled.settlesOn === undefined || front.settlesOn === undefined) return undefined;
  const end = Temporal.PlainDate.from(front.settlesOn);
  let daysInPeriod = 0;
  let daysRemaining = 0;
  let date = Temporal.PlainDate.from(settled.settlesOn);
  for (; Temporal.PlainDate.compare(date, end) < 0; date = date.add({ days: 1 })) {
    const kind = kindOf(date);
    if (kind === "unknown" || daysInPeriod > PERIOD_SESSIONS_MAX) return undefined;
    if (kind === "closed") continue;
    daysInPeriod += 1;
    if (Temporal.PlainDate.compare(date, today) > 0) daysRemaining += 1;
  }
  return { daysRemaining, daysInPeriod };
}
