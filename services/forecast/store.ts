import { z } from "zod";
import type { PartitionKeys } from "../../shared/contracts/streams.ts";
import { STREAM_START, streamIdMs } from "../../shared/contracts/streams.ts";
import { windowSchema } from "../../shared/contracts/window.ts";
import type { PlanInput } from "../../shared/domain/input.ts";
import type { VolatilityWindow } from "../../shared/domain/windows/window.ts";
import type { Redis } from "../../shared/runtime/redis.ts";
import { COMMIT, FORGET_WINDOWS, SAVE_SNAPSHOT } from "./scripts.ts";

/** Revisions kept in `:windows`: days of history, and more than any reader may fall behind. */
const WINDOWS_LENGTH_MAX = 100_000;
/** Input kept behind the snapshot, so that an operator can still see what led to a window. */
const INPUT_MARGIN_MS = 600_000;
/** Windows that are over stay readable this long. */
const FINISHED_KEPT_MS = 48 * 3_600_000;

const snapshotSchema = z.object({ offset: z.string().regex(/^\d+-\d+$/), version: z.int(), state: z.unknown() });
const commitAnswer = z.tuple([z.number(), z.number()]);

export interface InputEntry {
  readonly id: string;
  /** The JSON of field `e`; undefined when the entry has no such field. */
  readonly text: string | undefined;
}

/** A window and the input that caused it. */
export interface Change {
  readonly inputId: string;
  readonly window: VolatilityWindow;
}

export interface StoredSnapshot {
  readonly offset: string;
  /** Of the state. */
  readonly version: number;
  readonly state: unknown;
}

/** Everything one partition reads and writes in Redis, over one connection. Every call rejects while Redis is away. */
export interface PartitionStore {
  read(after: string, limit: number, blockMs: number): Promise<readonly InputEntry[]>;
  newestInputId(): Promise<string>;
  /** False when entries at or before `id` are all gone, so that some after it may be gone too. */
  reachesBackTo(id: string): Promise<boolean>;
  committedOffset(): Promise<string>;
  commit(offset: string, changes: readonly Change[]): Promise<{ readonly accepted: boolean; readonly written: number }>;
  /** Puts plans into the input streams of the assets they are for. */
  sendPlans(plans: readonly PlanInput[]): Promise<void>;
  /** Undefined when there is none; `unreadable` when it is not what this program writes. */
  loadSnapshot(): Promise<StoredSnapshot | "unreadable" | undefined>;
  /** Saves the snapshot and drops the input it makes unnecessary; false when it was refused as older. */
  saveSnapshot(snapshot: StoredSnapshot): Promise<boolean>;
  /** The newest revision of each window; what is not a window is left out. */
  newestWindows(): Promise<readonly VolatilityWindow[]>;
  /** Removes windows from `:latest` that were over long before `now`; gives their number. */
  forgetFinished(now: number): Promise<number>;
}

/** `inputKeyOf`: the input stream that an asset's partition reads. */
export function createPartitionStore(
  redis: Redis,
  keys: PartitionKeys,
  inputKeyOf: (asset: string) => string,
): PartitionStore {
  return {
    read: async (after, limit, blockMs) => {
      const streams = await redis.xread("COUNT", limit, "BLOCK", blockMs, "STREAMS", keys.in, after);
      return (streams?.[0]?.[1] ?? []).map(([id, fields]) => ({ id, text: fieldOf(fields, "e") }));
    },
    newestInputId: async () => (await redis.xrevrange(keys.in, "+", "-", "COUNT", 1))[0]?.[0] ?? STREAM_START,
    reachesBackTo: async (id) => (await redis.xrange(keys.in, "-", id, "COUNT", 1)).length > 0,
    committedOffset: async () => (await redis.get(keys.offset)) ?? STREAM_START,
    commit: async (offset, changes) => {
      const args = changes.flatMap((change) => [change.inputId, change.window.id, JSON.stringify(change.window)]);
      const answer = await COMMIT.run(
        redis,
        [keys.windows, keys.latest, keys.offset],
        [offset, WINDOWS_LENGTH_MAX, ...args],
      );
      const [accepted, written] = commitAnswer.parse(answer);
      return { accepted: accepted === 1, written };
    },
    sendPlans: async (plans) => {
      for (const plan of plans) await redis.xadd(inputKeyOf(plan.asset), "*", "e", JSON.stringify(plan));
    },
    loadSnapshot: async () => {
      const text = await redis.get(keys.snapshot);
      if (text === null) return undefined;
      const snapshot = snapshotSchema.safeParse(parseJson(text));
      return snapshot.success ? snapshot.data : "unreadable";
    },
    saveSnapshot: async ({ offset, version, state }) => {
      const saved = await SAVE_SNAPSHOT.run(
        redis,
        [keys.snapshot, keys.offset],
        [offset, JSON.stringify({ offset, version, state })],
      );
      if (saved !== 1) return false;
      // The entry at the snapshot's offset itself stays: `reachesBackTo` tells loss by it.
      await redis.xtrim(keys.in, "MINID", "~", Math.max(0, streamIdMs(offset) - INPUT_MARGIN_MS));
      return true;
    },
    newestWindows: async () =>
      (await redis.hvals(keys.latest)).flatMap((text) => {
        const window = windowSchema.safeParse(parseJson(text));
        return window.success ? [window.data] : [];
      }),
    forgetFinished: async (now) => {
      const finished = Object.entries(await redis.hgetall(keys.latest)).filter(([, text]) => isLongOver(text, now));
      if (finished.length === 0) return 0;
      return z.number().parse(await FORGET_WINDOWS.run(redis, [keys.latest], finished.flat()));
    },
  };
}

function isLongOver(text: string, now: number): boolean {
  const window = windowSchema.safeParse(parseJson(text));
  if (!window.success) return true;
  const { status, publishedAt } = window.data;
  const isOver = status === "closed" || status === "withdrawn" || status === "scored";
  return isOver && publishedAt < now - FINISHED_KEPT_MS;
}

function fieldOf(fields: readonly string[], name: string): string | undefined {
  for (let index = 0; index + 1 < fields.length; index += 2) if (fields[index] === name) return fields[index + 1];
  return undefined;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // No JSON at all is treated as any other content the schema refuses.
    return undefined;
  }
}
