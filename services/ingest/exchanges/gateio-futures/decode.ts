import type { FrameDecoder } from "../adapter.ts";
import { createGateDecoder } from "../gate-decoder.ts";
import { readBookResult, readQuoteResult } from "../gate-hot.ts";
import { readUpdate } from "./events.ts";
import { createTradesReader } from "./hot.ts";
import { createForms } from "./layouts.ts";
import { readRest } from "./rest.ts";

export const VENUE = "gateio-futures";

/** Decodes frames of Gate's futures servers. */
export function createDecoder(): FrameDecoder {
  const readTrades = createTradesReader();
  return createGateDecoder({
    venue: VENUE,
    createForms,
    hot: {
      "futures.order_book_update": (frame, { book }, sink) => {
        if (!readBookResult(frame, book, "symbol")) return false;
        sink.book(book);
        return true;
      },
      "futures.obu": (frame, { book }, sink) => {
        if (!readBookResult(frame, book, "stream")) return false;
        sink.book(book);
        return true;
      },
      "futures.book_ticker": (frame, { quote }, sink) => {
        if (!readQuoteResult(frame, quote)) return false;
        sink.quote(quote.event);
        return true;
      },
      "futures.trades": (frame, { trade }, sink) => readTrades(frame, trade, sink),
    },
    readUpdate,
    readRest,
  });
}
