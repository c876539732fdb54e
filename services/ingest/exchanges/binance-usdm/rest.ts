import { fillLevels } from "../frame-schema.ts";
import { type FrameContext, failed, type Reading, read, unknown } from "../reading.ts";
import * as message from "./messages.ts";

/** One unit of size is one unit of the asset on every USD-M contract. */
export const CONTRACT_SIZE = 1;

/** Reads a REST answer; its address tells what it is and, for a book, whose. */
export function readRest(address: string, body: unknown, context: FrameContext): Reading {
  const url = URL.parse(address);
  if (!url) return failed(context, "the address is not a URL");
  if (body === undefined) return failed(context, "body is not JSON");
  const refused = message.restRefusal.safeParse(body);
  if (refused.success) return failed(context, `${refused.data.code} ${refused.data.msg}`);
  if (url.pathname.endsWith("/depth")) return readBook(url.searchParams.get("symbol") ?? "", body, context);
  if (url.pathname.endsWith("/exchangeInfo")) {
    return read(message.exchangeInfo, body, context, ({ symbols }) => {
      for (const { symbol } of symbols) {
        context.sink.control({ kind: "contractSize", symbol, contractSize: CONTRACT_SIZE });
      }
      return "control";
    });
  }
  return unknown(context, url.pathname);
}

function readBook(symbol: string, body: unknown, context: FrameContext): Reading {
  if (symbol === "") return failed(context, "the address names no symbol");
  return read(message.restDepth, body, context, ({ lastUpdateId, T, E, bids, asks }) => () => {
    const { book } = context.scratch;
    book.symbol = symbol;
    book.kind = "snapshot";
    book.origin = "rest";
    book.limited = false;
    book.exchangeAt = T ?? E ?? context.receivedAt;
    book.receivedAt = context.receivedAt;
    book.firstSeq = Number.NaN;
    book.lastSeq = lastUpdateId;
    book.prevSeq = Number.NaN;
    fillLevels(book.bids, bids);
    fillLevels(book.asks, asks);
    context.sink.book(book);
  });
}
