/**
 * Reads the wire format of protocol buffers without building anything. A message is a run of fields, each a tag (number
 * and kind of the field) and a value; fields of numbers that are not known are stepped over. Whatever runs past the end
 * of its message, or is of a kind that the venue does not use, sets `issue`, after which nothing read may be used.
 */
export interface Wire {
  bytes: Uint8Array;
  at: number;
  /** What is wrong; empty while nothing is. */
  issue: string;
  /** One slot for the number last read: a double returned from a call costs an allocation, one in an array does not. */
  readonly number: Float64Array;
}

export const createWire = (): Wire => ({ bytes: new Uint8Array(0), at: 0, issue: "", number: new Float64Array(1) });

export function openWire(wire: Wire, bytes: Uint8Array): void {
  wire.bytes = bytes;
  wire.at = 0;
  wire.issue = "";
}

/** Notes the first thing that is wrong; later ones follow from it. */
export function fail(wire: Wire, issue: string): void {
  if (wire.issue === "") wire.issue = issue;
}

/** True while the message that ends at `to` has a further field, and all was as expected. */
export const hasField = (wire: Wire, to: number): boolean => wire.at < to && wire.issue === "";

const VARINT = 0;
const FIXED_64 = 1;
const BYTES = 2;
const FIXED_32 = 5;

/** The tag of a field of text, bytes or a message inside. */
export const bytesTag = (field: number): number => (field << 3) | BYTES;
/** The tag of a field of a whole number. */
export const varintTag = (field: number): number => (field << 3) | VARINT;

/** Whether the field is text, bytes or a message inside. */
export const isBytes = (tag: number): boolean => (tag & 7) === BYTES;

/** The tag of the next field. */
export function readTag(wire: Wire, to: number): number {
  const tag = readShort(wire, to);
  if (tag >>> 3 === 0) fail(wire, "a field has no number");
  return tag;
}

/** A number of up to 28 bits (a tag, a length): four bytes of seven bits each, the lowest first. */
function readShort(wire: Wire, to: number): number {
  const { bytes } = wire;
  let value = 0;
  for (let shift = 0; shift < 28; shift += 7) {
    const byte = wire.at < to ? (bytes[wire.at] ?? 0) : ENDED;
    wire.at += 1;
    if (byte < 0x80) return value | (byte << shift);
    if (byte === ENDED) break;
    value |= (byte & 0x7f) << shift;
  }
  fail(wire, "a tag or length runs past its message");
  return 0;
}

/** Above every byte. */
const ENDED = 0x100;

/** Steps over the length of a value of bytes: where it ends, which is not behind `to`. */
export function enterBytes(wire: Wire, to: number): number {
  const end = readShort(wire, to) + wire.at;
  if (end <= to) return end;
  fail(wire, "a field runs past its message");
  return to;
}

const VARINT_BYTES_MAX = 10;

/** A whole number into `wire.number`. A double holds those up to 2^53 only; times, sizes and kinds are far below. */
export function readVarint(wire: Wire, to: number): void {
  let value = 0;
  let scale = 1;
  for (let count = 0; count < VARINT_BYTES_MAX; count += 1) {
    const byte = wire.at < to ? (wire.bytes[wire.at] ?? 0) : ENDED;
    if (byte === ENDED) break;
    wire.at += 1;
    value += (byte & 0x7f) * scale;
    scale *= 0x80;
    if (byte >= 0x80) continue;
    if (value > Number.MAX_SAFE_INTEGER) break;
    wire.number[0] = value;
    return;
  }
  fail(wire, "a whole number runs past its message, or is above 2^53");
}

/** Steps over the value of a field that is not used. */
export function skipField(wire: Wire, tag: number, to: number): void {
  const kind = tag & 7;
  if (kind === BYTES) wire.at = enterBytes(wire, to);
  else if (kind === VARINT) skipVarint(wire, to);
  else if (kind === FIXED_64) wire.at += 8;
  else if (kind === FIXED_32) wire.at += 4;
  else fail(wire, "a field is of a kind that is not used");
  if (wire.at > to) fail(wire, "a field runs past its message");
}

function skipVarint(wire: Wire, to: number): void {
  for (let count = 0; count < VARINT_BYTES_MAX && wire.at < to; count += 1) {
    const byte = wire.bytes[wire.at] ?? 0;
    wire.at += 1;
    if (byte < 0x80) return;
  }
  fail(wire, "a whole number runs past its message");
}

const DOT = 0x2e;
const ZERO = 0x30;

/** Digits that are gathered as an integer of 32 bits, as in the JSON cursor. */
const DIGITS_GATHERED_MAX = 9;

/** Powers of ten that a double holds exactly: dividing an exact integer by one rounds once, as Number(text) does. */
const POWERS_OF_TEN = Float64Array.from({ length: 23 }, (_, exponent) => Number(`1e${exponent}`));

/** A decimal number as text that ends at `end`, into `wire.number`, exactly as Number() would read it. */
export function readDecimal(wire: Wire, end: number): void {
  const { bytes } = wire;
  const from = wire.at;
  let at = from;
  let gathered = 0;
  let mantissa = 0;
  let pointAt = -1;
  let count = 0;
  wire.at = end;
  for (; at < end; at += 1) {
    const digit = (bytes[at] ?? 0) - ZERO;
    if (digit >>> 0 > 9) {
      if (digit !== DOT - ZERO || pointAt >= 0) break;
      pointAt = at;
      continue;
    }
    gathered = (Math.imul(gathered, 10) + digit) | 0;
    count += 1;
    if (count === DIGITS_GATHERED_MAX) {
      mantissa = mantissa * BILLION + gathered;
      gathered = 0;
      count = 0;
    }
  }
  mantissa = mantissa * (POWERS_OF_TEN[count] ?? 1) + gathered;
  const decimals = pointAt < 0 ? 0 : end - pointAt - 1;
  const isPlain = at === end && end > from && pointAt !== from && (pointAt < 0 || decimals > 0);
  if (!isPlain || mantissa > Number.MAX_SAFE_INTEGER || decimals >= POWERS_OF_TEN.length) {
    readUnusual(wire, from, end);
    return;
  }
  wire.number[0] = decimals > 0 ? mantissa / (POWERS_OF_TEN[decimals] ?? Number.NaN) : mantissa;
}

const BILLION = 1e9;

const DECIMAL = /^-?\d+(\.\d+)?([eE][+-]?\d+)?$/;

/** A number with a sign, an exponent or more digits than a double holds. */
function readUnusual(wire: Wire, from: number, end: number): void {
  const text = String.fromCharCode(...wire.bytes.subarray(from, Math.min(end, from + UNUSUAL_CHARS_MAX)));
  const value = DECIMAL.test(text) && end - from <= UNUSUAL_CHARS_MAX ? Number(text) : Number.NaN;
  wire.number[0] = value;
  if (!Number.isFinite(value)) fail(wire, `${JSON.stringify(text)}: expected a decimal number`);
}

/** No number of a venue is longer. */
const UNUSUAL_CHARS_MAX = 64;
