import { FRAME, type Literal, literal, takeLiteral } from "./frame-memory.ts";
import { hashByte, hashStart, NAME_BYTES_MAX, NAMES_MAX } from "./symbol-table.ts";

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const SPACE = 0x20;
const SLOTS_AT_FIRST = 64;

/** The names that came so far, by small ids in order of arrival. */
export interface FrameNames {
  /** Reads the name at `at`, which a quote ends, as its id into `into[index]`: the index behind it, or -1. */
  read(at: number, into: Float64Array, index: number): number;
  /** The index behind the name of `id` if it stands at `at`, or -1. Whether it goes on is for the caller to see. */
  again(at: number, id: number): number;
  /** The name of `id`, which must be one of this table's. */
  text(id: number): string;
}

export function createFrameNames(): FrameNames {
  const literals: Literal[] = [];
  const texts: string[] = [];
  /** Ids by their hash, -1 where none is; at most half are taken. */
  let slots = new Int32Array(SLOTS_AT_FIRST).fill(-1);
  let hashes = new Int32Array(SLOTS_AT_FIRST);
  let lastId = -1;
  let last = literal("");

  const add = (at: number, end: number, hash: number): number => {
    if (texts.length >= NAMES_MAX || end - at > NAME_BYTES_MAX) return -1;
    const text = Buffer.from(FRAME.buffer, at, end - at).toString();
    if (Buffer.byteLength(text) !== end - at) return -1;
    if (texts.length * 2 >= slots.length) {
      slots = new Int32Array(slots.length * 2).fill(-1);
      for (let id = 0; id < texts.length; id += 1) slots[emptySlot(slots, hashes[id] ?? 0)] = id;
      const grown = new Int32Array(slots.length);
      grown.set(hashes);
      hashes = grown;
    }
    const id = texts.length;
    slots[emptySlot(slots, hash)] = id;
    hashes[id] = hash;
    literals.push(literal(text));
    texts.push(text);
    return id;
  };
  const find = (at: number, end: number, hash: number): number => {
    const mask = slots.length - 1;
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      const id = slots[slot] ?? -1;
      const name = literals[id];
      if (name === undefined) return -1;
      if (hashes[id] === hash && takeLiteral(at, name) === end) return id;
    }
  };
  /** A name that is not the one that came last. */
  const search = (at: number): number => {
    let end = at;
    let hash = hashStart;
    let byte = FRAME[end] ?? 0;
    for (; byte !== QUOTE && byte >= SPACE && byte !== BACKSLASH; byte = FRAME[++end] ?? 0) hash = hashByte(hash, byte);
    if (byte !== QUOTE || end === at) return -1;
    let id = find(at, end, hash);
    if (id < 0) id = add(at, end, hash);
    const name = literals[id];
    if (name === undefined) return -1;
    lastId = id;
    last = name;
    return end;
  };
  return {
    // On a connection of few symbols the next one is most often the same.
    read: (at, into, index) => {
      let end = lastId < 0 ? -1 : takeLiteral(at, last);
      if (end < 0 || FRAME[end] !== QUOTE) end = search(at);
      into[index] = lastId;
      return end;
    },
    again: (at, id) => {
      const name = literals[id];
      return name === undefined ? -1 : takeLiteral(at, name);
    },
    text: (id) => {
      const text = texts[id];
      if (text === undefined) throw new RangeError(`no name has id ${id}`);
      return text;
    },
  };
}

function emptySlot(slots: Int32Array, hash: number): number {
  const mask = slots.length - 1;
  let slot = hash & mask;
  while ((slots[slot] ?? -1) >= 0) slot = (slot + 1) & mask;
  return slot;
}
