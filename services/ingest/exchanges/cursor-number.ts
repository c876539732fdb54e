import type { Cursor } from "./cursor.ts";

/** Numbers from bytes. They are part of the cursor and used through it. */

const QUOTE = 0x22;
const PLUS = 0x2b;
const MINUS = 0x2d;
const DOT = 0x2e;
const ZERO = 0x30;
const NINE = 0x39;
const UPPER_E = 0x45;
const LOWER_E = 0x65;

/** Past the end reads as NUL, which is never expected. */
const byteAt = (bytes: Uint8Array, index: number): number => bytes[index] ?? 0;

/** Powers of ten that a double holds exactly: dividing an exact integer by one rounds once, as Number(text) does. */
const POWERS_OF_TEN = Float64Array.from({ length: 23 }, (_, exponent) => Number(`1e${exponent}`));

/** A number, bare or quoted, exactly as Number() would read it; NaN when it is not as expected. */
export function readNumber(cursor: Cursor): number {
  scanNumber(cursor);
  return cursor.number[0] ?? Number.NaN;
}

/**
 * Digits are gathered as integers, nine at a time so that they fit into 32 bits, because a chain of operations on
 * doubles takes several times as long. Whole and fractional digits have loops of their own, which have fewer branches.
 */
function scanNumber(cursor: Cursor): void {
  const bytes = cursor.bytes;
  let at = cursor.at;
  const quoted = byteAt(bytes, at) === QUOTE;
  if (quoted) at += 1;
  const from = at;
  const negative = byteAt(bytes, at) === MINUS;
  if (negative) at += 1;
  const digitsFrom = at;
  let digit = byteAt(bytes, at) - ZERO;
  let gathered = 0;
  let mantissa = 0;
  for (; digit >= 0 && digit <= 9 && at - digitsFrom < DIGITS_GATHERED_MAX; digit = byteAt(bytes, ++at) - ZERO) {
    gathered = (Math.imul(gathered, 10) + digit) | 0;
  }
  mantissa = gathered;
  for (; digit >= 0 && digit <= 9; digit = byteAt(bytes, ++at) - ZERO) mantissa = mantissa * 10 + digit;
  const integerDigits = at - digitsFrom;
  let fractionDigits = 0;
  let isWhole = integerDigits > 0 && (quoted || integerDigits === 1 || byteAt(bytes, digitsFrom) !== ZERO);
  if (digit === DOT - ZERO) {
    const fractionFrom = ++at;
    gathered = 0;
    digit = byteAt(bytes, at) - ZERO;
    for (; digit >= 0 && digit <= 9 && at - fractionFrom < DIGITS_GATHERED_MAX; digit = byteAt(bytes, ++at) - ZERO) {
      gathered = (Math.imul(gathered, 10) + digit) | 0;
    }
    fractionDigits = at - fractionFrom;
    mantissa = mantissa * (POWERS_OF_TEN[fractionDigits] ?? Number.NaN) + gathered;
    for (; digit >= 0 && digit <= 9; digit = byteAt(bytes, ++at) - ZERO) mantissa = mantissa * 10 + digit;
    fractionDigits = at - fractionFrom;
    isWhole &&= fractionDigits > 0;
  }
  if (!isWhole || (quoted && digit !== QUOTE - ZERO)) {
    cursor.ok = false;
    cursor.number[0] = Number.NaN;
    return;
  }
  if (!quoted && (digit === LOWER_E - ZERO || digit === UPPER_E - ZERO)) {
    scanExponent(cursor, from, at + 1, mantissa, fractionDigits);
    return;
  }
  cursor.at = quoted ? at + 1 : at;
  if (mantissa > Number.MAX_SAFE_INTEGER || fractionDigits >= POWERS_OF_TEN.length) {
    scanLongNumber(cursor, from, at);
    return;
  }
  if (fractionDigits > 0) mantissa /= POWERS_OF_TEN[fractionDigits] ?? Number.NaN;
  cursor.number[0] = negative ? -mantissa : mantissa;
}

const DIGITS_GATHERED_MAX = 9;

/**
 * A bare number that ends in an exponent; `from`: its first byte, `at`: behind the letter. The digits before it are `mantissa`, of
 * which `fractionDigits` stand behind the point.
 */
function scanExponent(cursor: Cursor, from: number, at: number, mantissa: number, fractionDigits: number): void {
  const bytes = cursor.bytes;
  const sign = byteAt(bytes, at);
  const digitsFrom = sign === PLUS || sign === MINUS ? at + 1 : at;
  let end = digitsFrom;
  let exponent = 0;
  for (let digit = byteAt(bytes, end) - ZERO; digit >= 0 && digit <= 9; digit = byteAt(bytes, ++end) - ZERO) {
    exponent = exponent * 10 + digit;
  }
  if (end === digitsFrom) cursor.ok = false;
  cursor.at = end;
  const shift = (sign === MINUS ? -exponent : exponent) - fractionDigits;
  const power = POWERS_OF_TEN[Math.abs(shift)];
  if (power === undefined || mantissa > Number.MAX_SAFE_INTEGER) {
    scanLongNumber(cursor, from, end);
    return;
  }
  const value = shift < 0 ? mantissa / power : mantissa * power;
  cursor.number[0] = byteAt(bytes, from) === MINUS ? -value : value;
}

/** Too many digits for the exact division, or too large an exponent. */
function scanLongNumber(cursor: Cursor, from: number, to: number): void {
  const value = Number(String.fromCharCode(...cursor.bytes.subarray(from, to)));
  if (!Number.isFinite(value)) cursor.ok = false;
  cursor.number[0] = value;
}

/** A sequence number or id. */
export function readSequence(cursor: Cursor): number {
  const value = readNumber(cursor);
  if (!(Number.isSafeInteger(value) && value >= 0)) cursor.ok = false;
  return value;
}

/** A price: a number above 0. */
export function readPrice(cursor: Cursor): number {
  const value = readNumber(cursor);
  if (!(value > 0)) cursor.ok = false;
  return value;
}

/** A size or a time: a number that is not negative. */
export function readAmount(cursor: Cursor): number {
  const value = readNumber(cursor);
  if (!(value >= 0)) cursor.ok = false;
  return value;
}

/** Steps over a bare number, as JSON writes it. */
export function skipNumber(cursor: Cursor): void {
  const bytes = cursor.bytes;
  if (byteAt(bytes, cursor.at) === MINUS) cursor.at += 1;
  if (byteAt(bytes, cursor.at) === ZERO) cursor.at += 1;
  else skipDigits(cursor);
  if (byteAt(bytes, cursor.at) === DOT) {
    cursor.at += 1;
    skipDigits(cursor);
  }
  const letter = byteAt(bytes, cursor.at);
  if (letter !== LOWER_E && letter !== UPPER_E) return;
  const sign = byteAt(bytes, cursor.at + 1);
  cursor.at += sign === PLUS || sign === MINUS ? 2 : 1;
  skipDigits(cursor);
}

/** Steps over digits, of which there must be one at least. */
function skipDigits(cursor: Cursor): void {
  const bytes = cursor.bytes;
  let at = cursor.at;
  while (byteAt(bytes, at) >= ZERO && byteAt(bytes, at) <= NINE) at += 1;
  if (at === cursor.at) cursor.ok = false;
  cursor.at = at;
}
