import { BYTE, type Cursor } from "./cursor.ts";

const ZERO = 0x30;
const MS_DIGITS = 13;
const MICROS_DIGITS = 16;
const NANOS_DIGITS = 19;
/** Digits behind the whole seconds of a time in nanoseconds. */
const NANOS_LOW_DIGITS = 9;

/**
 * A time in ms, µs or ns, as text or number, in milliseconds. Nanoseconds are more than a double holds: seconds times 10⁹
 * is exact until the year 2106, so that adding the rest rounds once, as Number() does.
 */
export function readTimeMs(cursor: Cursor): number {
  const { bytes } = cursor;
  const quoted = bytes[cursor.at] === BYTE.quote;
  const from = quoted ? cursor.at + 1 : cursor.at;
  let at = from;
  let high = 0;
  let low = 0;
  for (let digit = (bytes[at] ?? 0) - ZERO; digit >= 0 && digit <= 9; digit = (bytes[++at] ?? 0) - ZERO) {
    if (at - from < NANOS_DIGITS - NANOS_LOW_DIGITS) high = high * 10 + digit;
    else low = (Math.imul(low, 10) + digit) | 0;
  }
  const digits = at - from;
  if (bytes[from] === ZERO || (quoted && bytes[at] !== BYTE.quote)) cursor.ok = false;
  cursor.at = quoted ? at + 1 : at;
  if (digits === MS_DIGITS) return high * 1e3 + low;
  if (digits === MICROS_DIGITS) return (high * 1e6 + low) / 1e3;
  if (digits === NANOS_DIGITS) return (high * 1e9 + low) / 1e6;
  cursor.ok = false;
  return Number.NaN;
}
