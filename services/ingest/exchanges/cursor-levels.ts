import { growLevels, type LevelBuffer } from "../../../shared/domain/market/book-update.ts";
import { BYTE, type Cursor, expectByte, hasNext, readAmount, readPrice, takeByte } from "./cursor.ts";

const LOWER_P = 0x70;
const LOWER_S = 0x73;

/** Levels as `[["price","size"],…]` or `[{"p":"price","s":size},…]`; what stood in `levels` before is overwritten. */
export function readLevels(cursor: Cursor, levels: LevelBuffer): void {
  levels.length = 0;
  expectByte(cursor, BYTE.openList);
  if (takeByte(cursor, BYTE.closeList)) return;
  do {
    if (levels.length === levels.prices.length && !growLevels(levels)) cursor.ok = false;
    else if (takeQuotedPair(cursor, levels)) continue;
    else if (takeByte(cursor, BYTE.openList)) readPair(cursor, levels);
    else readLevelObject(cursor, levels);
    levels.length += 1;
  } while (hasNext(cursor, BYTE.closeList) && cursor.ok);
}

/** The common form of a level, `["12.34","0.5"]`, in one go: steps over it, or over nothing where it is another. */
function takeQuotedPair(cursor: Cursor, levels: LevelBuffer): boolean {
  const { bytes, at } = cursor;
  const index = levels.length;
  if (bytes[at] !== BYTE.openList || bytes[at + 1] !== BYTE.quote) return false;
  const sizeAt = scanQuoted(bytes, at + 2, levels.prices, index);
  if (sizeAt < 0 || bytes[sizeAt] !== BYTE.comma || bytes[sizeAt + 1] !== BYTE.quote) return false;
  const end = scanQuoted(bytes, sizeAt + 2, levels.sizes, index);
  if (end < 0 || bytes[end] !== BYTE.closeList || levels.prices[index] === 0) return false;
  cursor.at = end + 1;
  levels.length = index + 1;
  return true;
}

const QUOTE_DIGIT = BYTE.quote - 0x30;
const DOT_DIGIT = 0x2e - 0x30;
/** As many digits as an integer of 32 bits always holds. */
const DIGITS_MAX = 9;
const POWERS_OF_TEN = Float64Array.from({ length: DIGITS_MAX + 1 }, (_, exponent) => 10 ** exponent);

/**
 * Digits up to a quote, at most nine before and nine after the point, as a number into `into[index]`: the index behind
 * the quote, or -1 where it is anything else.
 */
function scanQuoted(bytes: Uint8Array, from: number, into: Float64Array, index: number): number {
  let at = from;
  let digit = (bytes[at] ?? 0) - 0x30;
  let whole = 0;
  for (; digit >= 0 && digit <= 9; digit = (bytes[++at] ?? 0) - 0x30) whole = (Math.imul(whole, 10) + digit) | 0;
  const wholeDigits = at - from;
  if (wholeDigits === 0 || wholeDigits > DIGITS_MAX) return -1;
  if (digit === QUOTE_DIGIT) {
    into[index] = whole;
    return at + 1;
  }
  if (digit !== DOT_DIGIT) return -1;
  const fractionFrom = ++at;
  let fraction = 0;
  digit = (bytes[at] ?? 0) - 0x30;
  for (; digit >= 0 && digit <= 9; digit = (bytes[++at] ?? 0) - 0x30) fraction = (Math.imul(fraction, 10) + digit) | 0;
  const fractionDigits = at - fractionFrom;
  if (digit !== QUOTE_DIGIT || fractionDigits === 0 || fractionDigits > DIGITS_MAX) return -1;
  const scale = POWERS_OF_TEN[fractionDigits] ?? Number.NaN;
  const mantissa = whole * scale + fraction;
  if (mantissa > Number.MAX_SAFE_INTEGER) return -1;
  into[index] = fraction === 0 ? whole : mantissa / scale;
  return at + 1;
}

function readPair(cursor: Cursor, levels: LevelBuffer): void {
  const index = levels.length;
  levels.prices[index] = readPrice(cursor);
  expectByte(cursor, BYTE.comma);
  levels.sizes[index] = readAmount(cursor);
  expectByte(cursor, BYTE.closeList);
}

function readLevelObject(cursor: Cursor, levels: LevelBuffer): void {
  const index = levels.length;
  let seen = 0;
  expectByte(cursor, BYTE.openObject);
  do {
    const key = cursor.bytes[cursor.at + 1];
    expectByte(cursor, BYTE.quote);
    cursor.at += 1;
    expectByte(cursor, BYTE.quote);
    expectByte(cursor, BYTE.colon);
    if (key === LOWER_P) levels.prices[index] = readPrice(cursor);
    else if (key === LOWER_S) levels.sizes[index] = readAmount(cursor);
    else cursor.ok = false;
    seen |= key === LOWER_P ? PRICE_SEEN : SIZE_SEEN;
  } while (cursor.ok && hasNext(cursor, BYTE.closeObject));
  if (seen !== (PRICE_SEEN | SIZE_SEEN)) cursor.ok = false;
}

const PRICE_SEEN = 1;
const SIZE_SEEN = 2;
