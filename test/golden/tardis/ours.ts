import type { BookRule, CaptureReader, EventSink, FrameDecoder } from "../../../services/ingest/exchanges/adapter.ts";
import type { BookUpdate, LevelBuffer } from "../../../shared/domain/market/book-update.ts";
import type { MarketEvent } from "../../../shared/domain/market/event.ts";
import { createSyncedBook, type SyncedBook } from "../../../shared/domain/market/synced-book.ts";
import { epochMs } from "../../../shared/domain/units.ts";
import type { RecordedMessage } from "../../support/recordings.ts";
import type { Context, Side, Told, ToldLiquidation, ToldQuote, ToldTrade, Top } from "./side.ts";

/** Decoders of `reader` and books, as the feed has them: a decoder per connection, a book per symbol. */
export function createOurs(
  reader: CaptureReader,
  rule: BookRule,
  nameOf: (symbol: string) => string,
  unknownAt: number,
): Side {
  const decoders = new Map<string | null, FrameDecoder>();
  const books = new Map<string, SyncedBook>();
  const pictures = new Map<string, Top>();
  const contexts = new Map<string, Context>();
  let told = createTold();

  const decoderOf = (conn: string | null): FrameDecoder => {
    const decoder = decoders.get(conn) ?? reader.createDecoder(conn ?? undefined);
    decoders.set(conn, decoder);
    return decoder;
  };
  const sink: EventSink = {
    book: (update) => {
      const symbol = nameOf(update.symbol);
      told.books.set(symbol, update.exchangeAt);
      if (update.limited) pictures.set(symbol, topOf(update));
      const book = books.get(symbol) ?? createSyncedBook(rule);
      books.set(symbol, book);
      book.apply(update);
    },
    trade: ({ symbol, price, size, side, id, exchangeAt }) =>
      told.trades.push({ symbol: nameOf(symbol), price, size, side, id, at: exchangeAt }),
    quote: ({ symbol, bid, bidSize, ask, askSize, exchangeAt }) =>
      told.quotes.push({ symbol: nameOf(symbol), bid, bidSize, ask, askSize, at: exchangeAt }),
    event: (event) => {
      const symbol = nameOf(event.symbol);
      if (event.type === "liquidation") {
        const { price, size, position, exchangeAt } = event;
        told.liquidations.push({ symbol, price, size, position, at: exchangeAt });
      }
      const news = contextOf(event);
      if (!news) return;
      told.contexts.set(symbol, event.exchangeAt);
      contexts.set(symbol, { ...(contexts.get(symbol) ?? NOTHING_KNOWN), ...news });
    },
    control: () => {},
  };
  return {
    take: ({ conn, address, at, text }: RecordedMessage) => {
      told = createTold();
      const bytes = Buffer.from(text);
      const receivedAt = epochMs(at ?? unknownAt);
      if (address === undefined) decoderOf(conn).decode(bytes, receivedAt, sink);
      else decoderOf(null).decodeRest(address, bytes, receivedAt, sink);
      return told;
    },
    context: (symbol) => contexts.get(symbol),
    top: (symbol) => {
      const live = books.get(symbol)?.read();
      if (!live) return pictures.get(symbol);
      const [bid, ask] = [live.levels("bid", 1)[0], live.levels("ask", 1)[0]];
      return { bid: live.bid, bidSize: bid?.[1], ask: live.ask, askSize: ask?.[1] };
    },
    levels: (symbol, side) => [...(books.get(symbol)?.read()?.levels(side, Number.POSITIVE_INFINITY) ?? [])],
  };
}

interface Telling extends Told {
  readonly trades: ToldTrade[];
  readonly quotes: ToldQuote[];
  readonly liquidations: ToldLiquidation[];
  readonly contexts: Map<string, number>;
  readonly books: Map<string, number>;
}

const createTold = (): Telling => ({
  trades: [],
  quotes: [],
  liquidations: [],
  contexts: new Map(),
  books: new Map(),
});

const NOTHING_KNOWN: Context = {
  mark: undefined,
  index: undefined,
  funding: undefined,
  nextFundingAt: undefined,
  openInterest: undefined,
};

/** What an event says of the symbol's context; a mark without an index does not take back the index before. */
function contextOf(event: MarketEvent): Partial<Context> | undefined {
  switch (event.type) {
    case "mark":
      return event.index === undefined ? { mark: event.mark } : { mark: event.mark, index: event.index };
    case "funding":
      return { funding: event.rate, ...(event.nextAt === undefined ? {} : { nextFundingAt: event.nextAt }) };
    case "openInterest":
      return { openInterest: event.contracts };
    default:
      return undefined;
  }
}

/** A picture of the best levels is no book, but shows the best prices. */
function topOf({ bids, asks }: BookUpdate): Top {
  const [bid, ask] = [bestOf(bids), bestOf(asks)];
  return { bid: bid?.[0], bidSize: bid?.[1], ask: ask?.[0], askSize: ask?.[1] };
}

function bestOf({ prices, sizes, length }: LevelBuffer): readonly [number, number] | undefined {
  const at = sizes.subarray(0, length).findIndex((size) => size > 0);
  return at < 0 ? undefined : [prices[at] ?? Number.NaN, sizes[at] ?? Number.NaN];
}
