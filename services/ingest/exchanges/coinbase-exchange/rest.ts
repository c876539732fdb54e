import { epochMs, price } from "../../../../shared/domain/units.ts";
import { fillLevels } from "../frame-schema.ts";
import { type FrameContext, failed, type Reading, read, unknown } from "../reading.ts";
import * as message from "./messages.ts";

const OF_PRODUCT = /\/products\/([^/]+)\/(book|candles)$/;
const LEVEL_WHOLE = "2";
const MINUTE_SECONDS = "60";
const MS_PER_SECOND = 1_000;
const MS_PER_MINUTE = 60_000;

/** Reads a REST answer; its address tells what it is and whose. */
export function readRest(address: string, body: unknown, context: FrameContext): Reading {
  const url = URL.parse(address);
  if (!url) return failed(context, "the address is not a URL");
  if (body === undefined) return failed(context, "body is not JSON");
  const refused = message.restRefusal.safeParse(body);
  if (refused.success) return failed(context, refused.data.message);
  if (url.pathname.endsWith("/products")) return "control";
  const [, product, what] = OF_PRODUCT.exec(url.pathname) ?? [];
  if (product === undefined) return unknown(context, url.pathname);
  const symbol = decodeURIComponent(product);
  if (what === "candles") return readCandles(symbol, url.searchParams.get("granularity"), body, context);
  return url.searchParams.get("level") === LEVEL_WHOLE
    ? readBook(symbol, body, context)
    : unknown(context, "book of another level");
}

/** During an auction it is the indicative book, which no stream has. */
function readBook(symbol: string, body: unknown, context: FrameContext): Reading {
  return read(message.restBook, body, context, ({ sequence, bids, asks, auction_mode, time }) => () => {
    const { book } = context.scratch;
    book.symbol = symbol;
    book.kind = "snapshot";
    book.origin = "rest";
    book.limited = auction_mode ?? false;
    book.exchangeAt = time ?? context.receivedAt;
    book.receivedAt = context.receivedAt;
    book.lastSeq = sequence;
    fillLevels(book.bids, bids);
    fillLevels(book.asks, asks);
    context.sink.book(book);
  });
}

function readCandles(symbol: string, granularity: string | null, body: unknown, context: FrameContext): Reading {
  if (granularity !== MINUTE_SECONDS) return unknown(context, `candles of ${granularity} s`);
  return read(message.restCandles, body, context, (candles) => {
    if (candles.length === 0) return "control";
    return () => {
      for (const [at, low, high, open, close, volume] of candles.toReversed()) {
        const openAt = at * MS_PER_SECOND;
        context.sink.event({
          type: "bar",
          venue: context.scratch.book.venue,
          symbol,
          exchangeAt: context.receivedAt,
          receivedAt: context.receivedAt,
          openAt: epochMs(openAt),
          closeAt: epochMs(openAt + MS_PER_MINUTE - 1),
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
