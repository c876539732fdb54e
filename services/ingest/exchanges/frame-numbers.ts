import { createCursor } from "./cursor.ts";
import { readNumber, skipNumber } from "./cursor-number.ts";
import { FRAME, literal, takeLiteral } from "./frame-memory.ts";

/**
 * Numbers of the frame, as JSON writes them, with or without quotes around: each function reads the one at `at` into
 * `into[index]` and gives the index behind it, or -1 where it is none. What stands behind it is for the caller to judge.
 */

const MINUS = 0x2d;
const ZERO = 0x30;
const DOT = 0x2e;
const LOWER_E = 0x65;
const UPPER_E = 0x45;
const DOT_DIGIT = DOT - ZERO;
const LOWER_E_DIGIT = LOWER_E - ZERO;
const QUOTE_DIGIT = 0x22 - ZERO;
const CASE_BIT = 0x20;

/** As many digits as an integer of 32 bits always holds. */
const DIGITS_GATHERED_MAX = 9;

/** As many digits as a double always holds. */
const DIGITS_MAX = 15;

/** The largest power of ten that a double holds exactly. */
const SCALE_DIGITS_MAX = 22;

const POWERS_OF_TEN = Float64Array.from({ length: SCALE_DIGITS_MAX + 1 }, (_, exponent) => Number(`1e${exponent}`));

/** A number that is not negative. */
export function amountAt(at: number, into: Float64Array, index: number): number {
  let end = at;
  let digit = (FRAME[end] ?? 0) - ZERO;
  let whole = 0;
  for (; digit >>> 0 <= 9; digit = (FRAME[++end] ?? 0) - ZERO) whole = (Math.imul(whole, 10) + digit) | 0;
  const wholeDigits = end - at;
  const isCommon = isGathered(wholeDigits) && (wholeDigits === 1 || FRAME[at] !== ZERO);
  if (digit !== DOT_DIGIT) {
    if (!isCommon || isExponent(digit)) return rareWithoutPointAt(at, wholeDigits, digit, into, index);
    into[index] = whole;
    return end;
  }
  const fractionFrom = ++end;
  let fraction = 0;
  digit = (FRAME[end] ?? 0) - ZERO;
  // Zeros behind the point add nothing to what 32 bits have to hold.
  while (digit === 0) digit = (FRAME[++end] ?? 0) - ZERO;
  const gatheredFrom = end;
  for (; digit >>> 0 <= 9; digit = (FRAME[++end] ?? 0) - ZERO) fraction = (Math.imul(fraction, 10) + digit) | 0;
  const fractionDigits = end - fractionFrom;
  if (!isCommon || !isFraction(fractionDigits, end - gatheredFrom) || isExponent(digit))
    return rareAmountAt(at, into, index);
  const scale = POWERS_OF_TEN[fractionDigits] ?? Number.NaN;
  const mantissa = whole * scale + fraction;
  if (mantissa > Number.MAX_SAFE_INTEGER) return rareAmountAt(at, into, index);
  into[index] = fraction === 0 ? whole : mantissa / scale;
  return end;
}

/** A number of the commonest form and the quote behind it: the index behind that, or -1 where it has another form. */
export function quotedEnd(at: number, into: Float64Array, index: number): number {
  let end = at;
  let digit = (FRAME[end] ?? 0) - ZERO;
  let whole = 0;
  for (; digit >>> 0 <= 9; digit = (FRAME[++end] ?? 0) - ZERO) whole = (Math.imul(whole, 10) + digit) | 0;
  if (!isGathered(end - at)) return -1;
  if (digit === QUOTE_DIGIT) {
    into[index] = whole;
    return end + 1;
  }
  if (digit !== DOT_DIGIT) return -1;
  const fractionFrom = ++end;
  let fraction = 0;
  digit = (FRAME[end] ?? 0) - ZERO;
  while (digit === 0) digit = (FRAME[++end] ?? 0) - ZERO;
  const gatheredFrom = end;
  for (; digit >>> 0 <= 9; digit = (FRAME[++end] ?? 0) - ZERO) fraction = (Math.imul(fraction, 10) + digit) | 0;
  const fractionDigits = end - fractionFrom;
  if (digit !== QUOTE_DIGIT || !isFraction(fractionDigits, end - gatheredFrom)) return -1;
  const scale = POWERS_OF_TEN[fractionDigits] ?? Number.NaN;
  const mantissa = whole * scale + fraction;
  if (mantissa > Number.MAX_SAFE_INTEGER) return -1;
  into[index] = fraction === 0 ? whole : mantissa / scale;
  return end + 1;
}

const isGathered = (digits: number): boolean => (digits - 1) >>> 0 < DIGITS_GATHERED_MAX;

/** `gathered`: those behind the zeros that it may begin with. */
const isFraction = (digits: number, gathered: number): boolean =>
  (digits - 1) >>> 0 < SCALE_DIGITS_MAX && gathered <= DIGITS_GATHERED_MAX;

/** The two letters differ in one bit. */
const isExponent = (digit: number): boolean => (digit | CASE_BIT) === LOWER_E_DIGIT;

/** Many digits, or an exponent, and no point before that. */
function rareWithoutPointAt(at: number, digits: number, next: number, into: Float64Array, index: number): number {
  if (digits === 0) return -1;
  const isWhole = digits > DIGITS_GATHERED_MAX && digits <= DIGITS_MAX && !isExponent(next);
  return isWhole ? wholeAt(at, into, index) : rareAmountAt(at, into, index);
}

/** A number above 0. */
export function priceAt(at: number, into: Float64Array, index: number): number {
  const end = amountAt(at, into, index);
  return into[index] === 0 ? -1 : end;
}

/** A number of either sign. */
export function signedAt(at: number, into: Float64Array, index: number): number {
  if (FRAME[at] !== MINUS) return amountAt(at, into, index);
  const end = amountAt(at + 1, into, index);
  into[index] = -(into[index] ?? Number.NaN);
  return end;
}

/** A whole number that a double holds exactly, and that is not negative: a time, a sequence, an id. */
export function wholeAt(at: number, into: Float64Array, index: number): number {
  const gatherEnd = at + DIGITS_GATHERED_MAX;
  let end = at;
  let digit = (FRAME[end] ?? 0) - ZERO;
  let gathered = 0;
  for (; digit >>> 0 <= 9 && end < gatherEnd; digit = (FRAME[++end] ?? 0) - ZERO) {
    gathered = (Math.imul(gathered, 10) + digit) | 0;
  }
  const laterFrom = end;
  let later = 0;
  for (; digit >>> 0 <= 9; digit = (FRAME[++end] ?? 0) - ZERO) later = (Math.imul(later, 10) + digit) | 0;
  const digits = end - at;
  if (digits === 0) return -1;
  if (digits > DIGITS_MAX || (digits > 1 && FRAME[at] === ZERO)) return rareWholeAt(at, into, index);
  into[index] = gathered * (POWERS_OF_TEN[end - laterFrom] ?? Number.NaN) + later;
  return end;
}

const cursor = createCursor();

/** Of many digits or with an exponent. */
function rareAmountAt(at: number, into: Float64Array, index: number): number {
  cursor.bytes = FRAME;
  cursor.at = at;
  cursor.ok = true;
  skipNumber(cursor);
  const end = cursor.at;
  cursor.at = at;
  const value = readNumber(cursor);
  if (!cursor.ok || cursor.at !== end || !(value >= 0)) return -1;
  into[index] = value;
  return end;
}

function rareWholeAt(at: number, into: Float64Array, index: number): number {
  const end = rareAmountAt(at, into, index);
  return Number.isSafeInteger(into[index]) ? end : -1;
}

const NULL = literal("null");
const TRUE = literal("true");
const FALSE = literal("false");

/** The index behind the number, `null`, `true` or `false` at `at`, of which nothing is used, or -1. */
export function scalarEnd(at: number): number {
  const from = FRAME[at] === MINUS ? at + 1 : at;
  let end = digitsEnd(from);
  if (end === from) return from === at ? wordEnd(at) : -1;
  if (FRAME[from] === ZERO && end - from > 1) return -1;
  if (FRAME[end] === DOT) {
    const fractionFrom = end + 1;
    end = digitsEnd(fractionFrom);
    if (end === fractionFrom) return -1;
  }
  return FRAME[end] === LOWER_E || FRAME[end] === UPPER_E ? longNumberEnd(at) : end;
}

function digitsEnd(at: number): number {
  let end = at;
  while (((FRAME[end] ?? 0) - ZERO) >>> 0 <= 9) end += 1;
  return end;
}

function wordEnd(at: number): number {
  const end = takeLiteral(at, NULL);
  if (end >= 0) return end;
  const behindTrue = takeLiteral(at, TRUE);
  return behindTrue >= 0 ? behindTrue : takeLiteral(at, FALSE);
}

function longNumberEnd(at: number): number {
  cursor.bytes = FRAME;
  cursor.at = at;
  cursor.ok = true;
  skipNumber(cursor);
  return cursor.ok ? cursor.at : -1;
}
