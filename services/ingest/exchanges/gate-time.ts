import { BYTE, type Cursor, readAmount } from "./cursor.ts";

const ZERO = 0x30;
const DOT = 0x2e;

/** Digits of a time between 2001 and 2286. */
const MS_DIGITS = 13;
const FRACTION_DIGITS_MAX = 9;
const POWERS_OF_TEN = Float64Array.from({ length: FRACTION_DIGITS_MAX + 1 }, (_, exponent) => 10 ** exponent);

/** Between these, in the years 2004 to 2039, doubles lie so close that so many of them make a millisecond. */
const MS_MIN = 2 ** 40;
const MS_MAX = 2 ** 41 - 1;
const DOUBLES_PER_MS = 4_096;

/**
 * As readAmount, quickest for a quoted time in ms with a fraction, such as `"1619093543708.2642"`. Its digits are too
 * many for one division, but since it is known how far doubles lie apart there, rounding to one of them takes no more.
 */
export function readFineMs(cursor: Cursor): number {
  if (!takeFineMs(cursor)) readAmount(cursor);
  return cursor.number[0] ?? Number.NaN;
}

function takeFineMs(cursor: Cursor): boolean {
  const { bytes, at } = cursor;
  const fractionFrom = at + MS_DIGITS + 2;
  if (bytes[at] !== BYTE.quote || bytes[fractionFrom - 1] !== DOT) return false;
  let ms = 0;
  for (let index = at + 1; index < fractionFrom - 1; index += 1) {
    const digit = (bytes[index] ?? 0) - ZERO;
    if (digit >>> 0 > 9) return false;
    ms = ms * 10 + digit;
  }
  let end = fractionFrom;
  let fraction = 0;
  let digit = (bytes[end] ?? 0) - ZERO;
  for (; digit >>> 0 <= 9; digit = (bytes[++end] ?? 0) - ZERO) fraction = (Math.imul(fraction, 10) + digit) | 0;
  const digits = end - fractionFrom;
  if (bytes[end] !== BYTE.quote || digits === 0 || digits > FRACTION_DIGITS_MAX || ms < MS_MIN || ms > MS_MAX)
    return false;
  // Exact up to the division, which is too fine to round a number beside the middle of two doubles into the middle.
  const exact = (fraction * DOUBLES_PER_MS) / (POWERS_OF_TEN[digits] ?? Number.NaN);
  const below = Math.floor(exact);
  const rest = exact - below;
  const nearest = rest > 0.5 || (rest === 0.5 && below % 2 === 1) ? below + 1 : below;
  cursor.at = end + 1;
  cursor.number[0] = ms + nearest / DOUBLES_PER_MS;
  return true;
}
