import { z } from "zod";
import { LEVELS_MAX } from "../../../shared/domain/market/book-update.ts";
import { amount, decimal, maybe, name, positive, sequence } from "../exchanges/frame-schema.ts";
import { type FrameContext, type Reading, read, unknown } from "../exchanges/reading.ts";
import { type ArchivedConnection, createArchiveReader, unknownMessage } from "./archive-reader.ts";
import { bookOf, levelsOf, quoteOf, tradeOf } from "./give.ts";

/** What a number before the data stands for; some collections put this itself in the number's place. */
const channelSchema = z.object({ channel: name, symbol: z.string().default(""), prec: z.string().default("P0") });
type Channel = z.output<typeof channelSchema>;

const event = z.object({ event: name });
const subscribed = channelSchema.extend({ event: z.literal("subscribed"), chanId: sequence });
const UNUSED_EVENTS: ReadonlySet<string> = new Set(["info", "conf", "error", "unsubscribed", "pong", "auth"]);

/** Price, number of orders, amount: above 0 on the side of the bids. No orders removes the level of the amount's side. */
const level = z
  .tuple([positive, sequence, decimal])
  .rest(z.unknown())
  .transform(([price, orders, size]) => ({
    side: size > 0 ? ("buy" as const) : ("sell" as const),
    level: [price, orders === 0 ? 0 : Math.abs(size)] as const,
  }));
const levels = z.array(level).max(LEVELS_MAX);
/** Id, time, amount (above 0: the aggressor bought), price. */
const trade = z.tuple([sequence, decimal, decimal, positive]).rest(z.unknown());
const ticker = z.tuple([maybe, amount.nullable(), maybe, amount.nullable()]).rest(z.unknown());

/** The public WebSocket v2: lists that begin with the number of a channel, which an earlier message has named. */
export const bitfinex = createArchiveReader({
  venue: "bitfinex",
  connPattern: /^wss?:\/\/api(-pub)?\.bitfinex\.com\b/,
  open: (): ArchivedConnection => {
    const channels = new Map<number, Channel>();
    return {
      message: (message, context) => {
        if (!Array.isArray(message)) return readEvent(message, channels, context);
        const [of, ...body] = message;
        // Levels without the number before them: a REST book, whose address was not kept.
        if (Array.isArray(of)) return "control";
        const channel = typeof of === "number" ? channels.get(of) : channelSchema.safeParse(of).data;
        return channel ? readData(channel, body, context) : unknown(context, "data of a channel without a name");
      },
    };
  },
});

function readEvent(message: unknown, channels: Map<number, Channel>, context: FrameContext): Reading {
  const named = event.safeParse(message);
  if (!named.success) return unknownMessage(message, context);
  if (UNUSED_EVENTS.has(named.data.event)) return "control";
  if (named.data.event !== "subscribed") return unknown(context, `event:${named.data.event}`);
  return read(subscribed, message, context, ({ chanId, ...channel }) => {
    channels.set(chanId, channel);
    return "control";
  });
}

function readData(channel: Channel, [data, item]: readonly unknown[], context: FrameContext): Reading {
  if (data === "hb" || data === "cs") return "control";
  switch (channel.channel) {
    case "book":
      return readBook(channel, data, context);
    case "trades":
      return readTrades(channel, data, item, context);
    case "ticker":
      return isMarket(channel) ? readTicker(channel, data, context) : "control";
    default:
      return unknown(context, `channel:${channel.channel}`);
  }
}

/** Currencies that are lent (`fUST`) have rates for prices, and no market that could move. */
const isMarket = ({ symbol }: Channel): boolean => symbol.startsWith("t");

/** `P0` alone has the exact prices: `P1` to `P4` are rounded, `R0` holds single orders. */
function readBook(channel: Channel, data: unknown, context: FrameContext): Reading {
  if (!isMarket(channel) || channel.prec !== "P0") return "control";
  const isSnapshot = Array.isArray(data) && (data.length === 0 || Array.isArray(data[0]));
  return read(levels, isSnapshot ? data : [data], context, (changes) => {
    const kind = isSnapshot ? "snapshot" : "delta";
    return bookOf({ symbol: channel.symbol, kind, at: undefined, ...levelsOf(changes) }, context);
  });
}

/** A list is the trades of before the subscription. Each later one comes twice: executed (`te`), then settled (`tu`). */
function readTrades(channel: Channel, data: unknown, item: unknown, context: FrameContext): Reading {
  if (Array.isArray(data) || data === "tu" || data === "fte" || data === "ftu") return "control";
  if (data !== "te") return unknown(context, `trades:${data}`);
  return read(trade, item, context, ([id, at, size, price]) =>
    tradeOf({ symbol: channel.symbol, at, price, size: Math.abs(size), side: size > 0 ? "buy" : "sell", id }, context),
  );
}

const readTicker = ({ symbol }: Channel, data: unknown, context: FrameContext): Reading =>
  read(ticker, data, context, ([bid, bidSize, ask, askSize]) =>
    quoteOf({ symbol, at: undefined, bid, bidSize: bidSize ?? undefined, ask, askSize: askSize ?? undefined }, context),
  );
