import { describeFault, isRefusal } from "../../../../shared/domain/funds/provider-fault.ts";
import { ageFault, type ProviderState } from "../../../../shared/domain/funds/provider-state.ts";
import type { EpochMs } from "../../../../shared/domain/units.ts";
import type { NotReady } from "../../../../shared/runtime/beacon.ts";
import type { Faults } from "./book.ts";

/** Why the state of a provider's funds is not known, or not as new as it should be, as sentences for an operator. */
export function problemsOf(
  book: {
    readonly id: string;
    readonly keys: ReadonlySet<string>;
    readonly good: (key: string) => ProviderState | undefined;
    readonly faults: Faults;
    /** Why it could not be asked. */
    readonly failure: string | undefined;
    readonly checkedAt: EpochMs | undefined;
    readonly ageMsMax: number;
  },
  now: EpochMs,
): readonly NotReady[] {
  const { checkedAt, failure, faults, good, keys } = book;
  const what = `provider ${book.id}`;
  const found: NotReady[] = [];
  if (failure !== undefined) found.push({ what, why: `it does not answer: ${failure}` });
  else if (checkedAt === undefined && faults.size === 0) found.push({ what, why: "it has not answered yet" });
  for (const [key, own] of faults) {
    const kept = keys.has(key) ? keptText(good(key)) : "the last good states are kept";
    for (const fault of own) {
      const why = `${describeFault(fault)} (${isRefusal(fault) ? kept : "the state is used all the same"})`;
      found.push({ what: key === "" ? what : `${what} ${key}`, why });
    }
  }
  for (const key of keys) {
    const held = good(key);
    const age = held && ageFault(held.at, book.ageMsMax, now);
    if (age !== undefined && !faults.has(key)) found.push({ what: `${what} ${key}`, why: describeFault(age) });
  }
  return found;
}

const keptText = (held: ProviderState | undefined): string =>
  held === undefined ? "no good state is known" : `the state of ${isoOf(held.at)} is kept`;

const isoOf = (at: number): string => Temporal.Instant.fromEpochMilliseconds(Math.round(at)).toString();
