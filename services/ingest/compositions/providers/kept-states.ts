import { keptStatesSchema } from "../../../../shared/contracts/provider-state.ts";
import type { ProviderState } from "../../../../shared/domain/funds/provider-state.ts";
import { createKeptFile } from "../kept-file.ts";

/** The last good states of a provider, which outlive the process. */
export interface KeptStates {
  get(key: string): ProviderState | undefined;
  /** Rows of the last whole answer. */
  rows(): number;
  /** Puts `states` in the place of what was known of their keys. */
  keep(states: readonly ProviderState[], rows: number): void;
}

/** `onFailure` hears why the file cannot be read or written; then what is known is known to this process alone. */
export function createKeptStates(file: string, onFailure: (why: string) => void): KeptStates {
  const kept = createKeptFile<{ rows: number; states: readonly ProviderState[] }>(file, keptStatesSchema, onFailure);
  const known = kept.read() ?? { rows: 0, states: [] };
  const states = new Map(known.states.map((state): [string, ProviderState] => [state.key, state]));
  let { rows } = known;
  return {
    get: (key) => states.get(key),
    rows: () => rows,
    keep: (changed, rowsNow) => {
      if (changed.length === 0 && rowsNow === rows) return;
      for (const state of changed) states.set(state.key, state);
      rows = rowsNow;
      kept.keep({ rows, states: [...states.values()] });
    },
  };
}
