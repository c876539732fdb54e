import { each, snapshotOf } from "../gate-events.ts";
import { type FrameContext, failed, type Reading, read, unknown } from "../reading.ts";
import { readTicker } from "./events.ts";
import * as message from "./messages.ts";

/** Reads a REST answer of the spot server; its address tells what it is and, for a book, whose. */
export function readRest(url: URL, body: unknown, context: FrameContext): Reading {
  if (url.pathname.endsWith("/spot/order_book")) return readBook(url, body, context);
  if (url.pathname.endsWith("/spot/tickers")) {
    return each(body, (item) => readTicker(item, context.receivedAt, context));
  }
  if (url.pathname.endsWith("/spot/currency_pairs")) return read(message.currencyPairs, body, context, () => "control");
  return unknown(context, url.pathname);
}

function readBook(url: URL, body: unknown, context: FrameContext): Reading {
  const symbol = url.searchParams.get("currency_pair");
  if (symbol === null || symbol === "") return failed(context, "the address names no currency_pair");
  return read(message.restOrderBook, body, context, ({ id, update, current, ...sides }) =>
    snapshotOf(context, "rest", symbol, update ?? current ?? context.receivedAt, id ?? Number.NaN, sides),
  );
}
