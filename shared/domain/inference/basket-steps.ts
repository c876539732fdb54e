import type { EpochMs } from "../units.ts";
import { type LineFit, lineFit, type Moments, memoryOf, merged, momentsOf } from "./line-fit.ts";
import type { PricePairs } from "./price-pairs.ts";

export interface BasketStep {
  /** Close of the bar in which the slope turns. */
  readonly at: EpochMs;
  /** Signed, both at the prices of `at`. */
  readonly leverageBefore: number;
  readonly leverageAfter: number;
  /** Traded per unit of net assets; positive = buys the underlying. */
  readonly tradePerNav: number;
  readonly side: "buy" | "sell";
  /** How much better two lines are than one, over what chance alone reaches once in a million bars; above 1. */
  readonly strength: number;
  readonly confidence: Confidence;
}
export type Confidence = "high" | "medium" | "low";

/** Bars on either side: a day of hours, long enough to know a slope to a per cent, short enough to meet few other steps. */
const WINDOW_BARS = 24;
/** Of several turns within half a window the strongest stands for all: their lines share most of their bars. */
const APART_BARS = 12;
/** Share of the bars that may be missing from both windows together, as in the day that a venue takes to merge tokens. */
const MISSING_MAX = 0.5;
/** A line takes two figures from the bars, and here are two lines. */
const FREE_BARS = 2 * WINDOW_BARS - 4;
/** Quantile of F(2, 44) that one bar in a million exceeds where the basket stays and errors are independent. */
const F_UNLIKELY = 19.5;
/** By which factor a jump has to fit better than a turn to be taken for what happened: odds of e^10 for 48 bars. */
const JUMP_BETTER = 1.5;
/** More than this of the errors' memory is a line that does not fit, and would make every change look like chance. */
const MEMORY_MAX = 0.9;
/** Below this change of the position nothing was traded that a market would notice. */
const CHANGE_MIN = 0.05;
/** Share of the token's variance that its line has to explain on either side (R²); else it holds something else besides. */
const FIT_MIN = 0.97;
/** What a step of this confidence has to reach: strength, R² on both sides, relative change of the position. */
const GRADES = [
  { confidence: "high", strength: 4, fit: 0.99, change: 0.08 },
  { confidence: "medium", strength: 2, fit: 0.985, change: CHANGE_MIN },
] as const;

/**
 * Rebalances of a token of which only prices are known, oldest first. While it holds a fixed basket its price is
 * a + b · the price of the underlying, and a rebalance turns the slope b. At every bar a line through the day before and one
 * through the day after are held against one line through both (Chow's test). The close of the bar between belongs to
 * both, because a rebalance changes no net assets. The least F that counts is that of chance, times (1 + ρ)/(1 − ρ) because errors
 * last from bar to bar (ticks, premium, funding): ρ is their correlation in a usual day of this token.
 * Where a jump of the level alone explains the prices clearly better it is no step, and one of low confidence where it explains
 * them a little better. A step is known to some bars, and of two in one window the stronger is seen, or neither. The size of the fund
 * is not in its price. Time and memory grow with the number of bars.
 */
export function findBasketSteps(pairs: PricePairs): readonly BasketStep[] {
  const days = pairs.token.map((_price, index) => dayFrom(pairs, index));
  const turns = pairs.token.map((_price, index) => turnAt(pairs, days, index));
  const inflation = persistence(pairs, days);
  return turns.flatMap((turn, index) => {
    if (turn === undefined || turn.f < F_UNLIKELY * inflation || !isPeak(turns, index, turn.f)) return [];
    return stepOf(pairs, index, turn, inflation) ?? [];
  });
}

/** Moments of the window that begins with a bar; undefined where the history ends within it. */
const dayFrom = ({ underlying, token }: PricePairs, index: number): Moments | undefined =>
  index + WINDOW_BARS > token.length ? undefined : momentsOf(underlying, token, index, index + WINDOW_BARS);

interface Turn {
  readonly f: number;
  readonly before: LineFit;
  readonly after: LineFit;
  /** Sum of the squared errors of both lines. */
  readonly apart: number;
}

function turnAt(pairs: PricePairs, days: readonly (Moments | undefined)[], index: number): Turn | undefined {
  const [past, next] = [days[index - WINDOW_BARS], days[index]];
  if (past === undefined || next === undefined || isTornAt(pairs, index)) return undefined;
  const before = lineFit(merged(past, momentsOf(pairs.underlying, pairs.token, index, index + 1)));
  const [after, single] = [lineFit(next), lineFit(merged(past, next))];
  if (before === undefined || after === undefined || single === undefined) return undefined;
  const apart = before.residual + after.residual;
  if (!(apart > 0)) return undefined;
  return { f: (single.residual - apart) / 2 / (apart / FREE_BARS), before, after, apart };
}

/**
 * Squared errors of one slope whose level jumps once, wherever in the window around a bar it does best. A fee, a premium that
 * comes to stay or one bad stretch of prices is such a jump.
 */
function jumpResidual({ underlying, token }: PricePairs, index: number): number {
  const [from, to] = [index - WINDOW_BARS, index + WINDOW_BARS];
  let least = Number.POSITIVE_INFINITY;
  for (let split = from + 1; split < to; split += 1) {
    const [a, b] = [momentsOf(underlying, token, from, split), momentsOf(underlying, token, split, to)];
    const [sumXx, sumXy, sumYy] = [a.sumXx + b.sumXx, a.sumXy + b.sumXy, a.sumYy + b.sumYy];
    if (sumXx > 0) least = Math.min(least, sumYy - sumXy ** 2 / sumXx);
  }
  return Math.max(0, least);
}

function isTornAt({ closeAt, barMs }: PricePairs, index: number): boolean {
  const [first, last] = [closeAt[index - WINDOW_BARS], closeAt[index + WINDOW_BARS - 1]];
  if (first === undefined || last === undefined) return true;
  return (2 * WINDOW_BARS - 1) * barMs < (1 - MISSING_MAX) * (last - first);
}

/** Errors that last make the same number of bars say less, by (1 + ρ)/(1 − ρ); ρ is the median over the days of the token. */
function persistence(pairs: PricePairs, days: readonly (Moments | undefined)[]): number {
  const memories: number[] = [];
  for (let from = 0; from < days.length; from += WINDOW_BARS) {
    const day = days[from];
    const line = day && lineFit(day);
    const memory = line && memoryOf(pairs.underlying, pairs.token, line, from, from + WINDOW_BARS);
    if (memory !== undefined) memories.push(memory);
  }
  memories.sort((a, b) => a - b);
  const memory = Math.min(MEMORY_MAX, Math.max(0, memories[Math.floor(memories.length / 2)] ?? 0));
  return (1 + memory) / (1 - memory);
}

/** Whether no turn nearby is stronger; of several that are equal the first. */
function isPeak(turns: readonly (Turn | undefined)[], index: number, f: number): boolean {
  for (let other = index - APART_BARS; other <= index + APART_BARS; other += 1) {
    const near = turns[other]?.f ?? 0;
    if (near > f || (near === f && other < index)) return false;
  }
  return true;
}

function stepOf(pairs: PricePairs, index: number, turn: Turn, inflation: number): BasketStep | undefined {
  const [at, token, underlying] = [pairs.closeAt[index], pairs.token[index], pairs.underlying[index]];
  if (at === undefined || token === undefined || underlying === undefined) return undefined;
  const fit = Math.min(turn.before.explained, turn.after.explained);
  const leverageBefore = (turn.before.slope * underlying) / token;
  const leverageAfter = (turn.after.slope * underlying) / token;
  const tradePerNav = leverageAfter - leverageBefore;
  const change = Math.abs(tradePerNav / leverageBefore);
  if (fit < FIT_MIN || change < CHANGE_MIN) return undefined;
  const jump = jumpResidual(pairs, index);
  if (jump * JUMP_BETTER < turn.apart) return undefined;
  const strength = turn.f / (F_UNLIKELY * inflation);
  const grade = GRADES.find((least) => strength >= least.strength && fit >= least.fit && change >= least.change);
  const confidence = jump < turn.apart ? "low" : (grade?.confidence ?? "low");
  return {
    at,
    leverageBefore,
    leverageAfter,
    tradePerNav,
    side: tradePerNav > 0 ? "buy" : "sell",
    strength,
    confidence,
  };
}
