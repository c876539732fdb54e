import { addBytes, addDigits, addText, type CrcStretch } from "./crc32.ts";
import { DECIMAL_BYTES_MAX, fixedText, type SentDigits, wholeOf, writeFixed, writeShortest } from "./decimal-text.ts";

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

/** Writes levels as their venue does, and adds them up. */
export interface LevelWriter {
  readonly recipe: ChecksumRecipe;
  /** Digits after the point; NaN while they are not known, and where they are not fixed. */
  priceDecimals: number;
  sizeDecimals: number;
  /** What the level written last came to. */
  readonly level: CrcStretch;
  readonly text: Uint8Array;
}

export const COLON = 0x3a;

/** Two numbers and two colons. */
const LEVEL_BYTES_MAX = 2 * DECIMAL_BYTES_MAX + 2;

export const createLevelWriter = (recipe: ChecksumRecipe): LevelWriter => ({
  recipe,
  priceDecimals: Number.NaN,
  sizeDecimals: Number.NaN,
  level: { register: 0, length: 0 },
  text: new Uint8Array(LEVEL_BYTES_MAX),
});

/** Adds up the text of a level in `level`, with a colon in front where there are any; false where the doubles do not tell all of its digits. */
export function addLevel(writer: LevelWriter, price: number, size: number, sent: SentDigits): boolean {
  const { recipe, level } = writer;
  level.register = 0;
  level.length = 0;
  if (recipe.layout === "pairs") {
    addBytes(level, writer.text, writePair(writer, price, size, sent));
    return !sent.has(price) && !sent.has(size);
  }
  const isPriceExact = addNumber(level, price, writer.priceDecimals, sent);
  return addNumber(level, size, writer.sizeDecimals, sent) && isPriceExact;
}

/** The digits of a number without the point and the zeros in front; false where the double does not tell them all. */
function addNumber(level: CrcStretch, value: number, decimals: number, sent: SentDigits): boolean {
  const whole = wholeOf(value, decimals);
  if (whole !== undefined) addDigits(level, whole);
  else addText(level, fixedText(value, decimals, sent).replace(".", "").replace(/^0+/, ""));
  return whole !== undefined;
}

/** Writes a level and the colon before it to the end of the text, from the last byte to the first; returns where it begins. */
function writePair(
  { recipe, text, priceDecimals, sizeDecimals }: LevelWriter,
  price: number,
  size: number,
  sent: SentDigits,
) {
  const isFixed = recipe.decimals === "fixed";
  let from = text.length;
  from = isFixed ? writeFixed(text, from, size, sizeDecimals, sent) : writeShortest(text, from, size, sent);
  text[--from] = COLON;
  from = isFixed ? writeFixed(text, from, price, priceDecimals, sent) : writeShortest(text, from, price, sent);
  text[--from] = COLON;
  return from;
}
