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

/** A stretch that grows: what it turns a register of 0 into, and how many bytes it has. */
export interface CrcStretch {
  register: number;
  length: number;
}

/** Four digits go through the register at once, as many as it has bytes. */
const GROUP = 10_000;
const TWO_GROUPS = GROUP * GROUP;
const GROUP_DIGITS = 4;

const ZERO = 0x30;

/** What the digits of a group do to a register of 0, with all zeros in front. */
const AFTER_GROUP = Int32Array.from({ length: GROUP }, (_, group) => {
  let register = 0;
  for (let place = GROUP / 10; place >= 1; place /= 10) {
    register = crcByte(register, ZERO + (Math.floor(group / place) % 10));
  }
  return register;
});

/** What a byte that is followed by one, two and three zeros does to a register of 0. */
const AFTER_TWO = AFTER_BYTE.map((register) => crcByte(register, 0));
const AFTER_THREE = AFTER_TWO.map((register) => crcByte(register, 0));
const AFTER_FOUR = AFTER_THREE.map((register) => crcByte(register, 0));

/** Adds the digits of a whole number of at most 16 digits, without zeros in front: nothing for 0. */
export function addDigits(stretch: CrcStretch, whole: number): void {
  const high = Math.floor(whole / TWO_GROUPS) | 0;
  const low = (whole - high * TWO_GROUPS) | 0;
  if (high === 0) addUpToTwo(stretch, low);
  else {
    addUpToTwo(stretch, high);
    const group = (low / GROUP) | 0;
    addGroup(stretch, group);
    addGroup(stretch, low - group * GROUP);
  }
}

/** Up to two groups, without zeros in front. */
function addUpToTwo(stretch: CrcStretch, value: number): void {
  const first = (value / GROUP) | 0;
  const second = value - first * GROUP;
  if (first === 0) addFirst(stretch, second);
  else {
    addFirst(stretch, first);
    addGroup(stretch, second);
  }
}

/** A group without its zeros in front. */
function addFirst(stretch: CrcStretch, group: number): void {
  if (group >= GROUP / 10) {
    addGroup(stretch, group);
    return;
  }
  const digits = group >= 100 ? 3 : group >= 10 ? 2 : group > 0 ? 1 : 0;
  let { register } = stretch;
  if (digits > 2) register = crcByte(register, ZERO + ((group / 100) | 0));
  if (digits > 1) register = crcByte(register, ZERO + (((group / 10) | 0) % 10));
  if (digits > 0) register = crcByte(register, ZERO + (group % 10));
  stretch.register = register;
  stretch.length += digits;
}

/** A group with its zeros in front. */
function addGroup(stretch: CrcStretch, group: number): void {
  const { register } = stretch;
  stretch.register =
    (AFTER_FOUR[register & 0xff] ?? 0) ^
    (AFTER_THREE[(register >>> 8) & 0xff] ?? 0) ^
    (AFTER_TWO[(register >>> 16) & 0xff] ?? 0) ^
    (AFTER_BYTE[register >>> 24] ?? 0) ^
    (AFTER_GROUP[group] ?? 0);
  stretch.length += GROUP_DIGITS;
}

/** Adds ASCII characters. */
export function addText(stretch: CrcStretch, text: string): void {
  for (let index = 0; index < text.length; index += 1) {
    stretch.register = crcByte(stretch.register, text.charCodeAt(index));
  }
  stretch.length += text.length;
}

/** Adds the bytes from index `from` on. */
export function addBytes(stretch: CrcStretch, bytes: Uint8Array, from: number): void {
  for (let index = from; index < bytes.length; index += 1) {
    stretch.register = crcByte(stretch.register, bytes[index] ?? 0);
  }
  stretch.length += bytes.length - from;
}
