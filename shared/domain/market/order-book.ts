import { DEPTH_BANDS_BPS } from "../input.ts";
import { BPS_PER_ONE, type Price, price, type Usd, usd } from "../units.ts";
import type { BookUpdate, LevelBuffer } from "./book-update.ts";
import type { Level } from "./event.ts";

/**
 * Most levels kept per side; the farthest from the touch is dropped beyond it. Snapshots hold at most as many, and
 * depth is never measured farther than 100 bps from the mid, so what is dropped is not looked at.
 */
export const BOOK_LEVELS_MAX = 8_192;

const LEVELS_AT_FIRST = 1_024;

export type BookSideName = "bid" | "ask";

/** What may be read from a book. */
export interface BookView {
  readonly bid: Price | undefined;
  readonly ask: Price | undefined;
  /** Size at the best price, in the venue's unit. */
  readonly bidSize: number | undefined;
  readonly askSize: number | undefined;
  /** A copy of the best `limit` levels of one side, best first. */
  levels(side: BookSideName, limit: number): readonly Level[];
  /**
   * Value resting within each of DEPTH_BANDS_BPS of the mid. `contractSize`: units of the asset in one unit of size.
   * Undefined while a side is empty.
   */
  depthUsd(contractSize: number): { readonly bid: readonly Usd[]; readonly ask: readonly Usd[] } | undefined;
}

export interface OrderBook extends BookView {
  /** A snapshot replaces the book, a delta sets its levels (size 0 removes). Allocates nothing once grown. */
  apply(update: BookUpdate): void;
  clear(): void;
  /** True when the best bid is not below the best ask: a book that no exchange can have. */
  readonly crossed: boolean;
}

/** An empty book. Prices are exact doubles and serve as keys, so no tick size is needed. */
export function createOrderBook(): OrderBook {
  const bids = createSide(1);
  const asks = createSide(-1);
  const best = (side: Side): Price | undefined =>
    side.length === 0 ? undefined : price(side.sign * at(side.keys, side.length - 1));
  const bestSize = (side: Side): number | undefined =>
    side.length === 0 ? undefined : at(side.sizes, side.length - 1);
  const clear = () => {
    bids.length = 0;
    asks.length = 0;
  };
  return {
    get bid() {
      return best(bids);
    },
    get ask() {
      return best(asks);
    },
    get bidSize() {
      return bestSize(bids);
    },
    get askSize() {
      return bestSize(asks);
    },
    get crossed() {
      return bids.length > 0 && asks.length > 0 && at(bids.keys, bids.length - 1) >= -at(asks.keys, asks.length - 1);
    },
    clear,
    apply: (update) => {
      if (update.kind === "snapshot") {
        clear();
        loadSide(bids, update.bids);
        loadSide(asks, update.asks);
      } else {
        changeSide(bids, update.bids);
        changeSide(asks, update.asks);
      }
    },
    levels: (side, limit) => copyBest(side === "bid" ? bids : asks, limit),
    depthUsd: (contractSize) => {
      const bid = best(bids);
      const ask = best(asks);
      if (bid === undefined || ask === undefined) return undefined;
      const mid = (bid + ask) / 2;
      return { bid: depthOf(bids, mid, contractSize), ask: depthOf(asks, mid, contractSize) };
    },
  };
}

/**
 * One side in flat arrays, ascending by key = sign · price, so the best level is the last of either side: inserting
 * near the touch, where nearly all changes are, moves only the few levels better than it.
 */
interface Side {
  readonly sign: 1 | -1;
  keys: Float64Array;
  sizes: Float64Array;
  length: number;
}

const createSide = (sign: 1 | -1): Side => ({
  sign,
  keys: new Float64Array(LEVELS_AT_FIRST),
  sizes: new Float64Array(LEVELS_AT_FIRST),
  length: 0,
});

/** An index outside the array would be a bug in this file; NaN compares false with everything. */
const at = (values: Float64Array, index: number): number => values[index] ?? Number.NaN;

/** From the last level to the first: venues list the best first, so each one lands at the end. */
function loadSide(side: Side, levels: LevelBuffer): void {
  for (let index = levels.length - 1; index >= 0; index -= 1) {
    setLevel(side, side.sign * at(levels.prices, index), at(levels.sizes, index));
  }
}

function changeSide(side: Side, levels: LevelBuffer): void {
  for (let index = 0; index < levels.length; index += 1) {
    setLevel(side, side.sign * at(levels.prices, index), at(levels.sizes, index));
  }
}

function setLevel(side: Side, key: number, size: number): void {
  if (side.length > 0 && key > at(side.keys, side.length - 1)) {
    if (size !== 0) insertAt(side, side.length, key, size);
    return;
  }
  const index = findKey(side.keys, side.length, key);
  if (index < side.length && at(side.keys, index) === key) {
    if (size === 0) removeAt(side, index);
    else side.sizes[index] = size;
  } else if (size !== 0) {
    insertAt(side, index, key, size);
  }
}

/** Index of the first key that is not below `key`, searched in growing steps from the touch. */
function findKey(keys: Float64Array, length: number, key: number): number {
  let high = length;
  let low = length - 1;
  for (let step = 1; low >= 0 && at(keys, low) >= key; step *= 2) {
    high = low;
    low -= step;
  }
  low = Math.max(low + 1, 0);
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (at(keys, middle) < key) low = middle + 1;
    else high = middle;
  }
  return low;
}

function insertAt(side: Side, index: number, key: number, size: number): void {
  if (side.length === BOOK_LEVELS_MAX) {
    dropFarthestFor(side, index, key, size);
    return;
  }
  if (side.length === side.keys.length) grow(side);
  moveUp(side.keys, index, side.length);
  moveUp(side.sizes, index, side.length);
  side.keys[index] = key;
  side.sizes[index] = size;
  side.length += 1;
}

function dropFarthestFor(side: Side, index: number, key: number, size: number): void {
  if (index === 0) return;
  side.keys.copyWithin(0, 1, index);
  side.sizes.copyWithin(0, 1, index);
  side.keys[index - 1] = key;
  side.sizes[index - 1] = size;
}

function removeAt(side: Side, index: number): void {
  moveDown(side.keys, index, side.length);
  moveDown(side.sizes, index, side.length);
  side.length -= 1;
}

/** A call of copyWithin costs as much as moving about this many values one by one. */
const MOVED_ONE_BY_ONE_MAX = 48;

function moveUp(values: Float64Array, from: number, to: number): void {
  if (to - from > MOVED_ONE_BY_ONE_MAX) values.copyWithin(from + 1, from, to);
  else for (let index = to; index > from; index -= 1) values[index] = at(values, index - 1);
}

function moveDown(values: Float64Array, from: number, to: number): void {
  if (to - from > MOVED_ONE_BY_ONE_MAX) values.copyWithin(from, from + 1, to);
  else for (let index = from + 1; index < to; index += 1) values[index - 1] = at(values, index);
}

function grow(side: Side): void {
  const keys = new Float64Array(side.keys.length * 2);
  const sizes = new Float64Array(side.keys.length * 2);
  keys.set(side.keys);
  sizes.set(side.sizes);
  side.keys = keys;
  side.sizes = sizes;
}

function copyBest(side: Side, limit: number): readonly Level[] {
  const levels: Level[] = [];
  for (let index = side.length - 1; index >= 0 && levels.length < limit; index -= 1) {
    levels.push([side.sign * at(side.keys, index), at(side.sizes, index)]);
  }
  return levels;
}

/** One pass from the touch outwards; the bands ascend, so each sum begins where the one before ended. */
function depthOf(side: Side, mid: number, contractSize: number): readonly Usd[] {
  let index = side.length - 1;
  let sumUsd = 0;
  return DEPTH_BANDS_BPS.map((band) => {
    const edge = side.sign * mid * (1 - (side.sign * band) / BPS_PER_ONE);
    for (; index >= 0 && at(side.keys, index) >= edge; index -= 1) {
      sumUsd += side.sign * at(side.keys, index) * at(side.sizes, index) * contractSize;
    }
    return usd(sumUsd);
  });
}
