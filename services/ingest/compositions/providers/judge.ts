import type { ProviderConfig } from "../../../../config/provider-schema.ts";
import type { ProviderFault } from "../../../../shared/domain/funds/provider-fault.ts";
import {
  faultsOf,
  jumpFaults,
  type ProviderState,
  type StateLimits,
} from "../../../../shared/domain/funds/provider-state.ts";
import { err, ok, type Result } from "../../../../shared/domain/result.ts";
import { type EpochMs, MS_PER_DAY, MS_PER_HOUR } from "../../../../shared/domain/units.ts";

/** What an answer says of one key. `isConfirmed`: a person has said that a jump is true. */
export interface Candidate {
  readonly read: Result<ProviderState, ProviderFault>;
  readonly isConfirmed: boolean;
}

/** A state that was refused for its jump alone, and how often in a row it has been said since. */
interface Suspect {
  readonly state: ProviderState;
  readonly since: EpochMs;
  readonly answers: number;
}

export interface Verdict {
  readonly state: ProviderState;
  /** It is far from the last one and was taken all the same. */
  readonly isJump: boolean;
}

export interface Judge {
  /** Whether a candidate may take the place of what is known. `known` as for `faultsOf`. */
  judge(
    key: string,
    candidate: Candidate,
    known: { readonly last: ProviderState | undefined; readonly own: ProviderState | undefined },
    now: EpochMs,
  ): Result<Verdict, readonly ProviderFault[]>;
}

/** Judges by the limits of the configuration, and remembers jumps that persist, where that may make them true. */
export function createJudge(
  provider: Pick<ProviderConfig, "limits" | "stateAgeMaxHours" | "acceptAfterConfirmations">,
): Judge {
  const { acceptAfterConfirmations: rule } = provider;
  const limits: StateLimits = { ...provider.limits, ageMsMax: provider.stateAgeMaxHours * MS_PER_HOUR };
  const suspects = new Map<string, Suspect>();
  const bases = new Map<string, ProviderState>();

  const isProven = (key: string, state: ProviderState, now: EpochMs): boolean => {
    if (rule === undefined) return false;
    const before = suspects.get(key);
    const isSame = before !== undefined && jumpFaults(state, before.state, limits).length === 0;
    const suspect = isSame ? { ...before, answers: before.answers + 1 } : { state, since: now, answers: 1 };
    suspects.set(key, suspect);
    return suspect.answers >= rule.answers && now - suspect.since >= rule.overMs;
  };
  /** What the change of a day is measured from, or a figure could treble with every answer. Begins anew at a jump that was true. */
  const baseOf = (key: string, last: ProviderState): ProviderState => {
    const base = bases.get(key);
    const isOfToday = base !== undefined && last.at - base.at < MS_PER_DAY;
    if (isOfToday && jumpFaults(last, base, limits).length === 0) return base;
    bases.set(key, last);
    return last;
  };
  const faultsIn = (key: string, state: ProviderState, known: Parameters<Judge["judge"]>[2], now: EpochMs) => {
    const faults = faultsOf(state, known, limits, now);
    if (known.last === undefined) return faults;
    const base = baseOf(key, known.last);
    return faults.length > 0 ? faults : jumpFaults(state, base, limits);
  };
  return {
    judge: (key, { read, isConfirmed }, known, now) => {
      const faults = read.ok ? faultsIn(key, read.value, known, now) : [read.error];
      const isJumpAlone = faults.length > 0 && faults.every(({ code }) => code === "absurd");
      if (!isJumpAlone) suspects.delete(key);
      if (!read.ok) return err(faults);
      if (faults.length === 0) return ok({ state: read.value, isJump: false });
      if (!isJumpAlone || !(isConfirmed || isProven(key, read.value, now))) return err(faults);
      suspects.delete(key);
      return ok({ state: read.value, isJump: true });
    },
  };
}
