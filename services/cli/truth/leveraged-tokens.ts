import { z } from "zod";
import { type BasketStep, findBasketSteps, type PairedBar } from "../../../shared/domain/inference/basket-steps.ts";
import { MS_PER_HOUR } from "../../../shared/domain/units.ts";
import { readTable } from "./read-table.ts";

/** A found step and a true one are the same within this: the truth itself is known no better. */
export const TOLERANCE_MS = 2 * MS_PER_HOUR;

const truthRow = z.object({
  token: z.string(),
  underlying: z.string(),
  change_ts_ms: z.coerce.number(),
  trade_over_nav: z.coerce.number(),
  confidence: z.enum(["high", "medium", "low"]),
});
type TruthRow = z.output<typeof truthRow>;
const barRow = z.object({ open_ts_ms: z.coerce.number(), close: z.coerce.number().positive() });

/** What was found of one token's rebalances. */
export interface TokenScore {
  readonly type: "token";
  readonly token: string;
  readonly truthHigh: number;
  readonly truthMedium: number;
  readonly found: number;
  /** Found, with a true change of any confidence within the tolerance. */
  readonly matched: number;
  readonly precision: number;
  readonly recallHigh: number;
  readonly recallMedium: number;
  readonly timingErrorHoursMedian: number;
  readonly timingErrorHoursP95: number;
  /** |found − true| trade over net assets, median of the matched high ones. */
  readonly tradeErrorMedian: number;
}

export async function scoreTokens(dir: string, onToken: () => void): Promise<readonly TokenScore[]> {
  const truth = await readTable(dir, "truth/blvt_inferred_rebalances.csv", truthRow);
  const scores: TokenScore[] = [];
  for (const [token, rows] of Map.groupBy(truth, (one) => one.token)) {
    const bars = await pairedBars(dir, token, rows[0]?.underlying ?? "");
    scores.push(score(token, findBasketSteps(bars), rows));
    onToken();
  }
  return scores;
}

async function pairedBars(dir: string, token: string, underlying: string): Promise<readonly PairedBar[]> {
  const read = (symbol: string) => readTable(dir, `market/blvt_1h/${symbol}.csv.gz`, barRow);
  const of = new Map((await read(underlying)).map(({ open_ts_ms, close }) => [open_ts_ms, close]));
  return (await read(token)).flatMap(({ open_ts_ms, close }) => {
    const paired = of.get(open_ts_ms);
    return paired === undefined ? [] : [{ at: open_ts_ms + MS_PER_HOUR, token: close, underlying: paired }];
  });
}

function score(token: string, steps: readonly BasketStep[], rows: readonly TruthRow[]): TokenScore {
  const stepFor = ({ change_ts_ms }: TruthRow) => nearest(steps, change_ts_ms, ({ at }) => at);
  const high = rows.filter(({ confidence }) => confidence === "high");
  const medium = rows.filter(({ confidence }) => confidence === "medium");
  const matchedHigh = high.flatMap((row) => {
    const step = stepFor(row);
    return step === undefined ? [] : [{ row, step }];
  });
  const matched = steps.filter(({ at }) => nearest(rows, at, (row) => row.change_ts_ms) !== undefined).length;
  const timing = matchedHigh.map(({ row, step }) => Math.abs(step.at - row.change_ts_ms) / MS_PER_HOUR);
  const trades = matchedHigh.map(({ row, step }) => Math.abs(step.tradePerNav - row.trade_over_nav));
  return {
    type: "token",
    token,
    truthHigh: high.length,
    truthMedium: medium.length,
    found: steps.length,
    matched,
    precision: matched / steps.length,
    recallHigh: matchedHigh.length / high.length,
    recallMedium: medium.filter((row) => stepFor(row) !== undefined).length / medium.length,
    timingErrorHoursMedian: quantile(timing, 0.5),
    timingErrorHoursP95: quantile(timing, 0.95),
    tradeErrorMedian: quantile(trades, 0.5),
  };
}

/** The one closest in time, if it is within the tolerance. */
function nearest<T>(all: readonly T[], at: number, timeOf: (one: T) => number): T | undefined {
  let best: T | undefined;
  for (const one of all) {
    const distance = Math.abs(timeOf(one) - at);
    if (distance <= TOLERANCE_MS && (best === undefined || distance < Math.abs(timeOf(best) - at))) best = one;
  }
  return best;
}

function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
}

/** All tokens together. */
export function overall(scores: readonly TokenScore[]): {
  precision: number;
  recallHigh: number;
  recallMedium: number;
} {
  const sum = (of: (one: TokenScore) => number) => scores.reduce((total, one) => total + of(one), 0);
  return {
    precision: sum(({ matched }) => matched) / sum(({ found }) => found),
    recallHigh: sum(({ recallHigh, truthHigh }) => recallHigh * truthHigh) / sum(({ truthHigh }) => truthHigh),
    recallMedium:
      sum(({ recallMedium, truthMedium }) => recallMedium * truthMedium) / sum(({ truthMedium }) => truthMedium),
  };
}
