import { z } from "zod";
import type { BasketFund, BasketState, BasketTerms, PlannedTrade } from "../domain/portfolio/basket.ts";
import { executionSchema, identityShape, instrumentSchema } from "./fund.ts";
import { scheduleSchema } from "./schedule.ts";
import { wireEpochMs, wireFraction, wireId, wireLeverage, wirePrice, wireProbability, wireUsd } from "./wire.ts";

/** The widest index that is folded: more is a list of shares nobody streams. */
export const CONSTITUENTS_MAX = 4_000;

const weights = z.record(wireId, wireProbability);

export const weightingSchema = z.discriminatedUnion("scheme", [
  z.object({ scheme: z.literal("market-cap") }),
  z.object({ scheme: z.literal("capped"), capLargest: wireProbability, capOthers: wireProbability }),
  z.object({ scheme: z.literal("square-root") }),
  z.object({ scheme: z.literal("equal") }),
  z.object({ scheme: z.literal("fixed"), weights }),
]);

export const weightBandSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("five-25") }),
  z.object({ kind: z.literal("points"), points: wireProbability }),
  z.object({ kind: z.literal("share"), share: wireProbability }),
]);

/** What each rule of a fund of several assets has beside its schedule and its execution. */
export const BASKET_RULES = {
  "index-review": { rule: z.literal("index-review"), weighting: weightingSchema },
  "percentage-band": {
    rule: z.literal("percentage-band"),
    weights,
    band: weightBandSchema,
    restoreTo: z.enum(["target", "edge", "inner", "half-way"]),
  },
  "target-volatility": {
    rule: z.literal("target-volatility"),
    targetVolatility: wireFraction.refine((value) => value > 0, "expected a volatility above 0"),
    exposureMax: wireFraction.refine((value) => value > 0, "expected an exposure above 0"),
  },
  "risk-parity": { rule: z.literal("risk-parity") },
  cppi: {
    rule: z.literal("cppi"),
    multiplier: z.number().positive(),
    exposureMax: wireFraction.refine((value) => value > 0, "expected an exposure above 0"),
  },
  "weight-schedule": {
    rule: z.literal("weight-schedule"),
    startWeights: weights,
    endWeights: weights,
    startsAt: z.iso.datetime({ offset: true }),
    endsAt: z.iso.datetime({ offset: true }),
  },
  "futures-roll": { rule: z.literal("futures-roll"), leverage: wireLeverage },
} as const;

const timed = { schedule: scheduleSchema, execution: executionSchema };

export const basketTermsSchema = z.discriminatedUnion("rule", [
  z.object({ ...BASKET_RULES["index-review"], ...timed }),
  z.object({ ...BASKET_RULES["percentage-band"], ...timed }),
  z.object({ ...BASKET_RULES["target-volatility"], ...timed }),
  z.object({ ...BASKET_RULES["risk-parity"], ...timed }),
  z.object({ ...BASKET_RULES.cppi, ...timed }),
  z.object({ ...BASKET_RULES["weight-schedule"], ...timed }),
  z.object({ ...BASKET_RULES["futures-roll"], ...timed }),
]) satisfies z.ZodType<BasketTerms>;

export const memberSchema = z.object({
  asset: wireId,
  supply: z.number().positive().optional(),
  probability: wireProbability,
});

export const basketStateSchema = z.object({
  at: wireEpochMs,
  netAssetsUsd: wireUsd.optional(),
  netAssetsLogSd: z.number().nonnegative(),
  holdings: z
    .array(z.object({ asset: wireId, units: z.number() }))
    .max(CONSTITUENTS_MAX)
    .optional(),
  cash: z.number().optional(),
  heldNetAssets: z.number().positive().optional(),
  members: z.array(memberSchema).max(CONSTITUENTS_MAX).optional(),
  volatilities: z
    .array(z.object({ asset: wireId, short: z.number().positive(), long: z.number().positive() }))
    .max(CONSTITUENTS_MAX)
    .optional(),
  floor: z.number().nonnegative().optional(),
}) satisfies z.ZodType<BasketState, BasketState>;

export const constituentSchema = z.object({
  asset: wireId,
  instrument: instrumentSchema,
  contractSize: z.number().positive().optional(),
  settlesOn: z.iso.date().optional(),
});

/** A fund of several assets as it travels in the input stream; `fund-file.ts` has the form people write. */
export const basketSchema = z.object({
  ...identityShape(basketTermsSchema),
  constituents: z.array(constituentSchema).min(1).max(CONSTITUENTS_MAX),
  state: basketStateSchema.optional(),
}) satisfies z.ZodType<BasketFund, BasketFund>;

export const plannedTradeSchema = z.object({
  fund: wireId,
  label: z.string(),
  kind: z.enum(["review", "plan"]),
  instrument: instrumentSchema,
  decidedAt: wireEpochMs,
  opensAt: wireEpochMs,
  closesAt: wireEpochMs,
  probability: wireProbability,
  knownAt: wireEpochMs.nullable(),
  netAssetsUsd: wireUsd.nullable(),
  netAssetsLogSd: z.number().nonnegative(),
  nettingMin: wireProbability,
  nettingMax: wireProbability,
  size: z
    .object({
      price: wirePrice,
      perNav: z.number(),
      perNavPerMove: z.number(),
      perNavSd: z.number().nonnegative(),
    })
    .nullable(),
  missing: z
    .enum(["composition_stale", "composition_unknown", "market_unavailable", "volatility_warming_up"])
    .nullable(),
}) satisfies z.ZodType<PlannedTrade, PlannedTrade>;
