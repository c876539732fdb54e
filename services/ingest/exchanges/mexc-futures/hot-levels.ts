import { growLevels, type LevelBuffer } from "../../../../shared/domain/market/book-update.ts";
import { BYTE, type Cursor, expectByte, hasNext, readAmount, readPrice, skipScalar, takeByte } from "../cursor.ts";

/** Levels as `[[price,contracts,orders],…]`; what stood in `levels` before is overwritten. */
export function readTriples(cursor: Cursor, levels: LevelBuffer): void {
  levels.length = 0;
  expectByte(cursor, BYTE.openList);
  if (takeByte(cursor, BYTE.closeList)) return;
  do {
    const index = levels.length;
    if (index === levels.prices.length && !growLevels(levels)) cursor.ok = false;
    if (!takeTriple(cursor, levels, index)) {
      expectByte(cursor, BYTE.openList);
      levels.prices[index] = readPrice(cursor);
      expectByte(cursor, BYTE.comma);
      levels.sizes[index] = readAmount(cursor);
      while (cursor.ok && takeByte(cursor, BYTE.comma)) skipScalar(cursor);
      expectByte(cursor, BYTE.closeList);
    }
    levels.length = index + 1;
  } while (cursor.ok && hasNext(cursor, BYTE.closeList));
}

const ZERO = 0x30;
const DOT = 0x2e;

/** The common form of a level, `[76356.9,1286398,4]`, in one go: steps over it, or over nothing where it is another. */
function takeTriple(cursor: Cursor, levels: LevelBuffer, index: number): boolean {
  const { bytes, at } = cursor;
  if (bytes[at] !== BYTE.openList) return false;
  const sizeAt = scanPlain(bytes, at + 1, levels.prices, index);
  if (sizeAt < 0 || bytes[sizeAt] !== BYTE.comma || levels.prices[index] === 0) return false;
  const countAt = scanPlain(bytes, sizeAt + 1, levels.sizes, index);
  if (countAt < 0 || bytes[countAt] !== BYTE.comma) return false;
  let end = countAt + 1;
  let digit = (bytes[end] ?? 0) - ZERO;
  const isPlain = digit > 0 || (digit === 0 && bytes[end + 1] === BYTE.closeList);
  for (; digit >= 0 && digit <= 9; digit = (bytes[end] ?? 0) - ZERO) end += 1;
  if (!isPlain || end === countAt + 1 || bytes[end] !== BYTE.closeList) return false;
  cursor.at = end + 1;
  return true;
}

/** As many digits as an integer of 32 bits always holds. */
const DIGITS_MAX = 9;
const POWERS_OF_TEN = Float64Array.from({ length: DIGITS_MAX + 1 }, (_, exponent) => 10 ** exponent);

/**
 * Digits, at most nine before and nine after the point, as a number into `into[index]`: the index behind them, or -1
 * where JSON has no such number or it is longer. What stands behind them is for the caller to look at.
 */
function scanPlain(bytes: Uint8Array, from: number, into: Float64Array, index: number): number {
  let at = from;
  let digit = (bytes[at] ?? 0) - ZERO;
  let whole = 0;
  const isZero = digit === 0;
  for (; digit >= 0 && digit <= 9; digit = (bytes[++at] ?? 0) - ZERO) whole = (Math.imul(whole, 10) + digit) | 0;
  const wholeDigits = at - from;
  if (wholeDigits === 0 || wholeDigits > DIGITS_MAX || (isZero && wholeDigits > 1)) return -1;
  if (digit !== DOT - ZERO) {
    into[index] = whole;
    return at;
  }
  const fractionFrom = ++at;
  let fraction = 0;
  digit = (bytes[at] ?? 0) - ZERO;
  for (; digit >= 0 && digit <= 9; digit = (bytes[++at] ?? 0) - ZERO) fraction = (Math.imul(fraction, 10) + digit) | 0;
  const fractionDigits = at - fractionFrom;
  if (fractionDigits === 0 || fractionDigits > DIGITS_MAX) return -1;
  const scale = POWERS_OF_TEN[fractionDigits] ?? Number.NaN;
  const mantissa = whole * scale + fraction;
  if (mantissa > Number.MAX_SAFE_INTEGER) return -1;
  into[index] = fraction === 0 ? whole : mantissa / scale;
  return at;
}
