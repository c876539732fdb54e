import type { EventSink } from "../adapter.ts";

/**
 * The count of a connection's messages, over all of its channels. Each is one more than the one before; a message that
 * is missing may have been of any book. The first one seen sets the count, because a recording may begin later than the
 * connection.
 */
export interface FrameCount {
  /** Why the count broke with this message; told once, because such a connection proves nothing any more. */
  readonly reason: string;
  /** The place of a message that was understood. A `repeated` one has been handed on already. */
  place(sequence: number): "next" | "repeated" | "broken";
}

/** `isChecked`: false for messages of unknown connections, which have no count in common. */
export function createFrameCount(isChecked: boolean): FrameCount {
  let newest = Number.NaN;
  let reason = "";
  let isOver = !isChecked;
  return {
    get reason() {
      return reason;
    },
    place: (sequence) => {
      if (isOver) return "next";
      if (sequence === newest) return "repeated";
      if (sequence === newest + 1 || Number.isNaN(newest)) {
        newest = sequence;
        return "next";
      }
      reason = `sequence_num is ${sequence} after ${newest}`;
      isOver = true;
      return "broken";
    },
  };
}

/** Whether a message's events are to be handed on; says so where the count breaks. */
export type CountCheck = (sequence: number, sink: EventSink) => boolean;

export const createCountCheck =
  (count: FrameCount): CountCheck =>
  (sequence, sink) => {
    const place = count.place(sequence);
    if (place === "broken") sink.control({ kind: "broken", reason: count.reason });
    return place === "next";
  };
