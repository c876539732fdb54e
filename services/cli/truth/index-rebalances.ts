import { z } from "zod";
import {
  componentTrade,
  indexUnits,
  indexValueUsd,
  leastDurationMs,
  tradeCount,
} from "../../../shared/domain/funds/index-units.ts";
import { MS_PER_SECOND } from "../../../shared/domain/units.ts";
import { number, optionalNumber, readTable } from "./read-table.ts";

/** Largest weight of a component of the DeFi Pulse Index since March 2021. Source: its methodology. */
const WEIGHT_CAP = 0.25;

const row = z.object({
  rebalance_id: z.string(),
  asset: z.string(),
  decimals: number,
  current_unit_raw: number,
  new_unit_raw: number,
  notional_token_raw: number,
  notional_usd: optionalNumber,
  price_usd_implied: optionalNumber,
  index_supply_implied: optionalNumber,
  trade_count: optionalNumber,
  max_trade_size_raw: optionalNumber,
  cool_off_s: optionalNumber,
  index_input: optionalNumber,
});

/** One real rebalance of an index beside what follows from its published inputs. Errors are relative, the largest of all components. */
export interface IndexRebalance {
  readonly type: "index";
  readonly rebalance: string;
  readonly components: number;
  /** Components whose new units were worked out from supplies, prices and the cap; null where supplies were not published. */
  readonly unitsFromInputs: number | null;
  readonly unitsErrorMax: number | null;
  /** The trades that units and index supply give, in tokens and USD, of all components that trade. */
  readonly trades: number;
  readonly tokensErrorMax: number | null;
  readonly notionalUsdErrorMax: number | null;
  /** Both together: the trades that the published inputs alone give, against those planned, over the largest of them. */
  readonly fromInputsErrorMax: number | null;
  /** New over old value of an index token, less one: a rebalance neither takes nor gives. */
  readonly valueChange: number | null;
  /** Components whose number of single trades follows from the largest one allowed. */
  readonly tradeCountsRight: number;
  readonly tradeCounts: number;
  /** Null where no cool-off was published. */
  readonly leastDurationMs: number | null;
}

interface Component {
  readonly currentUnits: number;
  readonly newUnits: number;
  readonly tokens: number;
  readonly notionalUsd: number | undefined;
  readonly priceUsd: number | undefined;
  readonly supply: number | undefined;
  readonly trades: number | undefined;
  readonly maxTradeTokens: number | undefined;
  readonly coolOffMs: number | undefined;
  readonly input: number | undefined;
}

/** Every rebalance of the file, in its order. */
export async function indexRebalances(dir: string): Promise<readonly IndexRebalance[]> {
  const rows = await readTable(dir, "truth/index_rebalances_dpi.csv", row);
  return [...Map.groupBy(rows, ({ rebalance_id }) => rebalance_id)].map(([id, of]) => judge(id, of.map(componentOf)));
}

function componentOf(one: z.output<typeof row>): Component {
  const tokens = (raw: number) => raw / 10 ** one.decimals;
  return {
    currentUnits: tokens(one.current_unit_raw),
    newUnits: tokens(one.new_unit_raw),
    tokens: tokens(one.notional_token_raw),
    notionalUsd: one.notional_usd,
    priceUsd: one.price_usd_implied,
    supply: one.index_supply_implied,
    trades: one.trade_count,
    maxTradeTokens: one.max_trade_size_raw === undefined ? undefined : tokens(one.max_trade_size_raw),
    coolOffMs: one.cool_off_s === undefined ? undefined : one.cool_off_s * MS_PER_SECOND,
    input: one.index_input,
  };
}

function judge(rebalance: string, components: readonly Component[]): IndexRebalance {
  const trading = components.filter(({ tokens }) => tokens !== 0);
  const trades = trading.flatMap((one) =>
    one.supply === undefined ? [] : [{ one, trade: componentTrade(one, one.supply) }],
  );
  const units = unitsFromInputs(components);
  const counted = trading.flatMap((one) =>
    one.trades === undefined || one.maxTradeTokens === undefined
      ? []
      : [one.trades === tradeCount(one.tokens, one.maxTradeTokens)],
  );
  const cooled = components.flatMap(({ trades: count, coolOffMs }) =>
    count === undefined || coolOffMs === undefined ? [] : [{ trades: count, coolOffMs }],
  );
  return {
    type: "index",
    rebalance,
    components: components.length,
    unitsFromInputs: units?.length ?? null,
    unitsErrorMax: largest(units?.map((value, index) => relative(value, components[index]?.newUnits)) ?? []),
    trades: trades.length,
    tokensErrorMax: largest(trades.map(({ one, trade }) => relative(trade.tokens, one.tokens))),
    notionalUsdErrorMax: largest(
      trades.flatMap(({ one, trade }) =>
        trade.notionalUsd === undefined ? [] : relative(trade.notionalUsd, one.notionalUsd),
      ),
    ),
    fromInputsErrorMax: units === undefined ? null : tradeError(components, units),
    valueChange: valueChange(components),
    tradeCountsRight: counted.filter(Boolean).length,
    tradeCounts: counted.length,
    leastDurationMs: cooled.length === 0 ? null : leastDurationMs(cooled),
  };
}

/** New units by the formula of the index, at the value of the units held until then; undefined without inputs. */
function unitsFromInputs(components: readonly Component[]): readonly number[] | undefined {
  const inputs = components.flatMap(({ input, priceUsd }) => (input === undefined ? [] : [{ input, priceUsd }]));
  if (inputs.length < components.length) return undefined;
  const held = components.map(({ currentUnits, priceUsd }) => ({ units: currentUnits, priceUsd }));
  const units = indexUnits(inputs, { valueUsd: indexValueUsd(held), weightCap: WEIGHT_CAP });
  return units.ok ? units.value : undefined;
}

/** Largest error in USD of the trades that these units give, over the largest trade; undefined figures are left out. */
function tradeError(components: readonly Component[], units: readonly number[]): number | null {
  const biggest = largest(components.flatMap(({ notionalUsd }) => Math.abs(notionalUsd ?? 0)));
  if (biggest === null || biggest === 0) return null;
  const errors = components.flatMap((one, index) => {
    const { supply, notionalUsd } = one;
    if (supply === undefined || notionalUsd === undefined) return [];
    const trade = componentTrade({ ...one, newUnits: units[index] ?? 0 }, supply);
    return trade.notionalUsd === undefined ? [] : Math.abs(trade.notionalUsd - notionalUsd) / biggest;
  });
  return largest(errors);
}

function valueChange(components: readonly Component[]): number | null {
  const value = (key: "currentUnits" | "newUnits") =>
    indexValueUsd(components.map((one) => ({ units: one[key], priceUsd: one.priceUsd })));
  const change = value("newUnits") / value("currentUnits") - 1;
  return Number.isFinite(change) ? change : null;
}

/** |got / actual − 1|; without an actual figure, or where it is zero, an error unless both are nothing. */
const relative = (got: number, actual: number | undefined): number =>
  actual === undefined || actual === 0 ? (got === 0 ? 0 : Number.POSITIVE_INFINITY) : Math.abs(got / actual - 1);

const largest = (values: readonly number[]): number | null => (values.length === 0 ? null : Math.max(...values));
