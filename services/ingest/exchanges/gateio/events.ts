import { epochMs, leverage, price } from "../../../../shared/domain/units.ts";
import { each, readBookChange, readBookTicker, readCandle, snapshotOf, unknownUpdate } from "../gate-events.ts";
import { type Envelope, sentAtMs } from "../gate-protocol.ts";
import { type FrameContext, type Reading, read } from "../reading.ts";
import * as message from "./messages.ts";

/** Reads the result of an update of the spot server, the slow way. */
export function readUpdate(envelope: Envelope, context: FrameContext): Reading {
  const { channel, event, result } = envelope;
  // Captures of both servers in one: what the futures server says is known, and nothing about this market.
  if (channel.startsWith("futures.")) return "control";
  if (event !== "update") return unknownUpdate(envelope, context);
  const atMs = sentAtMs(envelope);
  switch (channel) {
    case "spot.tickers":
      return each(result, (item) => readTicker(item, atMs, context));
    case "spot.trades":
      return each(result, (item) => readTrade(item, context));
    case "spot.candlesticks":
      return each(result, (item) => readCandle(message.candlestick, item, atMs, context, ({ a, v }) => a ?? v));
    case "spot.order_book_update":
      return readBookChange(result, "symbol", context);
    case "spot.obu":
      return readBookChange(result, "stream", context);
    case "spot.order_book":
      return read(message.orderBook, result, context, ({ t, s, lastUpdateId, ...sides }) =>
        snapshotOf(context, "stream", s, t, lastUpdateId, sides),
      );
    case "spot.book_ticker":
      return readBookTicker(result, context);
    default:
      return unknownUpdate(envelope, context);
  }
}

function readTrade(item: unknown, context: FrameContext): Reading {
  context.fallbacks += 1;
  return read(message.trade, item, context, (trade) => () => {
    const { event, fill } = context.scratch.trade;
    fill(
      trade.currency_pair,
      trade.create_time_ms,
      context.receivedAt,
      trade.price,
      trade.amount,
      trade.side,
      trade.id,
    );
    context.sink.trade(event);
  });
}

/** A quote where both sides have orders, and a token's state where it is one. */
export function readTicker(item: unknown, atMs: number, context: FrameContext): Reading {
  return read(message.ticker, item, context, (ticker) => {
    const { lowest_ask: ask, highest_bid: bid } = ticker;
    const quoted = bid !== undefined && ask !== undefined && bid > 0 && ask > 0;
    const isToken = ticker.etf_net_value !== undefined && ticker.etf_net_value > 0;
    if (!quoted && !isToken) return "control";
    return () => {
      if (quoted) {
        const { event, fill } = context.scratch.quote;
        fill(ticker.currency_pair, atMs, context.receivedAt, bid, undefined, ask, undefined);
        context.sink.quote(event);
      }
      emitNav(ticker, atMs, context);
    };
  });
}

function emitNav(ticker: message.Ticker, atMs: number, context: FrameContext): void {
  const { currency_pair: symbol, etf_net_value: nav, etf_leverage: size, etf_pre_timestamp: rebalanced } = ticker;
  if (nav === undefined || nav <= 0) return;
  context.sink.event({
    type: "nav",
    venue: context.scratch.book.venue,
    symbol,
    exchangeAt: epochMs(atMs),
    receivedAt: context.receivedAt,
    nav: price(nav),
    leverage: size === undefined ? undefined : leverage(signedLeverage(symbol, size)),
    basket: undefined,
    supply: undefined,
    rebalancedAt: rebalanced !== undefined && rebalanced > 0 ? epochMs(rebalanced * 1_000) : undefined,
  });
}

/**
 * The venue does not say whether the leverage of an inverse token comes signed, so the sign is taken from the name:
 * BTC3L_USDT is long, BTC3S_USDT short.
 */
function signedLeverage(symbol: string, size: number): number {
  const kind = /\d(L|S)_/.exec(symbol)?.[1];
  if (kind === undefined) return size;
  return kind === "S" ? -Math.abs(size) : Math.abs(size);
}
