import { z } from "zod";
import type { ObservedRebalance } from "../domain/inference/observation.ts";
import type { TokenObserver } from "../domain/inference/observer-state.ts";
import { wireEpochMs } from "./wire.ts";

/** Rebalances of a token that its rule is estimated from: a year of daily ones. */
export const REBALANCES_KEPT_MAX = 400;

const seenSchema = z.object({
  at: wireEpochMs,
  price: z.number(),
  nav: z.number(),
  leverage: z.number(),
  units: z.number(),
  unitsError: z.number(),
  navError: z.number(),
});

const observerSchema = z.object({
  resolution: z.object({ leverageDigits: z.number(), navDigits: z.number() }),
  last: seenSchema.nullable(),
  units: z.number(),
  count: z.number(),
  samples: z.number(),
  noise: z.number(),
  jitter: z.number(),
  navNoise: z.number(),
  intervalMs: z.number(),
  steady: seenSchema.nullable(),
  startSize: z.number(),
  seenMin: z.number(),
  seenMax: z.number(),
  heldMin: z.number(),
  heldMax: z.number(),
  rebalancedAt: wireEpochMs.nullable(),
  pending: z.object({ before: seenSchema, first: seenSchema, after: seenSchema }).nullable(),
}) satisfies z.ZodType<TokenObserver>;

const rebalanceSchema = z.object({
  type: z.literal("rebalance"),
  at: wireEpochMs,
  atErrorMs: z.number(),
  tookMs: z.number(),
  evidence: z.enum(["published", "inferred"]),
  fromLeverage: z.number(),
  toLeverage: z.number(),
  tradePerNav: z.number(),
  side: z.enum(["buy", "sell"]),
  price: z.number(),
  before: z.object({ price: z.number(), nav: z.number().nullable() }),
  unitsBefore: z.number(),
  unitsAfter: z.number(),
  unitsError: z.number(),
  heldMin: z.number(),
  heldMax: z.number(),
}) satisfies z.ZodType<ObservedRebalance>;

/** What is kept on disk of a token that is observed. `subject`: the feed, the instrument and the side that it is of. */
export const keptTokenSchema = z.object({
  version: z.literal(1),
  subject: z.string(),
  observer: observerSchema,
  rebalances: z.array(rebalanceSchema).max(REBALANCES_KEPT_MAX),
});
export type KeptToken = z.infer<typeof keptTokenSchema>;
