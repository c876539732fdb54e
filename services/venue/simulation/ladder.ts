import { normal, type Random } from "./random.ts";
import type { AssetTerms } from "./terms.ts";

/**
 * Both sides of a simulated book. A level is a whole multiple of the asset's step; the levels of a side follow on one
 * another from its best, so a size stands at its distance from there. Never changed once it is made.
 */
export interface Ladder {
  /** The best ask is the next level up. */
  readonly bestBid: number;
  readonly bids: Float64Array;
  readonly asks: Float64Array;
}

export type LadderChange = readonly (readonly [level: number, size: number])[];

export interface LadderStep {
  readonly ladder: Ladder;
  readonly bids: LadderChange;
  readonly asks: LadderChange;
}

/** With a step of about 1 bp this covers the deepest band the radar measures. */
const LEVELS = 130;
/** Levels whose size changes in each step without a reason: at most so many, and in a small book one in ten. */
const RESTLESS_LEVELS = 12;
const RESTLESS_SHARE = 10;

export const emptyLadder: Ladder = { bestBid: 0, bids: new Float64Array(0), asks: new Float64Array(0) };

/**
 * Moves the book to a new mid: passed levels vanish, new ones appear, a few others change at random. `depth` scales
 * what is laid anew, so that a thinning market shows within seconds.
 */
export function stepLadder(ladder: Ladder, terms: AssetTerms, mid: number, depth: number, random: Random): LadderStep {
  const bestBid = Math.floor(mid / terms.step - 0.5);
  const size = (level: number, distance: number) => {
    const profile = 0.4 + Math.min(1.2, distance / 30);
    const usd = terms.levelUsd * depth * profile * Math.exp(0.4 * normal(random));
    return Math.max(rounded(usd / (level * terms.step * terms.contractSize), terms.sizeDecimals), smallest(terms));
  };
  const levels = terms.bookLevels ?? LEVELS;
  const { bestBid: before } = ladder;
  const bids = stepSide(ladder.bids, { before, best: bestBid, direction: -1, levels }, size, random);
  const asks = stepSide(ladder.asks, { before: before + 1, best: bestBid + 1, direction: 1, levels }, size, random);
  return { ladder: { bestBid, bids: bids.side, asks: asks.side }, bids: bids.changes, asks: asks.changes };
}

const smallest = (terms: AssetTerms): number => 10 ** -terms.sizeDecimals;
const rounded = (value: number, decimals: number): number => Number(value.toFixed(decimals));

interface Move {
  /** The best level before and after. */
  readonly before: number;
  readonly best: number;
  readonly direction: 1 | -1;
  readonly levels: number;
}

function stepSide(
  side: Float64Array,
  { before, best, direction, levels }: Move,
  size: (level: number, distance: number) => number,
  random: Random,
): { readonly side: Float64Array; readonly changes: LadderChange } {
  const next = new Float64Array(levels);
  const changes: (readonly [number, number])[] = [];
  /** Where the change of a distance stands among the changes, from 1. */
  const places = new Uint16Array(levels);
  const set = (distance: number) => {
    const level = best + direction * distance;
    const value = size(level, distance);
    next[distance] = value;
    const place = places[distance] ?? 0;
    if (place > 0) changes[place - 1] = [level, value];
    else places[distance] = changes.push([level, value]);
  };
  const shift = (best - before) * direction;
  /** What stays, by its distances before the move, and where that begins now: a move costs what it changes. */
  const from = Math.min(side.length, Math.max(0, shift));
  const to = Math.max(from, Math.min(side.length, levels + shift));
  const at = to > from ? from - shift : 0;
  next.set(side.subarray(from, to), at);
  for (let old = 0; old < from; old += 1) changes.push([before + direction * old, 0]);
  for (let old = to; old < side.length; old += 1) changes.push([before + direction * old, 0]);
  for (let distance = 0; distance < at; distance += 1) set(distance);
  for (let distance = at + to - from; distance < levels; distance += 1) set(distance);
  const restless = Math.min(RESTLESS_LEVELS, Math.ceil(levels / RESTLESS_SHARE));
  for (let count = 0; count < restless; count += 1) set(Math.floor(random() * levels));
  return { side: next, changes };
}
