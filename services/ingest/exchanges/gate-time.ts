import { FRAME } from "./frame-memory.ts";
import { amountAt } from "./frame-numbers.ts";
import { type Slot, slot } from "./layout.ts";

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
 * An amount, read quickest where it is a time in ms with a fraction, such as `1619093543708.2642`. Its digits are too
 * many for one division, but since it is known how far doubles lie apart there, rounding to one of them takes no more.
 */
export const fineMs = (register: number): Slot =>
  slot(register, (at, into, index) => {
    const end = fineMsAt(at, into, index);
    return end < 0 ? amountAt(at, into, index) : end;
  });

function fineMsAt(at: number, into: Float64Array, index: number): number {
  const dotAt = at + MS_DIGITS;
  if (FRAME[dotAt] !== DOT) return -1;
  let ms = 0;
  for (let from = at; from < dotAt; from += 1) {
    const digit = (FRAME[from] ?? 0) - ZERO;
    if (digit >>> 0 > 9) return -1;
    ms = ms * 10 + digit;
  }
  let end = dotAt + 1;
  let fraction = 0;
  let digit = (FRAME[end] ?? 0) - ZERO;
  for (; digit >>> 0 <= 9; digit = (FRAME[++end] ?? 0) - ZERO) fraction = (Math.imul(fraction, 10) + digit) | 0;
  const digits = end - dotAt - 1;
  if (digits === 0 || digits > FRACTION_DIGITS_MAX || ms < MS_MIN || ms > MS_MAX || isExponent(end)) return -1;
  // Exact up to the division, which is too fine to round a number beside the middle of two doubles into the middle.
  const exact = (fraction * DOUBLES_PER_MS) / (POWERS_OF_TEN[digits] ?? Number.NaN);
  const below = Math.floor(exact);
  const rest = exact - below;
  const nearest = rest > 0.5 || (rest === 0.5 && below % 2 === 1) ? below + 1 : below;
  into[index] = ms + nearest / DOUBLES_PER_MS;
  return end;
}

const LOWER_E = 0x65;
const CASE_BIT = 0x20;

const isExponent = (at: number): boolean => ((FRAME[at] ?? 0) | CASE_BIT) === LOWER_E;
