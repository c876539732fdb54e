import { z } from "zod";
import { BASKET_RULES, CONSTITUENTS_MAX, memberSchema } from "./basket.ts";
import { publishedBySchema } from "./fund.ts";
import { scheduleSchema } from "./schedule.ts";
import { wireFraction, wireId, wireLeverage, wirePrice, wireProbability, wireUsd } from "./wire.ts";

/** An ISO date-time with zone or offset, as people write it. */
const instant = z.iso.datetime({ offset: true });

const instrument = z.strictObject({ venue: wireId, symbol: z.string().min(1).max(64) });

const execution = z
  .strictObject({
    kind: z.enum(["point", "twap", "vwap", "closing-auction", "chunks", "dutch-auction"]).default("point"),
    delayMs: z.number().default(0),
    durationMs: z.number().positive().default(60_000),
    chunkUsdMax: wireUsd.optional(),
    coolDownMs: z.number().nonnegative().optional(),
    /** When takers come follows from the price's way down: first as soon as it is worth `takerEdge` to them. */
    auction: z
      .strictObject({
        initialMultiplier: z.number().positive(),
        minMultiplier: z.number().positive(),
        durationMs: z.number().positive(),
        takerEdge: wireProbability.default(wireProbability.parse(0)),
      })
      .optional(),
  })
  .prefault({});

/** A schedule of its own, or the name of a well-known one. */
const schedule = z.union([z.string().min(1), scheduleSchema]);

const dailyReset = z.strictObject({
  rule: z.literal("daily-reset"),
  leverage: wireLeverage,
  resetAt: z.union([z.string(), z.array(z.string()).min(1)]).optional(),
  timeZone: z.string().default("UTC"),
  days: z.enum(["every-day", "weekdays"]).default("every-day"),
  schedule: schedule.optional(),
  moveMin: wireProbability.default(wireProbability.parse(0)),
  execution,
});

const band = { leverage: wireLeverage, minLeverage: z.number().nonnegative(), maxLeverage: z.number().positive() };

const leverageBand = z.strictObject({
  rule: z.literal("leverage-band"),
  ...band,
  sides: z.enum(["both", "losing"]).default("both"),
  restoreTo: z.enum(["target", "edge"]).default("target"),
  execution,
});

const recentering = z.strictObject({
  rule: z.literal("recentering"),
  ...band,
  speed: wireProbability,
  schedule,
  execution,
});

const timed = { schedule, execution };
const basketTerms = z.discriminatedUnion("rule", [
  z.strictObject({ ...BASKET_RULES["index-review"], ...timed }),
  z.strictObject({ ...BASKET_RULES["percentage-band"], ...timed }),
  z.strictObject({ ...BASKET_RULES["target-volatility"], ...timed }),
  z.strictObject({ ...BASKET_RULES["risk-parity"], ...timed }),
  z.strictObject({ ...BASKET_RULES.cppi, ...timed }),
  z.strictObject({ ...BASKET_RULES["weight-schedule"], ...timed }),
  z.strictObject({ ...BASKET_RULES["futures-roll"], ...timed }),
]);

const versionsOf = <Terms extends z.ZodType>(terms: Terms) =>
  z
    .array(
      z.strictObject({
        label: z.string().min(1),
        until: instant.optional(),
        rules: z.array(terms),
        source: z.string().min(1),
        evidence: z.string().optional(),
      }),
    )
    .min(1);

const identity = {
  $schema: z.string().optional(),
  id: wireId,
  name: z.string().min(1),
  internalNetting: z.strictObject({ min: wireProbability, max: wireProbability }).optional(),
  stateAgeMaxHours: z.number().positive().default(72),
  /** Why its market is not watched, where no feed of it is known. */
  notWatched: z.string().min(1).optional(),
  publishedBy: z.array(publishedBySchema).min(1).max(8).optional(),
  /** The day it began: no version holds before. */
  began: instant.optional(),
  /** Net assets that are too old to size a trade by: shown with their age and never used. */
  lastKnown: z.strictObject({ at: instant, netAssetsUsd: wireUsd, source: z.string().min(1) }).optional(),
};

/** Where the figures of a state come from; every figure has a date, and people want to look it up. */
const figures = {
  at: instant.optional(),
  netAssetsUsd: wireUsd.optional(),
  netAssetsLogSd: z.number().nonnegative().default(0.2),
  source: z.string().optional(),
};

/** A fund in one instrument as people write it; `docs/adding-a-fund-rule.md` explains every field. */
export const fundFileSchema = z.strictObject({
  ...identity,
  asset: wireId,
  instrument: z.strictObject({ ...instrument.shape, contractSize: z.number().positive().optional() }),
  versions: versionsOf(z.discriminatedUnion("rule", [dailyReset, leverageBand, recentering])),
  creationResponse: wireFraction.default(wireFraction.parse(0)),
  feed: instrument.optional(),
  state: z
    .strictObject({
      ...figures,
      /** Net assets are value per token times tokens, where they are not stated. */
      navPerToken: wirePrice.optional(),
      supply: z.number().positive().optional(),
      referencePrice: wirePrice.optional(),
      rebalancedAt: instant.optional(),
      /** Signed leverage now, or what is the same: the signed exposure, by net assets. */
      leverage: wireLeverage.optional(),
      exposureUsd: wireUsd.optional(),
    })
    .optional(),
});
export type FundFile = z.output<typeof fundFileSchema>;

/** A fund of several assets as people write it. */
export const basketFileSchema = z.strictObject({
  ...identity,
  constituents: z
    .array(
      z.strictObject({
        asset: wireId,
        instrument: z.strictObject({ ...instrument.shape, contractSize: z.number().positive().optional() }),
        settlesOn: z.iso.date().optional(),
      }),
    )
    .min(1)
    .max(CONSTITUENTS_MAX),
  versions: versionsOf(basketTerms),
  state: z
    .strictObject({
      ...figures,
      /** Units held, or what is the same: a weight and the price it is of. */
      holdings: z
        .array(
          z.union([
            z.strictObject({ asset: wireId, units: z.number() }),
            z.strictObject({ asset: wireId, weight: z.number(), price: wirePrice }),
          ]),
        )
        .max(CONSTITUENTS_MAX)
        .optional(),
      cash: z.number().optional(),
      members: z
        .array(memberSchema.extend({ probability: wireProbability.default(wireProbability.parse(1)) }))
        .max(CONSTITUENTS_MAX)
        .optional(),
      volatilities: z
        .array(z.strictObject({ asset: wireId, short: z.number().positive(), long: z.number().positive() }))
        .max(CONSTITUENTS_MAX)
        .optional(),
      floor: z.number().nonnegative().optional(),
    })
    .optional(),
});
export type BasketFile = z.output<typeof basketFileSchema>;

/** A file may describe a whole family: one fund for each name, put in place of `{ASSET}` and, in small letters, `{asset}`. */
export const familySchema = z.object({ family: z.array(wireId).min(1).max(1_000) });
