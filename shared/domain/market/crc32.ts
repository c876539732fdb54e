/**
 * CRC32 (IEEE 802.3) as a register that bytes go through. What a stretch of bytes does to a register of 0 can be joined to
 * any other register without going through the bytes again: that goes on as if only zeros had come, and the stretch is added.
 */

const POLYNOMIAL = 0xedb88320;
const BYTE_VALUES = 256;
const REGISTER_BYTES = 4;
const ENTRIES = REGISTER_BYTES * BYTE_VALUES;

/** The register before the first byte. */
export const CRC_START = -1;

/** What the register says once all bytes are through, unsigned. */
export const crcEnd = (register: number): number => ~register >>> 0;

/** What a byte does to a register that is 0. */
const AFTER_BYTE = Int32Array.from({ length: BYTE_VALUES }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? (value >>> 1) ^ POLYNOMIAL : value >>> 1;
  return value;
});

export const crcByte = (register: number, byte: number): number =>
  (register >>> 8) ^ (AFTER_BYTE[(register ^ byte) & 0xff] ?? 0);

/** The register that `byte` turns into `register`: each entry of the table has a highest byte of its own. */
export function crcBefore(register: number, byte: number): number {
  const entry = AFTER_BYTE.findIndex((after) => after >>> 24 === register >>> 24);
  return ((register ^ (AFTER_BYTE[entry] ?? 0)) << 8) | ((entry ^ byte) & 0xff);
}

/** A count of zeros is taken in two steps: a multiple of this many, and what is left. */
const RUN_BITS = 5;
const RUN = 1 << RUN_BITS;
const RUNS_MAX = 15;

/** What zeros turn a register into: by their count, by the place of a byte in the register, and by that byte. */
const AFTER_ZEROS = jumps(RUN, (register) => crcByte(register, 0));
const AFTER_RUNS = jumps(RUNS_MAX + 1, (register) => crcByte(afterZeros(AFTER_ZEROS, RUN - 1, register), 0));

function jumps(counts: number, next: (register: number) => number): Int32Array {
  const table = new Int32Array(counts * ENTRIES);
  for (let entry = 0; entry < ENTRIES; entry += 1) {
    table[entry] = (entry % BYTE_VALUES) << (8 * Math.floor(entry / BYTE_VALUES));
  }
  for (let entry = ENTRIES; entry < table.length; entry += 1) table[entry] = next(table[entry - ENTRIES] ?? 0);
  return table;
}

function afterZeros(table: Int32Array, count: number, register: number): number {
  const base = count * ENTRIES;
  return (
    (table[base + (register & 0xff)] ?? 0) ^
    (table[base + BYTE_VALUES + ((register >>> 8) & 0xff)] ?? 0) ^
    (table[base + 2 * BYTE_VALUES + ((register >>> 16) & 0xff)] ?? 0) ^
    (table[base + 3 * BYTE_VALUES + (register >>> 24)] ?? 0)
  );
}

/** The register after a stretch of `length` bytes that turns a register of 0 into `part`. */
export function crcJoin(register: number, part: number, length: number): number {
  let value = afterZeros(AFTER_ZEROS, length & (RUN - 1), register);
  for (let runs = length >>> RUN_BITS; runs > 0; runs -= RUNS_MAX) {
    value = afterZeros(AFTER_RUNS, Math.min(runs, RUNS_MAX), value);
  }
  return value ^ part;
}

/** Most digits that go through the register at once: as many as it has bytes. */
export const GROUP_DIGITS = REGISTER_BYTES;
export const GROUP = 10 ** GROUP_DIGITS;

const ZERO = 0x30;

/** What one to four digits do to a register of 0: by their count, and by the number that they are. */
const AFTER_DIGITS = new Int32Array((GROUP_DIGITS + 1) * GROUP);
for (let digits = 1; digits <= GROUP_DIGITS; digits += 1) {
  for (let number = 0; number < 10 ** digits; number += 1) {
    const before = AFTER_DIGITS[(digits - 1) * GROUP + Math.floor(number / 10)] ?? 0;
    AFTER_DIGITS[digits * GROUP + number] = crcByte(before, ZERO + (number % 10));
  }
}

/** The register after a whole number of one to four digits, with zeros in front to be that many. */
export const crcDigits = (register: number, number: number, digits: number): number =>
  afterZeros(AFTER_ZEROS, digits, register) ^ (AFTER_DIGITS[digits * GROUP + number] ?? 0);

/** A stretch that grows: what it turns a register of 0 into, and how many bytes it has. */
export interface CrcStretch {
  register: number;
  length: number;
}

export function addByte(stretch: CrcStretch, byte: number): void {
  stretch.register = crcByte(stretch.register, byte);
  stretch.length += 1;
}

/** Adds ASCII characters. */
export function addText(stretch: CrcStretch, text: string): void {
  for (let index = 0; index < text.length; index += 1) {
    stretch.register = crcByte(stretch.register, text.charCodeAt(index));
  }
  stretch.length += text.length;
}
