import type { EpochMs } from "../../../shared/domain/units.ts";
import type { EventSink, FrameOutcome } from "./adapter.ts";
import { loadFrame } from "./frame-memory.ts";
import { type Layout, REGISTERS_MAX, readLayout, type Slot, VALUES } from "./layout.ts";

/** A layout that a hot channel has or had, and what to hand on of a frame that has it. */
export interface HotForm {
  readonly layout: Layout;
  /**
   * Hands on what is in VALUES; undefined where it is for the slow path to judge, and nothing was handed on then.
   * `frame`: its bytes, for texts that are taken from it later.
   */
  readonly give: (frame: Uint8Array, receivedAt: EpochMs, sink: EventSink) => FrameOutcome | undefined;
}

/** The outcome of a frame that had one of the layouts. */
export type HotReader = (frame: Uint8Array, receivedAt: EpochMs, sink: EventSink) => FrameOutcome | undefined;

const REGISTERS = Uint8Array.from({ length: REGISTERS_MAX }, (_, register) => register);

const fills = ({ register, inner = [] }: Slot, wanted: number): boolean =>
  register === wanted || inner.some((slot) => fills(slot, wanted));

/** Reads frames that have one of these layouts. What a layout has no slot for is NaN in VALUES. */
export function createHotReader(forms: readonly HotForm[]): HotReader {
  const layouts = forms.map(({ layout }) => layout);
  const absent = layouts.map(({ slots }) => REGISTERS.filter((one) => !slots.some((slot) => fills(slot, one))));
  /** The layout that last came behind each one; the first entry is for the beginning. */
  const next = new Int32Array(layouts.length + 1);
  let last = -1;
  const fits = (index: number, length: number): boolean => {
    const one = layouts[index];
    return one !== undefined && readLayout(one) === length;
  };
  const find = (length: number): number => {
    const guess = next[last + 1] ?? 0;
    if (fits(guess, length)) return guess;
    for (let index = 0; index < layouts.length; index += 1) {
      if (index !== guess && fits(index, length)) return index;
    }
    return -1;
  };
  return (frame, receivedAt, sink) => {
    if (!loadFrame(frame)) return undefined;
    const found = find(frame.length);
    const form = forms[found];
    if (form === undefined) return undefined;
    next[last + 1] = found;
    last = found;
    const unset = absent[found];
    if (unset !== undefined)
      for (let index = 0; index < unset.length; index += 1) VALUES[unset[index] ?? 0] = Number.NaN;
    return form.give(frame, receivedAt, sink);
  };
}
