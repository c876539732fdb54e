import { skipNumber } from "./cursor-number.ts";
import { hashByte, hashStart, type SymbolTable } from "./symbol-table.ts";

export { readAmount, readNumber, readPrice, readSequence } from "./cursor-number.ts";

/**
 * Reads JSON from bytes without building anything, in the compact form that venues send: no whitespace, no escapes, and
 * exponents in bare numbers alone. Whatever it does not expect sets `ok` to false, after which the caller drops the
 * attempt and parses the frame in full; so this may refuse good JSON but must never accept bad JSON, nor read a value other than JSON.parse.
 */
export interface Cursor {
  bytes: Uint8Array;
  at: number;
  ok: boolean;
  /** The symbol last read: on a connection of few symbols the next one is most often the same. */
  readonly lastSymbol: { id: number; names: SymbolTable | undefined; bytes: Uint8Array };
  /** One slot for the number last read: a double returned from a call costs an allocation, one in an array does not. */
  readonly number: Float64Array;
}

export const createCursor = (): Cursor => ({
  bytes: new Uint8Array(0),
  at: 0,
  ok: true,
  lastSymbol: { id: -1, names: undefined, bytes: new Uint8Array(0) },
  number: new Float64Array(1),
});

export function openCursor(cursor: Cursor, bytes: Uint8Array): void {
  cursor.bytes = bytes;
  cursor.at = 0;
  cursor.ok = true;
}

const QUOTE = 0x22;
const COMMA = 0x2c;
const MINUS = 0x2d;
const ZERO = 0x30;
const NINE = 0x39;
const COLON = 0x3a;
const OPEN_LIST = 0x5b;
const BACKSLASH = 0x5c;
const CLOSE_LIST = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;
const SPACE = 0x20;

export const BYTE = {
  quote: QUOTE,
  colon: COLON,
  comma: COMMA,
  openList: OPEN_LIST,
  closeList: CLOSE_LIST,
  openObject: OPEN_OBJECT,
  closeObject: CLOSE_OBJECT,
} as const;

/** Past the end reads as NUL, which is never expected. */
const byteAt = (bytes: Uint8Array, index: number): number => bytes[index] ?? 0;

/** Steps over `byte` if it is next. */
export function takeByte(cursor: Cursor, byte: number): boolean {
  if (byteAt(cursor.bytes, cursor.at) !== byte) return false;
  cursor.at += 1;
  return true;
}

/** Steps over `byte`, which must be next. */
export function expectByte(cursor: Cursor, byte: number): void {
  if (byteAt(cursor.bytes, cursor.at) === byte) cursor.at += 1;
  else cursor.ok = false;
}

/** True when all has been read, and as expected. */
export const isDone = (cursor: Cursor): boolean => cursor.ok && cursor.at === cursor.bytes.length;

/** True while the object or list just entered has a further entry; steps over the comma or the closing byte. */
export function hasNext(cursor: Cursor, close: number): boolean {
  if (takeByte(cursor, COMMA)) return cursor.ok;
  expectByte(cursor, close);
  return false;
}

/** A key and its colon: its id in `keys`, or -1. Most keys are a single letter and are found without a search. */
export function readKey(cursor: Cursor, keys: SymbolTable): number {
  const { bytes, at } = cursor;
  const letter = byteAt(bytes, at + 1);
  if (
    byteAt(bytes, at) === QUOTE &&
    byteAt(bytes, at + 2) === QUOTE &&
    byteAt(bytes, at + 3) === COLON &&
    letter > SPACE &&
    letter !== QUOTE &&
    letter !== BACKSLASH
  ) {
    cursor.at = at + 4;
    return keys.letters[letter] ?? -1;
  }
  const id = readName(cursor, keys);
  expectByte(cursor, COLON);
  return id;
}

/** A string that should be one of `names`: its id, or -1. */
export function readName(cursor: Cursor, names: SymbolTable): number {
  const from = cursor.at + 1;
  const hash = scanString(cursor);
  return cursor.ok ? names.find(cursor.bytes, from, cursor.at - 1, hash) : -1;
}

/** A string that is added to `names` when it is new; a name that has no room there is not expected. */
export function readSymbol(cursor: Cursor, names: SymbolTable): number {
  const { lastSymbol } = cursor;
  if (lastSymbol.names === names && takeText(cursor, lastSymbol.bytes)) return lastSymbol.id;
  const at = cursor.at;
  const hash = scanString(cursor);
  const id = cursor.ok && cursor.at - at > 2 ? names.intern(cursor.bytes, at + 1, cursor.at - 1, hash) : -1;
  if (id < 0) {
    cursor.ok = false;
    return id;
  }
  lastSymbol.id = id;
  lastSymbol.names = names;
  lastSymbol.bytes = names.quoted(id);
  return id;
}

/** Steps over exactly these bytes if they are next. */
export function takeText(cursor: Cursor, text: Uint8Array): boolean {
  const { bytes, at } = cursor;
  const { length } = text;
  // Asked once here, the end need not be looked for at every byte, which takes twice as long.
  if (at + length > bytes.length) return false;
  for (let index = 0; index < length; index += 1) {
    if (bytes[at + index] !== text[index]) return false;
  }
  cursor.at = at + length;
  return true;
}

/** Steps over exactly these bytes, which must be next. A run of them that never varies is cheapest to read at once. */
export function expectText(cursor: Cursor, text: Uint8Array): void {
  if (!takeText(cursor, text)) cursor.ok = false;
}

/** Bytes for takeText and expectText. */
export const asBytes = (text: string): Uint8Array => new TextEncoder().encode(text);

/** Steps over a string. */
export function skipString(cursor: Cursor): void {
  const bytes = cursor.bytes;
  let at = cursor.at;
  if (byteAt(bytes, at) !== QUOTE) cursor.ok = false;
  let byte = byteAt(bytes, ++at);
  while (byte !== QUOTE && byte >= SPACE && byte !== BACKSLASH) byte = byteAt(bytes, ++at);
  if (byte !== QUOTE) cursor.ok = false;
  cursor.at = at + 1;
}

/** Steps over a string and returns the hash of its bytes. */
function scanString(cursor: Cursor): number {
  const bytes = cursor.bytes;
  let at = cursor.at;
  let hash = hashStart;
  if (byteAt(bytes, at) !== QUOTE) {
    cursor.ok = false;
    return hash;
  }
  for (at += 1; ; at += 1) {
    const byte = byteAt(bytes, at);
    if (byte === QUOTE) break;
    if (byte < SPACE || byte === BACKSLASH) {
      cursor.ok = false;
      return hash;
    }
    hash = hashByte(hash, byte);
  }
  cursor.at = at + 1;
  return hash;
}

const TRUE = asBytes("true");
const FALSE = asBytes("false");
const NULL = asBytes("null");

export function readBoolean(cursor: Cursor): boolean {
  if (takeText(cursor, TRUE)) return true;
  if (!takeText(cursor, FALSE)) cursor.ok = false;
  return false;
}

export function readNull(cursor: Cursor): void {
  if (!takeText(cursor, NULL)) cursor.ok = false;
}

/** Steps over a string, number or literal; anything nested is not expected. */
export function skipScalar(cursor: Cursor): void {
  const byte = byteAt(cursor.bytes, cursor.at);
  if (byte === QUOTE) skipString(cursor);
  else if (byte === MINUS || (byte >= ZERO && byte <= NINE)) skipNumber(cursor);
  else if (!takeText(cursor, TRUE) && !takeText(cursor, FALSE) && !takeText(cursor, NULL)) cursor.ok = false;
}
