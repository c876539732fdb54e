import { z } from "zod";
import { amount, levels, maybe, name, positive, sequence } from "../frame-schema.ts";
import { time } from "../kucoin-messages.ts";

/** REST answers of the spot server. Keys that are not used are not listed. */

/** A new pair has no orders yet, and then no lists. */
export const orderBook = z.object({
  sequence,
  time: time.optional(),
  bids: levels.nullable(),
  asks: levels.nullable(),
});

export const symbols = z.array(z.object({ symbol: name }));

/** Seconds of its opening, open, close, high, low, volume, turnover; the newest first. */
export const candles = z.array(z.tuple([amount, positive, positive, positive, positive, amount]).rest(z.unknown()));

/** `766834.76 USDT`: an amount and what it is counted in. */
const quantity = z
  .string()
  .regex(/^-?\d+(\.\d+)?( \S+)?$/, "expected an amount and its unit")
  .transform((text) => Number(text.split(" ")[0]));

/** `issuedSize` took the place of `assetsUnderManagement`. */
export const tokens = z.array(
  z.object({
    currency: name,
    netAsset: positive,
    actualLeverage: maybe,
    issuedSize: maybe,
    assetsUnderManagement: quantity.optional(),
    basket: quantity.optional(),
  }),
);
export type Token = z.output<typeof tokens>[number];
