import { BOOK_LEVELS_MAX, keepBest, loadSide, NUMBERS_PER_CELL, recentre, roomIn, type Side } from "./book-side.ts";
import type { LevelBuffer } from "./book-update.ts";

/** Replaces the side. A list that is in no order is taken from the last level to the first: of one named twice, the first counts. */
export function replaceSide(side: Side, levels: LevelBuffer): void {
  if (loadSide(side, levels)) return;
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
  const size = levels.sizes[index] ?? Number.NaN;
  if (
    place === side.end ||
    (side.numbers[place * NUMBERS_PER_CELL] ?? Number.NaN) !== side.sign * (levels.prices[index] ?? Number.NaN)
  ) {
    if (size !== 0) insertAt(side, place, levels, index);
    return;
  }
  const wasLevel = (side.numbers[place * NUMBERS_PER_CELL + 1] ?? Number.NaN) !== 0;
  side.numbers[place * NUMBERS_PER_CELL + 1] = size;
  side.numbers[place * NUMBERS_PER_CELL + 2] = 0;
  if (size !== 0) {
    if (!wasLevel) addOne(side);
  } else if (wasLevel) {
    side.levels -= 1;
    tidyUp(side);
  }
}

function addOne(side: Side): void {
  side.levels += 1;
  keepBest(side, BOOK_LEVELS_MAX);
}

/** So many empty cells may be added to one for each level. */
const EMPTY_MIN = 64;

/** After a level has gone: the last cell holds one, and no more than about half of the cells are empty. */
function tidyUp(side: Side): void {
  while (side.end > side.start && (side.numbers[side.end * NUMBERS_PER_CELL - 2] ?? Number.NaN) === 0) side.end -= 1;
  if (side.end - side.start > 2 * side.levels + EMPTY_MIN) recentre(side, 1);
}

/** Cells from the touch that are searched without a branch: most changes are there, and no processor foretells where. */
const NEAR = 64;
/** √NEAR: first every eighth cell is compared, then the seven before it. */
const STRIDE = 8;
const STRIDE_NUMBERS = STRIDE * NUMBERS_PER_CELL;

/** The place of the first cell whose key is not below that of the level. */
function findPlace(side: Side, levels: LevelBuffer, index: number): number {
  const { numbers, end } = side;
  const key = side.sign * (levels.prices[index] ?? Number.NaN);
  if (end - side.start < NEAR || (numbers[(end - NEAR) * NUMBERS_PER_CELL] ?? Number.NaN) >= key)
    return findFar(side, levels, index);
  let at = (end - STRIDE) * NUMBERS_PER_CELL;
  const strides =
    Number((numbers[at] ?? Number.NaN) >= key) +
    Number((numbers[at - STRIDE_NUMBERS] ?? Number.NaN) >= key) +
    Number((numbers[at - 2 * STRIDE_NUMBERS] ?? Number.NaN) >= key) +
    Number((numbers[at - 3 * STRIDE_NUMBERS] ?? Number.NaN) >= key) +
    Number((numbers[at - 4 * STRIDE_NUMBERS] ?? Number.NaN) >= key) +
    Number((numbers[at - 5 * STRIDE_NUMBERS] ?? Number.NaN) >= key) +
    Number((numbers[at - 6 * STRIDE_NUMBERS] ?? Number.NaN) >= key);
  at -= strides * STRIDE_NUMBERS;
  const cellsBehind =
    Number((numbers[at + 7 * NUMBERS_PER_CELL] ?? Number.NaN) >= key) +
    Number((numbers[at + 6 * NUMBERS_PER_CELL] ?? Number.NaN) >= key) +
    Number((numbers[at + 5 * NUMBERS_PER_CELL] ?? Number.NaN) >= key) +
    Number((numbers[at + 4 * NUMBERS_PER_CELL] ?? Number.NaN) >= key) +
    Number((numbers[at + 3 * NUMBERS_PER_CELL] ?? Number.NaN) >= key) +
    Number((numbers[at + 2 * NUMBERS_PER_CELL] ?? Number.NaN) >= key) +
    Number((numbers[at + NUMBERS_PER_CELL] ?? Number.NaN) >= key);
  return end - strides * STRIDE - cellsBehind;
}

/** The same among all cells, by fourths, which no branch chooses. */
function findFar({ numbers, sign, start, end }: Side, { prices }: LevelBuffer, index: number): number {
  const key = sign * (prices[index] ?? Number.NaN);
  let place = start;
  let cells = end - start;
  while (cells > 3) {
    const fourth = cells >>> 2;
    const step = fourth * NUMBERS_PER_CELL;
    const at = (place + fourth - 1) * NUMBERS_PER_CELL;
    place +=
      fourth *
      (Number((numbers[at] ?? Number.NaN) < key) +
        Number((numbers[at + step] ?? Number.NaN) < key) +
        Number((numbers[at + 2 * step] ?? Number.NaN) < key));
    cells -= 3 * fourth;
  }
  let worse = 0;
  for (let cell = 0; cell < cells; cell += 1) {
    worse += Number((numbers[(place + cell) * NUMBERS_PER_CELL] ?? Number.NaN) < key);
  }
  return place + worse;
}

/** How far from a new level an empty cell is looked for. */
const LOOKED_AT = 12;

/** Puts a level before the cell at `wanted`, which has a better one. */
function insertAt(side: Side, wanted: number, levels: LevelBuffer, index: number): void {
  let place = makeRoom(side, wanted);
  if (place < 0) {
    recentre(side, 1);
    place = makeRoom(side, findPlace(side, levels, index));
  }
  const at = place * NUMBERS_PER_CELL;
  side.numbers[at] = side.sign * (levels.prices[index] ?? Number.NaN);
  side.numbers[at + 1] = levels.sizes[index] ?? Number.NaN;
  side.numbers[at + 2] = 0;
  addOne(side);
}

/** The place of a cell between those at `place - 1` and `place`, or -1 where the array is full at the end that would be moved. */
function makeRoom(side: Side, place: number): number {
  const { numbers, start, end } = side;
  for (let distance = 0; distance < LOOKED_AT; distance += 1) {
    const above = place + distance;
    if (above >= end) break;
    if ((numbers[above * NUMBERS_PER_CELL + 1] ?? Number.NaN) === 0) {
      moveUp(numbers, place, above);
      return place;
    }
    const below = place - 1 - distance;
    if (below < start) break;
    if ((numbers[below * NUMBERS_PER_CELL + 1] ?? Number.NaN) === 0) {
      moveDown(numbers, below + 1, place);
      return place - 1;
    }
  }
  if (place - start < end - place) {
    if (start === 0) return -1;
    moveDown(numbers, start, place);
    side.start = start - 1;
    return place - 1;
  }
  if (end === roomIn(numbers)) return -1;
  moveUp(numbers, place, end);
  side.end = end + 1;
  return place;
}

/** A call of copyWithin costs as much as moving about this many cells one by one. */
const MOVED_ONE_BY_ONE_MAX = 20;

/** Moves the cells from `from` up to, without, `to` by one place towards the better ones. */
function moveUp(numbers: Float64Array, from: number, to: number): void {
  const [first, end] = [from * NUMBERS_PER_CELL, to * NUMBERS_PER_CELL];
  if (to - from > MOVED_ONE_BY_ONE_MAX) numbers.copyWithin(first + NUMBERS_PER_CELL, first, end);
  else for (let at = end - 1; at >= first; at -= 1) numbers[at + NUMBERS_PER_CELL] = numbers[at] ?? Number.NaN;
}

/** Moves them by one place towards the worse ones. */
function moveDown(numbers: Float64Array, from: number, to: number): void {
  const [first, end] = [from * NUMBERS_PER_CELL, to * NUMBERS_PER_CELL];
  if (to - from > MOVED_ONE_BY_ONE_MAX) numbers.copyWithin(first - NUMBERS_PER_CELL, first, end);
  else for (let at = first; at < end; at += 1) numbers[at - NUMBERS_PER_CELL] = numbers[at] ?? Number.NaN;
}

/** The levels that are merged, as they were before: one for all books, since none is changed while another is. */
const before = new Float64Array(BOOK_LEVELS_MAX * NUMBERS_PER_CELL);

/** Sets the levels in one go over the part of the book that they lie in; false where that would not pay, or they are in no order. */
function mergeRun(side: Side, levels: LevelBuffer): boolean {
  const { prices, sizes, length } = levels;
  const isBestFirst = side.sign * ((prices[0] ?? Number.NaN) - (prices[length - 1] ?? Number.NaN)) > 0;
  const step = isBestFirst ? -1 : 1;
  let index = isBestFirst ? length - 1 : 0;
  const first = findPlace(side, levels, index);
  if (side.end - first > length * MERGED_SPREAD_MAX || length > BOOK_LEVELS_MAX) return false;
  if (!isInOrder(levels, isBestFirst ? -side.sign : side.sign)) return false;
  let place = first;
  if (side.end + length > roomIn(side.numbers)) {
    recentre(side, length);
    place = findPlace(side, levels, index);
  }
  const { numbers, sign } = side;
  let to = place * NUMBERS_PER_CELL;
  let known = 0;
  for (; place < side.end; place += 1) {
    const size = side.numbers[place * NUMBERS_PER_CELL + 1] ?? Number.NaN;
    if (size === 0) continue;
    before[known] = side.numbers[place * NUMBERS_PER_CELL] ?? Number.NaN;
    before[known + 1] = size;
    before[known + 2] = side.numbers[place * NUMBERS_PER_CELL + 2] ?? Number.NaN;
    known += NUMBERS_PER_CELL;
  }
  const mergedFrom = to;
  let from = 0;
  for (let left = length; left > 0; left -= 1) {
    const key = sign * (prices[index] ?? Number.NaN);
    for (; from < known && (before[from] ?? Number.NaN) < key; from += NUMBERS_PER_CELL) {
      numbers[to] = before[from] ?? Number.NaN;
      numbers[to + 1] = before[from + 1] ?? Number.NaN;
      numbers[to + 2] = before[from + 2] ?? Number.NaN;
      to += NUMBERS_PER_CELL;
    }
    if (from < known && (before[from] ?? Number.NaN) === key) from += NUMBERS_PER_CELL;
    const size = sizes[index] ?? Number.NaN;
    if (size !== 0) {
      numbers[to] = key;
      numbers[to + 1] = size;
      numbers[to + 2] = 0;
      to += NUMBERS_PER_CELL;
    }
    index += step;
  }
  for (; from < known; from += 1) {
    numbers[to] = before[from] ?? Number.NaN;
    to += 1;
  }
  side.end = to / NUMBERS_PER_CELL;
  side.levels += (to - mergedFrom - known) / NUMBERS_PER_CELL;
  tidyUp(side);
  keepBest(side, BOOK_LEVELS_MAX);
  return true;
}

/** Whether the prices rise from each level to the next, or with -1 fall. */
function isInOrder({ prices, length }: LevelBuffer, direction: number): boolean {
  for (let index = 1; index < length; index += 1) {
    if (!(direction * ((prices[index] ?? Number.NaN) - (prices[index - 1] ?? Number.NaN)) > 0)) return false;
  }
  return true;
}
