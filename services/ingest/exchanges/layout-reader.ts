import type { EpochMs } from "../../../shared/domain/units.ts";
import type { EventSink, FrameOutcome } from "./adapter.ts";
import { loadFrame } from "./frame-memory.ts";
import { type Layout, wholeReaderOf } from "./layout.ts";

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

/** Reads frames that have one of these layouts. What a layout has no slot for is NaN in VALUES. */
export function createHotReader(forms: readonly HotForm[]): HotReader {
  const find = wholeReaderOf(forms.map(({ layout }) => layout));
  return (frame, receivedAt, sink) => {
    if (!loadFrame(frame)) return undefined;
    const form = forms[find(frame.length)];
    return form?.give(frame, receivedAt, sink);
  };
}
