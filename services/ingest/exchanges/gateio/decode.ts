import type { FrameDecoder } from "../adapter.ts";
import { createGateDecoder } from "../gate-decoder.ts";
import { readBookResult, readQuoteResult } from "../gate-hot.ts";
import { readUpdate } from "./events.ts";
import { readTradeResult } from "./hot.ts";
import { createForms } from "./layouts.ts";
import { readRest } from "./rest.ts";

export const VENUE = "gateio";

/** Decodes frames of Gate's spot server. */
export function createDecoder(): FrameDecoder {
  return createGateDecoder({
    venue: VENUE,
    createForms,
    hot: {
      "spot.order_book_update": (frame, { book }, sink) => {
        if (!readBookResult(frame, book, "symbol")) return false;
        sink.book(book);
        return true;
      },
      "spot.obu": (frame, { book }, sink) => {
        if (!readBookResult(frame, book, "stream")) return false;
        sink.book(book);
        return true;
      },
      "spot.book_ticker": (frame, { quote }, sink) => {
        if (!readQuoteResult(frame, quote)) return false;
        sink.quote(quote.event);
        return true;
      },
      "spot.trades": (frame, { trade }, sink) => {
        if (!readTradeResult(frame, trade)) return false;
        sink.trade(trade.event);
        return true;
      },
    },
    readUpdate,
    readRest,
  });
}
