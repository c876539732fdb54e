import { z } from "zod";
import type { Bps, EpochMs, Fraction, Leverage, Price, Usd, VolatilityPerSqrtDay } from "../domain/units.ts";

/**
 * Numbers with a unit, as they stand in JSON. The brand is type-only, so the schema stays a plain number and has a
 * JSON Schema; zod already refuses NaN and infinities.
 */
const labelled = <T extends number>(schema: z.ZodNumber): z.ZodType<T, T> => schema as unknown as z.ZodType<T, T>;

export const wireEpochMs = labelled<EpochMs>(z.number().nonnegative());
export const wireUsd = labelled<Usd>(z.number());
export const wireBps = labelled<Bps>(z.number());
export const wireFraction = labelled<Fraction>(z.number());
export const wireProbability = labelled<Fraction>(z.number().min(0).max(1));
export const wirePrice = labelled<Price>(z.number().positive());
export const wireVolatility = labelled<VolatilityPerSqrtDay>(z.number().nonnegative());
export const wireLeverage = labelled<Leverage>(z.number());

/** Letters, digits, `.`, `_`, `-`: safe in Redis keys, queue names, URLs and file names. */
export const wireId = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/);
