/**
 * The frame being read lies in memory of its own: a copy costs a few nanoseconds, and reading at a fixed place four bytes
 * at a time saves many more. One frame at a time: it is read to its end, or given up, before the next one is loaded.
 */

/** Longer frames are whole books of thousands of levels, which the slow path reads. */
export const FRAME_BYTES_MAX = 8 * 1_048_576;

/** NULs behind the frame: no text holds one, so whatever is read stops there. */
const END_BYTES = 8;

export const FRAME: Uint8Array = new Uint8Array(FRAME_BYTES_MAX + END_BYTES);
const view = new DataView(FRAME.buffer);

/** Makes `bytes` the frame; false where they are too many. */
export function loadFrame(bytes: Uint8Array): boolean {
  const { length } = bytes;
  if (length > FRAME_BYTES_MAX) return false;
  FRAME.set(bytes);
  view.setFloat64(length, 0);
  return true;
}

/** A text that stands in frames word for word, four bytes in a number. */
export interface Literal {
  readonly words: Int32Array;
  /** The bytes behind the last whole word, and which bits of a word they are. */
  readonly tail: number;
  readonly tailMask: number;
  readonly length: number;
}

export const BYTES_PER_WORD = 4;

export function literal(text: string): Literal {
  const bytes = new TextEncoder().encode(text);
  const words = new Int32Array(Math.ceil(bytes.length / BYTES_PER_WORD));
  for (const [index, byte] of bytes.entries()) {
    const word = Math.floor(index / BYTES_PER_WORD);
    words[word] = (words[word] ?? 0) | (byte << ((index % BYTES_PER_WORD) * 8));
  }
  const whole = Math.floor(bytes.length / BYTES_PER_WORD);
  const tailBits = (bytes.length % BYTES_PER_WORD) * 8;
  return {
    words: words.slice(0, whole),
    tail: tailBits === 0 ? 0 : (words[whole] ?? 0),
    tailMask: 2 ** tailBits - 1,
    length: bytes.length,
  };
}

/** The four bytes at `at`, as they stand in a Literal. */
export const wordAt = (at: number): number => view.getInt32(at, true);

/** The index behind the text if it stands at `at`, or -1. */
export function takeLiteral(at: number, { words, tail, tailMask, length }: Literal): number {
  let from = at;
  for (let index = 0; index < words.length; index += 1, from += BYTES_PER_WORD) {
    if (view.getInt32(from, true) !== words[index]) return -1;
  }
  return ((view.getInt32(from, true) ^ tail) & tailMask) === 0 ? at + length : -1;
}

/** As `takeLiteral`, of a text that has no whole word. */
export const takeShort = (at: number, tail: number, tailMask: number, length: number): number =>
  ((view.getInt32(at, true) ^ tail) & tailMask) === 0 ? at + length : -1;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const SPACE = 0x20;

/** The four bytes of a word alike. */
const inAllBytes = (byte: number): number => Math.imul(byte, 0x01010101);
const ONES = inAllBytes(1);
const QUOTES = inAllBytes(QUOTE);
const BACKSLASHES = inAllBytes(BACKSLASH);
const SPACES = inAllBytes(SPACE);
const HIGH_BITS = inAllBytes(0x80);

/**
 * The index of the quote that ends the text at `at`, or -1 where it has an escape or does not end. Four bytes at a time:
 * taking 1 from a byte that is 0, or 32 from one below, sets its highest bit, which was not set before.
 */
export function textEnd(at: number): number {
  let end = at;
  for (; ; end += BYTES_PER_WORD) {
    const word = view.getInt32(end, true);
    const quotes = word ^ QUOTES;
    const backslashes = word ^ BACKSLASHES;
    const isQuote = (quotes - ONES) & ~quotes;
    const isBackslash = (backslashes - ONES) & ~backslashes;
    const isControl = (word - SPACES) & ~word;
    if (((isQuote | isBackslash | isControl) & HIGH_BITS) !== 0) break;
  }
  let byte = FRAME[end] ?? 0;
  while (byte !== QUOTE && byte >= SPACE && byte !== BACKSLASH) byte = FRAME[++end] ?? 0;
  return byte === QUOTE ? end : -1;
}
