import type { FaultName } from "./schedule.ts";

/** A fault that was done, and what the clients lost by it. */
export interface AppliedFault {
  readonly fault: FaultName;
  readonly venue: string;
  /** Undefined where it concerns all instruments of the venue. */
  readonly symbol: string | undefined;
  /** Epoch ms. */
  readonly at: number;
  /** When it was over; undefined while it lasts, and for what has no end of its own. */
  readonly endedAt: number | undefined;
  /** Connections that it concerned. */
  readonly connections: number;
  /** Book updates that did not reach a client in their place; undefined where none was lost. */
  readonly lost: LostInterval | undefined;
}

export interface LostInterval {
  /** The venue's sequences of the first and the last update that were lost. */
  readonly firstSeq: number;
  readonly lastSeq: number;
  /** The venue's time of the newest update before the hole, and of the first one after it (undefined until it comes). */
  readonly fromAt: number;
  readonly toAt: number | undefined;
}

/** Keeps what was done, in order, for as many faults as anybody will compare. */
export interface FaultLog {
  /** Writes a fault down. The writer may complete it later. */
  add(fault: AppliedFault): { complete(rest: Partial<Pick<AppliedFault, "endedAt" | "lost" | "connections">>): void };
  all(): readonly AppliedFault[];
}

/** Older ones are dropped: a storm over hours must not fill the memory. */
const KEPT_MAX = 100_000;

export function createFaultLog(emit: (applied: AppliedFault) => void): FaultLog {
  const kept: AppliedFault[] = [];
  let dropped = 0;
  return {
    add: (fault) => {
      const place = dropped + kept.push(fault) - 1;
      if (kept.length > KEPT_MAX) {
        kept.shift();
        dropped += 1;
      }
      emit(fault);
      return {
        complete: (rest) => {
          const known = kept[place - dropped];
          if (known) kept[place - dropped] = { ...known, ...rest };
        },
      };
    },
    all: () => [...kept],
  };
}
