import { z } from "zod";
import { type PartitionKeys, PUBLISH_GROUP, STREAM_START, streamIdMs } from "../../shared/contracts/streams.ts";
import { windowSchema } from "../../shared/contracts/window.ts";
import type { VolatilityWindow } from "../../shared/domain/windows/window.ts";
import type { Redis } from "../../shared/runtime/redis.ts";

/** Entries that could not be read, kept for a look. */
const DEAD_LENGTH_MAX = 1_000;
/** A consumer that holds an entry for this long has died: the living add within milliseconds or drop everything. */
const CLAIM_IDLE_MS = 10_000;
/** Unread entries are counted so far where the server does not know their number. */
const COUNT_MAX = 1_000;

export interface OutboxEntry {
  readonly id: string;
  readonly window: VolatilityWindow;
}

export interface OutboxBatch {
  readonly entries: readonly OutboxEntry[];
  readonly poison: readonly { readonly id: string; readonly why: string; readonly text: string }[];
}

export interface OutboxDepth {
  readonly pending: number;
  readonly unread: number;
  /** Of the oldest entry that is not acknowledged; undefined when there is none. */
  readonly oldestAt: number | undefined;
}

/** The consumer group of one partition's `:windows`. Every call rejects while Redis is away. */
export interface Outbox {
  /** Creates the group where it is missing: it begins with the oldest window kept. */
  open(): Promise<void>;
  /** What this consumer read in an earlier life and never acknowledged, after `id`. */
  readPending(after: string, limit: number): Promise<OutboxBatch>;
  readNew(limit: number, blockMs: number): Promise<OutboxBatch>;
  /** Takes over what dead consumers read and never acknowledged. */
  claim(limit: number): Promise<OutboxBatch>;
  acknowledge(ids: readonly string[]): Promise<void>;
  /** Puts an unreadable entry aside and acknowledges it. */
  bury(entry: OutboxBatch["poison"][number]): Promise<void>;
}

type RawEntry = readonly [id: string, fields: readonly string[] | null];
const rawEntries = z.array(z.tuple([z.string(), z.array(z.string()).nullable()]));
const streamsAnswer = z.array(z.tuple([z.string(), rawEntries])).nullable();
const claimAnswer = z.tuple([z.string(), rawEntries]).rest(z.unknown());

export function createOutbox(redis: Redis, keys: PartitionKeys, consumer: string): Outbox {
  const group = PUBLISH_GROUP;
  const first = (answer: unknown) => toBatch(streamsAnswer.parse(answer)?.[0]?.[1] ?? []);
  return {
    open: async () => {
      try {
        await redis.xgroup("CREATE", keys.windows, group, "0", "MKSTREAM");
      } catch (error) {
        if (!(error instanceof Error) || !error.message.startsWith("BUSYGROUP")) throw error;
      }
    },
    readPending: async (after, limit) =>
      first(await redis.xreadgroup("GROUP", group, consumer, "COUNT", limit, "STREAMS", keys.windows, after)),
    readNew: async (limit, blockMs) =>
      first(
        await redis.xreadgroup(
          "GROUP",
          group,
          consumer,
          "COUNT",
          limit,
          "BLOCK",
          blockMs,
          "STREAMS",
          keys.windows,
          ">",
        ),
      ),
    claim: async (limit) => {
      const answer = await redis.xautoclaim(keys.windows, group, consumer, CLAIM_IDLE_MS, STREAM_START, "COUNT", limit);
      return toBatch(claimAnswer.parse(answer)[1]);
    },
    acknowledge: async (ids) => {
      if (ids.length > 0) await redis.xack(keys.windows, group, ...ids);
    },
    bury: async ({ id, why, text }) => {
      await redis
        .multi()
        .xadd(keys.dead, "MAXLEN", "~", DEAD_LENGTH_MAX, "*", "id", id, "why", why, "w", text)
        .xack(keys.windows, group, id)
        .exec();
    },
  };
}

function toBatch(raw: readonly RawEntry[]): OutboxBatch {
  const entries: OutboxEntry[] = [];
  const poison: { id: string; why: string; text: string }[] = [];
  for (const [id, fields] of raw) {
    const text = fields?.[fields.indexOf("w") + 1] ?? "";
    if (fields === null) poison.push({ id, why: "the entry was trimmed before it was delivered", text });
    else if (!fields.includes("w")) poison.push({ id, why: "the entry has no field 'w'", text: "" });
    else {
      const window = parseWindow(text);
      if (typeof window === "string") poison.push({ id, why: window, text });
      else entries.push({ id, window });
    }
  }
  return { entries, poison };
}

function parseWindow(text: string): VolatilityWindow | string {
  try {
    const window = windowSchema.safeParse(JSON.parse(text));
    if (window.success) return window.data;
    const issue = window.error.issues[0];
    return `${issue?.path.join(".")}: ${issue?.message}`;
  } catch (error) {
    return String(error);
  }
}

const groupsAnswer = z.array(z.array(z.union([z.string(), z.number(), z.null()])));

/** How much of a partition's windows is not yet delivered. All zero before the group exists. */
export async function measureOutbox(redis: Redis, keys: PartitionKeys): Promise<OutboxDepth> {
  const none: OutboxDepth = { pending: 0, unread: 0, oldestAt: undefined };
  if ((await redis.exists(keys.windows)) === 0) return none;
  const groups = groupsAnswer.parse(await redis.xinfo("GROUPS", keys.windows)).map(toFields);
  const group = groups.find((fields) => fields.get("name") === PUBLISH_GROUP);
  if (!group) return none;
  const pending = Number(group.get("pending"));
  // Redis before 7 has no lag, and later ones do not know it after some trims.
  const unread = await redis.xrange(keys.windows, `(${group.get("last-delivered-id")}`, "+", "COUNT", COUNT_MAX);
  const [oldestPending] = pending > 0 ? await redis.xpending(keys.windows, PUBLISH_GROUP, "-", "+", 1) : [];
  const oldest = z.tuple([z.string()]).rest(z.unknown()).safeParse(oldestPending);
  const oldestId = oldest.success ? oldest.data[0] : unread[0]?.[0];
  return { pending, unread: unread.length, oldestAt: oldestId === undefined ? undefined : streamIdMs(oldestId) };
}

function toFields(flat: readonly (string | number | null)[]): Map<string, string | number | null> {
  const fields = new Map<string, string | number | null>();
  for (let index = 0; index + 1 < flat.length; index += 2) fields.set(String(flat[index]), flat[index + 1] ?? null);
  return fields;
}
