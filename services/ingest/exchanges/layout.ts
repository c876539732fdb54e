import { BYTES_PER_WORD, type Literal, literal, takeLiteral, textEnd, wordAt } from "./frame-memory.ts";
import type { FrameNames } from "./frame-names.ts";
import { amountAt, priceAt, scalarEnd, signedAt, wholeAt } from "./frame-numbers.ts";
import { isoTimeAt } from "./frame-time.ts";

/**
 * How a venue writes the frames of a channel, word for word, with slots where they differ: a server writes the same keys
 * in the same order, so a frame is read by comparing long texts and reading the slots between. A frame that differs in a
 * single byte fits no layout and is read by the slow path: nothing is ever misread, only read later.
 */
export interface Layout {
  readonly slots: readonly Slot[];
  /**
   * Of each text, in the order in which it is read: the number of its whole words, those, its other bytes as a word, which
   * bits of that they are, and how many bytes; then kind and register of the slot behind it. In one array, because many small ones are
   * spread over the memory.
   */
  readonly program: Int32Array;
}

/** What stands in a slot, and the register that it is read into. */
export interface Slot {
  readonly kind: number;
  readonly register: number;
  readonly names: FrameNames | undefined;
  readonly choices: readonly Literal[] | undefined;
  readonly reader: SlotReader | undefined;
  /** What the reader may put into registers. */
  readonly inner: readonly Slot[] | undefined;
}

/** Reads from `at` in FRAME, and gives the index behind what it has read, or -1. */
export type SlotReader = (at: number) => number;

/** Registers that a layout may use. */
export const REGISTERS_MAX = 16;

/** What was read: numbers; of a symbol its id; of one of several its index; of a text where it begins. */
export const VALUES: Float64Array = new Float64Array(REGISTERS_MAX);
/** Where each text ends. */
export const TEXT_ENDS: Int32Array = new Int32Array(REGISTERS_MAX);

/** What was read into a register; NaN where the frame's layout has no slot for it. */
export const valueAt = (register: number): number => VALUES[register] ?? Number.NaN;

const KIND = {
  whole: 0,
  amount: 1,
  price: 2,
  signed: 3,
  name: 4,
  sameName: 5,
  text: 6,
  scalar: 7,
  oneOf: 8,
  isoTime: 9,
  custom: 10,
  end: 11,
} as const;

/** All slots have the same shape: reading them is much faster than reading several. */
const slot = (kind: number, register: number, more: Partial<Slot> = {}): Slot => ({
  kind,
  register,
  names: more.names,
  choices: more.choices,
  reader: more.reader,
  inner: more.inner,
});

/** A whole number that is not negative, up to what a double holds exactly. */
export const whole = (register: number): Slot => slot(KIND.whole, register);
/** A number that is not negative. */
export const amount = (register: number): Slot => slot(KIND.amount, register);
/** A number above 0. */
export const price = (register: number): Slot => slot(KIND.price, register);
/** A number of either sign. */
export const signed = (register: number): Slot => slot(KIND.signed, register);
/** A name that a quote ends. */
export const name = (register: number, names: FrameNames): Slot => slot(KIND.name, register, { names });
/** The name that was read into `register` before, again. */
export const sameName = (register: number, names: FrameNames): Slot => slot(KIND.sameName, register, { names });
/** Anything up to a quote. */
export const text = (register: number): Slot => slot(KIND.text, register);
/** One of a few texts. */
export const oneOf = (register: number, texts: readonly string[]): Slot =>
  slot(KIND.oneOf, register, { choices: texts.map(literal) });
/** True is read as 1, false as 0. */
export const boolean = (register: number): Slot => oneOf(register, ["false", "true"]);
/** `2021-04-17T16:43:37.075687Z`, as epoch milliseconds with their fraction. The quotes are part of the layout. */
export const isoTime = (register: number): Slot => slot(KIND.isoTime, register);
/** What the channel reads in a way of its own: levels, trades. */
export const custom = (reader: SlotReader): Slot => slot(KIND.custom, UNUSED, { reader });

/** A part that some frames lack, or write in one of several ways with the same registers: NaN is in them where it lacks. */
export const optional = (...ways: readonly Layout[]): Slot => {
  const inner = ways.flatMap(({ slots }) => slots.flatMap((one) => [one, ...(one.inner ?? [])]));
  const registers = Int32Array.from(new Set(inner.map(({ register }) => register)));
  const reader = (at: number): number => {
    for (let index = 0; index < ways.length; index += 1) {
      const way = ways[index];
      const end = way ? readLayout(way, at) : -1;
      if (end >= 0) return end;
    }
    for (let index = 0; index < registers.length; index += 1) VALUES[numberAt(registers, index)] = Number.NaN;
    return at;
  };
  return slot(KIND.custom, UNUSED, { reader, inner });
};

/** Takes what nobody needs. */
const UNUSED = REGISTERS_MAX - 1;
export const skippedText: Slot = text(UNUSED);
export const skippedScalar: Slot = slot(KIND.scalar, UNUSED);
export const skippedWhole: Slot = whole(UNUSED);
export const skippedBoolean: Slot = oneOf(UNUSED, ["true", "false"]);

const END: Slot = slot(KIND.end, UNUSED);

export function layout(texts: TemplateStringsArray, ...slots: readonly Slot[]): Layout {
  const program = texts.flatMap((text, index) => {
    const { words, tail, tailMask, length } = literal(text);
    const { kind, register } = slots[index] ?? END;
    return [words.length, ...words, tail, tailMask, length % BYTES_PER_WORD, kind, register];
  });
  return { slots, program: Int32Array.from(program) };
}

/** The index behind what has this layout from `from` on, or -1; what was in the slots is then in VALUES. */
export function readLayout({ slots, program }: Layout, from = 0): number {
  let at = from;
  let step = 0;
  for (let slot = 0; ; slot += 1) {
    for (const end = step + 1 + numberAt(program, step++); step < end; step += 1, at += BYTES_PER_WORD) {
      if (wordAt(at) !== numberAt(program, step)) return -1;
    }
    if (((wordAt(at) ^ numberAt(program, step)) & numberAt(program, step + 1)) !== 0) return -1;
    at += numberAt(program, step + 2);
    const kind = numberAt(program, step + 3);
    const register = numberAt(program, step + 4);
    step += 5;
    if (kind === KIND.whole) at = wholeAt(at, VALUES, register);
    else if (kind === KIND.price) at = priceAt(at, VALUES, register);
    else if (kind === KIND.amount) at = amountAt(at, VALUES, register);
    else if (kind === KIND.text) at = readText(at, register);
    else if (kind === KIND.scalar) at = scalarEnd(at);
    else if (kind === KIND.end) return at;
    else at = readOtherSlot(at, slots[slot]);
    if (at < 0) return -1;
  }
}

/** An index outside the program would be a bug in this file. */
const numberAt = (program: Int32Array, index: number): number => program[index] ?? 0;

function readOtherSlot(at: number, slot: Slot | undefined): number {
  if (slot === undefined) return -1;
  const { kind, register, names, reader, choices } = slot;
  if (kind === KIND.name && names) return names.read(at, VALUES, register);
  if (kind === KIND.custom && reader) return reader(at);
  if (kind === KIND.oneOf && choices) return readChoice(at, choices, register);
  if (kind === KIND.sameName && names) return names.again(at, VALUES[register] ?? -1);
  if (kind === KIND.signed) return signedAt(at, VALUES, register);
  return isoTimeAt(at, VALUES, register);
}

function readText(at: number, register: number): number {
  const end = textEnd(at);
  VALUES[register] = at;
  TEXT_ENDS[register] = end;
  return end;
}

function readChoice(at: number, choices: readonly Literal[], register: number): number {
  for (let index = 0; index < choices.length; index += 1) {
    const choice = choices[index];
    const end = choice ? takeLiteral(at, choice) : -1;
    if (end < 0) continue;
    VALUES[register] = index;
    return end;
  }
  return -1;
}
