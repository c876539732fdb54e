import { epochMs, MS_PER_MINUTE, MS_PER_SECOND, price } from "../../../../shared/domain/units.ts";
import { fillLevels } from "../frame-schema.ts";
import { type FrameContext, failed, type Reading, read, unknown } from "../reading.ts";
import * as message from "./messages.ts";

/** Reads a REST answer; its address tells what it is and, for books and candles, whose. */
export function readRest(address: string, body: unknown, context: FrameContext): Reading {
  const url = URL.parse(address);
  if (!url) return failed(context, "the address is not a URL");
  if (body === undefined) return failed(context, "body is not JSON");
  return read(message.restAnswer, body, context, ({ error, result }) => {
    if (error.length > 0) return failed(context, error.join(", "));
    const symbol = url.hash.slice(1) || (url.searchParams.get("pair") ?? "");
    if (url.pathname.endsWith("/AssetPairs")) return "control";
    if (!/\/(Depth|OHLC)$/.test(url.pathname)) return unknown(context, url.pathname);
    if (symbol === "") return failed(context, "the address names no pair");
    if (url.pathname.endsWith("/Depth")) return readBook(symbol, result, context);
    return readCandles(symbol, Number(url.searchParams.get("interval") ?? 1), result, context);
  });
}

/** It has no sequence and no time: no more than a view of the best levels. */
function readBook(symbol: string, result: unknown, context: FrameContext): Reading {
  return read(message.restDepth, result, context, (byPair) => {
    const sides = Object.values(byPair)[0];
    if (!sides) return failed(context, "result is {}: expected a book");
    return () => {
      const { book } = context.scratch;
      book.symbol = symbol;
      book.kind = "snapshot";
      book.origin = "rest";
      book.limited = true;
      book.exchangeAt = context.receivedAt;
      book.receivedAt = context.receivedAt;
      book.checksum = Number.NaN;
      fillLevels(book.bids, sides.bids);
      fillLevels(book.asks, sides.asks);
      context.sink.book(book);
    };
  });
}

function readCandles(symbol: string, intervalMinutes: number, result: unknown, context: FrameContext): Reading {
  return read(message.restCandles, result, context, (byPair) => {
    const candles = Object.values(byPair).find(Array.isArray) ?? [];
    if (!(intervalMinutes > 0)) return failed(context, "the address names no interval");
    if (candles.length === 0) return "control";
    return () => {
      for (const [openAtSeconds, open, high, low, close, , volume] of candles) {
        const openAtMs = openAtSeconds * MS_PER_SECOND;
        context.sink.event({
          type: "bar",
          venue: context.scratch.book.venue,
          symbol,
          exchangeAt: context.receivedAt,
          receivedAt: context.receivedAt,
          openAt: epochMs(openAtMs),
          closeAt: epochMs(openAtMs + intervalMinutes * MS_PER_MINUTE - 1),
          open: price(open),
          high: price(high),
          low: price(low),
          close: price(close),
          volume,
        });
      }
    };
  });
}
