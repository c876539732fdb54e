import type { Estimate } from "../../../shared/domain/inference/estimate.ts";
import type { ObservedChange, ObservedRebalance } from "../../../shared/domain/inference/observation.ts";
import type { RuleDisagreement } from "../../../shared/domain/inference/rule-check.ts";
import { medianOf } from "../../../shared/domain/inference/target-estimate.ts";
import type { TokenRuleEstimate } from "../../../shared/domain/inference/token-rule-estimate.ts";
import { type EpochMs, MS_PER_DAY, MS_PER_MINUTE, MS_PER_SECOND } from "../../../shared/domain/units.ts";
import { table } from "../truth/table.ts";

/** What a token's history shows. */
export interface InferReport {
  /** Null where only what was found in them is kept. */
  readonly samples: { readonly count: number; readonly from: EpochMs; readonly to: EpochMs } | null;
  readonly rebalances: readonly ObservedRebalance[];
  readonly changes: readonly ObservedChange[];
  readonly rule: TokenRuleEstimate;
  /** Null where no fund was named. */
  readonly disagreements: readonly RuleDisagreement[] | null;
}

/** The report as JSON, with null for a bound that the observations leave open. */
export const jsonOf = (report: InferReport): string =>
  JSON.stringify(report, (_key, value: unknown) => (value === Number.MAX_VALUE ? null : value));

/** The report as tables, for people. */
export function textOf({ samples, rebalances, changes, rule, disagreements }: InferReport): string {
  const parts = [
    ...(samples === null
      ? []
      : [`${samples.count} samples from ${timeText(samples.from)} to ${timeText(samples.to)} UTC`, ""]),
    `${rebalances.length} rebalances`,
    ...(rebalances.length === 0 ? [] : [rebalanceTable(rebalances)]),
    "",
    `${changes.length} other changes`,
    ...(changes.length === 0 ? [] : [changeTable(changes)]),
    "",
    ...ruleText(rule),
    ...(disagreements === null ? [] : ["", ...disagreementText(disagreements)]),
  ];
  return `${parts.join("\n")}\n`;
}

const rebalanceTable = (all: readonly ObservedRebalance[]): string =>
  table([
    ["until (UTC)", "within", "took", "side", "from", "to", "trade/NAV", "price", "by"],
    ...all.map((one) => [
      timeText(one.at),
      spanText(one.atErrorMs),
      one.tookMs === 0 ? "-" : spanText(one.tookMs),
      one.side,
      one.fromLeverage.toFixed(4),
      one.toLeverage.toFixed(4),
      percentText(one.tradePerNav),
      figureText(one.price),
      one.evidence,
    ]),
  ]);

/** Fees come every day and more often: they are told together. */
function changeTable(all: readonly ObservedChange[]): string {
  const cash = all.filter(({ type }) => type === "cash");
  const others = all.filter(({ type }) => type !== "cash");
  const rows = others.map(({ at, atErrorMs, ratio, type }) => [
    timeText(at),
    spanText(atErrorMs),
    type,
    type === "outage" ? "-" : figureText(ratio),
  ]);
  const ratios = cash.map(({ ratio }) => ratio);
  const fees =
    cash.length === 0 ? [] : [[`${cash.length} times`, "", "cash", `${figureText(medianOf(ratios))} in the median`]];
  return table([["until (UTC)", "within", "what", "ratio"], ...rows, ...fees]);
}

function ruleText({ clocks, held, maxLeverage, minLeverage, target }: TokenRuleEstimate): readonly string[] {
  const rows = [
    ...estimateRow("target", target),
    ...estimateRow("upper edge", maxLeverage),
    ...estimateRow("lower edge", minLeverage),
    ...clocks.map(({ count, errorMs, moveMin, skipped, timeOfDayMs }) => [
      "clock (UTC)",
      clockText(timeOfDayMs),
      `${clockText(timeOfDayMs - errorMs)} to ${clockText(timeOfDayMs + errorMs)}`,
      String(count),
      [
        moveMin === undefined ? [] : `least move ${percentText(moveMin)}`,
        skipped === 0 ? [] : `${skipped} days without`,
      ]
        .flat()
        .join(", "),
    ]),
    ...(held === undefined ? [] : [["held", `${held.min.toFixed(4)} to ${held.max.toFixed(4)}`, "", "", ""]]),
  ];
  if (rows.length === 0) return ["no rule can be told: three rebalances at least are needed"];
  return ["the rule that this shows", table([["", "estimate", "interval", "rebalances", ""], ...rows])];
}

const estimateRow = (name: string, estimate: Estimate | undefined): readonly (readonly string[])[] =>
  estimate === undefined ? [] : [[name, estimate.value.toFixed(4), intervalText(estimate), String(estimate.count), ""]];

function disagreementText(all: readonly RuleDisagreement[]): readonly string[] {
  if (all.length === 0) return ["nothing in the fund's file is contradicted"];
  const rows = all.map(({ documented, field, observed }) => {
    const text = field === "clock" ? clockText : (value: number) => value.toFixed(4);
    const interval = field === "clock" ? `${text(observed.low)} to ${text(observed.high)}` : intervalText(observed);
    return [field, documented === null ? "none" : text(documented), interval, String(observed.count)];
  });
  return ["the fund's file is contradicted", table([["", "documented", "observed", "rebalances"], ...rows])];
}

const intervalText = ({ high, low }: Estimate): string =>
  high === Number.MAX_VALUE ? `${low.toFixed(4)} or more` : `${low.toFixed(4)} to ${high.toFixed(4)}`;

const timeText = (at: number): string =>
  new Date(at).toISOString().slice(0, "2026-11-22T16:00:00".length).replace("T", " ");

/** Time of day, also of one that an interval puts before midnight. */
const clockText = (ms: number): string =>
  new Date(((ms % MS_PER_DAY) + MS_PER_DAY) % MS_PER_DAY)
    .toISOString()
    .slice("1970-01-01T".length, "1970-01-01T16:00:00".length);

const spanText = (ms: number): string =>
  ms >= MS_PER_MINUTE ? `${+(ms / MS_PER_MINUTE).toFixed(1)} min` : `${+(ms / MS_PER_SECOND).toFixed(1)} s`;

const percentText = (share: number): string => `${(share * 100).toFixed(2)} %`;

const figureText = (value: number): string => String(+value.toPrecision(8));
