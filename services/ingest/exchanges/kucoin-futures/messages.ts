import { z } from "zod";
import { amount, decimal, levels, maybe, name, positive, sequence } from "../frame-schema.ts";
import { time } from "../kucoin-messages.ts";

/** REST answers of the futures server. Keys that are not used are not listed. */

export const orderBook = z.object({
  sequence,
  symbol: name,
  ts: time.optional(),
  bids: levels.nullable(),
  asks: levels.nullable(),
});

/**
 * `multiplier`: of the asset in one lot where positive, dollars in one lot of an inverse contract where negative.
 * `openInterest` in lots. A dated contract has no funding.
 */
export const contract = z.object({
  symbol: name,
  multiplier: decimal,
  isInverse: z.boolean().nullish(),
  openInterest: maybe,
  markPrice: maybe,
  fundingFeeRate: maybe,
  fundingRateGranularity: maybe,
  nextFundingRateDateTime: maybe,
});
export const contracts = z.array(contract);

/** Milliseconds of its opening, open, high, low, close, lots, turnover. */
export const bars = z.array(z.tuple([amount, positive, positive, positive, positive, amount]).rest(z.unknown()));
