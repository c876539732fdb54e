import { type BookPriceLevel, type DerivativeTicker, OrderBook } from "tardis-dev";
import { dateOf, type TardisEvent, type TardisVenue, timeOf } from "../../support/peers/tardis.ts";
import type { RecordedMessage } from "../../support/recordings.ts";
import type { Context, Side, Told, ToldLiquidation, ToldQuote, ToldTrade } from "./side.ts";

/** Normalisers and order books of tardis-dev. */
export function createTheirs(venue: TardisVenue, unknownAt: number): Side {
  const normalisers = venue.create();
  const books = new Map<string, OrderBook>();
  const seeded = new Set<string>();
  const tickers = new Map<string, Context>();

  const keep = (event: TardisEvent): void => {
    if (event.type === "derivative_ticker") tickers.set(venue.symbol(event.symbol), contextOf(event));
    if (event.type !== "book_change") return;
    const book = books.get(event.symbol) ?? new OrderBook();
    books.set(event.symbol, book);
    book.update(event);
    if (event.isSnapshot) seeded.add(event.symbol);
  };
  return {
    take: (message) => {
      const given = messageOf(venue, message);
      const at = dateOf(message.at ?? unknownAt);
      const events =
        given === undefined
          ? []
          : normalisers.flatMap((one) => (one.canHandle(given) ? [...(one.map(given, at) ?? [])] : []));
      for (const event of events) keep(event);
      return toldOf(venue, events);
    },
    context: (symbol) => tickers.get(symbol),
    top: (symbol) => {
      const book = seeded.has(symbol) ? books.get(symbol) : undefined;
      if (!book) return undefined;
      const [bid, ask] = [book.bestBid(), book.bestAsk()];
      return { bid: bid?.price, bidSize: bid?.amount, ask: ask?.price, askSize: ask?.amount };
    },
    levels: (symbol, side) => {
      const levels: Iterable<BookPriceLevel> = books.get(symbol)?.[side === "bid" ? "bids" : "asks"]() ?? [];
      return [...levels].map(({ price, amount }) => [price, amount]);
    },
  };
}

function messageOf(venue: TardisVenue, { address, text }: RecordedMessage): unknown {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return undefined;
  }
  return address === undefined ? venue.frame(parsed) : venue.answer(address, parsed);
}

function toldOf(venue: TardisVenue, events: readonly TardisEvent[]): Told {
  const trades: ToldTrade[] = [];
  const quotes: ToldQuote[] = [];
  const liquidations: ToldLiquidation[] = [];
  const contexts = new Map<string, number>();
  const books = new Map<string, number>();
  for (const event of events) {
    const { symbol } = event;
    const at = timeOf(event.timestamp);
    if (event.type === "trade") {
      trades.push({ symbol, price: event.price, size: event.amount, side: event.side, id: event.id, at });
    } else if (event.type === "book_ticker") {
      const { bidPrice: bid, bidAmount: bidSize, askPrice: ask, askAmount: askSize } = event;
      quotes.push({ symbol, bid, bidSize, ask, askSize, at });
    } else if (event.type === "liquidation") {
      // Its side is that of the order that closed the position.
      const position = event.side === "sell" ? "long" : "short";
      liquidations.push({ symbol, price: event.price, size: event.amount, position, at });
    } else if (event.type === "book_change") books.set(symbol, at);
    else if (tellsContext(event)) contexts.set(venue.symbol(symbol), at);
  }
  return { trades, quotes, liquidations, contexts, books };
}

/** It reads numbers that are not there as NaN. */
const known = (value: number | undefined): number | undefined => (Number.isNaN(value) ? undefined : value);

const contextOf = (ticker: DerivativeTicker): Context => ({
  mark: known(ticker.markPrice),
  index: known(ticker.indexPrice),
  funding: known(ticker.fundingRate),
  nextFundingAt: known(ticker.fundingTimestamp && timeOf(ticker.fundingTimestamp)),
  openInterest: known(ticker.openInterest),
});

/** Its tickers may hold nothing but the price of the last trade. */
const tellsContext = (ticker: DerivativeTicker): boolean =>
  Object.values(contextOf(ticker)).some((value) => value !== undefined);
