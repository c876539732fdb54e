import { createCursor, isDone, openCursor } from "./cursor.ts";
import { readIsoTime } from "./cursor-time.ts";
import { BYTES_PER_WORD, FRAME, wordAt } from "./frame-memory.ts";

const DOT = 0x2e;
const ZERO = 0x30;
const LETTER_Z = 0x5a;

/** `2021-04-17T16:43:37`, and its words, the last of which overlap. */
const SECONDS_CHARS = 19;
const SECONDS_WORDS = Math.ceil(SECONDS_CHARS / BYTES_PER_WORD);

const NANOS_PER_MS = 1_000_000;
const FRACTION_DIGITS_MAX = 9;
/** Nanoseconds in one unit of the last of so many digits. */
const DIGIT_NANOS = Int32Array.from({ length: FRACTION_DIGITS_MAX + 1 }, (_, digits) => 10 ** (9 - digits));

const wordFrom = (word: number): number => Math.min(word * BYTES_PER_WORD, SECONDS_CHARS - BYTES_PER_WORD);

/** The second that was read last, at first the epoch's: most frames that come behind each other are of the same. */
const text = Buffer.from('"1970-01-01T00:00:00Z"');
const words = Int32Array.from({ length: SECONDS_WORDS }, (_, word) => text.readInt32LE(1 + wordFrom(word)));
let secondMs = 0;
const cursor = createCursor();

/**
 * The time `2021-04-17T16:43:37.075687Z` at `at` in epoch milliseconds with their fraction, as readIsoTime has it, into
 * `into[index]`: the index behind it, or -1. The quotes around it are for the caller to see.
 */
export function isoTimeAt(at: number, into: Float64Array, index: number): number {
  for (let word = 0; word < SECONDS_WORDS; word += 1) {
    if (wordAt(at + wordFrom(word)) === words[word]) continue;
    if (!readSecond(at)) return -1;
    break;
  }
  let end = at + SECONDS_CHARS;
  let nanos = 0;
  if (FRAME[end] === DOT) {
    const from = ++end;
    let digit = (FRAME[end] ?? 0) - ZERO;
    for (; digit >>> 0 <= 9; digit = (FRAME[++end] ?? 0) - ZERO) nanos = (Math.imul(nanos, 10) + digit) | 0;
    const digits = end - from;
    if (digits === 0 || digits > FRACTION_DIGITS_MAX) return -1;
    nanos *= DIGIT_NANOS[digits] ?? Number.NaN;
  }
  if (FRAME[end] !== LETTER_Z) return -1;
  const wholeMs = (nanos / NANOS_PER_MS) | 0;
  into[index] = secondMs + wholeMs + (nanos - wholeMs * NANOS_PER_MS) / NANOS_PER_MS;
  return end + 1;
}

/** Makes the second at `at` the one that was read last, if it is one. */
function readSecond(at: number): boolean {
  for (let char = 0; char < SECONDS_CHARS; char += 1) text[1 + char] = FRAME[at + char] ?? 0;
  openCursor(cursor, text);
  const atMs = readIsoTime(cursor);
  if (!isDone(cursor)) return false;
  secondMs = atMs;
  for (let word = 0; word < SECONDS_WORDS; word += 1) words[word] = wordAt(at + wordFrom(word));
  return true;
}
