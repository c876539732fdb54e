import { type BookUpdate, growLevels, type LevelBuffer } from "../../../shared/domain/market/book-update.ts";
import {
  asBytes,
  BYTE,
  type Cursor,
  expectByte,
  expectText,
  hasNext,
  readAmount,
  readPrice,
  takeByte,
} from "./cursor.ts";
import { noteLongNumber } from "./kraken-long-numbers.ts";

const { quote: QUOTE, comma: COMMA, closeList: CLOSE_LIST, closeObject: CLOSE_OBJECT } = BYTE;
const DOT_DIGIT = 0x2e - 0x30;
const ZERO = 0x30;

const PRICE = asBytes('{"price":');
const QTY = asBytes(',"qty":');

/**
 * Levels as Kraken's servers write them, `{"price":12.30,"qty":0.50},…]`; what stood in the buffer before is overwritten. `book`:
 * told of numbers that a double does not hold, where a checksum needs their digits.
 */
export function readLevels(cursor: Cursor, levels: LevelBuffer, book?: BookUpdate): void {
  levels.length = 0;
  if (takeByte(cursor, CLOSE_LIST)) return;
  do {
    const index = levels.length;
    if (index === levels.prices.length && !growLevels(levels)) cursor.ok = false;
    expectText(cursor, PRICE);
    readLevelPrice(cursor, levels, false, book);
    expectText(cursor, QTY);
    readLevelSize(cursor, levels, false, book);
    expectByte(cursor, CLOSE_OBJECT);
    levels.length = index + 1;
  } while (cursor.ok && hasNext(cursor, CLOSE_LIST));
}

/** The price of the level at the end of the buffer. `book`: told of numbers that a double does not hold. */
export function readLevelPrice(cursor: Cursor, levels: LevelBuffer, quoted: boolean, book?: BookUpdate): void {
  const { prices, length: index } = levels;
  const { at } = cursor;
  if (takeDecimal(cursor, quoted, prices, index)) {
    if (prices[index] === 0) cursor.ok = false;
    return;
  }
  prices[index] = readPrice(cursor);
  if (book) noteLongNumber(cursor.bytes, at, cursor.at, book);
}

/** The size of the level at the end of the buffer. */
export function readLevelSize(cursor: Cursor, levels: LevelBuffer, quoted: boolean, book?: BookUpdate): void {
  const { sizes, length: index } = levels;
  const { at } = cursor;
  if (takeDecimal(cursor, quoted, sizes, index)) return;
  sizes[index] = readAmount(cursor);
  if (book) noteLongNumber(cursor.bytes, at, cursor.at, book);
}

/** As many digits as an integer of 32 bits always holds. */
const DIGITS_MAX = 9;
const POWERS_OF_TEN = Float64Array.from({ length: DIGITS_MAX + 1 }, (_, exponent) => 10 ** exponent);

/** What a double tells from its neighbours whatever the digits are. */
const MANTISSA_MAX = 1e15;

/**
 * Steps over a decimal number of at most nine digits before and nine behind the point, and 15 in all, and puts it into
 * `into[index]`; over nothing where it is another.
 */
function takeDecimal(cursor: Cursor, quoted: boolean, into: Float64Array, index: number): boolean {
  const { bytes } = cursor;
  if (quoted && bytes[cursor.at] !== QUOTE) return false;
  const from = quoted ? cursor.at + 1 : cursor.at;
  let at = from;
  let digit = (bytes[at] ?? 0) - ZERO;
  let whole = 0;
  for (; digit >= 0 && digit <= 9; digit = (bytes[++at] ?? 0) - ZERO) whole = (Math.imul(whole, 10) + digit) | 0;
  const wholeDigits = at - from;
  if (wholeDigits === 0 || wholeDigits > DIGITS_MAX || (wholeDigits > 1 && bytes[from] === ZERO)) return false;
  let value = whole;
  if (digit === DOT_DIGIT) {
    const fractionFrom = ++at;
    let fraction = 0;
    digit = (bytes[at] ?? 0) - ZERO;
    for (; digit >= 0 && digit <= 9; digit = (bytes[++at] ?? 0) - ZERO)
      fraction = (Math.imul(fraction, 10) + digit) | 0;
    const fractionDigits = at - fractionFrom;
    if (fractionDigits === 0 || fractionDigits > DIGITS_MAX) return false;
    const scale = POWERS_OF_TEN[fractionDigits] ?? Number.NaN;
    const mantissa = whole * scale + fraction;
    if (mantissa >= MANTISSA_MAX) return false;
    value = mantissa / scale;
  }
  const last = bytes[at];
  if (quoted ? last !== QUOTE : last !== COMMA && last !== CLOSE_OBJECT) return false;
  cursor.at = quoted ? at + 1 : at;
  into[index] = value;
  return true;
}
