import { FRAME } from "./frame-memory.ts";
import { type Slot, slot, TEXT_ENDS } from "./layout.ts";

const ZERO = 0x30;

/** A double holds any number of fewer digits, and of as many those that do not begin with a nine. */
const DIGITS_MAX = 16;
const NINE = 0x39;

/** A whole number of which the text is given on, as that of an id: it must be one that says nothing but its number. */
export const wholeText = (register: number): Slot =>
  slot(register, (at, into, index) => {
    let end = at;
    while (((FRAME[end] ?? 0) - ZERO) >>> 0 <= 9) end += 1;
    const digits = end - at;
    if (digits === 0 || digits > DIGITS_MAX || (digits > 1 && FRAME[at] === ZERO)) return -1;
    if (digits === DIGITS_MAX && FRAME[at] === NINE) return -1;
    into[index] = at;
    TEXT_ENDS[index] = end;
    return end;
  });
