import { FRAME } from "../frame-memory.ts";
import { amountAt, wholeAt } from "../frame-numbers.ts";
import { type Slot, slot } from "../layout.ts";
import { secondsToMs } from "./v1-messages.ts";

const DOT = 0x2e;
const ZERO = 0x30;

/** v1 writes times as seconds with six digits behind the point. */
const MICROS_DIGITS = 6;
const MICROS_PER_SECOND = 1e6;
const MICROS_PER_MS = 1e3;

/** Seconds of which the microseconds are read without an error by `secondsToMs`. */
const SECONDS_MAX = 4e9;

/** The time `1617666423.757885` at `at` in epoch milliseconds; also one of other digits. The index behind it, or -1. */
export function secondsAt(at: number, into: Float64Array, index: number): number {
  let end = wholeAt(at, into, index);
  const seconds = into[index] ?? Number.NaN;
  if (end >= 0 && FRAME[end] === DOT && seconds < SECONDS_MAX) {
    const fractionFrom = end + 1;
    let micros = 0;
    let digit = (FRAME[++end] ?? 0) - ZERO;
    for (; digit >>> 0 <= 9; digit = (FRAME[++end] ?? 0) - ZERO) micros = (Math.imul(micros, 10) + digit) | 0;
    if (end - fractionFrom === MICROS_DIGITS) {
      into[index] = (seconds * MICROS_PER_SECOND + micros) / MICROS_PER_MS;
      return end;
    }
  }
  end = amountAt(at, into, index);
  into[index] = secondsToMs(into[index] ?? Number.NaN);
  return end;
}

/** Such a time in a layout. */
export const seconds = (register: number): Slot => slot(register, secondsAt);
