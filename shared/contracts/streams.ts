import { z } from "zod";
import type { InputEvent } from "../domain/input.ts";
import { basketSchema, basketStateSchema, CONSTITUENTS_MAX, plannedTradeSchema } from "./basket.ts";
import { fundSchema, fundStateSchema } from "./fund.ts";
import { wireEpochMs, wireId, wireLeverage, wirePrice, wireUsd } from "./wire.ts";

/**
 * Names of everything a partition owns in Redis. The hash tag keeps them in one cluster slot, so that a commit over
 * all of them is atomic.
 */
export interface PartitionKeys {
  /** Stream of InputEvent, one field `e` holding JSON. */
  readonly in: string;
  /** Stream of VolatilityWindow, one field `w` holding JSON: the truth. */
  readonly windows: string;
  /** Hash: window id → newest revision as JSON. */
  readonly latest: string;
  /** Id of the last input entry whose output is committed. */
  readonly offset: string;
  /** JSON `{ offset, state }`. */
  readonly snapshot: string;
  /** Stream of entries of `:windows` that could not be read, fields `id`, `why`, `w`. */
  readonly dead: string;
}

export function partitionKeys(prefix: string, partition: number): PartitionKeys {
  const tag = `${prefix}:{p${partition}}`;
  return {
    in: `${tag}:in`,
    windows: `${tag}:windows`,
    latest: `${tag}:latest`,
    offset: `${tag}:offset`,
    snapshot: `${tag}:snapshot`,
    dead: `${tag}:dead`,
  };
}

/** Consumer group of `publish` on every `:windows`. */
export const PUBLISH_GROUP = "publish";

/** Where a stream begins: nothing has this id, everything comes after it. */
export const STREAM_START = "0-0";

/** Orders stream ids (`<ms>-<sequence>`) as Redis does: by both numbers, never as text. */
export function compareStreamIds(left: string, right: string): number {
  const [leftMs, leftSequence] = streamIdParts(left);
  const [rightMs, rightSequence] = streamIdParts(right);
  return leftMs - rightMs || leftSequence - rightSequence;
}

/** The Redis server's time when the entry was added. */
export const streamIdMs = (id: string): number => streamIdParts(id)[0];

function streamIdParts(id: string): [ms: number, sequence: number] {
  const [ms, sequence] = id.split("-");
  return [Number(ms), Number(sequence ?? 0)];
}

/** Hash of service name → ServiceBeacon JSON; what api serves as readiness and metrics of the other processes. */
export const beaconKey = (prefix: string): string => `${prefix}:services`;

/** FNV-1a over the asset's UTF-16 units: stable for ever, because it decides where an asset's history lives. */
export function partitionOf(asset: string, partitions: number): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < asset.length; index += 1) {
    hash = Math.imul(hash ^ asset.charCodeAt(index), 0x01000193);
  }
  return (hash >>> 0) % partitions;
}

const marketHeader = {
  type: z.literal("market"),
  venue: wireId,
  symbol: z.string(),
  asset: wireId,
  at: wireEpochMs,
  correlationId: z.string(),
};

const bandsUsd = z.array(wireUsd);

/** Most bars in one input: more than a day of minutes is never asked for. */
const BARS_MAX = 1_440;

export const inputEventSchema = z.union([
  z.object({
    ...marketHeader,
    book: z.literal("live"),
    exchangeAt: wireEpochMs,
    bid: wirePrice,
    ask: wirePrice,
    mark: wirePrice.optional(),
    depthUsd: z.object({ bid: bandsUsd, ask: bandsUsd }).optional(),
    tradedUsd: z.object({ buy: wireUsd, sell: wireUsd }).optional(),
  }),
  z.object({ ...marketHeader, book: z.enum(["empty", "syncing", "suspect"]) }),
  z.object({ type: z.literal("fund"), at: wireEpochMs, id: wireId, asset: wireId, fund: fundSchema.optional() }),
  z.object({ type: z.literal("fundState"), at: wireEpochMs, id: wireId, asset: wireId, state: fundStateSchema }),
  z.object({
    type: z.literal("rebalance"),
    at: wireEpochMs,
    id: wireId,
    asset: wireId,
    rebalance: z.object({
      at: wireEpochMs,
      atErrorMs: z.number().nonnegative(),
      evidence: z.enum(["published", "inferred"]),
      fromLeverage: wireLeverage,
      toLeverage: wireLeverage,
      tradePerNav: z.number(),
      price: wirePrice.optional(),
    }),
  }),
  z.object({
    type: z.literal("gap"),
    at: wireEpochMs,
    fromAt: wireEpochMs,
    venue: wireId,
    symbol: z.string(),
    asset: wireId,
    reason: z.enum([
      "disconnect",
      "sequence",
      "checksum",
      "audit",
      "crossed",
      "outrun",
      "stale",
      "restart",
      "overflow",
      "decode",
    ]),
    repaired: z.boolean(),
  }),
  z.object({
    type: z.literal("bars"),
    at: wireEpochMs,
    venue: wireId,
    symbol: z.string(),
    asset: wireId,
    bars: z
      .array(
        z.object({
          openAt: wireEpochMs,
          closeAt: wireEpochMs,
          open: wirePrice,
          close: wirePrice,
          tradedUsd: wireUsd.optional(),
        }),
      )
      .max(BARS_MAX),
  }),
  z.object({
    type: z.literal("plan"),
    at: wireEpochMs,
    asset: wireId,
    id: z.string().max(256),
    plan: plannedTradeSchema.optional(),
    takenBack: z.enum(["fund_removed", "rule_ended", "composition_stale", "market_stale"]).optional(),
  }),
  z.object({ type: z.literal("basket"), at: wireEpochMs, asset: wireId, fund: basketSchema.optional() }),
  z.object({ type: z.literal("basketState"), at: wireEpochMs, asset: wireId, state: basketStateSchema }),
  z.object({
    type: z.literal("prices"),
    at: wireEpochMs,
    asset: wireId,
    prices: z.array(z.object({ asset: wireId, mid: wirePrice })).max(CONSTITUENTS_MAX),
  }),
  z.object({ type: z.literal("clock"), at: wireEpochMs }),
]) satisfies z.ZodType<InputEvent, InputEvent>;
