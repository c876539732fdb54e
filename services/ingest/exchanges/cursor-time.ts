import { BYTE, type Cursor } from "./cursor.ts";

const DASH = 0x2d;
const DOT = 0x2e;
const ZERO = 0x30;
const COLON = 0x3a;
const LETTER_T = 0x54;
const LETTER_Z = 0x5a;

/** `"2021-04-17T16:43:37`, the quote included. */
const SECONDS_CHARS = 20;

/** Digits of a second that are read: what follows a nanosecond is not expected. */
const FRACTION_DIGITS_MAX = 9;

const NANOS_PER_MS = 1_000_000;
const MS_PER_SECOND = 1_000;
const SECONDS_PER_DAY = 86_400;

/** Nanoseconds in one unit of the n-th digit of a second. */
const DIGIT_NANOS = Int32Array.from({ length: FRACTION_DIGITS_MAX + 1 }, (_, digit) => 10 ** (9 - digit));

/**
 * A quoted time of the form `2021-04-17T16:43:37.075687Z` as epoch milliseconds with their fraction: up to nine digits,
 * rounded once to the nearest double. NaN when it is not as expected: another offset, a day that does not exist.
 */
export function readIsoTime(cursor: Cursor): number {
  scanIsoTime(cursor);
  return cursor.number[0] ?? Number.NaN;
}

function scanIsoTime(cursor: Cursor): void {
  const { bytes, at } = cursor;
  const days = daysAt(bytes, at + 1);
  const seconds = secondsAt(bytes, at + 12);
  let nanos = 0;
  let end = at + SECONDS_CHARS;
  let byte = bytes[end] ?? 0;
  if (byte === DOT) {
    const from = end;
    for (byte = bytes[++end] ?? 0; isDigit(byte) && end - from <= FRACTION_DIGITS_MAX; byte = bytes[++end] ?? 0) {
      nanos += (byte - ZERO) * (DIGIT_NANOS[end - from] ?? 0);
    }
    if (end - from === 1) byte = 0;
  }
  const quoted = bytes[at] === BYTE.quote && bytes[end + 1] === BYTE.quote;
  if (days < 0 || seconds < 0 || bytes[at + 11] !== LETTER_T || byte !== LETTER_Z || !quoted) {
    cursor.ok = false;
    cursor.number[0] = Number.NaN;
    return;
  }
  cursor.at = end + 2;
  const wholeMs = (nanos / NANOS_PER_MS) | 0;
  cursor.number[0] =
    (days * SECONDS_PER_DAY + seconds) * MS_PER_SECOND + wholeMs + (nanos - wholeMs * NANOS_PER_MS) / NANOS_PER_MS;
}

const isDigit = (byte: number): boolean => (byte - ZERO) >>> 0 <= 9;

/** Two digits as a number; something above 99 when they are none. */
function pairAt(bytes: Uint8Array, at: number): number {
  const tens = (bytes[at] ?? 0) - ZERO;
  const ones = (bytes[at + 1] ?? 0) - ZERO;
  return tens >>> 0 <= 9 && ones >>> 0 <= 9 ? tens * 10 + ones : NOT_DIGITS;
}

const NOT_DIGITS = 1_000;

/** Seconds of the day of `16:43:37`; -1 when it is none. */
function secondsAt(bytes: Uint8Array, at: number): number {
  const hour = pairAt(bytes, at);
  const minute = pairAt(bytes, at + 3);
  const second = pairAt(bytes, at + 6);
  if (hour > 23 || minute > 59 || second > 59 || bytes[at + 2] !== COLON || bytes[at + 5] !== COLON) return -1;
  return hour * 3_600 + minute * 60 + second;
}

/** Days since the epoch of `2021-04-17`; -1 when it is none, or before the epoch. */
function daysAt(bytes: Uint8Array, at: number): number {
  const century = pairAt(bytes, at);
  const yearOfCentury = pairAt(bytes, at + 2);
  const month = pairAt(bytes, at + 5);
  const day = pairAt(bytes, at + 8);
  if (century > 99 || yearOfCentury > 99 || bytes[at + 4] !== DASH || bytes[at + 7] !== DASH) return -1;
  return daysOf(century * 100 + yearOfCentury, month, day);
}

const DAYS_BEFORE_MONTH = Int32Array.from([0, 0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334]);
const DAYS_IN_MONTH = Int32Array.from([0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]);
const FEBRUARY = 2;
const DAYS_BEFORE_EPOCH = 719_162;

function daysOf(year: number, month: number, day: number): number {
  if (year < 1970 || month < 1 || month > 12 || day < 1) return -1;
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  if (day > (DAYS_IN_MONTH[month] ?? 0) + (leap && month === FEBRUARY ? 1 : 0)) return -1;
  const before = year - 1;
  const leapDays =
    ((before / 4) | 0) - ((before / 100) | 0) + ((before / 400) | 0) + (leap && month > FEBRUARY ? 1 : 0);
  return before * 365 + leapDays + (DAYS_BEFORE_MONTH[month] ?? 0) + day - 1 - DAYS_BEFORE_EPOCH;
}
