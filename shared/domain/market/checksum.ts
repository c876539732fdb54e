import { unreachable } from "../result.ts";
import { copyBest, keyAt, type Side, sizeAt } from "./book-side.ts";
import type { BookUpdate } from "./book-update.ts";
import { CRC_START, crcByte, crcBytes, crcEnd, crcJoin } from "./crc32.ts";
import {
  DECIMAL_BYTES_MAX,
  type SentDigits,
  shortestDecimals,
  writeDigits,
  writeFixed,
  writeShortest,
} from "./decimal-text.ts";

/**
 * How a venue sums up the best levels of its book, so that a receiver can tell whether it holds the same.
 * `digits`: prices and sizes without the point and without leading zeros, asks first and then bids, best first, nothing
 * between them. `pairs`: `price:size` of bid and ask by turns, best first, joined by colons; where one side is shorter
 * the other goes on alone. `decimals`: `fixed` where the venue writes all digits of the symbol's precision, `shortest` where it drops
 * trailing zeros.
 */
export interface ChecksumRecipe {
  readonly layout: "digits" | "pairs";
  readonly levels: number;
  readonly decimals: "fixed" | "shortest";
}

export interface BookSides {
  readonly bids: Side;
  readonly asks: Side;
}

/** Tells whether a book is the one that its venue summed up. One per book: it remembers what the levels came to. */
export interface BookChecksum {
  /**
   * Whether the book after `update` has the checksum in it. Where the venue writes a fixed number of digits and `update`
   * does not say how many, those that gave the right checksum last are tried, and if they do not, all others: what is
   * found that way is proven, by a sum that a wrong book meets once in 2³² ÷ 169 times. Allocates nothing unless numbers
   * have more digits than a double tells apart.
   */
  matches(sides: BookSides, update: BookUpdate): boolean;
}

/** Most digits after the point that are tried: two more than any venue is known to use. */
const DECIMALS_MAX = 12;

const COLON = 0x3a;

/** Two numbers and a colon. */
const LEVEL_BYTES_MAX = 2 * DECIMAL_BYTES_MAX + 1;

export function createBookChecksum(recipe: ChecksumRecipe): BookChecksum {
  const sum = createSum(recipe);
  /** Finds the digits after the point; false when there are none with which the checksum is right. */
  const search = (sides: BookSides, sent: SentDigits, checksum: number): boolean => {
    const [knownPrice, knownSize] = [sum.priceDecimals, sum.sizeDecimals];
    const [priceMin, sizeMin] = leastDecimals(sides, recipe.levels);
    for (let price = priceMin; price <= DECIMALS_MAX; price += 1) {
      for (let size = sizeMin; size <= DECIMALS_MAX; size += 1) {
        setDecimals(sum, price, size);
        if (sumOf(sum, sides, sent) === checksum) return true;
      }
    }
    setDecimals(sum, knownPrice, knownSize);
    return false;
  };
  return {
    matches: (sides, { checksum, priceDecimals, sizeDecimals, sentDigits }) => {
      const isTold = recipe.decimals === "shortest" || !Number.isNaN(priceDecimals + sizeDecimals);
      if (isTold) setDecimals(sum, priceDecimals, sizeDecimals);
      const isKnown = isTold || !Number.isNaN(sum.priceDecimals);
      if (isKnown && sumOf(sum, sides, sentDigits) === checksum) return true;
      return !isTold && search(sides, sentDigits, checksum);
    },
  };
}

/** The sum of a book, with what its parts came to the last time. */
interface Sum {
  readonly recipe: ChecksumRecipe;
  priceDecimals: number;
  sizeDecimals: number;
  readonly bids: SideSum;
  readonly asks: SideSum;
  checksum: number;
  readonly text: Uint8Array;
}

interface SideSum {
  now: LevelSums;
  before: LevelSums;
}

/** The best levels of a side, best first: what the text of each does to a register of 0, and its length. */
interface LevelSums {
  readonly keys: Float64Array;
  readonly sizes: Float64Array;
  readonly parts: Int32Array;
  readonly lengths: Int32Array;
  length: number;
}

function createSum(recipe: ChecksumRecipe): Sum {
  const levelSums = (): LevelSums => ({
    keys: new Float64Array(recipe.levels),
    sizes: new Float64Array(recipe.levels),
    parts: new Int32Array(recipe.levels),
    lengths: new Int32Array(recipe.levels),
    length: 0,
  });
  return {
    recipe,
    priceDecimals: Number.NaN,
    sizeDecimals: Number.NaN,
    bids: { now: levelSums(), before: levelSums() },
    asks: { now: levelSums(), before: levelSums() },
    checksum: crcEnd(CRC_START),
    text: new Uint8Array(LEVEL_BYTES_MAX),
  };
}

/** With other decimals nothing of what is known of the levels counts. */
function setDecimals(sum: Sum, price: number, size: number): void {
  if (Object.is(sum.priceDecimals, price) && Object.is(sum.sizeDecimals, size)) return;
  sum.priceDecimals = price;
  sum.sizeDecimals = size;
  sum.bids.now.length = 0;
  sum.asks.now.length = 0;
}

/** The fewest digits after the point with which the best levels can be written at all. */
function leastDecimals({ bids, asks }: BookSides, levels: number): readonly [price: number, size: number] {
  let price = 0;
  let size = 0;
  for (const side of [bids, asks]) {
    for (let level = side.length - 1; level >= 0 && level >= side.length - levels; level -= 1) {
      price = Math.max(price, shortestDecimals(side.sign * keyAt(side, level)));
      size = Math.max(size, shortestDecimals(sizeAt(side, level)));
    }
  }
  return [price, size];
}

function sumOf(sum: Sum, sides: BookSides, sent: SentDigits): number {
  const areBidsOld = bringUpToDate(sum, sum.bids, sides.bids, sent);
  const areAsksOld = bringUpToDate(sum, sum.asks, sides.asks, sent);
  if (!areBidsOld || !areAsksOld) sum.checksum = crcEnd(joinLevels(sum));
  return sum.checksum;
}

/** True when the best levels are those of the last time; otherwise only texts of those are written that are new. */
function bringUpToDate(sum: Sum, of: SideSum, side: Side, sent: SentDigits): boolean {
  const { now: before, before: now } = of;
  now.length = copyBest(side, now.keys, now.sizes);
  if (areSame(before, now)) return true;
  // Both lists go from the best to the worst.
  let old = 0;
  for (let at = 0; at < now.length; at += 1) {
    const key = now.keys[at] ?? Number.NaN;
    const size = now.sizes[at] ?? Number.NaN;
    while (old < before.length && (before.keys[old] ?? 0) > key) old += 1;
    if (old < before.length && before.keys[old] === key && before.sizes[old] === size) {
      now.parts[at] = before.parts[old] ?? 0;
      now.lengths[at] = before.lengths[old] ?? 0;
    } else {
      const from = writeLevel(sum, side.sign * key, size, sent);
      now.parts[at] = crcBytes(0, sum.text, from);
      now.lengths[at] = LEVEL_BYTES_MAX - from;
    }
  }
  of.now = now;
  of.before = before;
  return false;
}

function areSame(one: LevelSums, other: LevelSums): boolean {
  if (one.length !== other.length) return false;
  for (let at = 0; at < one.length; at += 1) {
    if (one.keys[at] !== other.keys[at] || one.sizes[at] !== other.sizes[at]) return false;
  }
  return true;
}

/** Writes a level to the end of the text, from the last byte to the first; returns where it begins. */
function writeLevel({ recipe, text, priceDecimals, sizeDecimals }: Sum, price: number, size: number, sent: SentDigits) {
  if (recipe.layout === "digits") {
    const from = writeDigits(text, LEVEL_BYTES_MAX, size, sizeDecimals, sent);
    return writeDigits(text, from, price, priceDecimals, sent);
  }
  const isFixed = recipe.decimals === "fixed";
  let from = isFixed
    ? writeFixed(text, LEVEL_BYTES_MAX, size, sizeDecimals, sent)
    : writeShortest(text, LEVEL_BYTES_MAX, size, sent);
  text[--from] = COLON;
  return isFixed ? writeFixed(text, from, price, priceDecimals, sent) : writeShortest(text, from, price, sent);
}

function joinLevels({ recipe, bids, asks }: Sum): number {
  switch (recipe.layout) {
    case "digits":
      return joinSide(joinSide(CRC_START, asks.now), bids.now);
    case "pairs":
      return joinByTurns(recipe.levels, bids.now, asks.now);
    default:
      return unreachable(recipe.layout);
  }
}

function joinSide(register: number, { parts, lengths, length }: LevelSums): number {
  let value = register;
  for (let at = 0; at < length; at += 1) value = crcJoin(value, parts[at] ?? 0, lengths[at] ?? 0);
  return value;
}

function joinByTurns(levels: number, bids: LevelSums, asks: LevelSums): number {
  let value = CRC_START;
  for (let at = 0; at < levels; at += 1) {
    if (at < bids.length) value = joinLevel(value, bids, at, at === 0);
    if (at < asks.length) value = joinLevel(value, asks, at, at === 0 && bids.length === 0);
  }
  return value;
}

function joinLevel(register: number, { parts, lengths }: LevelSums, at: number, isFirst: boolean): number {
  const value = isFirst ? register : crcByte(register, COLON);
  return crcJoin(value, parts[at] ?? 0, lengths[at] ?? 0);
}
