import { fillLevels } from "../frame-schema.ts";
import { type FrameContext, failed, type Reading, read, together, unknown } from "../reading.ts";
import { barMs, barOf } from "./candle.ts";
import { readInstruments } from "./instruments.ts";
import * as message from "./messages.ts";

/** Reads a REST answer; its address tells what it is and whose. */
export function readRest(address: string, body: unknown, context: FrameContext): Reading {
  const url = URL.parse(address);
  if (!url) return failed(context, "the address is not a URL");
  if (body === undefined) return failed(context, "body is not JSON");
  return read(message.answer, body, context, ({ code, msg, data }) => {
    if (String(code) !== "0") return failed(context, `${code} ${msg ?? ""}`.trim());
    if (!Array.isArray(data)) return failed(context, "data is not a list");
    const symbol = url.searchParams.get("instId") ?? "";
    switch (url.pathname) {
      case "/api/v5/public/instruments":
        return readInstruments(data, context);
      case "/api/v5/market/books":
        return readBook(symbol, data, context);
      case "/api/v5/market/candles":
      case "/api/v5/market/history-candles":
        return readCandles(symbol, url.searchParams.get("bar") ?? "1m", data, context);
      default:
        return unknown(context, url.pathname);
    }
  });
}

/** Older answers have no sequence and can be compared with nothing. */
function readBook(symbol: string, data: readonly unknown[], context: FrameContext): Reading {
  if (symbol === "") return failed(context, "the address names no instrument");
  return read(message.book, data[0], context, ({ asks, bids, ts, seqId }) => () => {
    const { book } = context.scratch;
    book.symbol = symbol;
    book.kind = "snapshot";
    book.origin = "rest";
    book.limited = false;
    book.exchangeAt = ts;
    book.receivedAt = context.receivedAt;
    book.firstSeq = Number.NaN;
    book.lastSeq = seqId ?? Number.NaN;
    book.prevSeq = Number.NaN;
    book.checksum = Number.NaN;
    fillLevels(book.bids, bids);
    fillLevels(book.asks, asks);
    context.sink.book(book);
  });
}

/** The newest candle comes first; events are given in the order of time. */
function readCandles(symbol: string, bar: string, data: readonly unknown[], context: FrameContext): Reading {
  const lengthMs = barMs(bar);
  if (symbol === "" || lengthMs === undefined) return failed(context, "the address names no instrument or no bar");
  return together(
    data.toReversed().map((item) =>
      read(message.candle, item, context, (candle) => () => {
        const { venue } = context.scratch.book;
        context.sink.event(barOf(venue, symbol, candle, lengthMs, context.receivedAt));
      }),
    ),
  );
}
