import { epochMs, price } from "../../../../shared/domain/units.ts";
import { fillLevels } from "../frame-schema.ts";
import { type FrameContext, failed, type Reading, read, unknown } from "../reading.ts";
import * as message from "./messages.ts";

const CANDLES = /\/products\/([^/]+)\/candles$/;
const MINUTE = "ONE_MINUTE";
const MS_PER_SECOND = 1_000;
const MS_PER_MINUTE = 60_000;

/** Reads a REST answer; its address tells what it is and, for candles, whose. */
export function readRest(address: string, body: unknown, context: FrameContext): Reading {
  const url = URL.parse(address);
  if (!url) return failed(context, "the address is not a URL");
  if (body === undefined) return failed(context, "body is not JSON");
  const refused = message.restRefusal.safeParse(body);
  if (refused.success) return failed(context, `${refused.data.error} ${refused.data.message ?? ""}`.trim());
  if (url.pathname.endsWith("/product_book")) return readBook(body, context);
  if (url.pathname.endsWith("/products")) return readProducts(body, context);
  const [, product] = CANDLES.exec(url.pathname) ?? [];
  if (product === undefined) return unknown(context, url.pathname);
  const granularity = url.searchParams.get("granularity");
  if (granularity !== MINUTE) return unknown(context, `candles of ${granularity}`);
  return readCandles(decodeURIComponent(product), body, context);
}

/** It has no number that the stream has as well: it is good for comparing with, not for going on from. */
function readBook(body: unknown, context: FrameContext): Reading {
  return read(message.restBook, body, context, ({ pricebook }) => () => {
    const { book } = context.scratch;
    book.symbol = pricebook.product_id;
    book.kind = "snapshot";
    book.origin = "rest";
    book.limited = false;
    book.exchangeAt = pricebook.time ?? context.receivedAt;
    book.receivedAt = context.receivedAt;
    book.lastSeq = Number.NaN;
    fillLevels(book.bids, pricebook.bids);
    fillLevels(book.asks, pricebook.asks);
    context.sink.book(book);
  });
}

function readProducts(body: unknown, context: FrameContext): Reading {
  return read(message.restProducts, body, context, ({ products }) => {
    for (const { product_id, future_product_details } of products) {
      const contractSize = future_product_details ? future_product_details.contract_size : 1;
      if (contractSize === undefined || !(contractSize > 0)) continue;
      context.sink.control({ kind: "contractSize", symbol: product_id, contractSize });
    }
    return "control";
  });
}

function readCandles(symbol: string, body: unknown, context: FrameContext): Reading {
  return read(message.restCandles, body, context, ({ candles }) => {
    if (candles.length === 0) return "control";
    return () => {
      for (const { start, open, high, low, close, volume } of candles.toReversed()) {
        const openAt = start * MS_PER_SECOND;
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
