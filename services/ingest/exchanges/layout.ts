import { type Literal, literal, takeLiteral, textEnd } from "./frame-memory.ts";
import type { FrameNames } from "./frame-names.ts";
import { amountAt, priceAt, scalarEnd, signedAt, wholeAt } from "./frame-numbers.ts";
import { isoTimeAt } from "./frame-time.ts";
import { compileLayouts, type Part, type SlotRead } from "./layout-code.ts";

/**
 * How a venue writes the frames of a channel, word for word, with slots where they differ: a server writes the same keys
 * in the same order, so a frame is read by comparing long texts and reading the slots between. A frame that differs in a
 * single byte fits no layout and is read by the slow path: nothing is ever misread, only read later.
 */
export interface Layout {
  readonly parts: readonly Part[];
  /** All registers that it may fill. */
  readonly registers: ReadonlySet<number>;
}

/** What stands in a slot, and the register that it is read into. */
export interface Slot {
  readonly read: SlotRead;
  readonly register: number;
  /** All registers that it may fill. */
  readonly registers: readonly number[];
}

/** Reads from `at` in FRAME, and gives the index behind what it has read, or -1. */
export type SlotReader = (at: number) => number;

/** Registers that a layout may use, and the one for what nobody needs. */
export const REGISTERS_MAX = 16;
const UNUSED = REGISTERS_MAX - 1;

/** What was read: numbers; of a symbol its id; of one of several its index; of a text where it begins. */
export const VALUES: Float64Array = new Float64Array(REGISTERS_MAX);
/** Where each text ends. */
export const TEXT_ENDS: Int32Array = new Int32Array(REGISTERS_MAX);

/** What was read into a register; NaN where the frame's layout has no slot for it. */
export const valueAt = (register: number): number => VALUES[register] ?? Number.NaN;

/** What `read` reads, into `register`. */
export const slot = (register: number, read: SlotRead, registers: readonly number[] = [register]): Slot => ({
  read,
  register,
  registers,
});

/** A whole number that is not negative, up to what a double holds exactly. */
export const whole = (register: number): Slot => slot(register, wholeAt);
/** A number that is not negative. */
export const amount = (register: number): Slot => slot(register, amountAt);
/** A number above 0. */
export const price = (register: number): Slot => slot(register, priceAt);
/** A number of either sign. */
export const signed = (register: number): Slot => slot(register, signedAt);
/** A name that a quote ends. */
export const name = (register: number, names: FrameNames): Slot => slot(register, names.read);
/** The name that was read into `register` before, again. */
export const sameName = (register: number, names: FrameNames): Slot =>
  slot(register, (at, into, index) => names.again(at, into[index] ?? -1), []);
/** Anything up to a quote. */
export const text = (register: number): Slot => slot(register, textAt);
/** One of a few texts. */
export const oneOf = (register: number, texts: readonly string[]): Slot => {
  const choices = texts.map(literal);
  return slot(register, (at, into, index) => choiceAt(at, choices, into, index));
};
/** True is read as 1, false as 0. */
export const boolean = (register: number): Slot => oneOf(register, ["false", "true"]);
/** `2021-04-17T16:43:37.075687Z`, as epoch milliseconds with their fraction. The quotes are part of the layout. */
export const isoTime = (register: number): Slot => slot(register, isoTimeAt);
/** What the channel reads in a way of its own: levels, trades. */
export const custom = (reader: SlotReader): Slot => slot(UNUSED, reader);

/** A part that some frames lack, or write in one of several ways with the same registers: NaN is in them where it lacks. */
export const optional = (...ways: readonly Layout[]): Slot => {
  const registers = [...new Set(ways.flatMap((way) => [...way.registers]))];
  const readWay = readerOf(ways);
  const absent = Int32Array.from(registers);
  const read: SlotRead = (at, into) => {
    const end = readWay(at);
    if (end >= 0) return end;
    for (let index = 0; index < absent.length; index += 1) into[absent[index] ?? UNUSED] = Number.NaN;
    return at;
  };
  return slot(UNUSED, read, registers);
};

/** Takes what nobody needs. */
export const skippedText: Slot = text(UNUSED);
export const skippedScalar: Slot = slot(UNUSED, scalarEnd);
export const skippedWhole: Slot = whole(UNUSED);
export const skippedOneOf = (texts: readonly string[]): Slot => oneOf(UNUSED, texts);
export const skippedBoolean: Slot = skippedOneOf(["true", "false"]);

/** @throws RangeError where two slots fill the same register: what both have in common with another layout is read once. */
export function layout(texts: TemplateStringsArray, ...slots: readonly Slot[]): Layout {
  const filled = slots.flatMap(({ registers }) => registers.filter((register) => register !== UNUSED));
  const registers = new Set(filled);
  if (registers.size < filled.length) throw new RangeError(`registers ${filled} are not all different`);
  return { parts: texts.map((text, index) => ({ text: literal(text), slot: slots[index] })), registers };
}

/** The index behind what has one of these layouts from `at` on, or -1; what was in its slots is then in VALUES. */
export function readerOf(layouts: readonly Layout[]): SlotReader {
  const read = compileLayouts(
    layouts.map(({ parts }) => parts),
    VALUES,
    (_layout, at) => `return ${at};\n`,
  );
  return (at) => read(at, 0);
}

/**
 * Which of these layouts the whole frame of so many bytes has, or -1; what was in its slots is then in VALUES, and NaN in
 * the registers of which it has none.
 */
export function wholeReaderOf(layouts: readonly Layout[]): (length: number) => number {
  const registers = Array.from(VALUES.keys());
  const read = compileLayouts(
    layouts.map(({ parts }) => parts),
    VALUES,
    (index, at, fail) => {
      const absent = registers.filter((register) => !layouts[index]?.registers.has(register));
      const cleared = absent.map((register) => `into[${register}] = `);
      return `if (${at} !== length) ${fail}\n${cleared.join("")}NaN;\nreturn ${index};\n`;
    },
  );
  return (length) => read(0, length);
}

function textAt(at: number, into: Float64Array, index: number): number {
  const end = textEnd(at);
  into[index] = at;
  TEXT_ENDS[index] = end;
  return end;
}

function choiceAt(at: number, choices: readonly Literal[], into: Float64Array, index: number): number {
  for (let choice = 0; choice < choices.length; choice += 1) {
    const text = choices[choice];
    const end = text ? takeLiteral(at, text) : -1;
    if (end < 0) continue;
    into[index] = choice;
    return end;
  }
  return -1;
}
