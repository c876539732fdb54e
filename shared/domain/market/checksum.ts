import { unreachable } from "../result.ts";
import { type BookSides, keyAt, levelFrom, type Side, sizeAt } from "./book-side.ts";
import type { BookUpdate, LevelBuffer } from "./book-update.ts";
import { CRC_START, crcBefore, crcEnd, crcJoin } from "./crc32.ts";
import { type SentDigits, shortestDecimals } from "./decimal-text.ts";
import { addLevel, type ChecksumRecipe, COLON, createLevelWriter, type LevelWriter } from "./level-text.ts";

export type { ChecksumRecipe } from "./level-text.ts";

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
      sum.bids.isOld &&= isDelta && !reachesTop(sum.bids, recipe.levels, update.bids);
      sum.asks.isOld &&= isDelta && !reachesTop(sum.asks, recipe.levels, update.asks);
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
interface Sum extends LevelWriter {
  readonly bids: SideSum;
  readonly asks: SideSum;
  /** The register with the asks alone, which come first where there are no turns. */
  afterAsks: number;
  checksum: number;
}

/** What the best levels of a side came to, best first. In two arrays, because many small ones are spread over the memory. */
interface SideSum {
  readonly sign: 1 | -1;
  /** Key and size by turns. */
  readonly levels: Float64Array;
  /** By turns, of the text of each level: what it does to a register of 0, its length, and the same of all texts up to it. */
  readonly texts: Int32Array;
  /** In levels. */
  length: number;
  /** False once an update may have changed the best levels. */
  isOld: boolean;
}

const NUMBERS_PER_LEVEL = 2;
const NUMBERS_PER_TEXT = 4;

function createSum(recipe: ChecksumRecipe): Sum {
  const sideSum = (sign: 1 | -1): SideSum => ({
    sign,
    levels: new Float64Array(recipe.levels * NUMBERS_PER_LEVEL),
    texts: new Int32Array(recipe.levels * NUMBERS_PER_TEXT),
    length: 0,
    isOld: false,
  });
  return {
    ...createLevelWriter(recipe),
    bids: sideSum(1),
    asks: sideSum(-1),
    afterAsks: CRC_START,
    checksum: crcEnd(CRC_START),
  };
}

/** With other decimals nothing of what is known of the levels counts. */
function setDecimals(sum: Sum, price: number, size: number): void {
  if (Object.is(sum.priceDecimals, price) && Object.is(sum.sizeDecimals, size)) return;
  sum.priceDecimals = price;
  sum.sizeDecimals = size;
  for (const side of [sum.bids, sum.asks]) {
    side.length = 0;
    side.isOld = false;
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

function sumOf(sum: Sum, sides: BookSides, sent: SentDigits): number {
  if (sum.bids.isOld && sum.asks.isOld) return sum.checksum;
  if (!sum.bids.isOld) bringUpToDate(sum, sum.bids, sides.bids, sent);
  if (!sum.asks.isOld) {
    bringUpToDate(sum, sum.asks, sides.asks, sent);
    sum.afterAsks = joinSide(CRC_START, sum.asks);
  }
  sum.checksum = crcEnd(joinLevels(sum));
  return sum.checksum;
}

/** Whether a change can have changed the best levels: not if there were enough of them, and all were better. */
function reachesTop({ sign, levels, length }: SideSum, limit: number, changes: LevelBuffer): boolean {
  const worst = length === limit ? (levels[(limit - 1) * NUMBERS_PER_LEVEL] ?? Number.NaN) : Number.NEGATIVE_INFINITY;
  for (let index = 0; index < changes.length; index += 1) {
    if (!(sign * (changes.prices[index] ?? Number.NaN) < worst)) return true;
  }
  return false;
}

/** Makes the sums those of the side's best levels: texts are written of new levels alone, and joined from the first of them. */
function bringUpToDate(sum: Sum, of: SideSum, side: Side, sent: SentDigits): void {
  const count = Math.min(side.levels, sum.recipe.levels);
  const { levels, texts } = of;
  let isSame = true;
  for (let at = 0, place = side.end - 1; at < count; at += 1, place = levelFrom(side, place - 1)) {
    const key = keyAt(side, place);
    const size = sizeAt(side, place);
    const level = at * NUMBERS_PER_LEVEL;
    // Both lists go from the best to the worst.
    while (at < of.length && (levels[level] ?? Number.NaN) > key) {
      removeAt(of, at);
      isSame = false;
    }
    const isKnown = at < of.length && levels[level] === key;
    if (!isKnown || levels[level + 1] !== size) {
      if (!isKnown) insertAt(of, at, sum.recipe.levels);
      levels[level] = key;
      const isExact = addLevel(sum, side.sign * key, size, sent);
      // The digits of a long number may change although its double does not: NaN is written anew each time.
      levels[level + 1] = isExact ? size : Number.NaN;
      texts[at * NUMBERS_PER_TEXT] = sum.level.register;
      texts[at * NUMBERS_PER_TEXT + 1] = sum.level.length;
      isSame = false;
    }
    if (!isSame && sum.recipe.layout === "digits") joinToThoseBefore(texts, at * NUMBERS_PER_TEXT);
  }
  of.length = count;
  of.isOld = true;
}

/** The levels behind it move up. */
function removeAt(of: SideSum, at: number): void {
  const { levels, texts } = of;
  of.length -= 1;
  for (let index = at * NUMBERS_PER_LEVEL; index < of.length * NUMBERS_PER_LEVEL; index += 1) {
    levels[index] = levels[index + NUMBERS_PER_LEVEL] ?? Number.NaN;
  }
  for (let index = at * NUMBERS_PER_TEXT; index < of.length * NUMBERS_PER_TEXT; index += 1) {
    texts[index] = texts[index + NUMBERS_PER_TEXT] ?? 0;
  }
}

/** Makes room: the levels behind it move down, the last one goes when there are as many as count. */
function insertAt(of: SideSum, at: number, limit: number): void {
  const { levels, texts } = of;
  of.length = Math.min(of.length + 1, limit);
  for (let index = of.length * NUMBERS_PER_LEVEL - 1; index >= (at + 1) * NUMBERS_PER_LEVEL; index -= 1) {
    levels[index] = levels[index - NUMBERS_PER_LEVEL] ?? Number.NaN;
  }
  for (let index = of.length * NUMBERS_PER_TEXT - 1; index >= (at + 1) * NUMBERS_PER_TEXT; index -= 1) {
    texts[index] = texts[index - NUMBERS_PER_TEXT] ?? 0;
  }
}

/** `text`: where the level's stands among the texts. */
function joinToThoseBefore(texts: Int32Array, text: number): void {
  const part = texts[text] ?? 0;
  const length = texts[text + 1] ?? 0;
  const isFirst = text === 0;
  texts[text + 2] = isFirst ? part : crcJoin(texts[text + 2 - NUMBERS_PER_TEXT] ?? 0, part, length);
  texts[text + 3] = isFirst ? length : (texts[text + 3 - NUMBERS_PER_TEXT] ?? 0) + length;
}

function joinLevels({ recipe, bids, asks, afterAsks }: Sum): number {
  switch (recipe.layout) {
    case "digits":
      return joinSide(afterAsks, bids);
    case "pairs":
      return joinByTurns(recipe.levels, bids, asks);
    default:
      return unreachable(recipe.layout);
  }
}

function joinSide(register: number, { texts, length }: SideSum): number {
  const last = (length - 1) * NUMBERS_PER_TEXT;
  return length === 0 ? register : crcJoin(register, texts[last + 2] ?? 0, texts[last + 3] ?? 0);
}

/** Before the first byte, one colon earlier: each level has a colon in front, and the first one has none to be summed up. */
const BEFORE_COLON = crcBefore(CRC_START, COLON);

/** In two runs that do not wait for each other, joined in the end. */
function joinByTurns(levels: number, bids: SideSum, asks: SideSum): number {
  if (bids.length + asks.length === 0) return CRC_START;
  const half = Math.ceil(levels / 2);
  let near = BEFORE_COLON;
  let far = 0;
  let farLength = 0;
  for (let at = 0; at < half; at += 1) {
    const beyond = at + half;
    if (at < bids.length) near = joinLevel(near, bids, at);
    if (beyond < bids.length) {
      far = joinLevel(far, bids, beyond);
      farLength += lengthOf(bids, beyond);
    }
    if (at < asks.length) near = joinLevel(near, asks, at);
    if (beyond < asks.length) {
      far = joinLevel(far, asks, beyond);
      farLength += lengthOf(asks, beyond);
    }
  }
  return crcJoin(near, far, farLength);
}

const lengthOf = ({ texts }: SideSum, at: number): number => texts[at * NUMBERS_PER_TEXT + 1] ?? 0;

const joinLevel = (register: number, of: SideSum, at: number): number =>
  crcJoin(register, of.texts[at * NUMBERS_PER_TEXT] ?? 0, lengthOf(of, at));
