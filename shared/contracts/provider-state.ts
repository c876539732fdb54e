import { z } from "zod";
import type { ProviderState } from "../domain/funds/provider-state.ts";
import { epochMs, fraction, leverage, price, usd } from "../domain/units.ts";
import { wireEpochMs } from "./wire.ts";

/** A file has no more funds than this, and a fund no more holdings. */
const LIST_MAX = 10_000;

/** Signs are not looked at here: what is wrong with a figure is for `faultsOf` to say, which names what it expects. */
const labelled = <T>(label: (value: number) => T) => z.number().transform(label).optional();
const key = z.string().min(1).max(128);

const holdingSchema = z.strictObject({
  symbol: key,
  quantity: z.number().optional(),
  weight: labelled(fraction),
  valueUsd: labelled(usd),
  price: labelled(price),
});

const figures = {
  key,
  netAssetsUsd: labelled(usd),
  navPerToken: labelled(price),
  supply: z.number().optional(),
  leverage: labelled(leverage),
  realLeverage: z.number().nonnegative().optional(),
  targetLeverage: labelled(leverage),
  basket: z.number().optional(),
  exposureUsd: labelled(usd),
  referencePrice: labelled(price),
  holdings: z.array(holdingSchema).max(LIST_MAX).optional(),
};

/** What is kept on disk of a provider: its last good states, and how many rows its last good answer had. */
export const keptStatesSchema = z.object({
  rows: z.int().nonnegative(),
  states: z
    .array(
      z.object({
        ...figures,
        at: wireEpochMs,
        rebalancedAt: wireEpochMs.optional(),
      }) satisfies z.ZodType<ProviderState>,
    )
    .max(LIST_MAX),
});

/** An ISO date-time with zone or offset, as people write it. */
const instant = z.iso.datetime({ offset: true }).transform((text) => epochMs(Date.parse(text)));

/** The radar's own form of a file in a drop-in folder. `confirmed`: a person has looked at the jump, and it is true. */
export const stateFileSchema = z.strictObject({
  $schema: z.string().optional(),
  source: z.string().optional(),
  states: z
    .array(
      z.strictObject({
        ...figures,
        at: instant,
        rebalancedAt: instant.optional(),
        source: z.string().optional(),
        confirmed: z.boolean().default(false),
      }),
    )
    .min(1)
    .max(LIST_MAX),
});
