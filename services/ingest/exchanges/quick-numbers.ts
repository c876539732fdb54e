import { BYTE, type Cursor, readAmount, readPrice, readSequence } from "./cursor.ts";

/** The commonest forms of numbers in less time than the cursor takes, which reads all others. */

const ZERO = 0x30;
const DOT_DIGIT = 0x2e - ZERO;
const COMMA_DIGIT = BYTE.comma - ZERO;
const CLOSE_DIGIT = BYTE.closeObject - ZERO;

/** As many digits as an integer of 32 bits always holds. */
const DIGITS_GATHERED_MAX = 9;

/** As many digits as a double always holds. */
const DIGITS_MAX = 15;

const POWERS_OF_TEN = Float64Array.from({ length: DIGITS_MAX + 1 }, (_, exponent) => 10 ** exponent);

/** As readAmount, quickest for a bare whole number: a time, a count. */
export function bareAmount(cursor: Cursor): number {
  if (!takeWhole(cursor)) readAmount(cursor);
  return cursor.number[0] ?? Number.NaN;
}

/** As readSequence, quickest for a bare number. */
export function bareSequence(cursor: Cursor): number {
  if (!takeWhole(cursor)) readSequence(cursor);
  return cursor.number[0] ?? Number.NaN;
}

/** As readAmount, quickest for a quoted decimal. */
export function quotedAmount(cursor: Cursor): number {
  if (!takeQuoted(cursor)) readAmount(cursor);
  return cursor.number[0] ?? Number.NaN;
}

/** As readPrice, quickest for a quoted decimal. */
export function quotedPrice(cursor: Cursor): number {
  if (!takeQuoted(cursor)) readPrice(cursor);
  else if (cursor.number[0] === 0) cursor.ok = false;
  return cursor.number[0] ?? Number.NaN;
}

/** Reads a bare whole number of up to 15 digits into `cursor.number`; false, and nothing read, where it is another. */
export function takeWhole(cursor: Cursor): boolean {
  const { bytes, at: from } = cursor;
  const gatherEnd = from + DIGITS_GATHERED_MAX;
  let at = from;
  let digit = (bytes[at] ?? 0) - ZERO;
  let gathered = 0;
  for (; digit >>> 0 <= 9 && at < gatherEnd; digit = (bytes[++at] ?? 0) - ZERO) {
    gathered = (Math.imul(gathered, 10) + digit) | 0;
  }
  const laterFrom = at;
  let later = 0;
  for (; digit >>> 0 <= 9; digit = (bytes[++at] ?? 0) - ZERO) later = (Math.imul(later, 10) + digit) | 0;
  const digits = at - from;
  const ends = digit === COMMA_DIGIT || digit === CLOSE_DIGIT;
  if (!ends || digits === 0 || digits > DIGITS_MAX || (digits > 1 && bytes[from] === ZERO)) return false;
  cursor.at = at;
  cursor.number[0] = gathered * (POWERS_OF_TEN[at - laterFrom] ?? Number.NaN) + later;
  return true;
}

/** Reads a quoted decimal of few digits into `cursor.number`; false, and nothing read, where it is another. */
function takeQuoted(cursor: Cursor): boolean {
  const { bytes, at } = cursor;
  if (bytes[at] !== BYTE.quote) return false;
  const end = scanDecimal(bytes, at + 1, cursor.number, 0);
  if (end < 0 || bytes[end] !== BYTE.quote) return false;
  cursor.at = end + 1;
  return true;
}

/**
 * Digits, at most nine before and fifteen after a point, as a number into `into[index]`: the index behind them, or -1
 * where it is anything else. What stands behind them is for the caller to judge, and whether a zero may stand before others.
 */
export function scanDecimal(bytes: Uint8Array, from: number, into: Float64Array, index: number): number {
  let at = from;
  let digit = (bytes[at] ?? 0) - ZERO;
  let whole = 0;
  for (; digit >>> 0 <= 9; digit = (bytes[++at] ?? 0) - ZERO) whole = (Math.imul(whole, 10) + digit) | 0;
  const wholeDigits = at - from;
  if (wholeDigits === 0 || wholeDigits > DIGITS_GATHERED_MAX) return -1;
  if (digit !== DOT_DIGIT) {
    into[index] = whole;
    return at;
  }
  const fractionFrom = ++at;
  let fraction = 0;
  digit = (bytes[at] ?? 0) - ZERO;
  for (; digit >>> 0 <= 9; digit = (bytes[++at] ?? 0) - ZERO) fraction = (Math.imul(fraction, 10) + digit) | 0;
  const fractionDigits = at - fractionFrom;
  if (fractionDigits === 0) return -1;
  if (fractionDigits > DIGITS_GATHERED_MAX) return scanLongFraction(bytes, fractionFrom, at, whole, into, index);
  const scale = POWERS_OF_TEN[fractionDigits] ?? Number.NaN;
  const mantissa = whole * scale + fraction;
  if (mantissa > Number.MAX_SAFE_INTEGER) return -1;
  into[index] = fraction === 0 ? whole : mantissa / scale;
  return at;
}

/** Of more digits than are gathered at once, `from` up to, without, `to`. */
function scanLongFraction(
  bytes: Uint8Array,
  from: number,
  to: number,
  whole: number,
  into: Float64Array,
  index: number,
): number {
  const scale = POWERS_OF_TEN[to - from] ?? Number.NaN;
  let fraction = 0;
  for (let at = from; at < to; at += 1) fraction = fraction * 10 + (bytes[at] ?? 0) - ZERO;
  const mantissa = whole * scale + fraction;
  if (!(mantissa <= Number.MAX_SAFE_INTEGER)) return -1;
  into[index] = mantissa / scale;
  return to;
}
