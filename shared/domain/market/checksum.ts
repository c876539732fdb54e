import { unreachable } from "../result.ts";
import { copyBest, keyAt, type Side, sizeAt } from "./book-side.ts";
import type { BookUpdate, LevelBuffer } from "./book-update.ts";
import { addBytes, addDigits, addText, CRC_START, type CrcStretch, crcByte, crcEnd, crcJoin } from "./crc32.ts";
import {
  DECIMAL_BYTES_MAX,
  fixedText,
  type SentDigits,
  shortestDecimals,
  wholeOf,
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
   * Whether the book after `update` has the checksum in it; true where it has none. Must be asked after every update. Where the
   * venue writes a fixed number of digits and `update` does not say how many, those that gave the right checksum last
   * are tried, and if they do not, all others: what is found that way is proven, by a sum that a wrong book meets once in
   * 2³² ÷ 169 times. Allocates nothing unless numbers have more digits than a double tells apart.
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
    matches: (sides, update) => {
      const { checksum, priceDecimals, sizeDecimals, sentDigits } = update;
      const isDelta = update.kind === "delta";
      sum.bids.isOld &&= isDelta && !reachesTop(sum.bids.now, update.bids, sides.bids);
      sum.asks.isOld &&= isDelta && !reachesTop(sum.asks.now, update.asks, sides.asks);
      if (Number.isNaN(checksum)) return true;
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
  /** Where the text of a level is added up. */
  readonly level: CrcStretch;
  readonly text: Uint8Array;
}

interface SideSum {
  now: LevelSums;
  before: LevelSums;
  /** False once an update may have changed the best levels. */
  isOld: boolean;
}

/** The best levels of a side, best first. */
interface LevelSums {
  readonly keys: Float64Array;
  readonly sizes: Float64Array;
  /** What the text of each does to a register of 0, and its length. */
  readonly parts: Int32Array;
  readonly lengths: Int32Array;
  /** The same of the texts up to and with each. */
  readonly partsUpTo: Int32Array;
  readonly lengthsUpTo: Int32Array;
  length: number;
}

function createSum(recipe: ChecksumRecipe): Sum {
  const levelSums = (): LevelSums => ({
    keys: new Float64Array(recipe.levels),
    sizes: new Float64Array(recipe.levels),
    parts: new Int32Array(recipe.levels),
    lengths: new Int32Array(recipe.levels),
    partsUpTo: new Int32Array(recipe.levels),
    lengthsUpTo: new Int32Array(recipe.levels),
    length: 0,
  });
  const sideSum = (): SideSum => ({ now: levelSums(), before: levelSums(), isOld: false });
  return {
    recipe,
    priceDecimals: Number.NaN,
    sizeDecimals: Number.NaN,
    bids: sideSum(),
    asks: sideSum(),
    checksum: crcEnd(CRC_START),
    level: { register: 0, length: 0 },
    text: new Uint8Array(LEVEL_BYTES_MAX),
  };
}

/** With other decimals nothing of what is known of the levels counts. */
function setDecimals(sum: Sum, price: number, size: number): void {
  if (Object.is(sum.priceDecimals, price) && Object.is(sum.sizeDecimals, size)) return;
  sum.priceDecimals = price;
  sum.sizeDecimals = size;
  for (const side of [sum.bids, sum.asks]) {
    side.now.length = 0;
    side.isOld = false;
  }
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
  if (sum.bids.isOld && sum.asks.isOld) return sum.checksum;
  if (!sum.bids.isOld) bringUpToDate(sum, sum.bids, sides.bids, sent);
  if (!sum.asks.isOld) bringUpToDate(sum, sum.asks, sides.asks, sent);
  sum.checksum = crcEnd(joinLevels(sum));
  return sum.checksum;
}

/** Whether a change can have changed the best levels: not if there were enough of them, and all were better. */
function reachesTop(top: LevelSums, { prices, length }: LevelBuffer, { sign }: Side): boolean {
  const worst = top.length === top.keys.length ? (top.keys[top.length - 1] ?? Number.NaN) : Number.NEGATIVE_INFINITY;
  for (let index = 0; index < length; index += 1) {
    if (!(sign * (prices[index] ?? Number.NaN) < worst)) return true;
  }
  return false;
}

/** Writes the texts of those levels that are new, and joins those from the first that is another. */
function bringUpToDate(sum: Sum, of: SideSum, side: Side, sent: SentDigits): void {
  const { now: before, before: now } = of;
  now.length = copyBest(side, now.keys, now.sizes);
  of.now = now;
  of.before = before;
  of.isOld = true;
  // Both lists go from the best to the worst.
  let old = 0;
  let isSame = true;
  for (let at = 0; at < now.length; at += 1) {
    const key = now.keys[at] ?? Number.NaN;
    const size = now.sizes[at] ?? Number.NaN;
    while (old < before.length && (before.keys[old] ?? 0) > key) old += 1;
    if (old < before.length && before.keys[old] === key && before.sizes[old] === size) {
      now.parts[at] = before.parts[old] ?? 0;
      now.lengths[at] = before.lengths[old] ?? 0;
      isSame &&= old === at;
    } else {
      addLevel(sum, side.sign * key, size, sent);
      now.parts[at] = sum.level.register;
      now.lengths[at] = sum.level.length;
      isSame = false;
    }
    if (isSame) {
      now.partsUpTo[at] = before.partsUpTo[at] ?? 0;
      now.lengthsUpTo[at] = before.lengthsUpTo[at] ?? 0;
    } else joinToThoseBefore(now, at);
  }
}

function joinToThoseBefore({ parts, lengths, partsUpTo, lengthsUpTo }: LevelSums, at: number): void {
  const part = parts[at] ?? 0;
  const length = lengths[at] ?? 0;
  partsUpTo[at] = at === 0 ? part : crcJoin(partsUpTo[at - 1] ?? 0, part, length);
  lengthsUpTo[at] = at === 0 ? length : (lengthsUpTo[at - 1] ?? 0) + length;
}

function addLevel(sum: Sum, price: number, size: number, sent: SentDigits): void {
  const { recipe, level } = sum;
  level.register = 0;
  level.length = 0;
  if (recipe.layout === "pairs") {
    addBytes(level, sum.text, writePair(sum, price, size, sent));
    return;
  }
  addNumber(level, price, sum.priceDecimals, sent);
  addNumber(level, size, sum.sizeDecimals, sent);
}

/** The digits of a number without the point and the zeros in front. */
function addNumber(level: CrcStretch, value: number, decimals: number, sent: SentDigits): void {
  const whole = wholeOf(value, decimals);
  if (whole !== undefined) addDigits(level, whole);
  else addText(level, fixedText(value, decimals, sent).replace(".", "").replace(/^0+/, ""));
}

/** Writes a level to the end of the text, from the last byte to the first; returns where it begins. */
function writePair({ recipe, text, priceDecimals, sizeDecimals }: Sum, price: number, size: number, sent: SentDigits) {
  const isFixed = recipe.decimals === "fixed";
  let from = text.length;
  from = isFixed ? writeFixed(text, from, size, sizeDecimals, sent) : writeShortest(text, from, size, sent);
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

function joinSide(register: number, { partsUpTo, lengthsUpTo, length }: LevelSums): number {
  return length === 0 ? register : crcJoin(register, partsUpTo[length - 1] ?? 0, lengthsUpTo[length - 1] ?? 0);
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
