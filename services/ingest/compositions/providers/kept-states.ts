import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { keptStatesSchema } from "../../../../shared/contracts/provider-state.ts";
import type { ProviderState } from "../../../../shared/domain/funds/provider-state.ts";

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
  const kept = read(file, onFailure);
  const states = new Map(kept.states.map((state) => [state.key, state]));
  let { rows } = kept;
  return {
    get: (key) => states.get(key),
    rows: () => rows,
    keep: (changed, rowsNow) => {
      if (changed.length === 0 && rowsNow === rows) return;
      for (const state of changed) states.set(state.key, state);
      rows = rowsNow;
      try {
        mkdirSync(dirname(file), { recursive: true });
        // In place of the old file whole, or not at all.
        writeFileSync(`${file}.new`, JSON.stringify({ rows, states: [...states.values()] }));
        renameSync(`${file}.new`, file);
      } catch (error) {
        onFailure(`${file}: ${String(error)}`);
      }
    },
  };
}

function read(file: string, onFailure: (why: string) => void): { rows: number; states: readonly ProviderState[] } {
  try {
    return keptStatesSchema.parse(JSON.parse(readFileSync(file, "utf8")));
  } catch (error) {
    const isNew = error instanceof Error && "code" in error && error.code === "ENOENT";
    if (!isNew) onFailure(`${file}: ${String(error)}`);
    return { rows: 0, states: [] };
  }
}
