import { addText, type CrcStretch, crcByte, crcDigits, GROUP, GROUP_DIGITS } from "./crc32.ts";

/**
 * Numbers in the digits that a venue wrote, summed up. A double tells any two decimal numbers of 15 digits apart, so up to
 * there the digits are those of a whole number; of longer ones the text must be known.
 */

/** Numbers of more digits than a double tells apart: as they were sent, by the double that they are read as. */
export type SentDigits = ReadonlyMap<number, string>;

/** Below it a scaled value lies less than a quarter from the whole number that it stands for. */
const WHOLE_MAX = 2 ** 50;

const POINT = 0x2e;

/** Powers of ten that a double holds exactly. */
const POWERS_OF_TEN = Float64Array.from({ length: 23 }, (_, exponent) => Number(`1e${exponent}`));

/** How many zeros a group ends with. */
const ZEROS_BEHIND = Uint8Array.from({ length: GROUP }, (_, group) => {
  const digits = String(group).padStart(GROUP_DIGITS, "0");
  return GROUP_DIGITS - digits.replace(/0+$/, "").length;
});

/** Few numbers have more digits on either side of the point. */
const USUAL_DIGITS = 2 * GROUP_DIGITS;
const TWO_GROUPS = GROUP * GROUP;

/** Digits after the point in the shortest text for `value`; -1 where only a text tells. */
export function shortestDecimals(value: number): number {
  const usual = POWERS_OF_TEN[USUAL_DIGITS] ?? Number.NaN;
  const whole = Math.round(value * usual);
  if (!(whole < WHOLE_MAX && whole / usual === value)) return searchedDecimals(value);
  const groups = Math.floor(whole / GROUP);
  const last = (whole - groups * GROUP) | 0;
  if (last !== 0) return USUAL_DIGITS - (ZEROS_BEHIND[last] ?? 0);
  return GROUP_DIGITS - (ZEROS_BEHIND[(groups - Math.floor(groups / GROUP) * GROUP) | 0] ?? 0);
}

function searchedDecimals(value: number): number {
  for (let decimals = 0; decimals < POWERS_OF_TEN.length; decimals += 1) {
    const scale = POWERS_OF_TEN[decimals] ?? Number.NaN;
    const whole = Math.round(value * scale);
    if (!(whole < WHOLE_MAX)) return -1;
    if (whole / scale === value) return decimals;
  }
  return -1;
}

/** Adds all digits of `values[at]` with `decimals` of them after the point, which is left out with the zeros in front; false where the double does not tell them all. */
export function addDigits(
  stretch: CrcStretch,
  values: Float64Array,
  at: number,
  decimals: number,
  sent: SentDigits,
): boolean {
  const value = values[at] ?? Number.NaN;
  const whole = Math.round(value * (POWERS_OF_TEN[decimals] ?? Number.POSITIVE_INFINITY));
  if (!(whole < WHOLE_MAX)) {
    addText(stretch, fixedText(value, decimals, sent).replace(".", "").replace(/^0+/, ""));
    return false;
  }
  addWhole(stretch, whole);
  return true;
}

/** Adds `values[at]` with `decimals` digits after the point; false where the double does not tell them all. */
export function addFixed(
  stretch: CrcStretch,
  values: Float64Array,
  at: number,
  decimals: number,
  sent: SentDigits,
): boolean {
  const value = values[at] ?? Number.NaN;
  const scale = POWERS_OF_TEN[decimals] ?? Number.POSITIVE_INFINITY;
  const whole = Math.round(value * scale);
  if (!(whole < WHOLE_MAX && decimals <= 2 * USUAL_DIGITS)) {
    addText(stretch, fixedText(value, decimals, sent));
    return false;
  }
  const integer = Math.floor(whole / scale);
  addWhole(stretch, integer);
  if (decimals > 0) addFraction(stretch, whole - integer * scale, decimals);
  return true;
}

/** How many digits a number of up to four has: a processor foretells no branch of these. */
const digitsOf = (number: number): number => 1 + Number(number >= 10) + Number(number >= 100) + Number(number >= 1_000);

/** Adds a whole number of up to sixteen digits, without zeros in front. */
function addWhole(stretch: CrcStretch, whole: number): void {
  if (whole < TWO_GROUPS) addUpToTwo(stretch, whole | 0);
  else {
    const high = Math.floor(whole / TWO_GROUPS);
    addUpToTwo(stretch, high | 0);
    addPadded(stretch, (whole - high * TWO_GROUPS) | 0, USUAL_DIGITS);
  }
}

/** Adds the point and one to sixteen digits behind it. */
function addFraction(stretch: CrcStretch, fraction: number, decimals: number): void {
  stretch.register = crcByte(stretch.register, POINT);
  stretch.length += 1;
  if (decimals <= USUAL_DIGITS) addPadded(stretch, fraction | 0, decimals);
  else {
    const high = Math.floor(fraction / TWO_GROUPS);
    addPadded(stretch, high | 0, decimals - USUAL_DIGITS);
    addPadded(stretch, (fraction - high * TWO_GROUPS) | 0, USUAL_DIGITS);
  }
}

/** Adds a whole number of one to eight digits. */
function addUpToTwo(stretch: CrcStretch, number: number): void {
  const high = (number / GROUP) | 0;
  const low = number - high * GROUP;
  if (high === 0) {
    const digits = digitsOf(low);
    stretch.register = crcDigits(stretch.register, low, digits);
    stretch.length += digits;
  } else {
    const digits = digitsOf(high);
    stretch.register = crcDigits(crcDigits(stretch.register, high, digits), low, GROUP_DIGITS);
    stretch.length += digits + GROUP_DIGITS;
  }
}

/** Adds one with zeros in front to be of so many digits, one to eight. */
function addPadded(stretch: CrcStretch, number: number, digits: number): void {
  stretch.length += digits;
  if (digits <= GROUP_DIGITS) {
    stretch.register = crcDigits(stretch.register, number, digits);
    return;
  }
  const high = (number / GROUP) | 0;
  const register = crcDigits(stretch.register, high, digits - GROUP_DIGITS);
  stretch.register = crcDigits(register, number - high * GROUP, GROUP_DIGITS);
}

/** Adds `values[at]` without zeros behind its last digit; false where the double does not tell all of them. */
export function addShortest(stretch: CrcStretch, values: Float64Array, at: number, sent: SentDigits): boolean {
  const value = values[at] ?? Number.NaN;
  // A long number may well be read as the double of a shorter one.
  const decimals = sent.size > 0 && sent.has(value) ? -1 : shortestDecimals(value);
  if (decimals >= 0) return addFixed(stretch, values, at, decimals, sent);
  addText(stretch, textOf(value, sent));
  return false;
}

/** `value` with at least `decimals` digits after the point. */
function fixedText(value: number, decimals: number, sent: SentDigits): string {
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
