import { meanExecuted } from "../flow/distribution.ts";
import { gearing } from "../funds/rebalance.ts";
import { type EpochMs, epochMs, MS_PER_MINUTE } from "../units.ts";
import { minuteKey } from "../windows/ids.ts";
import type { WindowKind } from "../windows/window.ts";
import type { BasketPart, PlannedPart, TradePart } from "./plan.ts";

/** One scheduled trade: of a fund in this asset alone, or of one that holds others too. */
export interface Due {
  readonly decidedAt: EpochMs;
  readonly opensAt: EpochMs;
  readonly closesAt: EpochMs;
  readonly part?: PlannedPart;
  readonly basket?: BasketPart;
  readonly kind?: WindowKind;
}

/** Trades that open in the same minute: they make one window and are sized at one price. */
export interface ScheduledGroup {
  readonly key: string;
  /** Of the most certain trade in it. */
  readonly kind: WindowKind;
  readonly probability: number;
  /** When the numbers are frozen: as the window opens, or before, when the price that sizes the trades is taken. */
  readonly decidedAt: EpochMs;
  /** When the last of the prices that size the trades is taken; a fund that trades up to its close is sized while it trades. */
  readonly sizedAt: EpochMs;
  readonly opensAt: EpochMs;
  readonly closesAt: EpochMs;
  readonly parts: readonly PlannedPart[];
  readonly baskets: readonly BasketPart[];
  /** Most traded first. */
  readonly instruments: readonly string[];
  readonly sums: readonly FlowSums[];
}

/** Mean trade in one instrument at price P: `slope · P − level` in USD, and likewise per unit of unknown net assets. */
export interface FlowSums {
  readonly instrument: string;
  readonly slopeUsd: number;
  readonly levelUsd: number;
  readonly slopePerNav: number;
  readonly levelPerNav: number;
}

export function groupByMinute(due: readonly Due[]): ScheduledGroup[] {
  const groups = Map.groupBy(due, ({ opensAt }) => Math.floor(opensAt / MS_PER_MINUTE));
  return [...groups.values()].map(toGroup).sort((a, b) => a.opensAt - b.opensAt);
}

function toGroup(due: readonly Due[]): ScheduledGroup {
  const opensAt = epochMs(Math.min(...due.map((one) => one.opensAt)));
  const sizedAt = epochMs(Math.max(...due.map(({ decidedAt }) => decidedAt)));
  const parts = due.flatMap(({ part }) => part ?? []);
  const baskets = due.flatMap(({ basket }) => basket ?? []);
  const all = [...parts, ...baskets];
  return {
    key: minuteKey(opensAt),
    kind: parts.length > 0 ? "scheduled" : kindOf(due),
    probability: Math.max(...all.map(({ probability }) => probability)),
    decidedAt: epochMs(Math.min(opensAt, sizedAt)),
    sizedAt,
    opensAt,
    closesAt: epochMs(Math.max(...due.map(({ closesAt }) => closesAt))),
    parts,
    baskets,
    instruments: instrumentsOf(all),
    sums: sumsOf(parts, baskets),
  };
}

const kindOf = (due: readonly Due[]): WindowKind => (due.some(({ kind }) => kind === "plan") ? "plan" : "review");

/** Instruments by what is traded in them, most first: the first that is live leads. */
export function instrumentsOf(parts: readonly (PlannedPart | BasketPart)[]): string[] {
  const weights = new Map<string, number>();
  for (const part of parts) {
    const weight = sizePerNav(part) * (part.netAssetsUsd ?? 1);
    weights.set(part.instrument, (weights.get(part.instrument) ?? 0) + weight);
  }
  return [...weights].sort((a, b) => b[1] - a[1]).map(([instrument]) => instrument);
}

/** A move of this size stands for some move, where trades of funds that need one are compared with those that need none. */
const SOME_MOVE = 0.05;

const sizePerNav = (part: PlannedPart | BasketPart): number =>
  isPlanned(part)
    ? Math.abs(gearing(part.leverage)) * SOME_MOVE
    : Math.abs(part.size?.perNav ?? 0) + Math.abs(part.size?.perNavPerMove ?? 0) * SOME_MOVE;

export const isPlanned = (part: PlannedPart | BasketPart): part is PlannedPart => "reference" in part;

function sumsOf(parts: readonly PlannedPart[], baskets: readonly BasketPart[]): FlowSums[] {
  const sums = new Map<string, FlowSums>();
  const add = (part: TradePart, slope: number, level: number): void => {
    const held = sums.get(part.instrument) ?? zeroSums(part.instrument);
    const isKnown = part.netAssetsUsd !== null;
    const weight = meanExecuted(isKnown ? part : { ...part, logSd: 0 }) * (part.netAssetsUsd ?? 1);
    sums.set(part.instrument, {
      instrument: part.instrument,
      slopeUsd: held.slopeUsd + (isKnown ? weight * slope : 0),
      levelUsd: held.levelUsd + (isKnown ? weight * level : 0),
      slopePerNav: held.slopePerNav + (isKnown ? 0 : weight * slope),
      levelPerNav: held.levelPerNav + (isKnown ? 0 : weight * level),
    });
  };
  for (const part of parts) {
    if (part.reference === null || part.missing !== null) continue;
    const geared = gearing(part.leverage);
    add(part, geared / part.reference, geared);
  }
  for (const part of baskets) {
    if (part.size === null) continue;
    const { price, perNav, perNavPerMove } = part.size;
    add(part, perNavPerMove / price, perNavPerMove - perNav);
  }
  return [...sums.values()];
}

const zeroSums = (instrument: string): FlowSums => ({
  instrument,
  slopeUsd: 0,
  levelUsd: 0,
  slopePerNav: 0,
  levelPerNav: 0,
});
