import type { LevelBuffer } from "./book-update.ts";

/**
 * Most levels kept per side; an update that makes it longer drops those farthest from the touch. Snapshots hold at most
 * as many, and depth is never measured farther than 100 bps from the mid, so what is dropped is not looked at.
 */
export const BOOK_LEVELS_MAX = 8_192;

/** Levels by which a side may be longer before it is cut: that moves all of it, and a deep book is always at the limit. */
const BOOK_LEVELS_SLACK = 1_024;

/** Most books of hundreds that are watched are no deeper; the others grow once. */
const LEVELS_AT_FIRST = 256;
/** Of an update that is no snapshot. */
const MOVES_AT_FIRST = 64;
/** Key and size. */
export const CELLS_PER_LEVEL = 2;

/** A call of copyWithin costs as much as moving about this many cells one by one. */
const MOVED_ONE_BY_ONE_MAX = 64;

/**
 * One side in a flat array of key and size by turns, ascending by key = sign · price, so the best level is the last of
 * either side: inserting near the touch, where nearly all changes are, moves only the few levels better than it. Key
 * and size lie together so that one call moves both.
 */
export interface Side {
  readonly sign: 1 | -1;
  cells: Float64Array;
  /** In levels. */
  length: number;
  readonly moves: Moves;
}

/** Levels of the run being applied that come or go, best first: where each belongs, and its index in the update. */
interface Moves {
  places: Int32Array;
  sources: Int32Array;
  length: number;
  /** How many of them come. */
  inserted: number;
}

/** `sign`: 1 for bids, whose best price is the highest, -1 for asks. */
export const createSide = (sign: 1 | -1): Side => ({
  sign,
  cells: new Float64Array(LEVELS_AT_FIRST * CELLS_PER_LEVEL),
  length: 0,
  moves: {
    places: new Int32Array(MOVES_AT_FIRST),
    sources: new Int32Array(MOVES_AT_FIRST),
    length: 0,
    inserted: 0,
  },
});

/** An index outside the array would be a bug in this file; NaN compares false with everything. */
const at = (values: Float64Array, index: number): number => values[index] ?? Number.NaN;

/** A function of its own, because one that reads arrays of both kinds is compiled for neither. */
const indexAt = (values: Int32Array, index: number): number => values[index] ?? -1;

/** sign · price of a level; the last one is the best. */
export const keyAt = (side: Side, level: number): number => at(side.cells, level * CELLS_PER_LEVEL);
export const sizeAt = (side: Side, level: number): number => at(side.cells, level * CELLS_PER_LEVEL + 1);

/** Replaces the side. Venues list the best level first, and such a list is copied; any other is put in order. */
export function loadSide(side: Side, levels: LevelBuffer): void {
  ensureRoom(side, levels.length);
  const { cells, sign } = side;
  side.length = 0;
  for (let index = levels.length - 1; index >= 0; index -= 1) {
    const key = sign * at(levels.prices, index);
    const size = at(levels.sizes, index);
    const isNext = side.length === 0 || key > keyAt(side, side.length - 1);
    if (!isNext || size === 0) {
      loadUnordered(side, levels);
      return;
    }
    cells[side.length * CELLS_PER_LEVEL] = key;
    cells[side.length * CELLS_PER_LEVEL + 1] = size;
    side.length += 1;
  }
  keepBest(side, BOOK_LEVELS_MAX);
}

/** From the last level to the first: of a level named twice, the first counts. */
function loadUnordered(side: Side, levels: LevelBuffer): void {
  side.length = 0;
  for (let index = levels.length - 1; index >= 0; index -= 1) changeRun(side, levels, index, index + 1, 1);
  keepBest(side, BOOK_LEVELS_MAX);
}

/**
 * Sets the levels one after another; size 0 removes. Venues list them in order of price, best or worst first, so they
 * are taken in runs of one direction: a run moves each level of the book at most once, however long it is.
 */
export function changeSide(side: Side, levels: LevelBuffer): void {
  if (levels.length <= FEW_LEVELS) {
    for (let index = 0; index < levels.length; index += 1) changeOne(side, levels, index);
    return;
  }
  for (let from = 0; from < levels.length; ) {
    const to = endOfRun(levels, from);
    const isBestFirst = to - from > 1 && side.sign * (at(levels.prices, from) - at(levels.prices, from + 1)) > 0;
    if (isBestFirst) changeRun(side, levels, from, to, 1);
    else changeRun(side, levels, to - 1, from - 1, -1);
    from = to;
  }
  if (side.length > BOOK_LEVELS_MAX + BOOK_LEVELS_SLACK) keepBest(side, BOOK_LEVELS_MAX);
}

/** Up to so many levels of an update are cheaper one by one than as a run. */
const FEW_LEVELS = 4;

function changeOne(side: Side, levels: LevelBuffer, index: number): void {
  const { length, sign } = side;
  const key = sign * at(levels.prices, index);
  const size = at(levels.sizes, index);
  const place = findKey(side.cells, length, key);
  const cell = place * CELLS_PER_LEVEL;
  if (place < length && at(side.cells, cell) === key) {
    if (size !== 0) side.cells[cell + 1] = size;
    else {
      moveLevels(side.cells, place + 1, length, place);
      side.length = length - 1;
    }
    return;
  }
  // The last would be the first to be cut.
  if (size === 0 || (place === 0 && length >= BOOK_LEVELS_MAX)) return;
  ensureRoom(side, length + 1);
  moveLevels(side.cells, place, length, place + 1);
  side.cells[cell] = key;
  side.cells[cell + 1] = size;
  side.length = length + 1;
}

/** Where the prices stop to rise, or to fall, as they do at `from`; no price is twice in a run. */
function endOfRun({ prices, length }: LevelBuffer, from: number): number {
  let end = from + 1;
  if (end >= length) return end;
  const rises = at(prices, end) > at(prices, from);
  if (!rises && at(prices, end) === at(prices, from)) return end;
  for (end += 1; end < length; end += 1) {
    if (rises ? !(at(prices, end) > at(prices, end - 1)) : !(at(prices, end) < at(prices, end - 1))) return end;
  }
  return end;
}

/** The levels from index `from` up to, without, `to`, which go from the best to the worst. */
function changeRun(side: Side, levels: LevelBuffer, from: number, to: number, step: 1 | -1): void {
  const { cells, sign, moves } = side;
  ensureMoves(moves, levels.length);
  moves.length = 0;
  moves.inserted = 0;
  let place = side.length;
  for (let index = from; index !== to; index += step) {
    const key = sign * at(levels.prices, index);
    const size = at(levels.sizes, index);
    place = findKey(cells, place, key);
    const known = place < side.length && at(cells, place * CELLS_PER_LEVEL) === key;
    if (known && size !== 0) cells[place * CELLS_PER_LEVEL + 1] = size;
    if (known === (size !== 0)) continue;
    // It would be the first to be cut.
    if (place === 0 && !known && side.length >= BOOK_LEVELS_MAX) continue;
    moves.places[moves.length] = place;
    moves.sources[moves.length] = index;
    moves.length += 1;
    if (!known) moves.inserted += 1;
  }
  if (moves.length > 0) settle(side, levels);
}

/** The first level below `length` whose key is not below `key`, searched in growing steps from there. */
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

/**
 * Brings the levels between the places of the moves to where they belong: each is shifted by how many levels come below
 * it, less how many go. Those that shift down go first, from the worst; those that shift up follow, from the best: so
 * none is written over before it has moved.
 */
function settle(side: Side, levels: LevelBuffer): void {
  const { moves, sign } = side;
  ensureRoom(side, side.length + moves.inserted);
  const { cells } = side;
  let shift = 0;
  for (let move = moves.length - 1; move >= 0; move -= 1) {
    const from = behind(moves, levels, move);
    shift += from === indexAt(moves.places, move) ? 1 : -1;
    if (shift < 0) moveLevels(cells, from, endBehind(side, move), from + shift);
  }
  const grownBy = shift;
  for (let move = 0; move < moves.length; move += 1) {
    const from = behind(moves, levels, move);
    if (shift > 0) moveLevels(cells, from, endBehind(side, move), from + shift);
    if (from === indexAt(moves.places, move)) {
      shift -= 1;
      const source = indexAt(moves.sources, move);
      cells[(from + shift) * CELLS_PER_LEVEL] = sign * at(levels.prices, source);
      cells[(from + shift) * CELLS_PER_LEVEL + 1] = at(levels.sizes, source);
    } else shift += 1;
  }
  side.length += grownBy;
}

/** The first level behind a move: that at its place, or the next one where that level goes. */
const behind = (moves: Moves, levels: LevelBuffer, move: number): number =>
  indexAt(moves.places, move) + (at(levels.sizes, indexAt(moves.sources, move)) === 0 ? 1 : 0);

/** Where the levels behind a move end: at the next better move. */
const endBehind = ({ length, moves }: Side, move: number): number =>
  move === 0 ? length : indexAt(moves.places, move - 1);

/** Moves the levels from `from` up to, without, `to`, so that the first comes to `target`. */
function moveLevels(cells: Float64Array, from: number, to: number, target: number): void {
  const first = from * CELLS_PER_LEVEL;
  const end = to * CELLS_PER_LEVEL;
  const by = (target - from) * CELLS_PER_LEVEL;
  if (end - first > MOVED_ONE_BY_ONE_MAX) cells.copyWithin(first + by, first, end);
  else if (by < 0) for (let index = first; index < end; index += 1) cells[index + by] = at(cells, index);
  else for (let index = end - 1; index >= first; index -= 1) cells[index + by] = at(cells, index);
}

/** Drops the levels farthest from the touch until `levels` are left. */
export function keepBest(side: Side, levels: number): void {
  const excess = side.length - levels;
  if (excess <= 0) return;
  moveLevels(side.cells, excess, side.length, 0);
  side.length = levels;
}

function ensureRoom(side: Side, length: number): void {
  if (length * CELLS_PER_LEVEL <= side.cells.length) return;
  const cells = new Float64Array(roomFor(length) * CELLS_PER_LEVEL);
  cells.set(side.cells);
  side.cells = cells;
}

/** What the moves were is of no use to the next run, so nothing is copied. */
function ensureMoves(moves: Moves, length: number): void {
  if (length <= moves.places.length) return;
  moves.places = new Int32Array(roomFor(length));
  moves.sources = new Int32Array(roomFor(length));
}

/** The next power of two, so that a side that grows level by level grows its arrays rarely. */
const roomFor = (length: number): number => 2 ** Math.ceil(Math.log2(length));
