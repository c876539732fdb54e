import { z } from "zod";
import { LEVELS_MAX } from "../../../../shared/domain/market/book-update.ts";
import { amount, maybe, name, positive, sequence } from "../frame-schema.ts";

/** What Hyperliquid sends. Keys that are not used are not listed. */

export const push = z.object({ channel: name, data: z.unknown().optional() });

const level = z.object({ px: positive, sz: amount }).transform(({ px, sz }): [number, number] => [px, sz]);
const levels = z.array(level).max(LEVELS_MAX);

/** The whole book, as far as the venue shows it: bids and then asks. `time` in ms. */
export const book = z.object({ coin: name, time: amount, levels: z.tuple([levels, levels]) });

/** A side without orders is null. */
export const bbo = z.object({ coin: name, time: amount, bbo: z.tuple([level.nullable(), level.nullable()]) });

/** `side`: the aggressor's: `B` bought, `A` sold. `tid` is unique over all coins. */
export const trade = z.object({
  coin: name,
  side: z.enum(["A", "B"]),
  px: positive,
  sz: amount,
  time: amount,
  tid: sequence,
});

/** A perpetual has a funding, by the hour; a spot pair has none of it but the mark. */
export const assetContext = z.object({
  coin: name,
  ctx: z.object({ markPx: maybe, oraclePx: maybe, funding: maybe, openInterest: maybe }),
});

/** `T`: the last millisecond of the bar. */
export const candle = z.object({
  t: amount,
  T: amount,
  s: name,
  o: positive,
  c: positive,
  h: positive,
  l: positive,
  v: amount,
});

/** What tells one subscription from another; the venue echoes it with all defaults filled in. */
export const subscription = z.object({
  type: name,
  coin: z.string().nullish(),
  interval: z.string().nullish(),
  fast: z.boolean().nullish(),
});
export type Subscribed = z.output<typeof subscription>;

export const subscriptionResponse = z.object({ method: z.string(), subscription });

/** Text with the request, or its subscription, at the end. */
export const error = z.string();
export const echoed = z.union([z.object({ subscription }), subscription.transform((own) => ({ subscription: own }))]);

/** Channels that are known and carry nothing the radar uses. */
export const UNUSED_CHANNELS: ReadonlySet<string> = new Set([
  "allMids",
  "fastAssetCtxs",
  "notification",
  "outcomeMetaUpdates",
  "post",
  // The contexts of all coins, in the order of lists that no stream gives: nothing says which is whose.
  "allDexsAssetCtxs",
]);
