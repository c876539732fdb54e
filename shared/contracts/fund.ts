import { z } from "zod";
import type { ExecutionProfile, Fund, FundState, RuleTerms } from "../domain/funds/fund.ts";
import { scheduleSchema } from "./schedule.ts";
import { wireEpochMs, wireFraction, wireId, wireLeverage, wirePrice, wireProbability, wireUsd } from "./wire.ts";

export const instrumentSchema = z.object({ venue: wireId, symbol: z.string().min(1).max(64) });

/** The longest that one trade may be spread over: a fund that takes longer makes several. */
const EXECUTION_MS_MAX = 7 * 86_400_000;

export const executionSchema = z.object({
  kind: z.enum(["point", "twap", "vwap", "closing-auction", "chunks", "dutch-auction"]),
  delayMs: z.number().min(-EXECUTION_MS_MAX).max(EXECUTION_MS_MAX),
  durationMs: z.number().positive().max(EXECUTION_MS_MAX),
  chunkUsdMax: wireUsd.optional(),
  coolDownMs: z.number().nonnegative().optional(),
}) satisfies z.ZodType<ExecutionProfile>;

const band = { minLeverage: z.number().nonnegative(), maxLeverage: z.number().positive() };

export const ruleTermsSchema = z.discriminatedUnion("rule", [
  z.object({
    rule: z.literal("daily-reset"),
    leverage: wireLeverage,
    schedule: scheduleSchema,
    moveMin: wireProbability,
    execution: executionSchema,
  }),
  z.object({
    rule: z.literal("leverage-band"),
    leverage: wireLeverage,
    ...band,
    sides: z.enum(["both", "losing"]),
    restoreTo: z.enum(["target", "edge"]),
    execution: executionSchema,
  }),
  z.object({
    rule: z.literal("recentering"),
    leverage: wireLeverage,
    ...band,
    speed: wireProbability,
    schedule: scheduleSchema,
    execution: executionSchema,
  }),
]) satisfies z.ZodType<RuleTerms>;

export const fundStateSchema = z.object({
  at: wireEpochMs,
  netAssetsUsd: wireUsd.optional(),
  netAssetsLogSd: z.number().nonnegative(),
  referencePrice: wirePrice.optional(),
  rebalancedAt: wireEpochMs.optional(),
  leverage: wireLeverage.optional(),
  navPerToken: wirePrice.optional(),
}) satisfies z.ZodType<FundState, FundState>;

/** Providers have keys of their own making: tickers, symbols, names. */
export const publishedBySchema = z.strictObject({ provider: wireId, key: z.string().min(1).max(128) });

/** What every fund has, around its rules. */
export const identityShape = <Terms extends z.ZodType>(terms: Terms) => ({
  id: wireId,
  name: z.string(),
  versions: z
    .array(
      z.object({
        label: z.string(),
        until: wireEpochMs.optional(),
        rules: z.array(terms),
        source: z.string(),
        evidence: z.string().optional(),
      }),
    )
    .min(1),
  internalNetting: z.object({ min: wireProbability, max: wireProbability }),
  stateAgeMsMax: z.number().positive(),
  notWatched: z.string().optional(),
  publishedBy: z.array(publishedBySchema).optional(),
});

/** A fund as it travels in the input stream; the file format people write is in `fund-file.ts`. */
export const fundSchema = z.object({
  ...identityShape(ruleTermsSchema),
  asset: wireId,
  instrument: instrumentSchema,
  contractSize: z.number().positive().optional(),
  creationResponse: wireFraction,
  feed: instrumentSchema.optional(),
  state: fundStateSchema.optional(),
}) satisfies z.ZodType<Fund, Fund>;
