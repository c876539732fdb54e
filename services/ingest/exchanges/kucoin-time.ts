import { BYTE, type Cursor } from "./cursor.ts";
import { takeWhole } from "./quick-numbers.ts";

const ZERO = 0x30;
const MS_DIGITS = 13;
const MS_MIN = 10 ** (MS_DIGITS - 1);
const MS_MAX = 10 ** MS_DIGITS - 1;
const MICROS_DIGITS = 16;
const NANOS_DIGITS = 19;
/** Digits behind the whole seconds of a time in nanoseconds. */
const NANOS_LOW_DIGITS = 9;

/**
 * A time in ms, µs or ns, as text or number, in milliseconds. Nanoseconds are more than a double holds: seconds times 10⁹
 * is exact until the year 2106, so that adding the rest rounds once, as Number() does.
 */
export function readTimeMs(cursor: Cursor): number {
  const { at } = cursor;
  if (takeWhole(cursor)) {
    const ms = cursor.number[0] ?? Number.NaN;
    if (ms >= MS_MIN && ms <= MS_MAX) return ms;
    cursor.at = at;
  }
  scanTime(cursor);
  return cursor.number[0] ?? Number.NaN;
}

/** Into `cursor.number`. */
function scanTime(cursor: Cursor): void {
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
  let ms = Number.NaN;
  if (digits === MS_DIGITS) ms = high * 1e3 + low;
  else if (digits === MICROS_DIGITS) ms = (high * 1e6 + low) / 1e3;
  else if (digits === NANOS_DIGITS) ms = (high * 1e9 + low) / 1e6;
  else cursor.ok = false;
  if (bytes[from] === ZERO || (quoted && bytes[at] !== BYTE.quote)) cursor.ok = false;
  cursor.at = quoted ? at + 1 : at;
  cursor.number[0] = ms;
}
