import type { PartitionKeys } from "../../shared/contracts/streams.ts";
import { STREAM_START } from "../../shared/contracts/streams.ts";
import type { VolatilityWindow } from "../../shared/domain/windows/window.ts";
import { type DeliverDeps, deliver, type Subscriber } from "./deliver.ts";
import { isTerminal } from "./envelope.ts";
import type { Latest } from "./latest.ts";
import type { Outbox, OutboxBatch } from "./outbox.ts";
import { windowMember } from "./sent.ts";

const BATCH_ENTRIES_MAX = 64;
/** A stop waits at most this long for a quiet stream. */
const BLOCK_MS = 250;
const CLAIM_EVERY_MS = 5_000;

export interface PartitionDeps extends DeliverDeps {
  readonly partition: number;
  readonly keys: PartitionKeys;
  readonly outbox: Outbox;
  readonly latest: Latest;
  readonly subscribers: readonly Subscriber[];
  /** Every revision that was delivered. */
  readonly onWindow: (window: VolatilityWindow) => void;
  /** The machine's time. */
  readonly machineNow: () => number;
}

/**
 * Delivers a partition's windows until aborted: first what an earlier life left unacknowledged, then what comes,
 * and once what new subscribers never heard of. An entry is acknowledged only when every subscriber's job was added; after any
 * failure the same entries are read again. Rejects when Redis is lost.
 */
export async function runPartition(deps: PartitionDeps, signal: AbortSignal): Promise<void> {
  const { outbox, emit, partition } = deps;
  await outbox.open();
  emit({ type: "started", partition, pending: await deliverPending(deps) });
  let introduced = false;
  let claimedAt = Number.NEGATIVE_INFINITY;
  while (!signal.aborted) {
    if (deps.machineNow() - claimedAt >= CLAIM_EVERY_MS) {
      claimedAt = deps.machineNow();
      const claimed = await outbox.claim(BATCH_ENTRIES_MAX);
      if (claimed.entries.length > 0) emit({ type: "claimed", partition, count: claimed.entries.length });
      await settle(deps, claimed);
    }
    const fresh = await outbox.readNew(BATCH_ENTRIES_MAX, BLOCK_MS);
    await settle(deps, fresh);
    // Only once the stream is read to its end: before, what stands may still come by itself and in its order.
    if (fresh.entries.length === 0 && !introduced) {
      await introduce(deps);
      introduced = true;
    }
  }
}

async function deliverPending(deps: PartitionDeps): Promise<number> {
  let count = 0;
  for (let after = STREAM_START; ; ) {
    const batch = await deps.outbox.readPending(after, BATCH_ENTRIES_MAX);
    const ids = [...batch.entries, ...batch.poison].map(({ id }) => id);
    if (ids.length === 0) return count;
    await settle(deps, batch);
    count += ids.length;
    after = ids.at(-1) ?? after;
  }
}

/** Windows that stand but were never sent: those of a subscriber added to the configuration after they were published. */
async function introduce(deps: PartitionDeps): Promise<void> {
  const standing = (await deps.latest.read(deps.keys)).filter((window) => !isTerminal(window));
  for (const subscriber of deps.subscribers) {
    const members = standing.map(({ id }) => windowMember(id));
    const known = await deps.sent.has(subscriber.config.id, members);
    const unknown = standing.filter(({ id }) => !known.has(windowMember(id)));
    await deliver(deps.partition, unknown, subscriber, deps);
  }
}

async function settle(deps: PartitionDeps, batch: OutboxBatch): Promise<void> {
  for (const entry of batch.poison) {
    await deps.outbox.bury(entry);
    deps.emit({ type: "poison", partition: deps.partition, entryId: entry.id, why: entry.why });
  }
  if (batch.entries.length === 0) return;
  const windows = batch.entries.map(({ window }) => window);
  await Promise.all(deps.subscribers.map((subscriber) => deliver(deps.partition, windows, subscriber, deps)));
  await deps.outbox.acknowledge(batch.entries.map(({ id }) => id));
  for (const window of windows) deps.onWindow(window);
}
