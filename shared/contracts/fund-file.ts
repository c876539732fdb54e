import { z } from "zod";
import { ruleTermsSchema } from "./fund.ts";
import { wireId, wireLeverage, wirePrice, wireProbability, wireUsd } from "./wire.ts";

/** An ISO date-time with zone or offset, as people write it. */
const instant = z.iso.datetime({ offset: true });

const instrument = z.strictObject({ venue: wireId, symbol: z.string().min(1).max(64) });

const execution = z
  .strictObject({
    kind: z.enum(["point", "twap"]).default("point"),
    delayMs: z.number().nonnegative().default(0),
    durationMs: z.number().positive().max(86_400_000).default(60_000),
  })
  .prefault({});

const dailyReset = z.strictObject({
  rule: z.literal("daily-reset"),
  leverage: wireLeverage,
  resetAt: z.union([z.string(), z.array(z.string()).min(1)]).transform((at) => (typeof at === "string" ? [at] : at)),
  timeZone: z.string().default("UTC"),
  days: z.enum(["every-day", "weekdays"]).default("every-day"),
  execution,
});

const leverageBand = z.strictObject({
  rule: z.literal("leverage-band"),
  leverage: wireLeverage,
  minLeverage: z.number().nonnegative(),
  maxLeverage: z.number().positive(),
  sides: z.enum(["both", "losing"]).default("both"),
  execution,
});

/** A fund as people write it in `config/funds/<id>.json`; `docs/adding-a-fund-rule.md` explains every field. */
export const fundFileSchema = z.strictObject({
  $schema: z.string().optional(),
  id: wireId,
  name: z.string().min(1),
  asset: wireId,
  instrument: z.strictObject({ ...instrument.shape, contractSize: z.number().positive().optional() }),
  versions: z
    .array(
      z.strictObject({
        label: z.string().min(1),
        until: instant.optional(),
        rules: z.array(z.discriminatedUnion("rule", [dailyReset, leverageBand]).pipe(ruleTermsSchema)),
        source: z.string().min(1),
        evidence: z.string().optional(),
      }),
    )
    .min(1),
  internalNetting: z.strictObject({ min: wireProbability, max: wireProbability }).optional(),
  feed: instrument.optional(),
  stateAgeMaxHours: z.number().positive().default(72),
  state: z
    .strictObject({
      at: instant.optional(),
      netAssetsUsd: wireUsd.optional(),
      netAssetsLogSd: z.number().nonnegative().default(0.2),
      referencePrice: wirePrice.optional(),
      rebalancedAt: instant.optional(),
      leverage: wireLeverage.optional(),
      source: z.string().optional(),
    })
    .optional(),
});
export type FundFile = z.output<typeof fundFileSchema>;
