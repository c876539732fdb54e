import type { Fund, RuleTerms } from "../../../../shared/domain/funds/fund.ts";
import { ruleAt } from "../../../../shared/domain/funds/rule.ts";
import { type EpochMs, MS_PER_DAY, MS_PER_SECOND } from "../../../../shared/domain/units.ts";
import { leverageOfRatio, wad } from "./ratio.ts";
import type { StrategyReading } from "./reader.ts";

/** Digits that a file has, and 18 decimals of a contract, agree to this. */
const RELATIVE_MAX = 1e-6;
/** A strategy that waits longer than this between rebalances has no clock to speak of. */
const INTERVAL_MS_MAX = 365 * MS_PER_DAY;

/** A term that the fund's file has otherwise than its contract. Null where the file has none. */
export interface TermsFinding {
  readonly code: "terms_disagree";
  readonly field: "leverage" | "minLeverage" | "maxLeverage" | "speed" | "rebalanceIntervalMs" | "coolDownMs";
  readonly documented: number | null;
  readonly onChain: number;
}

/** What a contract says its own terms are, as fund files write them: edges are absolute leverage. */
export interface StrategyTerms {
  readonly leverage: number;
  readonly minLeverage: number;
  readonly maxLeverage: number;
  /** Above it anyone may rebalance, for a reward, to `maxLeverage`. */
  readonly ripcordLeverage: number;
  readonly speed: number;
  readonly rebalanceIntervalMs: number;
  readonly coolDownMs: number;
  readonly ripcordCoolDownMs: number;
}

/** The terms of a strategy whose fund has the signed target `target`. */
export function termsOf(reading: StrategyReading, target: number): StrategyTerms {
  const { maxLeverageRatio, minLeverageRatio, rebalanceInterval, recenteringSpeed, targetLeverageRatio } =
    reading.methodology;
  const signed = (ratio: bigint): number => leverageOfRatio(wad(ratio), target);
  return {
    leverage: signed(targetLeverageRatio),
    minLeverage: Math.abs(signed(minLeverageRatio)),
    maxLeverage: Math.abs(signed(maxLeverageRatio)),
    ripcordLeverage: Math.abs(signed(reading.ripcordRatio)),
    speed: wad(recenteringSpeed),
    rebalanceIntervalMs: Number(rebalanceInterval) * MS_PER_SECOND,
    coolDownMs: Number(reading.twapCooldownPeriod) * MS_PER_SECOND,
    ripcordCoolDownMs: Number(reading.ripcordCooldownPeriod) * MS_PER_SECOND,
  };
}

/**
 * Where the rules of `fund` in force at `at` have other terms than the contract. Terms are never changed by this: a person
 * has to look whether the file is wrong or names another contract. Nothing for a product that is dead by its file.
 */
export function termsFindings(reading: StrategyReading, fund: Fund, at: EpochMs): readonly TermsFinding[] {
  const rules = ruleAt(fund, at);
  const target = rules[0]?.leverage;
  if (target === undefined) return [];
  const onChain = termsOf(reading, target);
  const found = new Map<TermsFinding["field"], TermsFinding>();
  for (const terms of rules) {
    for (const [field, documented] of documentedIn(terms)) {
      if (!isNear(documented, onChain[field]))
        found.set(field, { code: "terms_disagree", field, documented, onChain: onChain[field] });
    }
  }
  const hasClock = rules.some(({ rule }) => rule === "recentering");
  if (!hasClock && onChain.rebalanceIntervalMs <= INTERVAL_MS_MAX)
    found.set("rebalanceIntervalMs", {
      code: "terms_disagree",
      field: "rebalanceIntervalMs",
      documented: null,
      onChain: onChain.rebalanceIntervalMs,
    });
  return [...found.values()];
}

type Documented = readonly [Exclude<TermsFinding["field"], "rebalanceIntervalMs">, number];

function documentedIn(terms: RuleTerms): readonly Documented[] {
  const { coolDownMs } = terms.execution;
  const pieces: readonly Documented[] = coolDownMs === undefined ? [] : [["coolDownMs", coolDownMs]];
  const target: Documented = ["leverage", terms.leverage];
  if (terms.rule === "daily-reset") return [target, ...pieces];
  const band: readonly Documented[] = [
    target,
    ["minLeverage", terms.minLeverage],
    ["maxLeverage", terms.maxLeverage],
    ...pieces,
  ];
  return terms.rule === "recentering" ? [...band, ["speed", terms.speed]] : band;
}

const isNear = (a: number, b: number): boolean => Math.abs(a - b) <= RELATIVE_MAX * Math.max(Math.abs(a), Math.abs(b));
