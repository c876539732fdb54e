import type { BookChange } from "../voice.ts";
import type { FaultLog, LostInterval } from "./applied.ts";
import type { FaultOf } from "./schedule.ts";
import type { Treatment } from "./treatment.ts";

/** Faults that are done to book updates on their way out. */
export type FrameFault = FaultOf<"gap" | "duplicate" | "reorder" | "wrong-checksum" | "garbage">;

export interface FrameFaults {
  /** The next update of its instrument that somebody reads will suffer it. */
  arm(fault: FrameFault): void;
  /** What becomes of this update, which goes to so many connections. */
  treat(change: BookChange, connections: number): Treatment;
  /** Sequence and time of the newest update of an instrument. */
  position(symbol: string): { readonly seq: number; readonly at: number } | undefined;
}

interface Open {
  /** Updates still to suffer it. */
  left: number;
  readonly treatment: Treatment;
  readonly lost: { firstSeq: number; lastSeq: number; fromAt: number } | undefined;
  complete(rest: { readonly endedAt: number; readonly lost?: LostInterval }): void;
}

const TREATMENT: Readonly<Record<FrameFault["fault"], Treatment>> = {
  gap: "drop",
  duplicate: "twice",
  reorder: "hold",
  "wrong-checksum": "corrupt",
  garbage: "truncate",
};
/** After these the client does not have what the update said, when the next one comes. */
const LOSES: ReadonlySet<Treatment> = new Set(["drop", "hold", "truncate"]);

export function createFrameFaults(deps: {
  readonly venue: string;
  readonly log: FaultLog;
  now(): number;
}): FrameFaults {
  const armed: FrameFault[] = [];
  const open = new Map<string, Open>();
  const positions = new Map<string, { readonly seq: number; readonly at: number }>();

  const begin = (fault: FrameFault, change: BookChange, connections: number): Open => {
    const treatment = TREATMENT[fault.fault];
    const { symbol } = change.listing;
    const lost = LOSES.has(treatment)
      ? { firstSeq: change.firstSeq, lastSeq: change.lastSeq, fromAt: change.before.at }
      : undefined;
    const entry = deps.log.add({
      fault: fault.fault,
      venue: deps.venue,
      symbol,
      at: deps.now(),
      endedAt: undefined,
      connections,
      lost: lost && { ...lost, toAt: undefined },
    });
    const left = fault.fault === "gap" ? fault.updates : 1;
    return { left, treatment, lost, complete: entry.complete };
  };
  /** The update that shows the client what it has lost, or the next one that suffers the same. */
  const goOn = (one: Open, change: BookChange): Treatment => {
    if (one.left > 0) {
      one.left -= 1;
      if (one.lost) one.lost.lastSeq = change.lastSeq;
      return one.treatment;
    }
    open.delete(change.listing.symbol);
    const endedAt = deps.now();
    one.complete(one.lost ? { endedAt, lost: { ...one.lost, toAt: change.at } } : { endedAt });
    return "send";
  };

  return {
    arm: (fault) => armed.push(fault),
    treat: (change, connections) => {
      const { symbol } = change.listing;
      positions.set(symbol, { seq: change.lastSeq, at: change.at });
      const current = open.get(symbol);
      if (current) return goOn(current, change);
      if (connections === 0 || armed.length === 0) return "send";
      const index = armed.findIndex((fault) => fault.symbol === undefined || fault.symbol === symbol);
      const fault = armed[index];
      if (!fault) return "send";
      armed.splice(index, 1);
      const begun = begin(fault, change, connections);
      open.set(symbol, begun);
      return goOn(begun, change);
    },
    position: (symbol) => positions.get(symbol),
  };
}
