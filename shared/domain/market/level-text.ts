import { addByte, type CrcStretch } from "./crc32.ts";
import { addDigits, addFixed, addShortest, type SentDigits } from "./decimal-text.ts";

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

/** Sums up levels as their venue writes them. */
export interface LevelWriter {
  readonly recipe: ChecksumRecipe;
  /** Digits after the point; NaN while they are not known, and where they are not fixed. */
  priceDecimals: number;
  sizeDecimals: number;
  /** Price and size of the level that is next: in an array, because a double that is handed to a function may cost an allocation. */
  readonly values: Float64Array;
  /** What the level written last came to. */
  readonly level: CrcStretch;
}

export const COLON = 0x3a;

export const createLevelWriter = (recipe: ChecksumRecipe): LevelWriter => ({
  recipe,
  priceDecimals: Number.NaN,
  sizeDecimals: Number.NaN,
  values: new Float64Array(2),
  level: { register: 0, length: 0 },
});

/** Adds up the text of a level in `level`, with a colon in front where there are any; false where the doubles do not tell all of its digits. */
export function addLevel(writer: LevelWriter, sent: SentDigits): boolean {
  const { level } = writer;
  level.register = 0;
  level.length = 0;
  const isPriceExact = addNumber(writer, 0, writer.priceDecimals, sent);
  return addNumber(writer, 1, writer.sizeDecimals, sent) && isPriceExact;
}

function addNumber({ recipe, level, values }: LevelWriter, at: number, decimals: number, sent: SentDigits): boolean {
  if (recipe.layout === "digits") return addDigits(level, values, at, decimals, sent);
  addByte(level, COLON);
  return recipe.decimals === "fixed"
    ? addFixed(level, values, at, decimals, sent)
    : addShortest(level, values, at, sent);
}
