import type { BookUpdate } from "../../../../shared/domain/market/book-update.ts";
import { fillLevels } from "../frame-schema.ts";
import { type FrameContext, failed, type Reading, read, together, unknown } from "../reading.ts";
import type { FrameCount } from "./frame-count.ts";
import * as message from "./messages.ts";

/** Reads one message the slow way. */
export function readMessage(data: unknown, count: FrameCount, context: FrameContext): Reading {
  // The next message will show that this one is missing.
  if (data === undefined) return failed(context, "frame is not JSON");
  const refused = message.error.safeParse(data);
  if (refused.success) {
    const reason = [refused.data.message, refused.data.reason].filter((part) => part !== undefined).join(": ");
    context.sink.control({ kind: "refused", ref: "", reason });
    return "control";
  }
  return read(message.envelope, data, context, (envelope) => {
    const place = count.place(envelope.sequence_num);
    if (place === "next") return readChannel(data, envelope, context);
    if (place === "broken") context.sink.control({ kind: "broken", reason: count.reason });
    return "control";
  });
}

function readChannel(data: unknown, envelope: message.Envelope, context: FrameContext): Reading {
  switch (envelope.channel) {
    case "l2_data":
      return readBook(data, envelope, context);
    case "market_trades":
      return readTrades(data, context);
    case "ticker":
    case "ticker_batch":
      return readTickers(data, envelope, context);
    case "subscriptions":
      return readSubscriptions(data, context);
    default:
      return message.UNUSED_CHANNELS.has(envelope.channel) ? "control" : unknown(context, envelope.channel);
  }
}

function readBook(data: unknown, { timestamp, sequence_num }: message.Envelope, context: FrameContext): Reading {
  context.fallbacks += 1;
  const reading = read(message.bookEvents, data, context, ({ events }) =>
    together(
      events.map(({ type, product_id, updates }) => () => {
        const { book } = context.scratch;
        book.symbol = product_id;
        book.kind = type === "snapshot" ? "snapshot" : "delta";
        book.origin = "stream";
        book.limited = false;
        book.exchangeAt = newestOf(updates) || timestamp;
        book.receivedAt = context.receivedAt;
        book.lastSeq = sequence_num;
        fillSides(book, updates);
        context.sink.book(book);
      }),
    ),
  );
  // It had a number, so that nothing later would show that it was not understood.
  if (reading === "failed") context.sink.control({ kind: "broken", reason: `an update is lost: ${context.issue}` });
  return reading;
}

/** 0 where the venue gives no time, as in older snapshots. */
const newestOf = (updates: readonly message.BookLevel[]): number =>
  updates.reduce((newest, { event_time }) => Math.max(newest, event_time), 0);

function fillSides({ bids, asks }: BookUpdate, updates: readonly message.BookLevel[]): void {
  const ofSide = (wanted: "bid" | "offer") =>
    updates
      .filter(({ side }) => side === wanted)
      .map(({ price_level, new_quantity }): [number, number] => [price_level, new_quantity]);
  fillLevels(bids, ofSide("bid"));
  fillLevels(asks, ofSide("offer"));
}

function readTrades(data: unknown, context: FrameContext): Reading {
  return read(message.tradeEvents, data, context, ({ events }) => {
    const updates = events.filter((event) => event.type === "update").filter(({ trades }) => trades.length > 0);
    if (updates.length === 0) return "control";
    context.fallbacks += 1;
    return () => {
      for (const { trades } of updates) {
        const isNewestFirst = (trades[0]?.trade_id ?? 0) > (trades.at(-1)?.trade_id ?? 0);
        for (const trade of isNewestFirst ? trades.toReversed() : trades) {
          const { trade_id, product_id, price, size, side, time } = trade;
          // The maker sold: the aggressor bought.
          const aggressor = side === "SELL" ? "buy" : "sell";
          context.scratch.trade.fill(product_id, time, context.receivedAt, price, size, aggressor, trade_id);
          context.sink.trade(context.scratch.trade.event);
        }
      }
    };
  });
}

/** Tells the last trade as well, which the channel of trades has told. */
function readTickers(data: unknown, { timestamp }: message.Envelope, context: FrameContext): Reading {
  context.fallbacks += 1;
  return read(message.tickerEvents, data, context, ({ events }) =>
    together(
      events
        .flatMap(({ tickers }) => tickers)
        .map((ticker) => {
          const { product_id, best_bid = 0, best_ask = 0, best_bid_quantity, best_ask_quantity } = ticker;
          if (best_bid <= 0 || best_ask <= 0) return "control";
          return () => {
            const { quote } = context.scratch;
            const { receivedAt } = context;
            quote.fill(product_id, timestamp, receivedAt, best_bid, best_bid_quantity, best_ask, best_ask_quantity);
            context.sink.quote(quote.event);
          };
        }),
    ),
  );
}

/** Acknowledges by naming all that is subscribed now. */
function readSubscriptions(data: unknown, context: FrameContext): Reading {
  return read(message.subscriptionEvents, data, context, ({ events }) => {
    const refs = events.flatMap(({ subscriptions }) =>
      Object.entries(subscriptions).flatMap(([channel, products]) =>
        products.map((product) => refOf(channel, product)),
      ),
    );
    // The order of keys means nothing.
    for (const ref of refs.toSorted()) context.sink.control({ kind: "ack", ref });
    return "control";
  });
}

/** A message that asks for several products is acknowledged with the last of them. */
export const refOf = (channel: string, product: string): string => `${channel} ${product}`;
