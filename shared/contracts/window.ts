import { z } from "zod";
import type { VolatilityWindow } from "../domain/windows/window.ts";
import {
  wireBps,
  wireEpochMs,
  wireFraction,
  wireId,
  wirePrice,
  wireProbability,
  wireUsd,
  wireVolatility,
} from "./wire.ts";

const quantiles = <T extends z.ZodType>(value: T) =>
  z.object({ mean: value, p05: value, p25: value, p50: value, p75: value, p95: value });
const interval = <T extends z.ZodType>(value: T) => z.object({ p05: value, p50: value, p95: value });

/** The volatility window as it stands in `:windows` and inside the CloudEvent that subscribers get. */
export const windowSchema = z.object({
  id: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/),
  revision: z.int().positive(),
  schema: z.literal(1),
  asset: wireId,
  status: z.enum(["forecast", "armed", "open", "closed", "scored", "withdrawn"]),
  withdrawnReason: z
    .enum([
      "book_not_live",
      "market_stale",
      "composition_stale",
      "fund_removed",
      "rule_ended",
      "rule_contradicted",
      "rebalanced",
      "not_material",
      "watch_ended",
    ])
    .nullable(),
  kind: z.enum(["scheduled", "threshold", "review", "plan"]),
  opensAt: wireEpochMs.nullable(),
  closesAt: wireEpochMs.nullable(),
  timing: z.discriminatedUnion("certainty", [
    z.object({ certainty: z.literal("exact") }),
    z.object({ certainty: z.literal("conditional"), watchedUntil: wireEpochMs }),
  ]),
  probability: wireProbability,
  flow: z
    .object({
      side: z.enum(["buy", "sell", "none"]),
      usd: quantiles(wireUsd).nullable(),
      perNav: quantiles(wireFraction).nullable(),
      ofAdv: z.number().nonnegative().nullable(),
      ofDepth: z.number().nonnegative().nullable(),
    })
    .nullable(),
  impact: z
    .object({
      bps: interval(wireBps),
      anticipatedShare: wireProbability,
      permanentShare: wireProbability,
      halfLifeMs: z.number().positive(),
    })
    .nullable(),
  volatility: z
    .object({ baseline: wireVolatility, expected: wireVolatility, ratio: interval(z.number().nonnegative()) })
    .nullable(),
  ladder: z.array(z.object({ move: wireFraction, usd: wireUsd.nullable(), perNav: wireFraction.nullable() })),
  triggers: z.array(
    z.object({
      price: wirePrice,
      move: wireFraction,
      fund: wireId,
      usd: wireUsd.nullable(),
      perNav: wireFraction,
      hitProbability: wireProbability,
    }),
  ),
  funds: z.array(z.object({ id: wireId, usd: wireUsd.nullable(), perNav: wireFraction.nullable(), rule: z.string() })),
  inputs: z.object({
    marketAt: wireEpochMs.nullable(),
    compositionAt: wireEpochMs.nullable(),
    book: z.enum(["empty", "syncing", "live", "suspect"]),
    model: z.string(),
    calibration: z.string().nullable(),
  }),
  abstain: z
    .enum([
      "reference_unknown",
      "volatility_warming_up",
      "market_unavailable",
      "volume_unknown",
      "composition_unknown",
      "composition_stale",
    ])
    .nullable(),
  correlationId: z.string(),
  publishedAt: wireEpochMs,
}) satisfies z.ZodType<VolatilityWindow, VolatilityWindow>;
