import { z } from "zod";
import { MS_PER_DAY, MS_PER_HOUR, MS_PER_MINUTE } from "../../../shared/domain/units.ts";
import { amount, decimal, isoTime, levels, name, positive } from "../exchanges/frame-schema.ts";
import { type FrameContext, failed, type Reading, read, together, unknown } from "../exchanges/reading.ts";
import { createArchiveReader, unknownMessage } from "./archive-reader.ts";
import { side } from "./fields.ts";
import { barOf, bookOf, derivativeOf, liquidationOf, stamp, tradeOf } from "./give.ts";

const message = z.object({
  type: name,
  channel: z.string().default(""),
  id: z.string().default(""),
  contents: z.unknown().optional(),
});
type Message = z.output<typeof message>;
const UNUSED_TYPES: ReadonlySet<string> = new Set(["connected", "unsubscribed", "pong", "error"]);
/** An answer of REST, in a collection that left its address out: nobody can tell whose book it is. */
const answer = z.object({ requestId: name, status: name });

/** Whole at first, as objects; then changes, as pairs. */
const restLevel = z.object({ price: positive, size: amount }).transform(({ price, size }) => [price, size] as const);
const whole = z.object({ bids: z.array(restLevel), asks: z.array(restLevel) });
const changes = z.object({ bids: levels.default([]), asks: levels.default([]) });
const trades = z.object({
  trades: z.array(
    z.object({ id: name, side, size: amount, price: positive, createdAt: isoTime, type: z.string().optional() }),
  ),
});
const candle = z.object({
  ticker: name,
  resolution: name,
  startedAt: isoTime,
  open: positive,
  high: positive,
  low: positive,
  close: positive,
  baseTokenVolume: amount,
});
const candles = z.object({ candles: z.array(candle) });
const market = z.object({
  status: name.optional(),
  oraclePrice: positive.optional(),
  nextFundingRate: decimal.optional(),
  openInterest: amount.optional(),
  effectiveAt: isoTime.optional(),
});
/** All markets at first (`markets`), then what changed. */
const markets = z.object({
  markets: z.record(name, market).default({}),
  trading: z.record(name, market).default({}),
  oraclePrices: z.record(name, market).default({}),
});

const RESOLUTION_MS: Readonly<Record<string, number>> = {
  "1MIN": MS_PER_MINUTE,
  "5MINS": 5 * MS_PER_MINUTE,
  "15MINS": 15 * MS_PER_MINUTE,
  "30MINS": 30 * MS_PER_MINUTE,
  "1HOUR": MS_PER_HOUR,
  "4HOURS": 4 * MS_PER_HOUR,
  "1DAY": MS_PER_DAY,
};

/** Funding is paid every hour. */
const FUNDING_HOURS = 1;

/** The indexer of the dYdX chain. */
export const dydxV4 = createArchiveReader({
  venue: "dydx-v4",
  connPattern: /^wss?:\/\/indexer\.[a-z0-9.]*dydx\.(trade|exchange)\/v4\b/,
  open: () => ({
    message: (data, context) => {
      const named = message.safeParse(data);
      if (named.success) return readMessage(named.data, context);
      return answer.safeParse(data).success ? "control" : unknownMessage(data, context);
    },
  }),
});

function readMessage(from: Message, context: FrameContext): Reading {
  const { type, channel, contents } = from;
  if (UNUSED_TYPES.has(type)) return "control";
  // A batch holds the contents of several messages.
  if (type === "channel_batch_data" && Array.isArray(contents)) {
    return together(contents.map((item) => readMessage({ ...from, type: "channel_data", contents: item }, context)));
  }
  if (type !== "subscribed" && type !== "channel_data") return unknown(context, type);
  const isFirst = type === "subscribed";
  switch (channel) {
    case "v4_orderbook":
      return read(isFirst ? whole : changes, contents, context, (sides) =>
        bookOf({ symbol: from.id, kind: isFirst ? "snapshot" : "delta", at: undefined, ...sides }, context),
      );
    case "v4_trades":
      // The first one holds the trades of before the subscription.
      return isFirst ? "control" : readTrades(from, context);
    case "v4_candles":
      return readCandles(from, isFirst, context);
    case "v4_markets":
      return readMarkets(contents, context);
    case "v4_block_height":
      return "control";
    default:
      return unknown(context, `channel:${channel}`);
  }
}

/** `side` is the taker's, who is the liquidated account in a trade of that type. */
const readTrades = ({ id: symbol, contents }: Message, context: FrameContext): Reading =>
  read(trades, contents, context, ({ trades: items }) =>
    together(
      items.flatMap(({ createdAt, type, ...trade }) => {
        const parts = { symbol, at: createdAt, ...trade };
        return type === "LIQUIDATED"
          ? [tradeOf(parts, context), liquidationOf(parts, context)]
          : tradeOf(parts, context);
      }),
    ),
  );

function readCandles({ contents }: Message, isFirst: boolean, context: FrameContext): Reading {
  if (!isFirst) return read(candle, contents, context, (item) => readCandle(item, context));
  return read(candles, contents, context, (list) => together(list.candles.map((item) => readCandle(item, context))));
}

function readCandle(item: z.output<typeof candle>, context: FrameContext): Reading {
  const { ticker: symbol, resolution, startedAt: openAt, baseTokenVolume: volume, ...prices } = item;
  const lengthMs = RESOLUTION_MS[resolution];
  if (lengthMs === undefined) return failed(context, `resolution is ${resolution}: expected one that is known`);
  return barOf({ symbol, at: undefined, openAt, lengthMs, ...prices, volume }, context);
}

const readMarkets = (contents: unknown, context: FrameContext): Reading =>
  read(markets, contents, context, (of) =>
    together(
      [of.markets, of.trading, of.oraclePrices]
        .flatMap((list) => Object.entries(list))
        .map(([symbol, item]) => readMarket(symbol, item, context)),
    ),
  );

/** The oracle's price is what margin and funding are counted by. */
function readMarket(symbol: string, item: z.output<typeof market>, context: FrameContext): Reading {
  const { status, oraclePrice: mark, nextFundingRate: fundingRate, openInterest, effectiveAt: at } = item;
  const derivative = derivativeOf(
    { symbol, at, mark, openInterest, fundingRate, fundingHours: FUNDING_HOURS },
    context,
  );
  if (status === undefined) return derivative;
  const isTrading = status === "ACTIVE";
  const stated = (): void =>
    context.sink.event({
      type: "status",
      ...stamp({ symbol, at }, context),
      status: isTrading ? "trading" : "halted",
      reason: isTrading ? undefined : status,
    });
  return together([stated, derivative]);
}
