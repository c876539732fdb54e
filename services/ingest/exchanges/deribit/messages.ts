import { z } from "zod";
import { LEVELS_MAX } from "../../../../shared/domain/market/book-update.ts";
import { amount, decimal, maybe, name, positive, sequence } from "../frame-schema.ts";

/** What Deribit sends (JSON-RPC), by the channel it names. Keys that are not used are not listed. */

const requestId = z.union([z.string(), z.number()]).transform(String).optional();

export const notification = z.object({
  method: z.literal("subscription"),
  params: z.object({ channel: name, data: z.unknown() }),
});
export const heartbeat = z.object({ method: z.literal("heartbeat"), params: z.object({ type: name }) });
export const result = z.object({ id: requestId, result: z.unknown() });
export const error = z.object({ id: requestId, error: z.object({ code: z.number(), message: z.string() }) });

/** Combinations may be priced at or below zero. */
const change = z
  .tuple([z.enum(["new", "change", "delete"]), decimal, amount])
  .transform(([action, price, size]): [number, number] => [price, action === "delete" ? 0 : size]);
const changes = z.array(change).max(LEVELS_MAX);

/** The first message of a subscription is the whole book and follows on from nothing. */
export const book = z.object({
  type: z.enum(["snapshot", "change"]),
  timestamp: amount,
  instrument_name: name,
  change_id: sequence,
  prev_change_id: sequence.nullish(),
  bids: changes,
  asks: changes,
});

const pairs = z.array(z.tuple([decimal, amount])).max(LEVELS_MAX);

/** The best levels, grouped or not, and the whole book by REST. */
export const levelsOf = z.object({
  timestamp: amount,
  instrument_name: name,
  change_id: sequence,
  bids: pairs,
  asks: pairs,
});

const tradeId = z.union([name, sequence.transform(String)]);
export const trade = z.object({
  instrument_name: name,
  trade_id: tradeId,
  timestamp: amount,
  price: decimal,
  amount,
  direction: z.enum(["buy", "sell"]),
  liquidation: z.enum(["M", "T", "MT", "none"]).optional(),
  block_trade_id: z.string().nullish(),
});
export type Trade = z.output<typeof trade>;

/** Prices are 0 or null where there is none; funding exists for perpetuals alone. */
export const ticker = z.object({
  instrument_name: name,
  timestamp: amount,
  mark_price: maybe,
  index_price: maybe,
  open_interest: maybe,
  current_funding: maybe,
  best_bid_price: maybe,
  best_bid_amount: maybe,
  best_ask_price: maybe,
  best_ask_amount: maybe,
});

export const quote = ticker.pick({
  instrument_name: true,
  timestamp: true,
  best_bid_price: true,
  best_bid_amount: true,
  best_ask_price: true,
  best_ask_amount: true,
});

export const perpetual = z.object({ timestamp: amount, interest: decimal });

/** `volume` is in the asset, `cost` in dollars. */
export const chart = z.object({
  tick: amount,
  open: positive,
  high: positive,
  low: positive,
  close: positive,
  volume: amount,
  cost: amount,
});
export type Chart = z.output<typeof chart>;

/** The same, as columns. */
export const chartColumns = z.object({
  ticks: z.array(amount),
  open: z.array(positive),
  high: z.array(positive),
  low: z.array(positive),
  close: z.array(positive),
  volume: z.array(amount),
  cost: z.array(amount),
});

/** Older lists say neither `future_type` nor `instrument_type`. */
export const instrument = z.object({
  instrument_name: name,
  kind: z.string(),
  future_type: z.string().optional(),
  instrument_type: z.string().optional(),
});

/** Channels that are known and carry nothing the radar uses. */
export const UNUSED_CHANNEL =
  /^(announcements|block_rfq|block_trade_confirmations|deribit_price_index|deribit_price_ranking|deribit_price_statistics|deribit_volatility_index|estimated_expiration_price|incremental_ticker|instrument\.state|markprice\.options|platform_state|rfq)\b/;
