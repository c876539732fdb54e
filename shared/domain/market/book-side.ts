import type { LevelBuffer } from "./book-update.ts";

/**
 * Most levels kept per side; one that comes to a full side drives out the one farthest from the touch. Snapshots hold at
 * most as many, and depth is never measured farther than 100 bps from the mid, so what is dropped is not looked at.
 */
export const BOOK_LEVELS_MAX = 8_192;

/** Most books of hundreds that are watched are no deeper; the others grow once. */
const LEVELS_AT_FIRST = 256;
/** Key and size. */
export const CELLS_PER_LEVEL = 2;

/**
 * One side in a flat array of key and size by turns, ascending by key = sign · price, so that the best level is the last
 * of either side. The levels lie in the middle of the array: where one comes or goes, the fewer levels to one side of it
 * are moved, nearly always the few better ones, and at either end levels come and go for nothing. Levels are told to the
 * functions here by their place, because a double that is handed to a function may cost an allocation.
 */
export interface Side {
  readonly sign: 1 | -1;
  cells: Float64Array;
  /** Place of the worst level, counted in levels from the beginning of the array. */
  start: number;
  /** Place behind the best level. */
  end: number;
}

export interface BookSides {
  readonly bids: Side;
  readonly asks: Side;
}

/** `sign`: 1 for bids, whose best price is the highest, -1 for asks. */
const createSide = (sign: 1 | -1): Side => ({
  sign,
  cells: new Float64Array(LEVELS_AT_FIRST * CELLS_PER_LEVEL),
  start: LEVELS_AT_FIRST / 2,
  end: LEVELS_AT_FIRST / 2,
});

export const createSides = (): BookSides => ({ bids: createSide(1), asks: createSide(-1) });

/** An index outside the array would be a bug in this file; NaN compares false with everything. */
const at = (values: Float64Array, index: number): number => values[index] ?? Number.NaN;

/** sign · price of the level at a place from `start` up to, without, `end`. */
export const keyAt = (side: Side, place: number): number => at(side.cells, place * CELLS_PER_LEVEL);
export const sizeAt = (side: Side, place: number): number => at(side.cells, place * CELLS_PER_LEVEL + 1);

/** sign · price of the best level; an empty side is worse than any price. */
export const bestKey = (side: Side): number =>
  side.start === side.end ? Number.NEGATIVE_INFINITY : keyAt(side, side.end - 1);

export const clearSide = (side: Side): void => centre(side, 0);

/** Drops the levels farthest from the touch until `levels` are left. */
export function keepBest(side: Side, levels: number): void {
  side.start = Math.max(side.start, side.end - levels);
}

/** Replaces the side. Venues list the best level first, and such a list is copied; any other is put in order. */
export function loadSide(side: Side, levels: LevelBuffer): void {
  const { prices, sizes, length } = levels;
  const kept = Math.min(length, BOOK_LEVELS_MAX);
  centre(side, kept);
  const { cells, sign } = side;
  let cell = side.start * CELLS_PER_LEVEL;
  let worse = Number.NEGATIVE_INFINITY;
  for (let index = length - 1; index >= 0; index -= 1) {
    const key = sign * at(prices, index);
    const size = at(sizes, index);
    if (!(key > worse) || size === 0) {
      loadUnordered(side, levels);
      return;
    }
    worse = key;
    if (index >= kept) continue;
    cells[cell] = key;
    cells[cell + 1] = size;
    cell += CELLS_PER_LEVEL;
  }
}

/** From the last level to the first: of a level named twice, the first counts. */
function loadUnordered(side: Side, levels: LevelBuffer): void {
  clearSide(side);
  for (let index = levels.length - 1; index >= 0; index -= 1) changeLevel(side, levels, index);
}

/** So many levels in order of price are no dearer to merge with the book than to change one by one. */
const MERGED_MIN = 12;
/** Unless they are spread over so many times as many levels of the book. */
const MERGED_SPREAD_MAX = 8;

/** Sets the levels one after another; size 0 removes. */
export function changeSide(side: Side, levels: LevelBuffer): void {
  if (levels.length >= MERGED_MIN && mergeRun(side, levels)) return;
  for (let index = 0; index < levels.length; index += 1) changeLevel(side, levels, index);
}

function changeLevel(side: Side, levels: LevelBuffer, index: number): void {
  const place = findPlace(side, levels, index);
  const size = at(levels.sizes, index);
  const isKnown = place < side.end && keyAt(side, place) === side.sign * at(levels.prices, index);
  if (size === 0) {
    if (isKnown) removeAt(side, place);
  } else if (isKnown) side.cells[place * CELLS_PER_LEVEL + 1] = size;
  else insertAt(side, place, levels, index);
}

/** Levels from the touch that are searched without a branch: most changes are there, and no processor foretells where. */
const NEAR = 64;
/** √NEAR: first every eighth level is compared, then the seven before it. */
const STRIDE = 8;
const STRIDE_CELLS = STRIDE * CELLS_PER_LEVEL;

const isAtLeast = (cells: Float64Array, cell: number, key: number): number => Number(at(cells, cell) >= key);

function findPlace(side: Side, levels: LevelBuffer, index: number): number {
  const { cells, end } = side;
  const key = side.sign * at(levels.prices, index);
  if (end - side.start < NEAR || at(cells, (end - NEAR) * CELLS_PER_LEVEL) >= key) return findFar(side, levels, index);
  let cell = (end - STRIDE) * CELLS_PER_LEVEL;
  const strides =
    isAtLeast(cells, cell, key) +
    isAtLeast(cells, cell - STRIDE_CELLS, key) +
    isAtLeast(cells, cell - 2 * STRIDE_CELLS, key) +
    isAtLeast(cells, cell - 3 * STRIDE_CELLS, key) +
    isAtLeast(cells, cell - 4 * STRIDE_CELLS, key) +
    isAtLeast(cells, cell - 5 * STRIDE_CELLS, key) +
    isAtLeast(cells, cell - 6 * STRIDE_CELLS, key);
  cell -= strides * STRIDE_CELLS;
  const levelsBehind =
    isAtLeast(cells, cell + 7 * CELLS_PER_LEVEL, key) +
    isAtLeast(cells, cell + 6 * CELLS_PER_LEVEL, key) +
    isAtLeast(cells, cell + 5 * CELLS_PER_LEVEL, key) +
    isAtLeast(cells, cell + 4 * CELLS_PER_LEVEL, key) +
    isAtLeast(cells, cell + 3 * CELLS_PER_LEVEL, key) +
    isAtLeast(cells, cell + 2 * CELLS_PER_LEVEL, key) +
    isAtLeast(cells, cell + CELLS_PER_LEVEL, key);
  return end - strides * STRIDE - levelsBehind;
}

/** The same, searched in growing steps from the touch. */
function findFar({ cells, sign, start, end }: Side, { prices }: LevelBuffer, index: number): number {
  const key = sign * at(prices, index);
  let high = end;
  let low = end - 1;
  for (let step = 1; low >= start && at(cells, low * CELLS_PER_LEVEL) >= key; step *= 2) {
    high = low;
    low -= step;
  }
  low = Math.max(low + 1, start);
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (at(cells, middle * CELLS_PER_LEVEL) < key) low = middle + 1;
    else high = middle;
  }
  return low;
}

function insertAt(side: Side, wanted: number, { prices, sizes }: LevelBuffer, index: number): void {
  let place = wanted;
  if (side.end - side.start >= BOOK_LEVELS_MAX) {
    if (place === side.start) return;
    side.start += 1;
  }
  if (side.start === 0 || side.end === roomIn(side.cells)) place += recentre(side, 1);
  const { cells, start, end } = side;
  if (place - start < end - place) {
    moveDown(cells, start, place);
    side.start = start - 1;
    place -= 1;
  } else {
    moveUp(cells, place, end);
    side.end = end + 1;
  }
  cells[place * CELLS_PER_LEVEL] = side.sign * at(prices, index);
  cells[place * CELLS_PER_LEVEL + 1] = at(sizes, index);
}

function removeAt(side: Side, place: number): void {
  const { cells, start, end } = side;
  if (place - start < end - place) {
    moveUp(cells, start, place);
    side.start = start + 1;
  } else {
    moveDown(cells, place + 1, end);
    side.end = end - 1;
  }
}

/** A call of copyWithin costs as much as moving about this many levels one by one. */
const MOVED_ONE_BY_ONE_MAX = 20;

/** Moves the levels from `from` up to, without, `to` by one place towards the better ones. */
function moveUp(cells: Float64Array, from: number, to: number): void {
  const [first, end] = [from * CELLS_PER_LEVEL, to * CELLS_PER_LEVEL];
  if (to - from > MOVED_ONE_BY_ONE_MAX) cells.copyWithin(first + CELLS_PER_LEVEL, first, end);
  else for (let cell = end - 1; cell >= first; cell -= 1) cells[cell + CELLS_PER_LEVEL] = at(cells, cell);
}

/** Moves them by one place towards the worse ones. */
function moveDown(cells: Float64Array, from: number, to: number): void {
  const [first, end] = [from * CELLS_PER_LEVEL, to * CELLS_PER_LEVEL];
  if (to - from > MOVED_ONE_BY_ONE_MAX) cells.copyWithin(first - CELLS_PER_LEVEL, first, end);
  else for (let cell = first; cell < end; cell += 1) cells[cell - CELLS_PER_LEVEL] = at(cells, cell);
}

/** The levels that are merged, as they were before: one for all books, since none is changed while another is. */
const before = new Float64Array(BOOK_LEVELS_MAX * CELLS_PER_LEVEL);

/** Sets the levels in one go over the part of the book that they lie in; false where that would not pay, or they are in no order. */
function mergeRun(side: Side, levels: LevelBuffer): boolean {
  const { prices, sizes, length } = levels;
  const isBestFirst = side.sign * (at(prices, 0) - at(prices, length - 1)) > 0;
  const step = isBestFirst ? -1 : 1;
  let index = isBestFirst ? length - 1 : 0;
  const spread = side.end - findPlace(side, levels, index);
  if (spread > length * MERGED_SPREAD_MAX || length > BOOK_LEVELS_MAX) return false;
  if (!isInOrder(levels, isBestFirst ? -side.sign : side.sign)) return false;
  if (side.end + length > roomIn(side.cells)) recentre(side, length);
  const { cells, sign } = side;
  const known = spread * CELLS_PER_LEVEL;
  let to = side.end * CELLS_PER_LEVEL - known;
  for (let cell = 0; cell < known; cell += 1) before[cell] = at(cells, to + cell);
  let from = 0;
  for (let left = length; left > 0; left -= 1) {
    const key = sign * at(prices, index);
    for (; from < known && at(before, from) < key; from += CELLS_PER_LEVEL) {
      cells[to] = at(before, from);
      cells[to + 1] = at(before, from + 1);
      to += CELLS_PER_LEVEL;
    }
    if (from < known && at(before, from) === key) from += CELLS_PER_LEVEL;
    const size = at(sizes, index);
    if (size !== 0) {
      cells[to] = key;
      cells[to + 1] = size;
      to += CELLS_PER_LEVEL;
    }
    index += step;
  }
  for (; from < known; from += 1) {
    cells[to] = at(before, from);
    to += 1;
  }
  side.end = to / CELLS_PER_LEVEL;
  keepBest(side, BOOK_LEVELS_MAX);
  return true;
}

/** Whether the prices rise from each level to the next, or with -1 fall. */
function isInOrder({ prices, length }: LevelBuffer, direction: number): boolean {
  for (let index = 1; index < length; index += 1) {
    if (!(direction * (at(prices, index) - at(prices, index - 1)) > 0)) return false;
  }
  return true;
}

const roomIn = (cells: Float64Array): number => cells.length / CELLS_PER_LEVEL;

/**
 * Brings the levels to the middle of the array, with room for `more` at either end. Returns by how many places they
 * have moved.
 */
function recentre(side: Side, more: number): number {
  const { cells, start, end } = side;
  centre(side, end - start + 2 * more);
  side.start += more;
  side.end -= more;
  const target = side.start * CELLS_PER_LEVEL;
  const [first, behind] = [start * CELLS_PER_LEVEL, end * CELLS_PER_LEVEL];
  if (side.cells === cells) cells.copyWithin(target, first, behind);
  else side.cells.set(cells.subarray(first, behind), target);
  return side.start - start;
}

/** Gives the side the places of so many levels, in the middle of an array with room for half as many more. */
function centre(side: Side, levels: number): void {
  // Where a fourth of the array is free, one that is full at one end is so again only after many levels have come.
  if (levels * 4 > roomIn(side.cells) * 3) side.cells = new Float64Array(Math.ceil(levels * 1.5) * CELLS_PER_LEVEL);
  side.start = (roomIn(side.cells) - levels) >>> 1;
  side.end = side.start + levels;
}
