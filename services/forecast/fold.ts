import { inputEventSchema } from "../../shared/contracts/streams.ts";
import type { InputEvent, PlanInput } from "../../shared/domain/input.ts";
import type { VolatilityWindow } from "../../shared/domain/windows/window.ts";
import type { Emit } from "./events.ts";
import type { Change, InputEntry } from "./store.ts";

/** The domain's step over any state that survives a JSON round trip. */
export interface Forecaster<State> {
  /** `newest`: the newest revision of each window given out before, by a state that is lost. */
  readonly initialState: (newest: readonly VolatilityWindow[]) => State;
  /** Which program can continue a state: a snapshot of another version is not loaded. */
  readonly stateVersion: number;
  readonly step: (
    state: State,
    event: InputEvent,
  ) => {
    readonly state: State;
    readonly changes: readonly VolatilityWindow[];
    /** Inputs for the partitions of other assets. */
    readonly plans: readonly PlanInput[];
  };
}

export interface Folded<State> {
  readonly state: State;
  readonly changes: readonly Change[];
  readonly plans: readonly PlanInput[];
  /** Event time of the newest input that could be read. */
  readonly at: number;
}

/**
 * Folds a batch into the state. An entry that cannot be read, or on which `step` throws, is reported and skipped: the
 * same entry is skipped by every forecaster and on every restart, so the output stays the same, and one bad entry
 * cannot stop every asset of the partition.
 */
export function fold<State>(
  entries: readonly InputEntry[],
  from: { readonly state: State; readonly at: number },
  forecaster: Pick<Forecaster<State>, "step">,
  context: { readonly partition: number; readonly emit: Emit },
): Folded<State> {
  const changes: Change[] = [];
  const plans: PlanInput[] = [];
  let { state, at } = from;
  for (const entry of entries) {
    const event = parseEntry(entry, context);
    if (event === undefined) continue;
    const startedAt = performance.now();
    try {
      const next = forecaster.step(state, event);
      state = next.state;
      at = Math.max(at, event.at);
      for (const window of next.changes) changes.push({ inputId: entry.id, window });
      plans.push(...next.plans);
    } catch (error) {
      context.emit({ type: "step_failed", partition: context.partition, inputId: entry.id, error });
    }
    context.emit({ type: "stepped", durationMs: performance.now() - startedAt });
  }
  return { state, changes, plans, at };
}

function parseEntry(
  entry: InputEntry,
  { partition, emit }: { readonly partition: number; readonly emit: Emit },
): InputEvent | undefined {
  const refuse = (reason: "no_event" | "no_json" | "schema", detail: string) => {
    emit({ type: "input_refused", partition, inputId: entry.id, reason, detail });
    return undefined;
  };
  if (entry.text === undefined) return refuse("no_event", "the entry has no field 'e'");
  let value: unknown;
  try {
    value = JSON.parse(entry.text);
  } catch (error) {
    return refuse("no_json", String(error));
  }
  const event = inputEventSchema.safeParse(value);
  if (event.success) return event.data;
  const issue = event.error.issues[0];
  return refuse("schema", issue ? `${issue.path.join(".")}: ${issue.message}` : "unknown");
}
