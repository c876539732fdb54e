import { z } from "zod";
import { nyse } from "../../../shared/domain/calendar/nyse.ts";
import { contractsHeld, frontWeight } from "../../../shared/domain/funds/vix-roll.ts";
import { vixRollDay } from "../../../shared/domain/funds/vix-roll-day.ts";
import { type Identity, largestOf } from "./identity.ts";
import { number, positive, readTable } from "./read-table.ts";

/** USD per point of a VIX future. Source: Cboe VX contract specifications. */
const VX_MULTIPLIER_USD = 1_000;

const row = z.object({
  as_of: z.iso.date(),
  fund: z.string(),
  target_leverage: number,
  net_assets_usd: positive,
  front_contract: z.string(),
  front_contracts: number,
  front_exposure_usd: number,
  front_price: positive,
  second_contracts: number,
  second_exposure_usd: number,
  second_price: positive,
});
type Row = z.output<typeof row>;

/**
 * What the holdings of VIX futures funds must satisfy: exposure is the target times net assets, and the contracts lie in both
 * months as the index rolls. The roll follows from the date alone, by the settlement days and the sessions in between.
 */
export async function vixIdentities(dir: string): Promise<readonly Identity[]> {
  const rows = await readTable(dir, "truth/vix_etp_holdings_daily.csv", row);
  return [...Map.groupBy(rows, ({ fund }) => fund)].flatMap(([fund, of]) => ofFund(fund, of));
}

function ofFund(subject: string, rows: readonly Row[]): readonly Identity[] {
  const identity = (what: string, values: readonly number[]): Identity => ({
    type: "identity",
    subject,
    what: `largest ${what}`,
    cases: values.length,
    value: largestOf(values),
  });
  const days = rows.flatMap((one) => {
    const roll = vixRollDay(Temporal.PlainDate.from(one.as_of), nyse);
    return roll === undefined ? [] : [{ one, ...roll }];
  });
  const shares = days.map(({ one, day, front }) => {
    if (one.front_contract !== `VX-${front.toString()}`) return 1;
    return Math.abs(one.front_contracts / (one.front_contracts + one.second_contracts) - frontWeight(day));
  });
  const contracts = days.map(({ one, day }) => {
    const held = contractsHeld(day, one.target_leverage * one.net_assets_usd, {
      front: one.front_price,
      second: one.second_price,
      multiplierUsd: VX_MULTIPLIER_USD,
    });
    const all = Math.abs(one.front_contracts) + Math.abs(one.second_contracts);
    const off = Math.max(
      Math.abs(held.frontContracts - one.front_contracts),
      Math.abs(held.secondContracts - one.second_contracts),
    );
    return off / all;
  });
  return [
    identity("|exposure / net assets / target - 1|", rows.map(exposureError)),
    identity("|front share of contracts - share by the calendar|", shares),
    identity("|contracts by rule - contracts held| / all held", contracts),
  ];
}

const exposureError = (one: Row): number =>
  Math.abs((one.front_exposure_usd + one.second_exposure_usd) / one.net_assets_usd / one.target_leverage - 1);
