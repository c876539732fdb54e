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
    side.length === 0 ? undefined : price(side.sign * keyAt(side, side.length - 1));
  const bestSize = (side: Side): number | undefined => (side.length === 0 ? undefined : sizeAt(side, side.length - 1));
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
      return bids.length > 0 && asks.length > 0 && keyAt(bids, bids.length - 1) >= -keyAt(asks, asks.length - 1);
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
 * One side in a flat array of key and size by turns, ascending by key = sign · price, so the best level is the last of
 * either side: inserting near the touch, where nearly all changes are, moves only the few levels better than it. Key
 * and size lie together so that one call moves both.
 */
interface Side {
  readonly sign: 1 | -1;
  cells: Float64Array;
  /** In levels. */
  length: number;
}

const CELLS_PER_LEVEL = 2;

const createSide = (sign: 1 | -1): Side => ({
  sign,
  cells: new Float64Array(LEVELS_AT_FIRST * CELLS_PER_LEVEL),
  length: 0,
});

/** An index outside the array would be a bug in this file; NaN compares false with everything. */
const at = (values: Float64Array, index: number): number => values[index] ?? Number.NaN;
const keyAt = (side: Side, level: number): number => at(side.cells, level * CELLS_PER_LEVEL);
const sizeAt = (side: Side, level: number): number => at(side.cells, level * CELLS_PER_LEVEL + 1);

function put(side: Side, level: number, key: number, size: number): void {
  side.cells[level * CELLS_PER_LEVEL] = key;
  side.cells[level * CELLS_PER_LEVEL + 1] = size;
}

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
  const level = findKey(side.cells, side.length, key);
  if (level < side.length && keyAt(side, level) === key) {
    if (size === 0) removeAt(side, level);
    else side.cells[level * CELLS_PER_LEVEL + 1] = size;
  } else if (size !== 0) {
    insertAt(side, level, key, size);
  }
}

/** The first level whose key is not below `key`, searched in growing steps from the touch. */
function findKey(cells: Float64Array, length: number, key: number): number {
  let high = length;
  let low = length - 1;
  for (let step = 1; low >= 0 && at(cells, low * CELLS_PER_LEVEL) >= key; step *= 2) {
    high = low;
    low -= step;
  }
  low = Math.max(low + 1, 0);
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (at(cells, middle * CELLS_PER_LEVEL) < key) low = middle + 1;
    else high = middle;
  }
  return low;
}

function insertAt(side: Side, level: number, key: number, size: number): void {
  if (side.length === BOOK_LEVELS_MAX) {
    dropFarthestFor(side, level, key, size);
    return;
  }
  if (side.length * CELLS_PER_LEVEL === side.cells.length) grow(side);
  const { cells } = side;
  const from = level * CELLS_PER_LEVEL;
  const to = side.length * CELLS_PER_LEVEL;
  if (to - from > MOVED_ONE_BY_ONE_MAX) cells.copyWithin(from + CELLS_PER_LEVEL, from, to);
  else for (let index = to - 1; index >= from; index -= 1) cells[index + CELLS_PER_LEVEL] = at(cells, index);
  put(side, level, key, size);
  side.length += 1;
}

/** A call of copyWithin costs as much as moving about this many cells one by one. */
const MOVED_ONE_BY_ONE_MAX = 64;

function removeAt(side: Side, level: number): void {
  const { cells } = side;
  const from = (level + 1) * CELLS_PER_LEVEL;
  const to = side.length * CELLS_PER_LEVEL;
  if (to - from > MOVED_ONE_BY_ONE_MAX) cells.copyWithin(from - CELLS_PER_LEVEL, from, to);
  else for (let index = from; index < to; index += 1) cells[index - CELLS_PER_LEVEL] = at(cells, index);
  side.length -= 1;
}

function dropFarthestFor(side: Side, level: number, key: number, size: number): void {
  if (level === 0) return;
  side.cells.copyWithin(0, CELLS_PER_LEVEL, level * CELLS_PER_LEVEL);
  put(side, level - 1, key, size);
}

function grow(side: Side): void {
  const cells = new Float64Array(side.cells.length * 2);
  cells.set(side.cells);
  side.cells = cells;
}

function copyBest(side: Side, limit: number): readonly Level[] {
  const levels: Level[] = [];
  for (let level = side.length - 1; level >= 0 && levels.length < limit; level -= 1) {
    levels.push([side.sign * keyAt(side, level), sizeAt(side, level)]);
  }
  return levels;
}

/** One pass from the touch outwards; the bands ascend, so each sum begins where the one before ended. */
function depthOf(side: Side, mid: number, contractSize: number): readonly Usd[] {
  let level = side.length - 1;
  let sumUsd = 0;
  return DEPTH_BANDS_BPS.map((band) => {
    const edge = side.sign * mid * (1 - (side.sign * band) / BPS_PER_ONE);
    for (; level >= 0 && keyAt(side, level) >= edge; level -= 1) {
      sumUsd += side.sign * keyAt(side, level) * sizeAt(side, level) * contractSize;
    }
    return usd(sumUsd);
  });
}
