/**
 * CRC32 (IEEE 802.3) as a register that bytes go through. What stretches of bytes did to a register that was 0 can be
 * joined without going through the bytes again: the register goes on as if only zeros had come, and theirs is added.
 */

const POLYNOMIAL = 0xedb88320;
const BYTE_VALUES = 256;
const REGISTER_BYTES = 4;

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

/** An index outside the tables would be a bug in this file. */
const at = (table: Int32Array, index: number): number => table[index] ?? 0;

export const crcByte = (register: number, byte: number): number =>
  (register >>> 8) ^ at(AFTER_BYTE, (register ^ byte) & 0xff);

/** The register after the bytes from index `from` on. */
export function crcBytes(register: number, bytes: Uint8Array, from: number): number {
  let value = register;
  for (let index = from; index < bytes.length; index += 1) value = crcByte(value, bytes[index] ?? 0);
  return value;
}

/** Zeros stepped over at once; two numbers of a level have rarely more digits. */
const ZEROS_MAX = 48;

/** By count of zeros, then by byte of the register and its value: what they turn it into. */
const AFTER_ZEROS = createJumps();

function createJumps(): Int32Array {
  const size = REGISTER_BYTES * BYTE_VALUES;
  const jumps = new Int32Array((ZEROS_MAX + 1) * size);
  for (let entry = 0; entry < size; entry += 1) {
    jumps[entry] = (entry % BYTE_VALUES) << (8 * Math.floor(entry / BYTE_VALUES));
  }
  for (let entry = size; entry < jumps.length; entry += 1) jumps[entry] = crcByte(at(jumps, entry - size), 0);
  return jumps;
}

function afterZeros(register: number, zeros: number): number {
  const base = zeros * REGISTER_BYTES * BYTE_VALUES;
  return (
    at(AFTER_ZEROS, base + (register & 0xff)) ^
    at(AFTER_ZEROS, base + BYTE_VALUES + ((register >>> 8) & 0xff)) ^
    at(AFTER_ZEROS, base + 2 * BYTE_VALUES + ((register >>> 16) & 0xff)) ^
    at(AFTER_ZEROS, base + 3 * BYTE_VALUES + (register >>> 24))
  );
}

/** The register after a stretch of `length` bytes that turn a register of 0 into `part`. */
export function crcJoin(register: number, part: number, length: number): number {
  let value = register;
  let left = length;
  for (; left > ZEROS_MAX; left -= ZEROS_MAX) value = afterZeros(value, ZEROS_MAX);
  return afterZeros(value, left) ^ part;
}
