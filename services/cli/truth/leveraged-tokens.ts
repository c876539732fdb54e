import { z } from "zod";
import { quantileOf } from "../../../shared/domain/flow/sample.ts";
import { type BasketStep, findBasketSteps } from "../../../shared/domain/inference/basket-steps.ts";
import { type PriceBar, pricePairs } from "../../../shared/domain/inference/price-pairs.ts";
import { epochMs, MS_PER_HOUR } from "../../../shared/domain/units.ts";
import { number, readTable } from "./read-table.ts";

/** A found step and a known one may be the same within this: the known ones are dated no better. */
export const TOLERANCE_MS = 2 * MS_PER_HOUR;

const knownSchema = z.object({
  token: z.string(),
  underlying: z.string(),
  change_ts_ms: number,
  trade_over_nav: number,
  confidence: z.enum(["high", "medium", "low"]),
});
export type KnownStep = z.output<typeof knownSchema>;
const barSchema = z.object({
  open_ts_ms: number,
  close: number,
  volume: number,
});

/** How the steps found in one token's prices compare with those known. */
export interface TokenScore {
  readonly type: "token";
  readonly token: string;
  readonly knownHigh: number;
  readonly knownHighMedium: number;
  readonly found: number;
  /** Found, with a known step of any confidence for itself alone within the tolerance; the rest is `wrong`. */
  readonly matched: number;
  readonly wrong: number;
  readonly matchedHigh: number;
  readonly matchedHighMedium: number;
  /** matched over found, matched over known; null where nothing was. */
  readonly precision: number | null;
  readonly recallHigh: number | null;
  readonly recallHighMedium: number | null;
  /** Of the matched of high and medium confidence: distance in time, and |found trade / known trade − 1|. */
  readonly timingErrorHoursMedian: number | null;
  readonly timingErrorHoursP95: number | null;
  readonly tradeErrorMedian: number | null;
}
export interface OverallScore extends Omit<TokenScore, "type" | "token"> {
  readonly type: "tokens";
}

/** A known step with the found one that belongs to it. */
interface Match {
  readonly step: BasketStep;
  readonly known: KnownStep;
}
/** What was found of one token. */
export interface TokenFindings {
  readonly token: string;
  readonly known: readonly KnownStep[];
  readonly steps: readonly BasketStep[];
  readonly matches: readonly Match[];
}

/** The known steps by token, in the order of the file. */
export async function readKnownSteps(dir: string): Promise<ReadonlyMap<string, readonly KnownStep[]>> {
  const rows = await readTable(dir, "truth/blvt_inferred_rebalances.csv", knownSchema);
  return Map.groupBy(rows, ({ token }) => token);
}

/** Looks for the steps of one token in its hourly prices and those of its underlying, and for nothing else. */
export async function findingsOf(dir: string, token: string, known: readonly KnownStep[]): Promise<TokenFindings> {
  const underlying = known[0]?.underlying ?? "";
  const steps = findBasketSteps(pricePairs(await readBars(dir, token), await readBars(dir, underlying)));
  return { token, known, steps, matches: matchesOf(steps, known) };
}

async function readBars(dir: string, symbol: string): Promise<readonly PriceBar[]> {
  const rows = await readTable(dir, `market/blvt_1h/${symbol}.csv.gz`, barSchema);
  return rows.map(({ open_ts_ms, close, volume }) => ({ closeAt: epochMs(open_ts_ms + MS_PER_HOUR), close, volume }));
}

/** Pairs within the tolerance, closest first; each step and each known one is used once. */
function matchesOf(steps: readonly BasketStep[], known: readonly KnownStep[]): readonly Match[] {
  const near = steps.flatMap((step) =>
    known.filter((one) => distanceMs({ step, known: one }) <= TOLERANCE_MS).map((one) => ({ step, known: one })),
  );
  const taken = new Set<unknown>();
  return near
    .sort((a, b) => distanceMs(a) - distanceMs(b))
    .filter((match) => {
      if (taken.has(match.step) || taken.has(match.known)) return false;
      taken.add(match.step).add(match.known);
      return true;
    });
}

const distanceMs = ({ step, known }: Match): number => Math.abs(step.at - known.change_ts_ms);

export const tokenScore = (findings: TokenFindings): TokenScore => ({
  type: "token",
  token: findings.token,
  ...scoreOf([findings]),
});

/** All tokens as if they were one. */
export const overallScore = (all: readonly TokenFindings[]): OverallScore => ({ type: "tokens", ...scoreOf(all) });

function scoreOf(all: readonly TokenFindings[]): Omit<TokenScore, "type" | "token"> {
  const known = all.flatMap((one) => one.known);
  const matches = all.flatMap((one) => one.matches);
  const found = all.reduce((sum, { steps }) => sum + steps.length, 0);
  const isHigh = (one: KnownStep) => one.confidence === "high";
  const isSure = (one: KnownStep) => one.confidence !== "low";
  const knownHigh = known.filter(isHigh).length;
  const knownHighMedium = known.filter(isSure).length;
  const matchedHigh = matches.filter((match) => isHigh(match.known)).length;
  const sure = matches.filter((match) => isSure(match.known));
  const hours = sure.map((match) => distanceMs(match) / MS_PER_HOUR);
  return {
    knownHigh,
    knownHighMedium,
    found,
    matched: matches.length,
    wrong: found - matches.length,
    matchedHigh,
    matchedHighMedium: sure.length,
    precision: ratio(matches.length, found),
    recallHigh: ratio(matchedHigh, knownHigh),
    recallHighMedium: ratio(sure.length, knownHighMedium),
    timingErrorHoursMedian: quantile(hours, 0.5),
    timingErrorHoursP95: quantile(hours, 0.95),
    tradeErrorMedian: quantile(
      sure.map(({ step, known }) => Math.abs(step.tradePerNav / known.trade_over_nav - 1)),
      0.5,
    ),
  };
}

const ratio = (part: number, whole: number): number | null => (whole === 0 ? null : part / whole);

const quantile = (values: readonly number[], p: number): number | null =>
  values.length === 0 ? null : quantileOf(Float64Array.from(values).sort(), p);
