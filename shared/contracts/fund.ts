import { z } from "zod";
import type { Fund, FundState } from "../domain/funds/fund.ts";
import { wireEpochMs, wireId, wireLeverage, wirePrice, wireProbability, wireUsd } from "./wire.ts";

const instrumentSchema = z.object({ venue: wireId, symbol: z.string().min(1).max(64) });
const executionSchema = z.object({
  kind: z.enum(["point", "twap"]),
  delayMs: z.number().nonnegative(),
  durationMs: z.number().positive().max(86_400_000),
});

export const ruleTermsSchema = z.discriminatedUnion("rule", [
  z.object({
    rule: z.literal("daily-reset"),
    leverage: wireLeverage,
    resetAt: z
      .array(z.string().regex(/^([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?$/))
      .min(1)
      .max(1_440),
    timeZone: z.string(),
    days: z.enum(["every-day", "weekdays"]),
    execution: executionSchema,
  }),
  z.object({
    rule: z.literal("leverage-band"),
    leverage: wireLeverage,
    minLeverage: z.number().nonnegative(),
    maxLeverage: z.number().positive(),
    sides: z.enum(["both", "losing"]),
    execution: executionSchema,
  }),
]);

export const fundStateSchema = z.object({
  at: wireEpochMs,
  netAssetsUsd: wireUsd.optional(),
  netAssetsLogSd: z.number().nonnegative(),
  referencePrice: wirePrice.optional(),
  rebalancedAt: wireEpochMs.optional(),
  leverage: wireLeverage.optional(),
  navPerToken: wirePrice.optional(),
}) satisfies z.ZodType<FundState, FundState>;

/** A fund as it travels in the input stream; the file format people write is in `fund-file.ts`. */
export const fundSchema = z.object({
  id: wireId,
  name: z.string(),
  asset: wireId,
  instrument: instrumentSchema,
  contractSize: z.number().positive().optional(),
  versions: z
    .array(
      z.object({
        label: z.string(),
        until: wireEpochMs.optional(),
        rules: z.array(ruleTermsSchema),
        source: z.string(),
        evidence: z.string().optional(),
      }),
    )
    .min(1),
  internalNetting: z.object({ min: wireProbability, max: wireProbability }),
  feed: instrumentSchema.optional(),
  stateAgeMsMax: z.number().positive(),
  state: fundStateSchema.optional(),
}) satisfies z.ZodType<Fund, Fund>;
