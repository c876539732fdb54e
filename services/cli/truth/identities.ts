import { z } from "zod";
import { readTable } from "./read-table.ts";

const vixRow = z.object({
  as_of: z.string(),
  fund: z.string(),
  target_leverage: z.coerce.number(),
  net_assets_usd: z.coerce.number(),
  front_contracts: z.coerce.number(),
  front_exposure_usd: z.coerce.number(),
  second_contracts: z.coerce.number(),
  second_exposure_usd: z.coerce.number(),
});
const navRow = z.object({
  date: z.string(),
  ticker: z.string(),
  target_leverage: z.coerce.number(),
  nav: z.coerce.number().positive(),
  shares_thousand: z.coerce.number().positive(),
  aum_usd: z.coerce.number().positive(),
});

/** Something that published figures must satisfy, and how well they do. */
export interface Identity {
  readonly type: "identity";
  readonly fund: string;
  readonly what: string;
  readonly rows: number;
  readonly value: number;
}

/** Exposure of VIX futures funds over the target, their rolls, and net assets of funds against value times shares. */
export async function identities(dir: string): Promise<readonly Identity[]> {
  const vix = await readTable(dir, "truth/vix_etp_holdings_daily.csv", vixRow);
  const navs = await readTable(dir, "truth/proshares_nav_aum_daily.csv", navRow);
  return [
    ...[...Map.groupBy(vix, ({ fund }) => fund)].flatMap(([fund, rows]) => vixIdentities(fund, rows)),
    ...[...Map.groupBy(navs, ({ ticker }) => ticker)].flatMap(([fund, rows]) => navIdentities(fund, rows)),
  ];
}

function vixIdentities(fund: string, rows: readonly z.output<typeof vixRow>[]): readonly Identity[] {
  const exposure = rows.map((one) =>
    Math.abs((one.front_exposure_usd + one.second_exposure_usd) / one.net_assets_usd / one.target_leverage - 1),
  );
  const shares = rows.map(({ front_contracts: front, second_contracts: second }) => front / (front + second));
  // One month gives way to the next in steps of 1/n a session: each share is a whole number of steps, n that of the period.
  const steps = shares.slice(1).map((share, index) => Math.abs((shares[index] ?? share) - share));
  const identity = (what: string, value: number): Identity => ({
    type: "identity",
    fund,
    what,
    rows: rows.length,
    value,
  });
  return [
    identity("largest |exposure / net assets / target - 1|", Math.max(...exposure)),
    identity("mean share of the contracts rolled a session", steps.reduce((sum, step) => sum + step, 0) / steps.length),
  ];
}

function navIdentities(fund: string, rows: readonly z.output<typeof navRow>[]): readonly Identity[] {
  const off = rows.map(({ nav, shares_thousand, aum_usd }) => Math.abs((nav * shares_thousand * 1_000) / aum_usd - 1));
  const days = [...rows].sort((a, b) => (a.date < b.date ? -1 : 1));
  const pairs = days.slice(1).flatMap((one, index) => {
    const before = days[index];
    if (before === undefined) return [];
    return [{ move: one.nav / before.nav - 1, creation: one.shares_thousand / before.shares_thousand - 1 }];
  });
  const xx = pairs.reduce((sum, { move }) => sum + move * move, 0);
  const xy = pairs.reduce((sum, { move, creation }) => sum + move * creation, 0);
  const beta = -xy / xx;
  const residual = pairs.reduce((sum, { move, creation }) => sum + (creation + beta * move) ** 2, 0);
  const error = Math.sqrt(residual / Math.max(1, pairs.length - 1) / xx);
  const identity = (what: string, value: number): Identity => ({
    type: "identity",
    fund,
    what,
    rows: rows.length,
    value,
  });
  return [
    identity("largest |value x shares / net assets - 1|", Math.max(...off)),
    identity("creation response: shares redeemed per unit of the fund's own return", beta),
    identity("standard error of it", error),
  ];
}
