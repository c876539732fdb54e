import { FRAME } from "./frame-memory.ts";
import { type Slot, slot } from "./layout.ts";

const ZERO = 0x30;
const MS_DIGITS = 13;
const MICROS_DIGITS = 16;
const NANOS_DIGITS = 19;
/** Digits of the whole seconds of a time between 2001 and 2286. */
const SECONDS_DIGITS = 10;
/** Of the year 2106: so many, and no more, times 10⁹ are exact. */
const SECONDS_EXACT_MAX = 2 ** 32;

/**
 * A time in ms, µs or ns, in milliseconds. Nanoseconds are more than a double holds: where seconds times 10⁹ is exact, adding
 * the rest rounds once, as Number() does.
 */
export const anyTime = (register: number): Slot => slot(register, timeAt);

function timeAt(at: number, into: Float64Array, index: number): number {
  const highEnd = at + SECONDS_DIGITS;
  let end = at;
  let high = 0;
  let low = 0;
  let digit = (FRAME[end] ?? 0) - ZERO;
  for (; digit >>> 0 <= 9 && end < highEnd; digit = (FRAME[++end] ?? 0) - ZERO) high = high * 10 + digit;
  for (; digit >>> 0 <= 9; digit = (FRAME[++end] ?? 0) - ZERO) low = (Math.imul(low, 10) + digit) | 0;
  const digits = end - at;
  if (FRAME[at] === ZERO) return -1;
  if (digits === MS_DIGITS) into[index] = high * 1e3 + low;
  else if (digits === MICROS_DIGITS) into[index] = (high * 1e6 + low) / 1e3;
  else if (digits === NANOS_DIGITS && high < SECONDS_EXACT_MAX) into[index] = (high * 1e9 + low) / 1e6;
  else return -1;
  return end;
}
