import { epochMs, fraction, price } from "../../../../shared/domain/units.ts";
import { fillLevels } from "../frame-schema.ts";
import { type FrameContext, failed, type Reading, read, together, unknown } from "../reading.ts";
import { barMs, barOf } from "./chart.ts";
import * as message from "./messages.ts";
import { createTicker, FUNDING_INTERVAL_HOURS, giveTicker, saysSomething } from "./ticker.ts";

/** Reads the data of one channel, the slow way. */
export function readNotification(channel: string, data: unknown, context: FrameContext): Reading {
  const [kind, ...rest] = channel.split(".");
  switch (kind) {
    case "book":
      if (rest.length === 2) return readBook(data, context);
      return rest.length === 4 ? readTopOfBook(data, context) : unknown(context, "book");
    case "trades":
      return readTrades(data, context);
    case "ticker":
      return readTicker(data, context);
    case "quote":
      return readQuote(data, context);
    case "chart":
      return readChart(rest, data, context);
    case "perpetual":
      return readPerpetual(rest[0] ?? "", data, context);
    default:
      return message.UNUSED_CHANNEL.test(channel) ? "control" : unknown(context, kind ?? "");
  }
}

/** Combinations may be priced at or below zero, which no book here can hold. */
const hasPrices = (levels: readonly (readonly [number, number])[]): boolean => levels.every(([at]) => at > 0);

function readBook(data: unknown, context: FrameContext): Reading {
  context.fallbacks += 1;
  return read(message.book, data, context, (book) => {
    if (!hasPrices(book.bids) || !hasPrices(book.asks)) return "control";
    const { type, prev_change_id: prevSeq } = book;
    if (type === "snapshot") return bookOf(context, { ...book, kind: "snapshot", origin: "stream", limited: false });
    if (typeof prevSeq !== "number") return failed(context, "prev_change_id is missing: expected a sequence");
    return bookOf(context, { ...book, kind: "delta", origin: "stream", limited: false, prevSeq });
  });
}

function readTopOfBook(data: unknown, context: FrameContext): Reading {
  return read(message.levelsOf, data, context, (book) => {
    if (!hasPrices(book.bids) || !hasPrices(book.asks)) return "control";
    return bookOf(context, { ...book, kind: "snapshot", origin: "stream", limited: true });
  });
}

interface ReadBook {
  readonly kind: "snapshot" | "delta";
  readonly origin: "stream" | "rest";
  readonly limited: boolean;
  readonly timestamp: number;
  readonly instrument_name: string;
  readonly change_id: number;
  readonly prevSeq?: number;
  readonly bids: readonly [number, number][];
  readonly asks: readonly [number, number][];
}

export function bookOf(context: FrameContext, from: ReadBook): Reading {
  return () => {
    const { book } = context.scratch;
    book.symbol = from.instrument_name;
    book.kind = from.kind;
    book.origin = from.origin;
    book.limited = from.limited;
    book.exchangeAt = from.timestamp;
    book.receivedAt = context.receivedAt;
    book.firstSeq = Number.NaN;
    book.lastSeq = from.change_id;
    book.prevSeq = from.prevSeq ?? Number.NaN;
    fillLevels(book.bids, from.bids);
    fillLevels(book.asks, from.asks);
    context.sink.book(book);
  };
}

function readTrades(data: unknown, context: FrameContext): Reading {
  return read(message.trade.array(), data, context, (trades) => {
    // What was agreed outside the book, and combinations at or below zero, are no trades of a market's flow.
    const onBook = trades.filter((trade) => typeof trade.block_trade_id !== "string" && trade.price > 0);
    if (onBook.length === trades.length && onBook.every(({ liquidation }) => liquidation === undefined)) {
      context.fallbacks += 1;
    }
    return together(onBook.map((trade) => tradeOf(context, trade)));
  });
}

function tradeOf(context: FrameContext, trade: message.Trade): Reading {
  const { instrument_name: symbol, trade_id, timestamp, price: at, amount: size, direction } = trade;
  const id = Buffer.from(trade_id);
  return () => {
    const { receivedAt, scratch, sink } = context;
    scratch.trade.fill(symbol, timestamp, receivedAt, at, size, direction, Number.NaN);
    scratch.trade.identify(id, 0, id.length);
    sink.trade(scratch.trade.event);
    const header = { venue: scratch.book.venue, symbol, exchangeAt: epochMs(timestamp), receivedAt };
    for (const position of liquidatedBy(trade)) {
      sink.event({ type: "liquidation", ...header, price: price(at), size, position });
    }
  };
}

/** T: the taker was liquidated, so its sale closed a long position. M: the maker was, which traded the other way. */
function liquidatedBy({ liquidation, direction }: message.Trade): readonly ("long" | "short")[] {
  const ofTaker = direction === "sell" ? "long" : "short";
  const ofMaker = direction === "sell" ? "short" : "long";
  switch (liquidation) {
    case "T":
      return [ofTaker];
    case "M":
      return [ofMaker];
    case "MT":
      return [ofTaker, ofMaker];
    default:
      return [];
  }
}

function readTicker(data: unknown, context: FrameContext): Reading {
  return read(message.ticker, data, context, (from) => {
    const ticker = createTicker();
    ticker.symbol = from.instrument_name;
    ticker.at = from.timestamp;
    ticker.mark = from.mark_price ?? Number.NaN;
    ticker.index = from.index_price ?? Number.NaN;
    ticker.openInterest = from.open_interest ?? Number.NaN;
    ticker.funding = from.current_funding ?? Number.NaN;
    ticker.bid = from.best_bid_price ?? Number.NaN;
    ticker.bidSize = from.best_bid_amount ?? Number.NaN;
    ticker.ask = from.best_ask_price ?? Number.NaN;
    ticker.askSize = from.best_ask_amount ?? Number.NaN;
    if (!saysSomething(ticker)) return "control";
    context.fallbacks += 1;
    return () => giveTicker(ticker, context.scratch, context.receivedAt, context.sink);
  });
}

/** Without orders on a side there is no quote. */
function readQuote(data: unknown, context: FrameContext): Reading {
  return read(message.quote, data, context, (from) => {
    const { best_bid_price: bid = 0, best_ask_price: ask = 0 } = from;
    if (bid <= 0 || ask <= 0) return "control";
    context.fallbacks += 1;
    return () => {
      const { quote } = context.scratch;
      const { instrument_name: symbol, timestamp, best_bid_amount: bidSize, best_ask_amount: askSize } = from;
      quote.fill(symbol, timestamp, context.receivedAt, bid, bidSize, ask, askSize);
      context.sink.quote(quote.event);
    };
  });
}

/** `chart.trades.<instrument>.<resolution>`. */
function readChart([, symbol, resolution]: readonly string[], data: unknown, context: FrameContext): Reading {
  const lengthMs = barMs(resolution ?? "");
  if (symbol === undefined || symbol === "" || lengthMs === undefined) return unknown(context, "chart");
  return read(
    message.chart,
    data,
    context,
    (chart) => () => context.sink.event(barOf(context.scratch.book.venue, symbol, chart, lengthMs, context.receivedAt)),
  );
}

/** `interest` is what the ticker calls the current funding. */
function readPerpetual(symbol: string, data: unknown, context: FrameContext): Reading {
  if (symbol === "") return unknown(context, "perpetual");
  return read(message.perpetual, data, context, ({ timestamp, interest }) => () => {
    context.sink.event({
      type: "funding",
      venue: context.scratch.book.venue,
      symbol,
      exchangeAt: epochMs(timestamp),
      receivedAt: context.receivedAt,
      rate: fraction(interest),
      intervalHours: FUNDING_INTERVAL_HOURS,
      nextAt: undefined,
    });
  });
}
