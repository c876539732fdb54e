import { epochMs, fraction, price, usd } from "../../../../shared/domain/units.ts";
import { each, readBookChange, readBookTicker, readCandle, snapshotOf, unknownUpdate } from "../gate-events.ts";
import { type Envelope, sentAtMs } from "../gate-protocol.ts";
import { type FrameContext, type Reading, read } from "../reading.ts";
import * as message from "./messages.ts";

/** Reads the result of an update of the futures server, the slow way. */
export function readUpdate(envelope: Envelope, context: FrameContext): Reading {
  const { channel, event, result } = envelope;
  const atMs = sentAtMs(envelope);
  switch (`${channel}:${event}`) {
    case "futures.tickers:update":
      return each(result, (item) => readTicker(item, atMs, context));
    case "futures.trades:update":
      return each(result, (item) => readTrade(item, context));
    case "futures.candlesticks:update":
      return each(result, (item) => readCandle(message.candlestick, item, atMs, context, ({ v }) => v));
    case "futures.order_book_update:update":
      return readBookChange(result, "symbol", context);
    case "futures.obu:update":
      return readBookChange(result, "stream", context);
    case "futures.order_book:all":
      return read(message.orderBook, result, context, ({ t, contract, id, ...sides }) =>
        snapshotOf(context, "stream", contract, t, id, sides),
      );
    case "futures.book_ticker:update":
      return readBookTicker(result, context);
    case "futures.contract_stats:update":
      return each(result, (item) => readStats(item, atMs, context));
    case "futures.public_liquidates:update":
      return each(result, (item) => readLiquidation(item, atMs, context));
    default:
      return unknownUpdate(envelope, context);
  }
}

function readTrade(item: unknown, context: FrameContext): Reading {
  context.fallbacks += 1;
  return read(message.trade, item, context, (trade) => {
    if (trade.is_internal === true || trade.size === 0) return "control";
    return () => {
      const { event, fill } = context.scratch.trade;
      const side = trade.size > 0 ? "buy" : "sell";
      const size = Math.abs(trade.size);
      fill(trade.contract, trade.create_time_ms, context.receivedAt, trade.price, size, side, trade.id);
      context.sink.trade(event);
    };
  });
}

/** What the ticker has of mark, funding and open interest. */
export function readTicker(item: unknown, atMs: number, context: FrameContext): Reading {
  return read(message.ticker, item, context, (ticker) => {
    const { mark_price: mark, index_price: index, funding_rate: rate, total_size: contracts } = ticker;
    const marked = mark !== undefined && mark > 0;
    if (!marked && rate === undefined && contracts === undefined) return "control";
    return () => {
      const { sink } = context;
      const header = headerOf(context, ticker.contract, atMs);
      if (marked) {
        const known = index !== undefined && index > 0;
        sink.event({ type: "mark", ...header, mark: price(mark), index: known ? price(index) : undefined });
      }
      if (rate !== undefined) {
        sink.event({ type: "funding", ...header, rate: fraction(rate), intervalHours: undefined, nextAt: undefined });
      }
      if (contracts !== undefined) sink.event({ type: "openInterest", ...header, contracts, usd: undefined });
    };
  });
}

function readStats(item: unknown, atMs: number, context: FrameContext): Reading {
  return read(
    message.contractStats,
    item,
    context,
    ({ contract, open_interest: contracts, open_interest_usd: value }) => {
      if (contracts === undefined) return "control";
      const header = headerOf(context, contract, atMs);
      return () =>
        context.sink.event({
          type: "openInterest",
          ...header,
          contracts,
          usd: value === undefined ? undefined : usd(value),
        });
    },
  );
}

/** A negative size is a sell, which closes a long position. */
function readLiquidation(item: unknown, atMs: number, context: FrameContext): Reading {
  return read(message.liquidation, item, context, ({ contract, price: at, size, time, time_ms }) => {
    if (size === 0) return "control";
    const happenedMs = time_ms ?? (time === undefined ? atMs : time * 1_000);
    return () =>
      context.sink.event({
        type: "liquidation",
        ...headerOf(context, contract, happenedMs),
        price: price(at),
        size: Math.abs(size),
        position: size < 0 ? "long" : "short",
      });
  });
}

const headerOf = (context: FrameContext, symbol: string, atMs: number) => ({
  venue: context.scratch.book.venue,
  symbol,
  exchangeAt: epochMs(atMs),
  receivedAt: context.receivedAt,
});
