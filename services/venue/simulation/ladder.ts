import { normal, type Random } from "./random.ts";
import type { AssetTerms } from "./terms.ts";

/** Both sides of a simulated book: size by price level, where a level is a whole multiple of the asset's step. */
export interface Ladder {
  /** The levels of each side follow on one another from here, the asks from the next level up. */
  readonly bestBid: number;
  readonly bids: ReadonlyMap<number, number>;
  readonly asks: ReadonlyMap<number, number>;
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

export const emptyLadder: Ladder = { bestBid: 0, bids: new Map(), asks: new Map() };

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
  const bids = stepSide(ladder.bids, { best: bestBid, direction: -1, levels }, size, random);
  const asks = stepSide(ladder.asks, { best: bestBid + 1, direction: 1, levels }, size, random);
  return { ladder: { bestBid, bids: bids.side, asks: asks.side }, bids: bids.changes, asks: asks.changes };
}

const smallest = (terms: AssetTerms): number => 10 ** -terms.sizeDecimals;
const rounded = (value: number, decimals: number): number => Number(value.toFixed(decimals));

function stepSide(
  side: ReadonlyMap<number, number>,
  { best, direction, levels }: { readonly best: number; readonly direction: 1 | -1; readonly levels: number },
  size: (level: number, distance: number) => number,
  random: Random,
): { readonly side: ReadonlyMap<number, number>; readonly changes: LadderChange } {
  const next = new Map(side);
  const changes = new Map<number, number>();
  const set = (level: number, value: number) => {
    changes.set(level, value);
    if (value === 0) next.delete(level);
    else next.set(level, value);
  };
  for (const level of side.keys()) {
    const distance = (level - best) * direction;
    if (distance < 0 || distance >= levels) set(level, 0);
  }
  for (let distance = 0; distance < levels; distance += 1) {
    const level = best + direction * distance;
    if (!next.has(level)) set(level, size(level, distance));
  }
  const restless = Math.min(RESTLESS_LEVELS, Math.ceil(levels / RESTLESS_SHARE));
  for (let count = 0; count < restless; count += 1) {
    const distance = Math.floor(random() * levels);
    const level = best + direction * distance;
    set(level, size(level, distance));
  }
  return { side: next, changes: [...changes] };
}
