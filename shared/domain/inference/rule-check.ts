import { MS_PER_DAY, MS_PER_MINUTE } from "../units.ts";
import type { Estimate } from "./estimate.ts";
import type { TokenRuleEstimate } from "./token-rule-estimate.ts";

/** The terms that a venue documents. Edges are absolute leverage, clocks milliseconds since midnight UTC. */
export interface DocumentedRule {
  /** Undefined where rebalances are documented to stop short of it. */
  readonly target: number | undefined;
  readonly minLeverage?: number | undefined;
  readonly maxLeverage?: number | undefined;
  readonly clocks?: readonly number[] | undefined;
}

/** A term that the token does not follow: `rule_disagrees`. */
export interface RuleDisagreement {
  readonly field: "target" | "minLeverage" | "maxLeverage" | "clock";
  /** Null where the documents have none. */
  readonly documented: number | null;
  readonly observed: Estimate;
}

/** Rebalances from which a departure is told: fewer may be one bad day of the venue. */
const COUNT_MIN = 3;
/** Venues check now and then and trade a little beyond their edges; closer than this is no departure. */
const RELATIVE_MIN = 0.01;
/** Documents give times of day to the minute, and nobody trades on the second. */
const CLOCK_SLACK_MS = MS_PER_MINUTE;

/** Where the estimate and the documents exclude each other; nothing where there is too little to say so. */
export function checkRule(documented: DocumentedRule, estimate: TokenRuleEstimate): readonly RuleDisagreement[] {
  const found: RuleDisagreement[] = [];
  const check = (field: RuleDisagreement["field"], term: number | undefined, observed: Estimate | undefined): void => {
    if (observed === undefined || observed.count < COUNT_MIN) return;
    if (term === undefined) {
      found.push({ field, documented: null, observed });
      return;
    }
    const slack = RELATIVE_MIN * Math.abs(term);
    if (term < observed.low - slack || term > observed.high + slack) found.push({ field, documented: term, observed });
  };
  if (documented.target !== undefined) check("target", documented.target, estimate.target);
  check("maxLeverage", documented.maxLeverage, estimate.maxLeverage);
  check("minLeverage", documented.minLeverage, estimate.minLeverage);
  checkHeld(documented, estimate, found);
  for (const { timeOfDayMs, errorMs, count } of estimate.clocks) {
    if (count < COUNT_MIN) continue;
    const nearest = (documented.clocks ?? []).find((clock) => apart(clock, timeOfDayMs) <= errorMs + CLOCK_SLACK_MS);
    if (nearest !== undefined) continue;
    const observed = { value: timeOfDayMs, low: timeOfDayMs - errorMs, high: timeOfDayMs + errorMs, count };
    found.push({ field: "clock", documented: documented.clocks?.[0] ?? null, observed });
  }
  return found;
}

/** Leverage went beyond a documented edge, several times, and nothing happened. */
function checkHeld(
  { minLeverage, maxLeverage }: DocumentedRule,
  { held }: TokenRuleEstimate,
  found: RuleDisagreement[],
): void {
  if (held === undefined) return;
  const told = new Set(found.map(({ field }) => field));
  if (maxLeverage !== undefined && !told.has("maxLeverage") && held.max > maxLeverage * (1 + RELATIVE_MIN)) {
    const observed = { value: held.max, low: held.max, high: Number.MAX_VALUE, count: COUNT_MIN };
    found.push({ field: "maxLeverage", documented: maxLeverage, observed });
  }
  if (minLeverage !== undefined && !told.has("minLeverage") && held.min < minLeverage * (1 - RELATIVE_MIN)) {
    const observed = { value: held.min, low: 0, high: held.min, count: COUNT_MIN };
    found.push({ field: "minLeverage", documented: minLeverage, observed });
  }
}

/** Distance of two times of day, the short way round. */
function apart(left: number, right: number): number {
  const distance = Math.abs(left - right) % MS_PER_DAY;
  return Math.min(distance, MS_PER_DAY - distance);
}
