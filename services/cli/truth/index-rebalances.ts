import { z } from "zod";
import {
  componentTrade,
  indexUnits,
  indexValueUsd,
  leastDurationMs,
} from "../../../shared/domain/funds/index-units.ts";
import { optionalNumber, readTable } from "./read-table.ts";

/** No component above a quarter, since March 2021. */
const CAP = 0.25;

const row = z.object({
  rebalance_id: z.string(),
  asset: z.string(),
  decimals: z.coerce.number(),
  current_unit_raw: z.coerce.number(),
  new_unit_raw: z.coerce.number(),
  notional_token_raw: z.coerce.number(),
  notional_usd: optionalNumber,
  price_usd_implied: optionalNumber,
  index_supply_implied: optionalNumber,
  trade_count: optionalNumber,
  cool_off_s: optionalNumber,
  index_input: optionalNumber,
});
type Row = z.output<typeof row>;

/** One real rebalance of an index, as it was and as it is worked out from what was published before it. */
export interface IndexRebalance {
  readonly type: "index";
  readonly rebalance: string;
  readonly components: number;
  /** Components whose units follow from supplies, prices and the cap; null where supplies were not published. */
  readonly reproduced: number | null;
  readonly unitsErrorMax: number | null;
  /** Against the notional in tokens, of components that trade. */
  readonly notionalErrorMax: number;
  readonly notionalUsdErrorMax: number;
  /** Value after over value before, less one: the review trades, it does not take or give. */
  readonly valueChange: number | null;
  readonly leastDurationMs: number;
}

export async function indexRebalances(dir: string): Promise<readonly IndexRebalance[]> {
  const rows = await readTable(dir, "truth/index_rebalances_dpi.csv", row);
  return [...Map.groupBy(rows, ({ rebalance_id }) => rebalance_id)].map(([id, of]) => judge(id, of));
}

function judge(rebalance: string, rows: readonly Row[]): IndexRebalance {
  const trades = rows.map((one) => {
    const change = {
      currentUnits: unitsOf(one, "current_unit_raw"),
      newUnits: unitsOf(one, "new_unit_raw"),
      priceUsd: one.price_usd_implied,
    };
    return { one, trade: componentTrade(change, one.index_supply_implied ?? Number.NaN) };
  });
  const errors = trades.flatMap(({ one, trade }) =>
    relativeError(trade.tokens, one.notional_token_raw / 10 ** one.decimals),
  );
  const usdErrors = trades.flatMap(({ one, trade }) => relativeError(trade.notionalUsd, one.notional_usd));
  const units = unitErrors(rows);
  return {
    type: "index",
    rebalance,
    components: rows.length,
    reproduced: units?.length ?? null,
    unitsErrorMax: units === undefined ? null : Math.max(0, ...units),
    notionalErrorMax: Math.max(0, ...errors),
    notionalUsdErrorMax: Math.max(0, ...usdErrors),
    valueChange: valueChange(rows),
    leastDurationMs: leastDurationMs(
      rows.map(({ trade_count = 0, cool_off_s = 0 }) => ({ trades: trade_count, coolOffMs: cool_off_s * 1_000 })),
    ),
  };
}

const unitsOf = (one: Row, column: "current_unit_raw" | "new_unit_raw"): number => one[column] / 10 ** one.decimals;

/** Nothing where there is nothing to compare with. */
const relativeError = (got: number | undefined, actual: number | undefined): readonly number[] =>
  got === undefined || actual === undefined || actual === 0 || Number.isNaN(got) ? [] : [Math.abs(got / actual - 1)];

/** Relative errors of the new units worked out from supplies, prices and the cap; undefined where a supply is missing. */
function unitErrors(rows: readonly Row[]): readonly number[] | undefined {
  const components = rows.flatMap(({ index_input, price_usd_implied }) =>
    index_input === undefined ? [] : [{ input: index_input, priceUsd: price_usd_implied }],
  );
  if (components.length < rows.length) return undefined;
  const next = indexUnits(components, { valueUsd: worthOf(rows, "current_unit_raw"), weightCap: CAP });
  if (!next.ok) return undefined;
  return rows.flatMap((one, index) => relativeError(next.value[index], unitsOf(one, "new_unit_raw")));
}

const worthOf = (rows: readonly Row[], column: "current_unit_raw" | "new_unit_raw"): number =>
  indexValueUsd(rows.map((one) => ({ units: unitsOf(one, column), priceUsd: one.price_usd_implied })));

function valueChange(rows: readonly Row[]): number | null {
  const change = worthOf(rows, "new_unit_raw") / worthOf(rows, "current_unit_raw") - 1;
  return Number.isNaN(change) ? null : change;
}
