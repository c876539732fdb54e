import type { LevelBuffer } from "./book-update.ts";

/**
 * Most levels kept per side; one that comes to a full side drives out the one farthest from the touch. Snapshots hold at
 * most as many, and depth is never measured farther than 100 bps from the mid, so what is dropped is not looked at.
 */
export const BOOK_LEVELS_MAX = 8_192;

/** Most books of hundreds that are watched are no deeper; the others grow once. */
const CELLS_AT_FIRST = 256;
/** Key, size, and what the text of the level comes to in the checksum of its venue: 0 where nobody has asked. */
export const NUMBERS_PER_CELL = 3;

/**
 * One side in a flat array of cells, ascending by key = sign · price, so that the best level is in
 * the last cell of either side. A level that goes leaves a cell of size 0, which the next one that comes near takes: most
 * levels come and go where others did, and nothing is moved for them. The cells lie in the middle of the array, so that at either end
 * levels come for nothing. Cells are told to the functions here by their place, because a double that is handed
 * to a function may cost an allocation.
 */
export interface Side {
  readonly sign: 1 | -1;
  numbers: Float64Array;
  /** Place of the first cell, counted in cells from the beginning of the array. */
  start: number;
  /** Place behind the last cell, which is never an empty one. */
  end: number;
  /** Cells that hold a level. */
  levels: number;
}

export interface BookSides {
  readonly bids: Side;
  readonly asks: Side;
}

/** `sign`: 1 for bids, whose best price is the highest, -1 for asks. */
const createSide = (sign: 1 | -1): Side => ({
  sign,
  numbers: new Float64Array(CELLS_AT_FIRST * NUMBERS_PER_CELL),
  start: CELLS_AT_FIRST / 2,
  end: CELLS_AT_FIRST / 2,
  levels: 0,
});

export const createSides = (): BookSides => ({ bids: createSide(1), asks: createSide(-1) });

/** An index outside the array would be a bug of the book; NaN compares false with everything. */
const numberAt = (numbers: Float64Array, index: number): number => numbers[index] ?? Number.NaN;

/** sign · price of the cell at a place from `start` up to, without, `end`. */
export const keyAt = (side: Side, place: number): number => numberAt(side.numbers, place * NUMBERS_PER_CELL);
/** 0 where the cell holds no level. */
export const sizeAt = (side: Side, place: number): number => numberAt(side.numbers, place * NUMBERS_PER_CELL + 1);

/** sign · price of the best level; an empty side is worse than any price. */
export const bestKey = (side: Side): number =>
  side.start === side.end ? Number.NEGATIVE_INFINITY : keyAt(side, side.end - 1);

/** The place of the first level from `place` on towards the worse ones, or one before `start` where there is none. */
export function levelFrom(side: Side, place: number): number {
  let found = place;
  while (found >= side.start && sizeAt(side, found) === 0) found -= 1;
  return found;
}

export const clearSide = (side: Side): void => centre(side, 0);

/** Drops the levels farthest from the touch until `levels` are left. */
export function keepBest(side: Side, levels: number): void {
  for (; side.levels > levels; side.start += 1) {
    if (sizeAt(side, side.start) !== 0) side.levels -= 1;
  }
}

/** Replaces the side with levels that come best first, as venues list them; false where they do not, and it is then empty. */
export function loadSide(side: Side, levels: LevelBuffer): boolean {
  const { prices, sizes, length } = levels;
  const kept = Math.min(length, BOOK_LEVELS_MAX);
  centre(side, kept);
  const { numbers, sign } = side;
  let at = side.start * NUMBERS_PER_CELL;
  let worse = Number.NEGATIVE_INFINITY;
  for (let index = length - 1; index >= 0; index -= 1) {
    const key = sign * numberAt(prices, index);
    const size = numberAt(sizes, index);
    if (!(key > worse) || size === 0) {
      clearSide(side);
      return false;
    }
    worse = key;
    if (index >= kept) continue;
    numbers[at] = key;
    numbers[at + 1] = size;
    numbers[at + 2] = 0;
    at += NUMBERS_PER_CELL;
  }
  return true;
}

/** How many cells the array has room for. */
export const roomIn = (numbers: Float64Array): number => numbers.length / NUMBERS_PER_CELL;

/** Brings the levels to the middle of the array, with room for `more` at either end and no empty cells between. */
export function recentre(side: Side, more: number): void {
  const { numbers, start, end, levels } = side;
  let to = 0;
  for (let place = start; place < end; place += 1) {
    const size = sizeAt(side, place);
    if (size === 0) continue;
    numbers[to] = keyAt(side, place);
    numbers[to + 1] = size;
    numbers[to + 2] = numberAt(numbers, place * NUMBERS_PER_CELL + 2);
    to += NUMBERS_PER_CELL;
  }
  centre(side, levels + 2 * more);
  side.start += more;
  side.end -= more;
  side.levels = levels;
  const target = side.start * NUMBERS_PER_CELL;
  if (side.numbers === numbers) numbers.copyWithin(target, 0, to);
  else side.numbers.set(numbers.subarray(0, to), target);
}

/** Gives the side so many cells in the middle of an array with room for half as many more, each as if it held a level. */
function centre(side: Side, cells: number): void {
  // Where a fourth of the array is free, one that is full at one end is so again only after many levels have come.
  if (cells * 4 > roomIn(side.numbers) * 3) side.numbers = new Float64Array(Math.ceil(cells * 1.5) * NUMBERS_PER_CELL);
  side.start = (roomIn(side.numbers) - cells) >>> 1;
  side.end = side.start + cells;
  side.levels = cells;
}
