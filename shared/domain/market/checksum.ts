import { unreachable } from "../result.ts";
import { type BookSides, keyAt, levelFrom, NUMBERS_PER_CELL, type Side, sizeAt } from "./book-side.ts";
import type { BookUpdate, LevelBuffer } from "./book-update.ts";
import { CRC_START, crcBefore, crcEnd, crcJoin } from "./crc32.ts";
import { type SentDigits, shortestDecimals } from "./decimal-text.ts";
import { addLevel, type ChecksumRecipe, COLON, createLevelWriter, type LevelWriter } from "./level-text.ts";

export type { ChecksumRecipe } from "./level-text.ts";

/** Tells whether a book is the one that its venue summed up. One per book: it remembers what the levels came to. */
export interface BookChecksum {
  /**
   * Whether the book after `update` has the checksum in it; true where it has none. Must be asked after every update, and
   * keeps in each cell what its text comes to. Where the venue writes a fixed number of digits and `update` does not say
   * how many, those that gave the right checksum last are tried, and if they do not, all others: what is found that way is
   * proven, by a sum that a wrong book meets once in 2³² ÷ 169 times. Allocates nothing unless numbers have more digits than a double tells apart.
   */
  matches(sides: BookSides, update: BookUpdate): boolean;
}

/** Most digits after the point that are tried: two more than any venue is known to use. */
const DECIMALS_MAX = 12;

export function createBookChecksum(recipe: ChecksumRecipe): BookChecksum {
  const sum = createSum(recipe);
  /** Finds the digits after the point; false when there are none with which the checksum is right. */
  const search = (sides: BookSides, sent: SentDigits, checksum: number): boolean => {
    const [knownPrice, knownSize] = [sum.priceDecimals, sum.sizeDecimals];
    const [priceMin, sizeMin] = leastDecimals(sides, recipe.levels);
    for (let price = priceMin; price <= DECIMALS_MAX; price += 1) {
      for (let size = sizeMin; size <= DECIMALS_MAX; size += 1) {
        setDecimals(sum, sides, price, size);
        if (sumOf(sum, sides, sent) === checksum) return true;
      }
    }
    setDecimals(sum, sides, knownPrice, knownSize);
    return false;
  };
  return {
    matches: (sides, update) => {
      const { checksum, priceDecimals, sizeDecimals, sentDigits } = update;
      const isDelta = update.kind === "delta";
      sum.bids.isOld &&= isDelta && !reachesTop(sum.bids, update.bids);
      sum.asks.isOld &&= isDelta && !reachesTop(sum.asks, update.asks);
      if (Number.isNaN(checksum)) return true;
      const isTold = recipe.decimals === "shortest" || !Number.isNaN(priceDecimals + sizeDecimals);
      if (isTold) setDecimals(sum, sides, priceDecimals, sizeDecimals);
      const isKnown = isTold || !Number.isNaN(sum.priceDecimals);
      if (isKnown && sumOf(sum, sides, sentDigits) === checksum) return true;
      return !isTold && search(sides, sentDigits, checksum);
    },
  };
}

/** The sum of a book, and of which levels. */
interface Sum extends LevelWriter {
  readonly bids: Top;
  readonly asks: Top;
  checksum: number;
  /** True where a level has a number of which the double does not tell all digits: they may change although it does not. */
  isInexact: boolean;
}

/** The levels of a side that are summed up, best first. */
interface Top {
  readonly sign: 1 | -1;
  /** What the text of each does to a register of 0, and its length. */
  readonly registers: Int32Array;
  readonly lengths: Int32Array;
  length: number;
  /** False once an update may have changed them. */
  isOld: boolean;
  /** Where no turns are taken, what all of them together do to a register of 0, and their length. */
  register: number;
  registerLength: number;
  /** sign · price that a change must reach to be among them. */
  worstKey: number;
}

function createSum(recipe: ChecksumRecipe): Sum {
  const top = (sign: 1 | -1): Top => ({
    sign,
    registers: new Int32Array(recipe.levels),
    lengths: new Int32Array(recipe.levels),
    length: 0,
    isOld: false,
    register: 0,
    registerLength: 0,
    worstKey: Number.NEGATIVE_INFINITY,
  });
  return {
    ...createLevelWriter(recipe),
    bids: top(1),
    asks: top(-1),
    checksum: crcEnd(CRC_START),
    isInexact: false,
  };
}

/** With other decimals nothing of what is known of the levels counts. */
function setDecimals(sum: Sum, sides: BookSides, price: number, size: number): void {
  if (Object.is(sum.priceDecimals, price) && Object.is(sum.sizeDecimals, size)) return;
  sum.priceDecimals = price;
  sum.sizeDecimals = size;
  forgetTexts(sum, sides);
}

function forgetTexts(sum: Sum, { bids, asks }: BookSides): void {
  sum.bids.isOld = false;
  sum.asks.isOld = false;
  for (const { numbers, start, end } of [bids, asks]) {
    for (let place = start; place < end; place += 1) numbers[place * NUMBERS_PER_CELL + 2] = 0;
  }
}

/** The fewest digits after the point with which the best levels can be written at all. */
function leastDecimals({ bids, asks }: BookSides, levels: number): readonly [price: number, size: number] {
  let price = 0;
  let size = 0;
  for (const side of [bids, asks]) {
    const count = Math.min(side.levels, levels);
    for (let level = 0, place = side.end - 1; level < count; level += 1, place = levelFrom(side, place - 1)) {
      price = Math.max(price, shortestDecimals(side.sign * keyAt(side, place)));
      size = Math.max(size, shortestDecimals(sizeAt(side, place)));
    }
  }
  return [price, size];
}

/** Whether a change can have changed the levels that are summed up. */
function reachesTop({ sign, worstKey }: Top, changes: LevelBuffer): boolean {
  for (let index = 0; index < changes.length; index += 1) {
    if (!(sign * (changes.prices[index] ?? Number.NaN) < worstKey)) return true;
  }
  return false;
}

function sumOf(sum: Sum, sides: BookSides, sent: SentDigits): number {
  if (sum.isInexact) forgetTexts(sum, sides);
  if (sum.bids.isOld && sum.asks.isOld) return sum.checksum;
  sum.isInexact = false;
  if (!sum.bids.isOld) writeTop(sum, sum.bids, sides.bids, sent);
  if (!sum.asks.isOld) writeTop(sum, sum.asks, sides.asks, sent);
  sum.checksum = crcEnd(joinSides(sum));
  return sum.checksum;
}

/** A text in one number: its length times this, and what it does to a register of 0, unsigned. */
const TEXT_LENGTH = 2 ** 32;

/** Finds the best levels, and writes those that are not written yet. */
function writeTop(sum: Sum, top: Top, side: Side, sent: SentDigits): void {
  const { numbers } = side;
  const limit = sum.recipe.levels;
  top.length = Math.min(side.levels, limit);
  let place = side.end;
  for (let at = 0; at < top.length; at += 1) {
    place = levelFrom(side, place - 1);
    if (numbers[place * NUMBERS_PER_CELL + 2] === 0) writeLevel(sum, side, place, sent);
    const text = numbers[place * NUMBERS_PER_CELL + 2] ?? 0;
    top.registers[at] = text | 0;
    top.lengths[at] = text / TEXT_LENGTH;
  }
  top.isOld = true;
  if (sum.recipe.layout === "digits") joinSide(top);
  top.worstKey = top.length < limit ? Number.NEGATIVE_INFINITY : keyAt(side, place);
}

function writeLevel(sum: Sum, side: Side, place: number, sent: SentDigits): void {
  const { values, level } = sum;
  const cell = place * NUMBERS_PER_CELL;
  values[0] = side.sign * (side.numbers[cell] ?? Number.NaN);
  values[1] = side.numbers[cell + 1] ?? Number.NaN;
  if (!addLevel(sum, sent)) sum.isInexact = true;
  side.numbers[cell + 2] = level.length * TEXT_LENGTH + (level.register >>> 0);
}

function joinSide(top: Top): void {
  let joined = 0;
  let length = 0;
  for (let at = 0; at < top.length; at += 1) {
    joined = joinLevel(joined, top, at);
    length += top.lengths[at] ?? 0;
  }
  top.register = joined;
  top.registerLength = length;
}

function joinSides({ recipe, bids, asks }: Sum): number {
  switch (recipe.layout) {
    case "digits":
      return crcJoin(crcJoin(CRC_START, asks.register, asks.registerLength), bids.register, bids.registerLength);
    case "pairs":
      return joinByTurns(bids, asks);
    default:
      return unreachable(recipe.layout);
  }
}

/** Before the first byte, one colon earlier: each level has a colon in front, and the first one has none to be summed up. */
const BEFORE_COLON = crcBefore(CRC_START, COLON);

/** In two runs that do not wait for each other, joined in the end. */
function joinByTurns(bids: Top, asks: Top): number {
  const turns = Math.max(bids.length, asks.length);
  if (turns === 0) return CRC_START;
  const half = Math.ceil(turns / 2);
  let near = BEFORE_COLON;
  let far = 0;
  let farLength = 0;
  for (let at = 0; at < half; at += 1) {
    const beyond = at + half;
    if (at < bids.length) near = joinLevel(near, bids, at);
    if (beyond < bids.length) {
      far = joinLevel(far, bids, beyond);
      farLength += bids.lengths[beyond] ?? 0;
    }
    if (at < asks.length) near = joinLevel(near, asks, at);
    if (beyond < asks.length) {
      far = joinLevel(far, asks, beyond);
      farLength += asks.lengths[beyond] ?? 0;
    }
  }
  return crcJoin(near, far, farLength);
}

const joinLevel = (register: number, { registers, lengths }: Top, at: number): number =>
  crcJoin(register, registers[at] ?? 0, lengths[at] ?? 0);
