/** Names kept per table: a venue lists a few thousand symbols. Frames with further ones take the slow path. */
export const NAMES_MAX = 16_384;

/** Longest name the table takes, in bytes. */
export const NAME_BYTES_MAX = 64;

const QUOTE = 0x22;
const NOTHING = new Uint8Array(0);

const HASH_SEED = 0x811c9dc5 | 0;
const HASH_PRIME = 0x01000193;

/** FNV-1a, one byte at a time, so that a scanner can hash a name while it looks for its end. */
export const hashStart: number = HASH_SEED;
export const hashByte = (hash: number, byte: number): number => Math.imul(hash ^ byte, HASH_PRIME);

/**
 * Names by their bytes: a name seen before costs a hash and a compare instead of a new string. Ids are small integers
 * in order of arrival, so what is known of a name can stand in an array beside the table.
 */
export interface SymbolTable {
  /** The id of the name in `bytes[from, to)`, or -1. `hash` must be that of the bytes. */
  find(bytes: Uint8Array, from: number, to: number, hash: number): number;
  /** As `find`, adding the name when it is new; -1 only when the table is full or the name too long. */
  intern(bytes: Uint8Array, from: number, to: number, hash: number): number;
  /** The id of each name that is a single byte, by that byte; -1 for the others. */
  readonly letters: Int32Array;
  /** The bytes of the name of `id` between quotes, as they stand in a frame. */
  quoted(id: number): Uint8Array;
  /** The name of `id`; the id must come from this table. */
  text(id: number): string;
}

const utf8 = new TextDecoder("utf-8", { ignoreBOM: true });
const encoder = new TextEncoder();

/** A table of at most `namesMax` names, holding `names` as ids 0, 1, 2, … */
export function createSymbolTable(names: readonly string[] = [], namesMax: number = NAMES_MAX): SymbolTable {
  const slots = new Int32Array(slotsFor(namesMax)).fill(-1);
  const letters = new Int32Array(256).fill(-1);
  const mask = slots.length - 1;
  const stored: Uint8Array[] = [];
  const quoted: Uint8Array[] = [];
  const texts: string[] = [];

  /** The slot where the name is, or the empty one where it belongs; at most half are taken, so one is found. */
  const slotOf = (bytes: Uint8Array, from: number, to: number, hash: number): number => {
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      const id = slots[slot] ?? -1;
      if (id < 0) return slot;
      const name = stored[id];
      if (name !== undefined && sameBytes(name, bytes, from, to)) return slot;
    }
  };
  const find = (bytes: Uint8Array, from: number, to: number, hash: number): number =>
    slots[slotOf(bytes, from, to, hash)] ?? -1;
  const intern = (bytes: Uint8Array, from: number, to: number, hash: number): number => {
    const slot = slotOf(bytes, from, to, hash);
    const known = slots[slot] ?? -1;
    if (known >= 0) return known;
    if (texts.length >= namesMax || to - from > NAME_BYTES_MAX) return -1;
    slots[slot] = texts.length;
    if (to - from === 1) letters[bytes[from] ?? 0] = texts.length;
    const inQuotes = new Uint8Array(to - from + 2).fill(QUOTE);
    inQuotes.set(bytes.subarray(from, to), 1);
    quoted.push(inQuotes);
    stored.push(inQuotes.subarray(1, -1));
    texts.push(utf8.decode(bytes.subarray(from, to)));
    return texts.length - 1;
  };

  for (const name of names) {
    const bytes = encoder.encode(name);
    intern(bytes, 0, bytes.length, bytes.reduce(hashByte, hashStart));
  }
  return {
    letters,
    find,
    intern,
    quoted: (id) => quoted[id] ?? NOTHING,
    text: (id) => {
      const text = texts[id];
      if (text === undefined) throw new RangeError(`no name has id ${id}`);
      return text;
    },
  };
}

/** A power of two of which at most half is ever taken. */
const slotsFor = (namesMax: number): number => 2 ** Math.ceil(Math.log2(Math.max(namesMax, 1) * 2));

/** A table of names that never change: the keys of an object, the kinds of a message. */
export const createFixedTable = (names: readonly string[]): SymbolTable => createSymbolTable(names, names.length);

function sameBytes(name: Uint8Array, bytes: Uint8Array, from: number, to: number): boolean {
  if (name.length !== to - from) return false;
  for (let index = 0; index < name.length; index += 1) {
    if (name[index] !== bytes[from + index]) return false;
  }
  return true;
}
