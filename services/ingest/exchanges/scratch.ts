import { type BookUpdate, createBookUpdate } from "../../../shared/domain/market/book-update.ts";
import type { QuoteEvent, TradeEvent } from "../../../shared/domain/market/event.ts";
import { type EpochMs, epochMs, price } from "../../../shared/domain/units.ts";

/** What a decoder fills and hands on; its hot and its slow path share it, so both give the same objects. */
export interface Scratch {
  readonly book: BookUpdate;
  readonly trade: TradeScratch;
  readonly quote: QuoteScratch;
}

export const createScratch = (venue: string): Scratch => ({
  book: createBookUpdate(venue),
  trade: createTradeScratch(venue),
  quote: createQuoteScratch(venue),
});

type Writable<T> = { -readonly [K in keyof T]: T[K] };

/** A trade that is overwritten by the next one. */
export interface TradeScratch {
  readonly event: TradeEvent;
  /** `numericId` becomes text only if somebody asks for it; NaN: the venue gave none. */
  fill(
    symbol: string,
    exchangeAtMs: number,
    receivedAt: EpochMs,
    tradePrice: number,
    size: number,
    side: "buy" | "sell",
    numericId: number,
  ): void;
  /** After `fill`, where ids are text: bytes `from` up to, without, `to` of the frame, read only if somebody asks. */
  identify(bytes: Uint8Array, from: number, to: number): void;
}

function createTradeScratch(venue: string): TradeScratch {
  let currentId = Number.NaN;
  let idBytes: Uint8Array | undefined;
  let idFrom = 0;
  let idTo = 0;
  const event: Writable<Omit<TradeEvent, "id">> & Pick<TradeEvent, "id"> = {
    type: "trade",
    venue,
    symbol: "",
    exchangeAt: epochMs(0),
    receivedAt: epochMs(0),
    price: price(0),
    size: 0,
    side: "buy",
    get id() {
      if (idBytes) return decodeText(idBytes, idFrom, idTo);
      return Number.isNaN(currentId) ? undefined : String(currentId);
    },
  };
  return {
    event,
    fill: (symbol, exchangeAtMs, receivedAt, tradePrice, size, side, numericId) => {
      event.symbol = symbol;
      event.exchangeAt = epochMs(exchangeAtMs);
      event.receivedAt = receivedAt;
      event.price = price(tradePrice);
      event.size = size;
      event.side = side;
      currentId = numericId;
      idBytes = undefined;
    },
    identify: (bytes, from, to) => {
      idBytes = bytes;
      idFrom = from;
      idTo = to;
    },
  };
}

/** A quote that is overwritten by the next one. */
export interface QuoteScratch {
  readonly event: QuoteEvent;
  fill(
    symbol: string,
    exchangeAtMs: number,
    receivedAt: EpochMs,
    bid: number,
    bidSize: number | undefined,
    ask: number,
    askSize: number | undefined,
  ): void;
}

function createQuoteScratch(venue: string): QuoteScratch {
  const event: Writable<QuoteEvent> = {
    type: "quote",
    venue,
    symbol: "",
    exchangeAt: epochMs(0),
    receivedAt: epochMs(0),
    bid: price(0),
    bidSize: undefined,
    ask: price(0),
    askSize: undefined,
  };
  return {
    event,
    fill: (symbol, exchangeAtMs, receivedAt, bid, bidSize, ask, askSize) => {
      event.symbol = symbol;
      event.exchangeAt = epochMs(exchangeAtMs);
      event.receivedAt = receivedAt;
      event.bid = price(bid);
      event.bidSize = bidSize;
      event.ask = price(ask);
      event.askSize = askSize;
    },
  };
}

const decodeText = (bytes: Uint8Array, from: number, to: number): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset + from, to - from).toString();
