import { compareStreamIds, STREAM_START, streamIdMs } from "../../shared/contracts/streams.ts";
import type { Clock } from "../../shared/runtime/clock.ts";
import type { Emit } from "./events.ts";
import { type Forecaster, fold } from "./fold.ts";
import type { Change, PartitionStore } from "./store.ts";

/** Entries per read: bounds the time the event loop is held and the work that a crash repeats. */
const BATCH_ENTRIES_MAX = 128;
/** A stop waits at most this long for a quiet stream. */
const BLOCK_MS = 250;
/** Without windows the offset is moved this often, so that a restart has little to fold. */
const COMMIT_EVERY_MS = 1_000;
const LAG_EVERY_MS = 1_000;
const FORGET_EVERY_MS = 600_000;

/** The connection was replaced: what Redis kept may be older than what is in memory. */
export class ConnectionReplaced extends Error {
  override readonly name = "ConnectionReplaced";
}

export interface PartitionDeps<State> {
  readonly partition: number;
  readonly store: PartitionStore;
  /** Rises whenever the connection was lost. */
  readonly connectionEpoch: () => number;
  readonly forecaster: Forecaster<State>;
  /** The state as read back from JSON. */
  readonly reviveState: (value: unknown) => State;
  readonly snapshotEveryMs: number;
  /** The machine's clock: commits and snapshots are housekeeping and do not follow a shifted one. */
  readonly machineClock: Clock;
  readonly emit: Emit;
}

export interface Partition {
  /** Restores and folds until aborted, then commits and saves a last snapshot. Rejects when Redis is lost. */
  run(signal: AbortSignal): Promise<void>;
  /** True while the newest input read was the newest there is. */
  readonly caughtUp: boolean;
}

export function createPartition<State>(deps: PartitionDeps<State>): Partition {
  let caughtUp = false;
  return {
    get caughtUp() {
      return caughtUp;
    },
    run: async (signal) => {
      caughtUp = false;
      try {
        const epoch = deps.connectionEpoch();
        const position = createPosition(deps, await restore(deps));
        while (!signal.aborted) {
          const entries = await deps.store.read(position.offset, BATCH_ENTRIES_MAX, BLOCK_MS);
          if (deps.connectionEpoch() !== epoch) throw new ConnectionReplaced("connection to Redis was replaced");
          await position.advance(entries);
          caughtUp = entries.length < BATCH_ENTRIES_MAX;
        }
        await position.save();
      } finally {
        caughtUp = false;
      }
    },
  };
}

interface Restored<State> {
  readonly offset: string;
  /** What the fence would refuse anyway. */
  readonly committed: string;
  readonly state: State;
}

/**
 * The snapshot, to fold on from its offset. Where input after it was trimmed away, its state is kept nevertheless: it
 * knows the funds and the revisions given out, and the jump in time makes it treat every market as stale.
 *
 * Without a usable snapshot nothing can be folded again as it was, so the fold goes on after what is committed, with a
 * fresh state that knows the revisions given out. The first start of all saves a snapshot before it folds anything: a
 * crash before the next one then folds from the beginning, and is not taken for a loss.
 */
async function restore<State>(deps: PartitionDeps<State>): Promise<Restored<State>> {
  const { store, partition, emit, forecaster } = deps;
  const committed = await store.committedOffset();
  const stored = await usableSnapshot(deps, committed);
  const offset = stored?.offset ?? committed;
  if (offset !== STREAM_START && !(await store.reachesBackTo(offset)))
    emit({ type: "input_lost", partition, after: offset });
  const windows = await store.newestWindows();
  const state = stored ? deps.reviveState(stored.state) : forecaster.initialState(windows);
  if (stored === undefined) await store.saveSnapshot({ offset, version: forecaster.stateVersion, state });
  emit({ type: "taken_over", windows: windows.map(({ id, status }) => ({ id, status })) });
  emit({ type: "restored", partition, offset, fromSnapshot: stored !== undefined });
  return { offset, committed, state };
}

async function usableSnapshot<State>(deps: PartitionDeps<State>, committed: string) {
  const { store, partition, emit, forecaster } = deps;
  const found = await store.loadSnapshot();
  if (found !== undefined && found !== "unreadable" && found.version === forecaster.stateVersion) return found;
  const why = found === "unreadable" ? "unreadable" : found === undefined ? "missing" : "version";
  if (why !== "missing" || committed !== STREAM_START) emit({ type: "snapshot_unusable", partition, why });
  return undefined;
}

/** Where the fold stands: the state, the offset it belongs to, and how much of that is committed and saved. */
function createPosition<State>(deps: PartitionDeps<State>, restored: Restored<State>) {
  const { store, partition, emit, machineClock } = deps;
  let { offset, state, committed } = restored;
  let saved = offset;
  let at = 0;
  let committedAt = machineClock.now();
  let savedAt = committedAt;
  let lagAt = 0;
  let forgottenAt = committedAt;

  const isCommitted = () => compareStreamIds(offset, committed) <= 0;
  const commit = async (changes: readonly Change[]) => {
    const answer = await store.commit(offset, changes);
    committed = offset;
    committedAt = machineClock.now();
    if (!answer.accepted) {
      emit({ type: "commit_refused", partition, offset });
      return;
    }
    emit({ type: "committed", partition, written: answer.written, skipped: changes.length - answer.written });
    // What the fence skips is always the oldest part of a batch.
    for (const { window } of changes.slice(changes.length - answer.written)) emit(windowEvent(partition, window));
  };
  const save = async () => {
    if (offset === saved) return;
    if (!isCommitted()) await commit([]);
    const accepted = await store.saveSnapshot({ offset, version: deps.forecaster.stateVersion, state });
    saved = offset;
    emit(accepted ? { type: "snapshot_saved", partition, at: savedAt } : { type: "snapshot_refused", partition });
  };
  const reportLag = async (isBehind: boolean) => {
    const lagMs = isBehind ? Math.max(0, streamIdMs(await store.newestInputId()) - streamIdMs(offset)) : 0;
    emit({ type: "lag", partition, lagMs });
  };

  return {
    get offset() {
      return offset;
    },
    save,
    advance: async (entries: Awaited<ReturnType<PartitionStore["read"]>>) => {
      const folded = fold(entries, { state, at }, deps.forecaster, deps);
      state = folded.state;
      at = folded.at;
      offset = entries.at(-1)?.id ?? offset;
      // Before the commit: after a crash between the two they are sent again, and said twice they are no news.
      if (!isCommitted() && folded.plans.length > 0) await store.sendPlans(folded.plans);
      const now = machineClock.now();
      if (!isCommitted() && (folded.changes.length > 0 || now - committedAt >= COMMIT_EVERY_MS))
        await commit(folded.changes);
      if (now - savedAt >= deps.snapshotEveryMs) {
        savedAt = now;
        await save();
      }
      if (now - lagAt >= LAG_EVERY_MS) {
        lagAt = now;
        await reportLag(entries.length === BATCH_ENTRIES_MAX);
      }
      if (now - forgottenAt >= FORGET_EVERY_MS) {
        forgottenAt = now;
        emit({ type: "windows_forgotten", partition, count: await store.forgetFinished(at) });
      }
    },
  };
}

function windowEvent(partition: number, window: Change["window"]) {
  const { id, revision, status, kind, correlationId, opensAt, publishedAt } = window;
  const isFirst = kind !== "threshold" && revision === 1 && opensAt !== null;
  const leadMs = isFirst ? opensAt - publishedAt : undefined;
  return { type: "window", partition, id, revision, status, kind, correlationId, leadMs } as const;
}
