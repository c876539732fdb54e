import { z } from "zod";
import { type Identity, largestOf } from "./identity.ts";
import { positive, readTable } from "./read-table.ts";

/** Two lines further apart are not neighbours: something is missing between them. A long weekend has four days. */
const NEIGHBOUR_DAYS_MAX = 4;
/** Fewer days say nothing about a response. */
const DAYS_MIN = 20;

const row = z.object({
  date: z.iso.date(),
  ticker: z.string(),
  nav: positive,
  shares_thousand: positive,
  aum_usd: positive,
});
type Row = z.output<typeof row>;

/** What a fund's net asset value, shares and net assets must satisfy, and how its investors answer its returns. */
export async function flowIdentities(dir: string): Promise<readonly Identity[]> {
  const rows = await readTable(dir, "truth/proshares_nav_aum_daily.csv", row);
  return [...Map.groupBy(rows, ({ ticker }) => ticker)].flatMap(([fund, of]) => ofFund(fund, of));
}

function ofFund(subject: string, rows: readonly Row[]): readonly Identity[] {
  const errors = rows.map((one) => Math.abs((one.nav * one.shares_thousand * 1_000) / one.aum_usd - 1));
  const worth: Identity = {
    type: "identity",
    subject,
    what: "largest |NAV x shares / net assets - 1|",
    cases: rows.length,
    value: largestOf(errors),
  };
  const response = flowResponse(flowDays(rows));
  return response === undefined ? [worth] : [worth, { type: "identity", subject, ...response }];
}

/** One day's return of the fund, and what was created (redeemed below zero) that day over the net assets before it. */
interface FlowDay {
  readonly move: number;
  readonly flow: number;
}

function flowDays(rows: readonly Row[]): readonly FlowDay[] {
  const byDate = rows.toSorted((a, b) => (a.date < b.date ? -1 : 1));
  return byDate.slice(1).flatMap((one, index) => {
    const before = byDate[index];
    if (before === undefined || daysBetween(before.date, one.date) > NEIGHBOUR_DAYS_MAX) return [];
    const created = (one.shares_thousand - before.shares_thousand) * 1_000;
    return [{ move: one.nav / before.nav - 1, flow: (created * one.nav) / before.aum_usd }];
  });
}

const daysBetween = (from: string, to: string): number => Temporal.PlainDate.from(from).until(to).days;

/**
 * β of E[F] = −β·r·A by least squares with a constant, r the fund's own return of the day. The standard error allows for days
 * of unlike spread (White, HC1). Undefined with too few days, or where the fund never moved.
 */
function flowResponse(
  days: readonly FlowDay[],
): Pick<Identity, "what" | "cases" | "value" | "standardError"> | undefined {
  const count = days.length;
  const mean = (of: (day: FlowDay) => number) => days.reduce((sum, day) => sum + of(day), 0) / count;
  const [meanMove, meanFlow] = [mean(({ move }) => move), mean(({ flow }) => flow)];
  const spread = days.reduce((sum, { move }) => sum + (move - meanMove) ** 2, 0);
  if (count < DAYS_MIN || !(spread > 0)) return undefined;
  const slope = days.reduce((sum, { move, flow }) => sum + (move - meanMove) * (flow - meanFlow), 0) / spread;
  const scatter = days.reduce((sum, { move, flow }) => {
    const error = flow - meanFlow - slope * (move - meanMove);
    return sum + ((move - meanMove) * error) ** 2;
  }, 0);
  const standardError = Math.sqrt((count / (count - 2)) * scatter) / spread;
  return { what: "beta of flows, E[F] = -beta r A", cases: count, value: -slope, standardError };
}
