/**
 * Numbers in the digits that a venue wrote, as bytes, from the last digit to the first. A double tells any two decimal
 * numbers of 15 digits apart, so up to there the digits are those of a whole number; of longer ones the text must be known.
 */

/** Numbers of more digits than a double tells apart: as they were sent, by the double that they are read as. */
export type SentDigits = ReadonlyMap<number, string>;

/** Most bytes that one number needs: the digits of the largest double, the point, and those of its decimals. */
export const DECIMAL_BYTES_MAX = 400;

/** Below it a scaled value lies less than a quarter from the whole number that it stands for. */
const WHOLE_MAX = 2 ** 50;

const ZERO = 0x30;
const POINT = 0x2e;

/** Digits taken at once: as many as 31 bits hold. Two times as many are more than WHOLE_MAX has. */
const HALF_DIGITS = 8;
const HALF = 10 ** HALF_DIGITS;

/** Powers of ten that a double holds exactly. */
const POWERS_OF_TEN = Float64Array.from({ length: 23 }, (_, exponent) => Number(`1e${exponent}`));
const powerOfTen = (exponent: number): number => POWERS_OF_TEN[exponent] ?? Number.POSITIVE_INFINITY;

/** Digits after the point in the shortest text for `value`; -1 where only a text tells. */
export function shortestDecimals(value: number): number {
  for (let decimals = 0; decimals < POWERS_OF_TEN.length; decimals += 1) {
    const whole = wholeOf(value, decimals);
    if (whole === undefined) return -1;
    if (whole / powerOfTen(decimals) === value) return decimals;
  }
  return -1;
}

/** The whole number of which `value` with `decimals` digits after the point has the digits; undefined where only a text tells. */
export function wholeOf(value: number, decimals: number): number | undefined {
  const whole = Math.round(value * powerOfTen(decimals));
  return whole < WHOLE_MAX ? whole : undefined;
}

/** Writes `value` with `decimals` digits after the point, to end before `end`. Returns where it begins. */
export function writeFixed(bytes: Uint8Array, end: number, value: number, decimals: number, sent: SentDigits): number {
  const whole = wholeOf(value, decimals);
  if (whole === undefined) return writeText(bytes, end, fixedText(value, decimals, sent));
  return writeWhole(bytes, end, whole, decimals + 1, decimals === 0 ? -1 : decimals);
}

/** Writes `value` without zeros behind its last digit, to end before `end`. Returns where it begins. */
export function writeShortest(bytes: Uint8Array, end: number, value: number, sent: SentDigits): number {
  // A long number may well be read as the double of a shorter one.
  const decimals = sent.has(value) ? -1 : shortestDecimals(value);
  return decimals < 0 ? writeText(bytes, end, textOf(value, sent)) : writeFixed(bytes, end, value, decimals, sent);
}

/** `digitsMin`: zeros in front make up for what is missing. `decimals`: digits behind the point, -1 for no point. */
function writeWhole(bytes: Uint8Array, end: number, whole: number, digitsMin: number, decimals: number): number {
  let rest = Math.floor(whole / HALF) | 0;
  let left = (whole - rest * HALF) | 0;
  let at = end;
  for (let digit = 0; left !== 0 || rest !== 0 || digit < digitsMin; digit += 1) {
    if (digit === HALF_DIGITS) {
      left = rest;
      rest = 0;
    }
    if (digit === decimals) bytes[--at] = POINT;
    const tenth = (left / 10) | 0;
    bytes[--at] = ZERO + left - tenth * 10;
    left = tenth;
  }
  return at;
}

function writeText(bytes: Uint8Array, end: number, text: string): number {
  const from = end - text.length;
  for (let index = 0; index < text.length; index += 1) bytes[from + index] = text.charCodeAt(index);
  return from;
}

/** `value` with at least `decimals` digits after the point. */
export function fixedText(value: number, decimals: number, sent: SentDigits): string {
  const [integer = "", fraction = ""] = textOf(value, sent).split(".");
  return decimals === 0 && fraction === "" ? integer : `${integer}.${fraction.padEnd(decimals, "0")}`;
}

/** As it was sent or, of a number that a double holds, its shortest digits; never with an exponent. */
function textOf(value: number, sent: SentDigits): string {
  const text = sent.get(value) ?? String(value);
  const [digits = "", exponent] = text.split("e-");
  if (text.includes("e+")) return BigInt(value).toString();
  if (exponent === undefined) return digits;
  return `0.${"0".repeat(Number(exponent) - 1)}${digits.replace(".", "")}`;
}
