import { FRAME } from "./frame-memory.ts";
import { amountAt, wholeAt } from "./frame-numbers.ts";
import { type Slot, slot } from "./layout.ts";

/** A sequence number: whole, and often of 19 digits, with the time in its upper bits. A double has the nearest one. */
export const serial = (register: number): Slot => slot(register, serialAt);

const ZERO = 0x30;

/** As many digits as a double always holds, and as many as 64 bits always hold. */
const DOUBLE_DIGITS = 15;
const LONG_DIGITS = 19;

const LOW_DIGITS = 9;
const LOW_RANGE = 10 ** LOW_DIGITS;
const HALF_WORD = 2 ** 16;
const WORD = 2 ** 32;

/** Reads the number at `at` into `into[index]`: the index behind it, or -1. */
export function serialAt(at: number, into: Float64Array, index: number): number {
  let end = at;
  while (((FRAME[end] ?? 0) - ZERO) >>> 0 <= 9) end += 1;
  const digits = end - at;
  if (digits <= DOUBLE_DIGITS) return wholeAt(at, into, index);
  if (digits > LONG_DIGITS || FRAME[at] === ZERO) return amountAt(at, into, index);
  const lowFrom = end - LOW_DIGITS;
  const high = digitsIn(at, lowFrom);
  // high × 10⁹ + low, put together from parts that are exact, so that only the last sum is rounded.
  const highUpper = Math.floor(high / HALF_WORD);
  const upper = highUpper * LOW_RANGE;
  const lower = (high - highUpper * HALF_WORD) * LOW_RANGE + digitsIn(lowFrom, end);
  const words = Math.floor(upper / HALF_WORD);
  into[index] = words * WORD + ((upper - words * HALF_WORD) * HALF_WORD + lower);
  return end;
}

function digitsIn(from: number, to: number): number {
  let value = 0;
  for (let at = from; at < to; at += 1) value = value * 10 + ((FRAME[at] ?? 0) - ZERO);
  return value;
}
